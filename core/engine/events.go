package engine

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"dockbridge/core/wire"
)

// EventsQuery says which events are wanted.
type EventsQuery struct {
	// Since has the engine repeat what happened from that moment on, as far as it remembers. The engine answers before it
	// has subscribed, so without it what happens in between is lost.
	Since wire.Time
	// Until ends the stream.
	Until wire.Time
	// Filters narrow the events.
	Filters wire.Filters
}

// Events is what happens on the engine, one JSON document after the other.
type Events struct {
	// Date is the engine's clock when it answered, in whole seconds; zero for an engine that does not say.
	Date time.Time

	engine  *Engine
	body    io.ReadCloser
	records *Records
}

// OpenEvents subscribes to events. They end with ctx, and are to be closed.
func (e *Engine) OpenEvents(ctx context.Context, q EventsQuery) (*Events, error) {
	query := url.Values{}
	for name, value := range map[string]string{"since": string(q.Since), "until": string(q.Until), "filters": q.Filters.Query()} {
		if value != "" {
			query.Set(name, value)
		}
	}
	resp, err := e.Do(ctx, http.MethodGet, "/events", query, nil)
	if err != nil {
		return nil, err
	}
	date, _ := http.ParseTime(resp.Header.Get("Date"))
	return &Events{Date: date, engine: e, body: resp.Body, records: e.Records(withoutSeparators{resp.Body})}, nil
}

// Next waits for the next event, and gives it as the engine sent it. io.EOF tells that the engine has ended the stream.
func (s *Events) Next() (json.RawMessage, error) {
	var event json.RawMessage
	err := s.records.Next(&event)
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.engine.Explain(err)
	}
	return event, err
}

// Close ends the subscription. It is not to be called while Next waits: ending the context of OpenEvents ends that.
func (s *Events) Close() { _ = s.body.Close() }

// withoutSeparators takes the separators out of a JSON text sequence (RFC 7464), in which some engines send events. JSON itself
// never holds that character.
type withoutSeparators struct{ io.Reader }

func (s withoutSeparators) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	for i, c := range b[:n] {
		if c == 0x1e {
			b[i] = ' '
		}
	}
	return n, err
}
