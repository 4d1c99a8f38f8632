package operations

import (
	"context"
	"errors"
	"io"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
)

// The self-tests let the border be tested without an engine: what comes back,
// how errors and panics arrive, how waiting, input and cancelling behave.

// EchoRequest is what selftest.echo gives back.
type EchoRequest struct {
	engine.Deadline
	// Text comes back unchanged.
	Text string `json:"text,omitempty"`
	// Data comes back unchanged, beside the JSON.
	Data []byte `json:"-" body:"true"`
}

// EchoResult is the request again.
type EchoResult struct {
	// Text as it was sent.
	Text string `json:"text"`
	// Data as it was sent.
	Data []byte `json:"-" body:"true"`
}

// NothingRequest has no fields but the deadline.
type NothingRequest struct {
	engine.Deadline
}

// FailRequest names the error that selftest.fail gives.
type FailRequest struct {
	engine.Deadline
	// Code is the code of the error.
	Code fault.Code `json:"code"`
}

// SleepRequest is the request of selftest.sleep.
type SleepRequest struct {
	engine.Deadline
	// Seconds is how long to sleep.
	Seconds float64 `json:"seconds"`
}

// CountRequest is the request of selftest.count.
type CountRequest struct {
	engine.Deadline
	// Items is how many numbers to send.
	Items int `json:"items"`
}

// CountItem is one number of selftest.count.
type CountItem struct {
	// Number counts from 0.
	Number int `json:"number"`
}

// CatResult is the result of selftest.cat.
type CatResult struct {
	// Bytes is how much went through.
	Bytes int `json:"bytes"`
}

func selftest() []Operation {
	list := []Operation{
		quick("selftest.build", build),
		quick("selftest.echo", func(_ context.Context, _ *engine.Engine, r EchoRequest) (EchoResult, error) {
			return EchoResult{Text: r.Text, Data: r.Data}, nil
		}),
		quick("selftest.fail", func(_ context.Context, _ *engine.Engine, r FailRequest) (engine.Nothing, error) {
			return engine.Nothing{}, fault.New(r.Code, "a self-test was asked to fail").WithHint("this is a test").WithDetail("answer", 42)
		}),
		quick("selftest.zeros", zeros),
		quick("selftest.panic", panics),
		long("selftest.panic_long", panics),
		streaming("selftest.stream_panic", streamPanics),
		long("selftest.sleep", func(ctx context.Context, _ *engine.Engine, r SleepRequest) (engine.Nothing, error) {
			select {
			case <-ctx.Done():
				return engine.Nothing{}, ctx.Err()
			case <-time.After(engine.Seconds(r.Seconds)):
				return engine.Nothing{}, nil
			}
		}),
		progress("selftest.count", func(_ context.Context, _ *engine.Engine, r CountRequest, report func(CountItem) error) (engine.Nothing, error) {
			for i := range r.Items {
				if err := report(CountItem{Number: i}); err != nil {
					return engine.Nothing{}, err
				}
			}
			return engine.Nothing{}, nil
		}),
		duplex("selftest.cat", func(ctx context.Context, _ *engine.Engine, _ NothingRequest, border stream.Duplex) (CatResult, error) {
			var n int
			for {
				data, err := border.Receive(ctx)
				if errors.Is(err, io.EOF) {
					return CatResult{Bytes: n}, nil
				}
				if err != nil {
					return CatResult{}, err
				}
				n += len(data)
				if err := border.Send(stream.Item{Kind: stream.KindBytes, Bytes: data}); err != nil {
					return CatResult{}, err
				}
			}
		}),
	}
	for i := range list {
		list[i].SelfTest = true
	}
	return list
}
