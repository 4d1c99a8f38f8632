package system

import (
	"net/url"
	"strings"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEventsMakesOneList(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /events", 200, `{"Type":"container","Action":"start","Actor":{"ID":"a"},"time":1}`+"\n"+`{"Type":"container","Action":"die"}`)
	doc, err := Events(ctx, s.Engine(), EventsRequest{Since: "1", Until: "2", Filters: wire.Filters{"type": {"container"}}})
	require.NoError(t, err)
	events, err := doc.Decode()
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, "die", events[1].Action)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{"since": {"1"}, "until": {"2"}, "filters": {`{"type":{"container":true}}`}}, query)
}

func TestEventsInAJSONTextSequence(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /events", 200, "\x1e"+`{"Action":"start"}`+"\n\x1e"+`{"Action":"die"}`+"\n")
	doc, err := Events(ctx, s.Engine(), EventsRequest{Since: "1"})
	require.NoError(t, err)
	assert.JSONEq(t, `[{"Action":"start"},{"Action":"die"}]`, string(doc.Raw))

	s.Reply("GET /events", 200, "nonsense")
	_, err = Events(ctx, s.Engine(), EventsRequest{Since: "1"})
	assert.Equal(t, fault.BadReply, fault.CodeOf(err), "%v", err)
}

func TestMoreEventsThanADocumentMayHold(t *testing.T) {
	s := enginetest.New(t)
	few := wire.Size(100)
	s.Reply("GET /events", 200, strings.Repeat(`{"Action":"start"}`+"\n", 10))
	_, err := Events(ctx, s.EngineWith(engine.Options{MaxJSONBytes: &few}), EventsRequest{Since: "1"})
	require.Equal(t, fault.TooLarge, fault.CodeOf(err), "%v", err)
	assert.Equal(t, "stream_events", fault.From(err).Details["instead"])
}

func TestEventsUntilNow(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /events", 200, "")
	doc, err := Events(ctx, s.Engine(), EventsRequest{Since: "1"})
	require.NoError(t, err)
	assert.Equal(t, "[]", string(doc.Raw))
	assert.Regexp(t, `^since=1&until=\d{10,}\.\d{9}$`, s.Last().Query)
}

func TestEventsFails(t *testing.T) {
	s := enginetest.New(t)
	_, err := Events(ctx, s.Engine(), EventsRequest{})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	s.Cut("GET /events", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Ty")
	_, err = Events(ctx, s.Engine(), EventsRequest{Since: "1"})
	assert.Equal(t, fault.ConnectionLost, fault.CodeOf(err), "%v", err)
}
