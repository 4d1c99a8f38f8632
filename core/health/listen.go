package health

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"dockbridge/core/fault"
)

// listener keeps the last log lines of a container that removes itself when it ends: nobody can ask for its log afterwards.
type listener struct {
	stop  context.CancelFunc
	done  chan struct{}
	lines []string // to be read after done
}

// listen follows the log of a running container that removes itself; the logs of others can be had when they are needed.
func (w *watcher) listen(s snapshot) {
	if w.listener != nil || !s.HostConfig.AutoRemove || s.State.Status != running {
		return
	}
	ctx, stop := context.WithCancel(w.lifetime)
	l := &listener{stop: stop, done: make(chan struct{})}
	w.listener = l
	fault.Go(func() {
		defer close(l.done)
		_ = fault.Guard(func() error { // a log that cannot be read is missing in the error, no more
			body, err := openLogs(ctx, w.e, s, url.Values{
				"stdout": {"1"}, "stderr": {"1"}, "follow": {"1"}, "tail": {strconv.Itoa(lastLines)},
			})
			if err != nil {
				return err
			}
			defer body.Close()
			return readLines(body, s.Config.TTY, func(_ int, line []byte) error {
				l.lines = append(l.lines[max(0, len(l.lines)-lastLines+1):], text(line[:min(len(line), textLimit)]))
				return nil
			})
		})
	}, nil)
}

// heard gives the lines; it waits for those that are still on their way, as long as ctx lasts.
func (l *listener) heard(ctx context.Context) string {
	if l == nil {
		return ""
	}
	select {
	case <-l.done: // the log ended with the container
	case <-ctx.Done():
		l.stop()
		<-l.done
	}
	if len(l.lines) == 0 {
		return ""
	}
	return strings.Join(l.lines, "\n") + "\n"
}

// close ends what the watcher does beside waiting.
func (w *watcher) close() {
	if w.listener != nil {
		w.listener.stop()
	}
}
