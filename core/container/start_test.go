package container

import (
	"context"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStartSucceedsAlsoWhenItRuns(t *testing.T) {
	s := enginetest.New(t)
	for _, status := range []int{204, 304} {
		s.Reply("POST /containers/web/start", status, "")
		_, err := Start(context.Background(), s.Engine(), StartRequest{Ref: web})
		require.NoError(t, err)
	}
	assert.Empty(t, s.Last().Query)
}

func TestAStartWhoseAnswerIsLostRunsTheProgramOnce(t *testing.T) {
	past, soon := "2020-01-01T00:00:00Z", time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	for name, c := range map[string]struct {
		state string
		times int
	}{
		"it never began":            {`{"Running":false,"StartedAt":"0001-01-01T00:00:00Z"}`, 2},
		"it has run before":         {`{"Running":false,"StartedAt":"` + past + `"}`, 2},
		"it runs":                   {`{"Running":true,"StartedAt":"` + soon + `"}`, 1},
		"it has run and ended then": {`{"Running":false,"StartedAt":"` + soon + `"}`, 1},
	} {
		s := enginetest.New(t)
		cutOnce(s, "POST /containers/web/start", 204, "")
		s.Reply("GET /containers/web/json", 200, `{"State":`+c.state+`}`)
		_, err := Start(context.Background(), s.Engine(), StartRequest{Ref: web})
		require.NoError(t, err, name)
		assert.Equal(t, c.times, sent(s, "POST", "/containers/web/start"), name)
	}
	s := enginetest.New(t)
	cutOnce(s, "POST /containers/web/start", 204, "")
	_, err := Start(context.Background(), s.Engine(), StartRequest{Ref: web})
	wantCode(t, err, fault.ConnectionLost)
	assert.Equal(t, 1, sent(s, "POST", "/containers/web/start"), "what became of it is not known")
}

func TestStartKeepsTheEnginesWords(t *testing.T) {
	s := enginetest.New(t)
	text := `OCI runtime create failed: exec: "nope": executable file not found in $PATH: unknown`
	s.Reply("POST /containers/web/start", 400, message(text))
	_, err := Start(context.Background(), s.Engine(), StartRequest{Ref: web})
	assert.Equal(t, text, wantCode(t, err, fault.InvalidArgument).Message)
}

func TestStartTellsWhatIsMissing(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	s.Reply("POST /containers/web/start", 404, message("network gone not found"))

	_, err := Start(context.Background(), e, StartRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)

	s.Reply("GET /containers/web/json", 200, `{"NetworkSettings":{"Networks":{"gone":{},"a/b":{},"bridge":{}}}}`)
	s.Reply("GET /networks/bridge", 200, `{}`)
	s.Reply("GET /networks/gone", 404, message("no such network"))
	_, err = Start(context.Background(), e, StartRequest{Ref: web})
	assert.Equal(t, "gone", wantCode(t, err, fault.NetworkNotFound).Details["network"])

	s.Reply("GET /networks/gone", 200, `{}`)
	_, err = Start(context.Background(), e, StartRequest{Ref: web})
	wantCode(t, err, fault.NotFound)
}

func TestStartExplainsAPortConflict(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/start", 500, message("Bind for 0.0.0.0:80 failed: port is already allocated"))
	s.Reply("GET /containers/web/json", 200, `{"Id":"1","HostConfig":{"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"80"}]}}}`)
	s.Reply("GET /containers/json", 200, `[{"Id":"2","Names":["/web/link","/other"],"Ports":[{"IP":"0.0.0.0","PublicPort":80,"Type":"tcp"}]}]`)
	_, err := Start(context.Background(), s.Engine(), StartRequest{Ref: web})
	assert.Equal(t, map[string]any{"port": 80, "protocol": "tcp", "owner": "other"}, wantCode(t, err, fault.PortConflict).Details)
}

func TestStartRefusesWhatIsNoName(t *testing.T) {
	s := enginetest.New(t)
	_, err := Start(context.Background(), s.Engine(), StartRequest{Ref: Ref{Container: "../x"}})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
	assert.Empty(t, s.Requests())
}
