package compose

import (
	"context"
	"strings"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const stamp = "2026-01-01T00:00:0"

// line is a message of a log, as the engine sends it.
func line(stream byte, second, text string) string {
	return enginetest.Frame(stream, stamp+second+".000000000Z "+text+"\n")
}

func TestLogs(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /containers/"+id("d")+"/logs", 200, line(1, "2", "of db"))
	s.Reply("GET /containers/"+id("a")+"/logs", 200, line(1, "1", "one\r")+line(2, "3", "three"))
	s.Reply("GET /containers/"+id("b")+"/logs", 501, `{"message":"configured logging driver does not support reading"}`)
	lines, err := Logs(context.Background(), e, LogsRequest{Log: Log{Selected: of(), Prefix: true, Timestamps: true}})
	require.NoError(t, err)
	assert.Equal(t, []LogLine{
		{Which{id("a"), "shop-web-1", "web", 1}, "stdout", stamp + "1.000000000Z", "web-1  | " + stamp + "1.000000000Z one"},
		{Which{id("d"), "shop-db-1", "db", 1}, "stdout", stamp + "2.000000000Z", "db-1   | " + stamp + "2.000000000Z of db"},
		{Which{id("a"), "shop-web-1", "web", 1}, "stderr", stamp + "3.000000000Z", "web-1  | " + stamp + "3.000000000Z three"},
	}, lines)
	for _, r := range s.Requests() {
		assert.NotContains(t, r.Path, id("c"), "a run's is not asked for")
	}
}

func TestLogsAskFor(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /containers/"+id("b")+"/logs", 200, "")
	two, no := 2, false
	lines, err := Logs(context.Background(), e, LogsRequest{Log: Log{Selected: of("web"), Index: &two, Stderr: &no, Tail: "5", Since: "1", Until: "2"}})
	require.NoError(t, err)
	assert.Empty(t, lines)
	assert.Equal(t, "since=1&stdout=1&tail=5&timestamps=1&until=2", s.Last().Query)
}

func TestLogsErrors(t *testing.T) {
	s, e := newShop(t, boxes...)
	_, err := Logs(context.Background(), e, LogsRequest{Log: Log{Selected: of("nobody")}})
	wantCode(t, err, fault.ServiceNotFound)
	no := false
	_, err = Logs(context.Background(), e, LogsRequest{Log: Log{Selected: of(), Stdout: &no, Stderr: &no}})
	wantCode(t, err, fault.InvalidArgument)
	s.Reply("GET /containers/"+id("d")+"/logs", 500, `{"message":"broken"}`)
	_, err = Logs(context.Background(), e, LogsRequest{Log: Log{Selected: of("db")}})
	assert.Equal(t, "shop-db-1", wantCode(t, err, fault.EngineFailed).Resource)
	s.Reply("GET /containers/"+id("d")+"/logs", 200, line(1, "1", "long"))
	few := wire.Size(10)
	_, err = Logs(context.Background(), e, LogsRequest{Log: Log{Selected: of("db")}, Bound: engine.Bound{MaxBytes: &few}})
	assert.Equal(t, "stream_logs", wantCode(t, err, fault.TooLarge).Details["instead"])
}

func TestTimesWithinLongLines(t *testing.T) {
	at, part := stamp+"1.000000000Z ", strings.Repeat("x", messageSize)
	for in, text := range map[string]string{
		at + "short":                           "short",
		at + part + "rest":                     part + "rest",
		at + part + at + part + at + "end":     part + part + "end",
		at + part + "2026 is no time of a log": part + "2026 is no time of a log",
		at + "\xff":                            "\uFFFD",
		at:                                     "",
	} {
		time, found := stamped([]byte(in))
		assert.Equal(t, strings.TrimSpace(at), time)
		assert.Equal(t, text, found)
	}
	time, text := stamped([]byte("none"))
	assert.Empty(t, time)
	assert.Equal(t, "none", text)
}
