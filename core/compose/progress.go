package compose

import (
	"context"
	"strings"
	"sync"

	"github.com/docker/compose/v5/pkg/api"
)

// Progress says what becomes of one resource of a project.
type Progress struct {
	// Resource is what it is about.
	Resource ResourceKind `json:"resource"`
	// Name is what the engine calls it: the container's, network's or volume's name, the image's, the layer's short id.
	Name string `json:"name"`
	// Service is the service that it belongs to, "" where it belongs to none or to several.
	Service string `json:"service"`
	// Parent is the image of a layer or of a build's step, "" otherwise.
	Parent string `json:"parent"`
	// Action is what is being done or was done, in the compose CLI's words: "Creating", "Created", "Starting", "Started", "Healthy", "Downloading", …
	Action string `json:"action"`
	// State tells whether it goes on, or how it ended.
	State ProgressState `json:"state"`
	// Text is what there is to say beside it: why it failed or what is warned of.
	Text string `json:"text"`
	// Current is the number of bytes done so far, null when nobody says.
	Current *int64 `json:"current"`
	// Total is the number of bytes in all, null when it is not known.
	Total *int64 `json:"total"`
	// Fraction is how much of it is done, from 0 to 1; null while it is not known.
	Fraction *float64 `json:"fraction"`
}

// ResourceKind is a kind of resource of a project.
type ResourceKind string

// Values gives the kinds.
func (ResourceKind) Values() []string {
	return []string{"container", "network", "volume", "image", "layer", "step", "service", "project"}
}

// ProgressState is how far something is.
type ProgressState string

// Values gives the states.
func (ProgressState) Values() []string { return []string{"working", "done", "warning", "failed"} }

// teller passes reports on, one after the other: what is done at the same time tells of it from several goroutines.
type teller struct {
	mu     sync.Mutex
	report func(Progress) error // nil where nobody listens
	failed func(error)          // is told that nobody listens any more
}

// newTeller gives the teller of a call, and the call's context, which ends when nobody listens any more.
func newTeller(ctx context.Context, report func(Progress) error) (context.Context, *teller, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	return ctx, &teller{report: report, failed: cancel}, cancel
}

func (t *teller) tell(p Progress) {
	if t == nil || t.report == nil {
		return
	}
	if p.Fraction == nil && p.Total != nil && *p.Total > 0 && p.Current != nil {
		fraction := min(float64(*p.Current)/float64(*p.Total), 1)
		p.Fraction = &fraction
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.report(p); err != nil && t.failed != nil {
		t.failed(err)
	}
}

func (t *teller) container(service, name, action string, state ProgressState, text string) {
	t.tell(Progress{Resource: "container", Name: name, Service: service, Action: action, State: state, Text: text})
}

// fromSDK reads what the Compose SDK says: "Container shop-web-1" with "Created".
func fromSDK(r api.Resource, serviceOf func(name string) string) Progress {
	kind, name, found := strings.Cut(r.ID, " ")
	p := Progress{Name: name, Action: r.Text, Text: r.Details, State: "working"}
	switch {
	case found && kind == "Container":
		p.Resource, p.Service = "container", serviceOf(name)
	case found && kind == "Network":
		p.Resource = "network"
	case found && kind == "Volume":
		p.Resource = "volume"
	case found && kind == "Image":
		p.Resource = "image"
	default:
		p.Resource, p.Name, p.Service, p.Action, p.Text = "service", r.ID, r.ID, "", r.Text
	}
	switch r.Status {
	case api.Done:
		p.State = "done"
	case api.Warning:
		p.State = "warning"
	case api.Error:
		p.State = "failed"
	case api.Working:
	}
	return p
}
