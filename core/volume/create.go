package volume

import (
	"context"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/volume"
)

// CreateRequest is the request of volume.create.
type CreateRequest struct {
	engine.Deadline
	// Name is the name of the new volume; the engine makes one up otherwise.
	Name string `json:"name,omitempty" arg:"positional"`
	// Driver is the volume driver, "local" (the default) or a plugin's name.
	Driver string `json:"driver,omitempty" arg:"positional"`
	// DriverOpts are the driver's options, for example {"type": "tmpfs", "device": "tmpfs", "o": "size=100m"}.
	DriverOpts map[string]string `json:"driver_opts,omitempty" secret:"true"`
	// Labels are the volume's labels.
	Labels map[string]string `json:"labels,omitempty"`
}

// Create makes a volume. When there is one of that name and driver already, the engine gives that one, as it is.
func Create(ctx context.Context, e *engine.Engine, r CreateRequest) (engine.Document[Details], error) {
	var none engine.Document[Details]
	if r.Name != "" {
		if err := engine.CheckName("volume", r.Name); err != nil {
			return none, err
		}
		ctx = engine.Repeatable(ctx) // the second request gives what the first has made
	}
	resp, err := e.Do(ctx, http.MethodPost, "/volumes/create", nil,
		api.CreateOptions{Name: r.Name, Driver: r.Driver, DriverOpts: r.DriverOpts, Labels: r.Labels})
	if err != nil {
		return none, r.explain(err)
	}
	doc, err := engine.Read[Details](e, resp)
	return doc, fault.Named(err, fault.VolumeNotFound, r.Name)
}

func (r CreateRequest) explain(err error) error {
	f := *fault.From(err)
	f.Resource = r.Name
	switch f.Status {
	case http.StatusConflict:
		f.Code = fault.NameConflict
		f.Hint = "choose another name, or remove the volume that has it: a volume cannot change its driver"
	case http.StatusNotFound:
		f.Hint = "check driver: the engine does not know it"
	}
	return &f
}
