package operations

import (
	"context"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
)

// ZerosRequest is the request of selftest.zeros.
type ZerosRequest struct {
	engine.Deadline
	// Bytes is how many bytes to give.
	Bytes int64 `json:"bytes"`
}

// ZerosResult is many bytes.
type ZerosResult struct {
	// Data are zeros, and "end" as the last three bytes: whole gigabytes of them take no memory here, because nobody writes to them.
	Data []byte `json:"-" body:"true"`
}

func zeros(_ context.Context, _ *engine.Engine, r ZerosRequest) (ZerosResult, error) {
	data := make([]byte, r.Bytes)
	copy(data[max(0, len(data)-3):], "end")
	return ZerosResult{Data: data}, nil
}

// PanicRequest says where selftest.panic, panic_long and stream_panic have a defect.
type PanicRequest struct {
	engine.Deadline
	// Where is "request", "call" (the default), "result", or, of a stream, "opened", "goroutine", "item".
	Where faultAt `json:"where,omitempty"`
	// Secret is the panic's text.
	Secret string `json:"secret,omitempty" secret:"true"`
}

type faultAt string

// UnmarshalJSON panics when it is to.
func (p *faultAt) UnmarshalJSON(data []byte) error {
	const hint = "give the name of a place"
	where, ok := argument.Text(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	if where == "request" {
		panic("while a request was read")
	}
	*p = faultAt(where)
	return nil
}

func (r PanicRequest) at(where faultAt) {
	if r.Where == where || r.Where == "" && where == "call" {
		panic(r.Secret)
	}
}

// PanicResult panics while it is encoded.
type PanicResult struct{ request PanicRequest }

// MarshalJSON panics when it is to.
func (r PanicResult) MarshalJSON() ([]byte, error) {
	r.request.at("result")
	return []byte("{}"), nil
}

// PanicItem panics while it is encoded.
type PanicItem struct{ request PanicRequest }

// MarshalJSON panics when it is to.
func (i PanicItem) MarshalJSON() ([]byte, error) {
	i.request.at("item")
	return []byte("{}"), nil
}

func panics(_ context.Context, _ *engine.Engine, r PanicRequest) (PanicResult, error) {
	r.at("call")
	return PanicResult{r}, nil
}

func streamPanics(_ context.Context, _ *engine.Engine, r PanicRequest, out stream.Sink[PanicItem]) (PanicResult, error) {
	r.at("call")
	if err := out.Opened(stream.Opened{}); err != nil {
		return PanicResult{}, err
	}
	r.at("opened")
	failed := make(chan error, 1)
	fault.Go(func() {
		r.at("goroutine")
		failed <- nil
	}, func(err error) { failed <- err })
	if err := <-failed; err != nil {
		return PanicResult{}, err
	}
	return PanicResult{r}, out.Give(PanicItem{r})
}
