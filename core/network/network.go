// Package network holds the operations on networks, one file each.
//
//	created, err := network.Create(ctx, e, network.CreateRequest{Name: "backend"})
//
// Every operation is a function of the context, the engine and a request
// struct; its errors are *fault.Error values that name the network.
package network

import (
	"context"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Ref names one network in a request.
type Ref struct {
	// Network is the name, the full id, or the beginning of an id that fits only one network.
	Network string `json:"network" refers:"network"`
}

func (r Ref) check() error { return engine.CheckName("network", r.Network) }

func (r Ref) path() string { return "/networks/" + r.Network }

// named gives an error the network's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(refused(err), fault.NetworkNotFound, r.Network)
}

// refused gives what the engine's network code answers with 403 its own code:
// it means that the network's state forbids it, not that the user may not.
func refused(err error) error {
	if err == nil {
		return nil
	}
	f := *fault.From(err)
	if f.Status == http.StatusForbidden {
		f.Code = fault.Conflict
	}
	return &f
}

// exists asks the engine about a network after another request about it failed.
func (r Ref) exists(ctx context.Context, e *engine.Engine) (Details, bool) {
	doc, err := engine.Get[Details](ctx, e, r.path(), nil)
	if err != nil {
		return Details{}, !fault.Is(err, fault.NotFound)
	}
	details, err := doc.Decode()
	return details, err == nil
}

// post sends a change that has no reply of interest.
func post(ctx context.Context, e *engine.Engine, path string, body any) error {
	resp, err := e.Do(ctx, http.MethodPost, path, nil, body)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
