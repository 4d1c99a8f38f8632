package container

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
)

var errLeft = errors.New("the caller has gone")

// leaver is a caller who leaves a stream at some stage.
type leaver struct {
	opened, given bool // where it leaves
	leave         context.CancelFunc
}

func (l leaver) Opened(stream.Opened) error {
	if l.opened {
		return errLeft
	}
	return nil
}

func (l leaver) Give(stream.Chunks) error {
	if l.leave != nil {
		l.leave()
	}
	if l.given {
		return errLeft
	}
	return nil
}

func TestNothingStaysBehindWhenASessionIsLeft(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Id":"web","State":{"Running":true,"Status":"running"},"Config":{"OpenStdin":true}}`)
	s.Reply("GET /containers/made/json", 200, `{"Id":"web","State":{"Status":"created"},"Config":{"OpenStdin":true}}`)
	// The end of the container is known at once, and nobody may be there any more to hear of it.
	s.Reply("POST /containers/web/wait", 200, `{"StatusCode":0}`)
	talk := func(conn net.Conn) {
		_, _ = io.WriteString(conn, enginetest.Frame(1, "line\n"))
		_, _ = conn.Read(make([]byte, 1))
		_, _ = io.Copy(io.Discard, conn)
	}
	s.Hijack("POST /containers/web/attach", talk)
	s.Reply("POST /containers/create", 201, `{"Id":"web"}`)
	s.Reply("POST /containers/web/start", 204, "")
	s.Reply("POST /containers/web/kill", 204, "")
	s.Reply("POST /containers/web/exec", 201, `{"Id":"x1"}`)
	s.Hijack("POST /exec/x1/start", talk)
	s.Reply("GET /exec/x1/json", 404, `{"message":"No such exec instance"}`)

	type call func(context.Context, *engine.Engine, stream.Sink[stream.Chunks], func() ([]byte, error)) error
	sessions := map[string]call{
		"attach": func(ctx context.Context, e *engine.Engine, out stream.Sink[stream.Chunks], input func() ([]byte, error)) error {
			_, err := Attach(ctx, e, AttachRequest{Ref: web}, out, input)
			return err
		},
		"stream_run": func(ctx context.Context, e *engine.Engine, out stream.Sink[stream.Chunks], input func() ([]byte, error)) error {
			_, err := StreamRun(ctx, e, StreamRunRequest{Options: Options{Image: "x"}}, out, input)
			return err
		},
		"stream_start": func(ctx context.Context, e *engine.Engine, out stream.Sink[stream.Chunks], input func() ([]byte, error)) error {
			_, err := StreamStart(ctx, e, StreamStartRequest{Ref: Ref{Container: "made"}}, out, input)
			return err
		},
		"stream_exec": func(ctx context.Context, e *engine.Engine, out stream.Sink[stream.Chunks], input func() ([]byte, error)) error {
			_, err := StreamExec(ctx, e, StreamExecRequest{Ref: web, Program: Program{Command: Argv{"cat"}}}, out, input)
			return err
		},
	}
	for name, session := range sessions {
		for stage, out := range map[string]leaver{
			"before it has begun": {}, "when it has begun": {opened: true}, "after the first item": {given: true}, "by a cancel": {},
		} {
			e := s.Engine()
			_, _ = e.Version(context.Background())
			for range 10 {
				ctx, cancel := context.WithCancel(context.Background())
				switch stage {
				case "before it has begun":
					cancel()
				case "by a cancel":
					out.leave = cancel
				}
				input := func() ([]byte, error) { // endless, until the operation ends
					if ctx.Err() != nil {
						return nil, ctx.Err()
					}
					return []byte("input\n"), nil
				}
				assert.Error(t, session(ctx, e, out, input), "%s, left %s", name, stage)
				cancel()
			}
			e.Close()
			if !assert.Eventually(t, func() bool { return behind() == "" }, 10*time.Second, 5*time.Millisecond, "%s, left %s", name, stage) {
				t.Log(behind())
			}
		}
	}
}

// behind gives the goroutines that work for a client; the simulated engine's own are left out.
func behind() string {
	buf := make([]byte, 4<<20)
	var found []string
	for _, stack := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "testing.(*T).Run") || strings.Contains(stack, "testing.tRunner") || strings.Contains(stack, "leaks_test.go") || strings.Contains(stack, "internal/enginetest") {
			continue
		}
		if strings.Contains(stack, "dockbridge/core/") || strings.Contains(stack, "docker/docker/client") {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}
