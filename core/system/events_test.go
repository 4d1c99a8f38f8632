package system

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const start = `{"status":"start","id":"abc","Type":"container","Action":"start","Actor":{"ID":"abc","Attributes":{"name":"web"}},"scope":"local","time":1,"timeNano":1000000002}`

var started = Event{Type: "container", Action: "start", ActorID: "abc", Attributes: map[string]string{"name": "web"}, Scope: "local", Time: 1, TimeNano: 1000000002}

func TestEvents(t *testing.T) {
	for name, body := range map[string]string{
		"lines":                  start + "\n" + start + "\n",
		"without the last break": start + "\r\n\n" + start,
		"json text sequence":     "\x1e" + start + "\n\x1e" + start + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("GET /events", 200, body)
			until := engine.Time("20.0")
			events, err := Events(background, s.Engine(), EventsRequest{Since: "10.0", Until: &until, Filters: engine.Filters{"type": {"container"}}})
			require.NoError(t, err)
			assert.Equal(t, []Event{started, started}, events)
			query, err := url.ParseQuery(s.Last().Query)
			require.NoError(t, err)
			assert.Equal(t, "10.0", query.Get("since"))
			assert.Equal(t, "20.0", query.Get("until"))
			assert.JSONEq(t, `{"type":{"container":true}}`, query.Get("filters"))
		})
	}
}

func TestEventsEndNow(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /events", 200, "")
	events, err := Events(background, s.Engine(), EventsRequest{Since: "10.0"})
	require.NoError(t, err)
	assert.Equal(t, []Event{}, events)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	until, err := strconv.ParseFloat(query.Get("until"), 64)
	require.NoError(t, err)
	assert.InDelta(t, float64(time.Now().Unix()), until, 60)
}

func TestEventsErrors(t *testing.T) {
	s := enginetest.New(t)
	_, err := Events(background, s.Engine(), EventsRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Empty(t, s.Requests())

	s.Reply("GET /events", 400, `{"message":"invalid filter"}`)
	_, err = Events(background, s.Engine(), EventsRequest{Since: "1"})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	s.Reply("GET /events", 200, start+"\nnonsense\n")
	_, err = Events(background, s.Engine(), EventsRequest{Since: "1"})
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	s.Cut("GET /events", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+start+"\n"+start[:20])
	_, err = Events(background, s.Engine(), EventsRequest{Since: "1"})
	assert.True(t, fault.Is(err, fault.ConnectionLost), "half a list must not look like a whole one: %v", err)
}

func TestEventsThatAreWaitedForEndWithTheDeadline(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, start+"\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithTimeout(background, 20*time.Millisecond)
	defer cancel()
	_, err := Events(ctx, s.Engine(), EventsRequest{Since: "1"})
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
}
