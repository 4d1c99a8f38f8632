package image

import (
	"io"
	"sync"
	"time"
)

// reportInterval is how far apart the reports of bytes are that were sent or received.
const reportInterval = 100 * time.Millisecond

// counted tells, now and then and at the end, how many bytes were read through it.
type counted struct {
	io.Reader
	tell func(bytes int64) error

	bytes  int64
	due    time.Time
	failed error // of tell; whoever sent the bytes hides it
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes += int64(n)
	if now := time.Now(); err != nil || !now.Before(c.due) {
		c.due = now.Add(reportInterval)
		if c.failed = c.tell(c.bytes); c.failed != nil {
			return n, c.failed
		}
	}
	return n, err
}

// reporter passes reports on, one at a time: an archive may be sent by another
// goroutine than the one that reads the engine's answer. After its end it takes
// no more, so that none comes behind the operation's result.
type reporter[P any] struct {
	mu     sync.Mutex
	report func(P) error
	ended  bool
}

func (r *reporter[P]) give(p P) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return io.ErrClosedPipe
	}
	return r.report(p)
}

func (r *reporter[P]) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
}
