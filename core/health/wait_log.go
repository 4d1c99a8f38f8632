package health

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// WaitLogRequest is the request of health.wait_log.
type WaitLogRequest struct {
	engine.Deadline
	container.Ref
	// Text is what the line contains, letter by letter; give this or pattern.
	Text string `json:"text,omitempty" arg:"positional"`
	// Pattern is a regular expression that some part of the line matches (Go's RE2 syntax; "(?i)" at the beginning ignores case).
	Pattern string `json:"pattern,omitempty"`
	// Times is how many lines must match, 1 by default.
	Times *int `json:"times,omitempty"`
	// Stream is which output is read: "stdout", "stderr" or "both" (the default).
	Stream OutputStream `json:"stream,omitempty"`
	// Since is the time from which on lines count; by default the start of the container's current run, or of its last one.
	Since wire.Time `json:"since,omitempty"`
}

// LogLine is a line of a container's log that was waited for.
type LogLine struct {
	// Line is the line, without its end; what is no UTF-8 is U+FFFD.
	Line string `json:"line"`
	// Stream is "stdout" or "stderr"; always "stdout" with a terminal.
	Stream LineStream `json:"stream"`
	// Groups are the texts of the pattern's groups, "" for those that took no part; empty without groups.
	Groups []string `json:"groups"`
}

// drain is how long the log of a container that has ended may take to come in.
const drain = 3 * time.Second

// WaitLog waits until the container writes a line that contains a text or matches a pattern, and gives the line.
//
// Lines that it has written before count, too, but not those of an earlier run: when the container is started again, counting begins
// again. It fails at once, with the last log lines, when the container ends without the line.
func WaitLog(ctx context.Context, e *engine.Engine, r WaitLogRequest) (LogLine, error) {
	m, err := newMatcher(r)
	if err != nil {
		return LogLine{}, err
	}
	w, err := watch(ctx, e, r.Ref)
	if err != nil {
		return LogLine{}, err
	}
	defer w.close()
	if s, _ := w.state(); s.Config.TTY && r.Stream == "stderr" {
		return LogLine{}, fault.Invalid("leave stream out", "%s has a terminal: all its output is stdout", w.name()).WithResource(r.Container)
	}
	l := &logWait{watcher: w, matcher: m, since: string(r.Since)}
	err = w.runWhileAlive(ctx, drain, l.run)
	if errors.Is(err, errEnded) && !l.complete {
		// Some engines leave the follower of a log hanging when the container ends.
		if s, _ := w.state(); l.read(ctx, s, false) == nil && l.found() {
			err = nil
		}
	}
	if err != nil {
		return LogLine{}, w.fail(ctx, err, "wrote the line that was waited for", map[string]any{"matches": l.matches})
	}
	return l.line, nil
}

// logWait follows a log, through restarts of the container and the engine.
type logWait struct {
	*watcher
	*matcher
	since    string // the caller's wish
	started  string // the run that was read last
	from     string // where that run's log begins
	complete bool   // the log of the ended container was read to its end
}

func (l *logWait) run(ctx context.Context) error {
	again := newBackoff(50*time.Millisecond, time.Second)
	for {
		s, changed := l.state()
		if s.gone {
			return errEnded
		}
		if s.State.Status != created && s.State.Status != "restarting" {
			err := l.read(ctx, s, !s.ended())
			if l.found() {
				return nil
			}
			if err != nil && onlyFinal(err) != nil {
				return err
			}
			// The log of a container that removes itself may be gone; what came of it until then was looked at.
			if l.complete = s.ended() && (err == nil || isGone(err)); l.complete {
				return errEnded
			}
		}
		// The log ends with the run, and when the engine goes away. What comes next is known soon.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
			again.reset()
		case <-time.After(again.step()):
		}
	}
}

// read reads the log of the current run from its beginning. To count anew is simpler than to find the place where an earlier
// reading was cut off, and cannot count a line twice.
func (l *logWait) read(ctx context.Context, s snapshot, follow bool) error {
	query := url.Values{}
	for _, name := range l.streams {
		query.Set(name, "1")
	}
	if follow {
		query.Set("follow", "1")
	}
	if from := l.begin(s); from != "" {
		query.Set("since", from)
	}
	body, err := openLogs(ctx, l.e, s, query)
	if err != nil {
		return err
	}
	defer body.Close()
	l.reset()
	err = readLines(body, s.Config.TTY, l.see)
	if l.found() && l.times > 1 && l.since == "" && follow {
		// The container may have been started again before this reading began, and the lines be those of two runs.
		if now, _, err := inspect(ctx, l.e, s.ID); err == nil && now.State.StartedAt != s.State.StartedAt {
			l.reset()
			return nil
		}
	}
	if l.found() {
		return nil
	}
	return l.e.Explain(err)
}

// begin is the time from which on lines belong to the current run. The first ones may be older than the engine's note of the start,
// so a running container's begin at the end of the run before.
func (l *logWait) begin(s snapshot) string {
	if l.since != "" {
		return l.since
	}
	if s.State.StartedAt == l.started {
		return l.from
	}
	l.started, l.from = s.State.StartedAt, ""
	begin, err := time.Parse(time.RFC3339Nano, s.State.FinishedAt)
	if s.ended() {
		begin, err = time.Parse(time.RFC3339Nano, s.State.StartedAt)
		begin = begin.Add(-time.Second)
	}
	if err == nil && begin.Year() > 1 { // year 1 is the engine's "never"
		l.from = string(wire.TimeOf(begin))
	}
	return l.from
}

// matcher looks for lines.
type matcher struct {
	text    []byte
	pattern *regexp.Regexp
	times   int
	streams []string

	matches int
	line    LogLine
}

func newMatcher(r WaitLogRequest) (*matcher, error) {
	m := &matcher{times: 1, streams: []string{"stdout", "stderr"}}
	switch {
	case (r.Text == "") == (r.Pattern == ""):
		return nil, fault.Invalid("give text, or pattern for a regular expression", "one of text and pattern must be given")
	case strings.Contains(r.Text, "\n"):
		return nil, fault.Invalid("give a part of one line", "the text has a line break, and lines are looked at one by one")
	case r.Times != nil && *r.Times < 1:
		return nil, fault.Invalid("give 1 or more", "times is %d", *r.Times)
	case r.Times != nil:
		m.times = *r.Times
	}
	if r.Stream != "" && r.Stream != "both" {
		m.streams = []string{string(r.Stream)}
	}
	if r.Text != "" {
		m.text = []byte(r.Text)
		return m, nil
	}
	pattern, err := regexp.Compile(r.Pattern)
	if err != nil {
		return nil, fault.Invalid("the syntax is that of Go's regexp package (RE2): without lookaround and back references", "%v", err).WithCause(err)
	}
	m.pattern = pattern
	return m, nil
}

// errFound ends the reading of a log.
var errFound = errors.New("found")

func (m *matcher) found() bool { return m.matches >= m.times }

func (m *matcher) reset() { m.matches = 0 }

// see looks at one line.
func (m *matcher) see(id int, line []byte) error {
	var groups []string
	if m.pattern == nil {
		if !strings.Contains(string(line), string(m.text)) {
			return nil
		}
	} else {
		found := m.pattern.FindSubmatch(line)
		if found == nil {
			return nil
		}
		for _, g := range found[1:] {
			groups = append(groups, text(g))
		}
	}
	if m.matches++; !m.found() {
		return nil
	}
	m.line = LogLine{Line: text(line), Stream: "stdout", Groups: groups}
	if id == stream.Stderr {
		m.line.Stream = "stderr"
	}
	return errFound
}
