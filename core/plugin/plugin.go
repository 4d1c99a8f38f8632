// Package plugin holds the operations on plugins, one file each.
//
//	doc, err := plugin.Inspect(ctx, e, plugin.InspectRequest{Ref: plugin.Ref{Plugin: "sshfs"}})
//
// Every operation is a function of the context, the engine and a request
// struct; its errors are *fault.Error values that name the plugin.
package plugin

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
)

// Ref names one plugin in a request.
type Ref struct {
	// Plugin is the name on the engine ("sshfs", "team/sshfs:1", ":latest" when it has no tag) or the id, which may be shortened.
	Plugin string `json:"plugin" refers:"plugin"`
}

// supported refuses engines that know no plugins.
func supported(ctx context.Context, e *engine.Engine) error {
	return e.Require(ctx, "1.25", "plugins")
}

// check also keeps a name such as "../x" from becoming another request.
func (r Ref) check(ctx context.Context, e *engine.Engine) error {
	if registry.CheckImage(r.Plugin) != nil {
		return noName("plugin", r.Plugin)
	}
	return supported(ctx, e)
}

func noName(argument, given string) error {
	const hint = `a plugin is named like an image: "sshfs", "team/sshfs:1" or "host:5000/team/sshfs:1"`
	f := fault.Invalid(hint, "%q cannot be the name of a plugin", given)
	if given == "" {
		f = fault.Invalid(hint, "the plugin's name is empty")
	}
	return f.WithResource(given).WithDetail("field", argument)
}

func (r Ref) path() string { return "/plugins/" + r.Plugin }

// named gives an error the plugin's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(err, fault.PluginNotFound, r.Plugin)
}

func (r Ref) details(ctx context.Context, e *engine.Engine) (engine.Document[Details], Details, error) {
	doc, err := engine.Get[Details](ctx, e, r.path()+"/json", nil)
	if err != nil {
		return doc, Details{}, r.named(err)
	}
	details, err := doc.Decode()
	return doc, details, r.named(err)
}

// post sends a change of the plugin, which has no reply of interest.
func (r Ref) post(ctx context.Context, e *engine.Engine, verb string, query url.Values, body any) error {
	resp, err := e.Do(ctx, http.MethodPost, r.path()+"/"+verb, query, body)
	if err != nil {
		return r.named(err)
	}
	return r.named(resp.Body.Close())
}

// conflict says what to do about a state of the plugin that forbids a request.
func conflict(err error, hint string) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	return fault.From(err).WithHint(hint)
}
