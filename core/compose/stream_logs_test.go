package compose

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// events lets the engine tell what happens.
func events(s *enginetest.Simulated) (tell func(action string, b box)) {
	told := make(chan string, 8)
	s.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		for {
			select {
			case event := <-told:
				_, _ = io.WriteString(w, event)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	return func(action string, b box) {
		attributes := labelsOf(b)
		attributes["name"], attributes["image"] = memberOf(b.summary()).name(), "busybox:1"
		data, _ := json.Marshal(map[string]any{
			"Type": "container", "Action": action, "timeNano": 1, "Actor": map[string]any{"ID": id(b.letter), "Attributes": attributes},
		})
		told <- string(data)
	}
}

func stateReply(s *enginetest.Simulated, letter, state string) {
	s.Reply("GET /containers/"+id(letter)+"/json", 200, `{"Id":"`+id(letter)+`","State":{`+state+`}}`)
}

func TestStreamLogsFollowsUntilAllHaveEnded(t *testing.T) {
	s, e := newShop(t, boxes[0], boxes[2])
	tell := events(s)
	ended := make(chan struct{})
	s.Handle("GET /containers/"+id("d")+"/logs", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, line(1, "1", "of db"))
		w.(http.Flusher).Flush()
		select {
		case <-ended:
		case <-r.Context().Done():
		}
	})
	s.Reply("GET /containers/"+id("b")+"/logs", 200, line(1, "2", "of web"))
	s.Reply("GET /containers/"+id("f")+"/logs", 200, line(2, "3", "later"))
	for _, letter := range []string{"d", "b", "f"} {
		stateReply(s, letter, `"Running":false`)
	}
	out := &enginetest.Sink[LogLine]{Each: func(l LogLine) {
		switch l.Text {
		case "of db": // one of another service starts, and one of a run, which does not count
			tell("start", box{letter: "c", service: "web", number: 3, oneOff: true})
			tell("start", box{letter: "f", service: "new", number: 1})
		case "later":
			close(ended)
		}
	}}
	_, err := StreamLogs(context.Background(), e, StreamLogsRequest{Log: Log{Selected: of()}}, out)
	require.NoError(t, err)
	var texts []string
	for _, l := range out.Items {
		texts = append(texts, l.Service+": "+l.Text)
	}
	assert.ElementsMatch(t, []string{"db: of db", "web: of web", "new: later"}, texts)
	assert.NotNil(t, out.Begun)
}

func TestStreamLogsGoesOnBehindTheLastLineAfterAStart(t *testing.T) {
	s, e := newShop(t, boxes[0])
	tell := events(s)
	path := "/containers/" + id("d")
	var since []string
	stateReply(s, "d", `"Restarting":true,"StartedAt":"2026-01-01T00:00:00Z"`)
	s.Handle("GET "+path+"/logs", func(w http.ResponseWriter, r *http.Request) {
		since = append(since, r.URL.Query().Get("since"))
		_, _ = io.WriteString(w, line(1, "1", "again"))
		if len(since) == 2 {
			stateReply(s, "d", `"Running":false,"StartedAt":"2026-01-01T00:00:01Z"`)
		}
	})
	out := &enginetest.Sink[LogLine]{}
	out.Each = func(LogLine) {
		if len(out.Items) == 1 {
			tell("start", boxes[0])
		}
	}
	_, err := StreamLogs(context.Background(), e, StreamLogsRequest{Log: Log{Selected: of("db")}}, out)
	require.NoError(t, err)
	assert.Equal(t, []string{"", "1767225601.000000001"}, since)
}

func TestStreamLogsWithoutFollowing(t *testing.T) {
	s, e := newShop(t, boxes[0], boxes[1])
	s.Reply("GET /containers/"+id("d")+"/logs", 200, line(1, "1", "of db"))
	s.Reply("GET /containers/"+id("a")+"/logs", 200, line(1, "1", "of web"))
	no, out := false, &enginetest.Sink[LogLine]{}
	_, err := StreamLogs(context.Background(), e, StreamLogsRequest{Log: Log{Selected: of()}, Follow: &no}, out)
	require.NoError(t, err)
	assert.Len(t, out.Items, 2)
}

func TestStreamLogsErrors(t *testing.T) {
	s, e := newShop(t, boxes...)
	events(s)
	follow := func(r StreamLogsRequest, out *enginetest.Sink[LogLine]) error {
		_, err := StreamLogs(context.Background(), e, r, out)
		return err
	}
	out := &enginetest.Sink[LogLine]{}
	wantCode(t, follow(StreamLogsRequest{Log: Log{Selected: of("nobody")}}, out), fault.ServiceNotFound)
	wantCode(t, follow(StreamLogsRequest{Log: Log{Selected: of(), Index: new(int)}}, out), fault.InvalidArgument)
	assert.Nil(t, out.Begun)
	s.Reply("GET /containers/"+id("d")+"/logs", 500, `{"message":"broken"}`)
	f := wantCode(t, follow(StreamLogsRequest{Log: Log{Selected: of("db")}}, out), fault.EngineFailed)
	assert.Equal(t, "shop-db-1", f.Resource)
	s.Reply("GET /containers/"+id("d")+"/logs", 200, line(1, "1", "of db"))
	err := follow(StreamLogsRequest{Log: Log{Selected: of("db")}}, &enginetest.Sink[LogLine]{Err: errGone})
	wantCode(t, err, fault.Cancelled)
	s.Reply("GET /events", 500, `{"message":"no events"}`)
	wantCode(t, follow(StreamLogsRequest{Log: Log{Selected: of("db")}}, out), fault.EngineFailed)
}
