package image

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
)

// InspectRequest is the request of image.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
	// Platform is the platform whose image is meant, "linux/arm64" for example, of one that the engine has for several; its own by default (API 1.49).
	Platform registry.Platform `json:"platform,omitempty"`
}

// Details is what the engine knows of one image. The typed fields are those
// that programs ask for; attrs holds the engine's whole reply.
type Details struct {
	engine.Attrs
	// ID is the full id, "sha256:…".
	ID string `json:"Id"`
	// RepoTags are the names with tags, "web:1"; none for an image that lost its last name.
	RepoTags []string `json:"RepoTags"`
	// RepoDigests are the names by which registries know it, "web@sha256:…"; none for one that was never pulled or pushed.
	RepoDigests []string `json:"RepoDigests"`
	// Created is the time of creation; null when the image does not say.
	Created engine.Moment `json:"Created"`
	// Size is the size in bytes of all layers.
	Size int64 `json:"Size"`
	// Architecture is the processor it is for: "amd64", "arm64", …
	Architecture string `json:"Architecture"`
	// Variant is the processor's variant, "v8" for example; "" for most.
	Variant string `json:"Variant"`
	// OS is the operating system it is for: "linux" or "windows".
	OS string `json:"Os"`
	// Author is who made it, "" when the image does not say.
	Author string `json:"Author"`
	// Comment is the message of the commit or import that made it.
	Comment string `json:"Comment"`
	// Config is how containers of it run unless they are told otherwise.
	Config Config `json:"Config"`
	// RootFS are the layers.
	RootFS RootFS `json:"RootFS"`
}

// Config is how containers of an image run unless they are told otherwise.
type Config struct {
	// User is the user the program runs as, "" for root.
	User string `json:"User"`
	// WorkingDir is the folder the program starts in, "" for "/".
	WorkingDir string `json:"WorkingDir"`
	// Env is the environment as KEY=value.
	Env []string `json:"Env" secret:"true"`
	// Cmd is the command.
	Cmd []string `json:"Cmd"`
	// Entrypoint is what is put before the command.
	Entrypoint []string `json:"Entrypoint"`
	// Labels are the image's labels; its containers get them too.
	Labels map[string]string `json:"Labels"`
	// ExposedPorts has a key for each port that the program listens on, "80/tcp"; the values are empty.
	ExposedPorts map[string]any `json:"ExposedPorts"`
	// Volumes has a key for each folder that gets a volume of its own; the values are empty.
	Volumes map[string]any `json:"Volumes"`
	// StopSignal is the signal that stops containers, "" for SIGTERM.
	StopSignal string `json:"StopSignal"`
	// Shell is the shell of commands that are one text, empty for "/bin/sh -c".
	Shell []string `json:"Shell"`
	// Healthcheck is how health is checked; null when the image does not say.
	Healthcheck *Healthcheck `json:"Healthcheck"`
}

// Healthcheck is how the health of an image's containers is checked.
type Healthcheck struct {
	// Test is the probe: ["CMD", program, …], ["CMD-SHELL", command], or ["NONE"] for no check.
	Test []string `json:"Test"`
	// Interval is the time between probes in nanoseconds, 0 for 30 s.
	Interval int64 `json:"Interval"`
	// Timeout is the time a probe may take in nanoseconds, 0 for 30 s.
	Timeout int64 `json:"Timeout"`
	// StartPeriod is the time in nanoseconds in which failures do not count, after a container's start.
	StartPeriod int64 `json:"StartPeriod"`
	// StartInterval is the time between probes in the start period in nanoseconds, 0 for 5 s.
	StartInterval int64 `json:"StartInterval"`
	// Retries is how many failures in a row make a container unhealthy, 0 for 3.
	Retries int `json:"Retries"`
}

// RootFS are the layers of an image.
type RootFS struct {
	// Type is "layers".
	Type string `json:"Type"`
	// Layers are the digests of the layers, the lowest first.
	Layers []string `json:"Layers"`
}

// Inspect gives everything the engine knows of one image.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.check(); err != nil {
		return engine.Document[Details]{}, err
	}
	if r.Platform != "" {
		return inspectFor(ctx, e, r)
	}
	doc, err := engine.Get[Details](ctx, e, "/images/"+r.Image+"/json", nil)
	return doc, r.named(err)
}

func inspectFor(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	query := url.Values{}
	platform, err := r.Platform.Wanted(ctx, e, "1.49", "platform of image.inspect")
	if err == nil {
		err = registry.Ask(query, platform)
	}
	if err != nil {
		return engine.Document[Details]{}, err
	}
	doc, err := engine.Get[Details](ctx, e, "/images/"+r.Image+"/json", query)
	return doc, forPlatform(r.named(err), platform)
}
