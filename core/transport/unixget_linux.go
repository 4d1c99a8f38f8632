package transport

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Get sends a GET and reads the whole reply; the connection is free again when it returns.
func (t *unixTransport) Get(ctx context.Context, r Request) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, NotSent(err)
	}
	if t.slots != nil {
		select {
		case t.slots <- struct{}{}:
			defer func() { <-t.slots }()
		case <-ctx.Done():
			return Reply{}, NotSent(causeOf(ctx))
		}
	}
	conn, err := t.take(ctx)
	if err != nil {
		return Reply{}, NotSent(err)
	}
	conn.setInterruptible(isInterruptible(ctx))
	stop := t.interruptAtEnd(ctx, conn)
	parser := newReplyParser(r.Header, r.Limit)
	err = conn.get(r.Target, t.head, parser)
	untouched := stop() // otherwise Interrupt ran, or is about to
	keep := err == nil && parser.keep && conn.isEmpty()
	if keep && untouched {
		t.put(conn)
		return parser.reply(), nil
	}
	_ = conn.Close()
	// A reply that ends with the connection looks complete when Interrupt has ended it.
	if (err != nil || !parser.keep) && ctx.Err() != nil {
		return Reply{}, causeOf(ctx)
	}
	return parser.reply(), err
}

func (c *httpConn) get(target, head string, p *replyParser) error {
	if err := c.request(target, head); err != nil {
		return err
	}
	for !p.complete() {
		if err := receive(c.reader, p); err != nil {
			return err
		}
	}
	return nil
}

// restOfHead is what follows the target in the head of each GET.
func restOfHead(header http.Header) string {
	var b strings.Builder
	b.WriteString(" HTTP/1.1\r\nHost: docker\r\n")
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	b.WriteString("\r\n")
	return b.String()
}

// request sends a GET.
func (c *httpConn) request(target, head string) error {
	for _, part := range []string{"GET ", target, head} {
		_, _ = c.writer.WriteString(part) // an error stays until Flush
	}
	return c.writer.Flush()
}

// isEmpty tells that nothing is left of what has come: bytes behind a reply would pass for the beginning of the next one.
func (c *httpConn) isEmpty() bool { return c.reader.Buffered() == 0 }
