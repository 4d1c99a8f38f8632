package engine

import "context"

// get sends a GET and reads the whole reply; the connection is free again when it returns.
func (t *unixTransport) get(ctx context.Context, q question) (reply, error) {
	if err := ctx.Err(); err != nil {
		return reply{}, notSent(err)
	}
	if t.slots != nil {
		select {
		case t.slots <- struct{}{}:
			defer func() { <-t.slots }()
		case <-ctx.Done():
			return reply{}, notSent(causeOf(ctx))
		}
	}
	conn, err := t.take(ctx)
	if err != nil {
		return reply{}, notSent(err)
	}
	conn.signalsEnd(isInterruptible(ctx))
	stop := t.interruptAtEnd(ctx, conn)
	parser := newReplyParser(q.header, q.most)
	err = conn.get(q.target, t.head, parser)
	untouched := stop() // otherwise Interrupt ran, or is about to
	keep := err == nil && parser.keep && conn.isEmpty()
	if keep && untouched {
		t.put(conn)
		return parser.reply(), nil
	}
	_ = conn.Close()
	// A reply that ends with the connection looks complete when Interrupt has ended it.
	if (err != nil || !parser.keep) && ctx.Err() != nil {
		return reply{}, causeOf(ctx)
	}
	return parser.reply(), err
}

func (c *httpConn) get(target, head string, p *replyParser) error {
	if err := c.request(target, head); err != nil {
		return err
	}
	for !p.whole() {
		if err := receive(c.reader, p); err != nil {
			return err
		}
	}
	return nil
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
