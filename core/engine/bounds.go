package engine

import (
	"errors"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"

	"github.com/docker/go-units"
)

// Whatever comes from outside has a bound: an engine, a proxy or a container may send without end. A Client has two,
// which its options change; requests whose result is collected in memory embed Bound, which changes it for one call.
const (
	// DefaultMaxJSON bounds one JSON document of the engine.
	DefaultMaxJSON = 64 << 20
	// DefaultMaxBytes bounds what one operation collects in memory.
	DefaultMaxBytes = 256 << 20
)

// Bound is embedded in the requests of operations that collect output, a file or an archive in memory.
type Bound struct {
	// MaxBytes is the most that the result may hold in memory, in bytes or as "512m"; None for the client's max_bytes. More is a
	// TooLargeError: raise it, or use the stream that the error names.
	MaxBytes *wire.Size `json:"max_bytes,omitempty"`
}

// Most gives the bound that holds for the call.
func (b Bound) Most(e *Engine) (int64, error) {
	return bound("max_bytes", b.MaxBytes, e.maxBytes)
}

// Collecting gives the limit of what a call collects: what says what that is, and instead which operation gives it in parts.
func (b Bound) Collecting(e *Engine, what, instead string) (Limit, error) {
	most, err := b.Most(e)
	return Limit{What: what, Bytes: most, Argument: "max_bytes", Instead: instead}, err
}

// unbounded is more than any memory, with room to count on.
const unbounded = 1 << 62

func bound(argument string, given *wire.Size, otherwise int64) (int64, error) {
	switch {
	case given == nil:
		return otherwise, nil
	case *given <= 0:
		return 0, fault.Invalid("give bytes, more than 0", "%s is %d", argument, *given)
	default:
		return min(int64(*given), unbounded), nil
	}
}

// MaxJSON is the most bytes that one JSON document of the engine may have.
func (e *Engine) MaxJSON() int64 { return e.maxJSON }

// DocumentLimit is that of one JSON document of the engine.
func (e *Engine) DocumentLimit() Limit {
	return Limit{What: "the engine's reply", Bytes: e.maxJSON, Argument: "the client's max_json_bytes"}
}

// Limit is how much of something is held in memory, and what is told of more; see TooLarge.
type Limit struct {
	What     string
	Bytes    int64
	Argument string
	Instead  string
}

// Explain says which limit something was too long for.
func (l Limit) Explain(err error) error {
	if errors.As(err, new(stream.TooLongError)) {
		return l.Exceeded()
	}
	return err
}

// Exceeded is what is told of more than the limit.
func (l Limit) Exceeded() *fault.Error { return TooLarge(l.What, l.Bytes, l.Argument, l.Instead) }

// TooLarge reports what is larger than its bound. what says what it is ("the output of the command"), argument which argument
// raises the bound, instead what to use where it need not be held in memory ("stream_exec"); "" where there is nothing.
func TooLarge(what string, limit int64, argument, instead string) *fault.Error {
	hint := "raise " + argument
	if instead != "" {
		hint += ", or use " + instead + ", which holds only a part at a time"
	}
	f := fault.New(fault.TooLarge, "%s is larger than %s (%d bytes), the limit %s", what, units.BytesSize(float64(limit)), limit, argument).
		WithHint(hint).WithDetail("limit", limit).WithDetail("argument", argument)
	if instead != "" {
		f = f.WithDetail("instead", instead)
	}
	return f
}
