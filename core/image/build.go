package image

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"dockbridge/core/archive"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"

	"github.com/docker/docker/api/types/build"
)

// BuildRequest is the request of image.build. Give path, data or dockerfile_text.
type BuildRequest struct {
	engine.Deadline
	// Path is the folder of the context: what the Dockerfile can copy. What its .dockerignore names is not sent.
	Path wire.Path `json:"path,omitempty" arg:"positional"`
	// Tag is the name that the image gets, "team/web:2", or several.
	Tag Names `json:"tag,omitempty"`
	// Dockerfile is the path of the Dockerfile, which may lie outside the context; a relative one starts at path, and is a name in the archive with data. "Dockerfile" by default.
	Dockerfile string `json:"dockerfile,omitempty"`
	// DockerfileText is the Dockerfile itself. Without a path there is nothing that it could copy.
	DockerfileText string `json:"dockerfile_text,omitempty"`
	// BuildArgs are values for the Dockerfile's ARG instructions. None stands for the value of the caller's environment variable of that name.
	BuildArgs BuildArgs `json:"buildargs,omitempty" secret:"true"`
	// Target is the stage to build, the last one by default.
	Target string `json:"target,omitempty"`
	// Labels are labels for the image.
	Labels Labels `json:"labels,omitempty"`
	// NoCache runs every step, also where an earlier build has its result.
	NoCache bool `json:"nocache,omitempty"`
	// Pull looks for newer versions of the base images in their registries.
	Pull bool `json:"pull,omitempty"`
	// RM removes the containers of the steps after a build that succeeds.
	RM *bool `json:"rm,omitempty" default:"true"`
	// ForceRM removes them also after one that fails; rm=False keeps them in any case.
	ForceRM *bool `json:"forcerm,omitempty" default:"true"`
	// NetworkMode is the network of the steps: "bridge", "host", "none", a network's name, or "container:" and a container.
	NetworkMode string `json:"network_mode,omitempty"`
	// Platform is what the image is for, "linux/arm64" for example; the engine's own by default.
	Platform string `json:"platform,omitempty"`
	// CacheFrom are images whose layers count as results of earlier builds.
	CacheFrom Names `json:"cache_from,omitempty"`
	// ExtraHosts are lines for /etc/hosts of the steps: {"name": "address"} or ["name:address"].
	ExtraHosts ExtraHosts `json:"extra_hosts,omitempty"`
	// ShmSize is the size of /dev/shm of the steps.
	ShmSize wire.Size `json:"shmsize,omitempty"`
	// ContainerLimits limits the steps: "memory" and "memswap" (bytes, or a text such as "512m"), "cpushares", "cpuperiod", "cpuquota", "cpusetcpus" ("0-2,5").
	ContainerLimits ContainerLimits `json:"container_limits,omitempty"`
	// UseConfigProxy gives the proxy settings of the docker config to the steps, as docker build does.
	UseConfigProxy *bool `json:"use_config_proxy,omitempty" default:"true"`
	// Data is the context as a tar archive, instead of a path; it may be compressed with gzip, bzip2 or xz. Bytes,
	// a binary file, or an iterable of bytes, asynchronous ones with AsyncClient too; what is no bytes is sent as it comes.
	Data []byte `json:"-" body:"true"`
	engine.Written
}

// BuildResult is an image that was built.
type BuildResult struct {
	// ID is the image's full id, "sha256:…".
	ID string `json:"id"`
	// Tags are the names that it got, each with its tag.
	Tags []string `json:"tags"`
	// Log is the output of the build; of one with more than 16 MB the end.
	Log string `json:"log"`
}

// Build makes an image by a Dockerfile, with the engine's own (classic)
// builder. The files of the context are sent as they are read, so their size
// does not matter, and belong to root in the image. Credentials of the docker
// config are sent for the base images. A step that fails is an error with its
// output; a build that is ended early is ended on the engine, too.
func Build(ctx context.Context, e *engine.Engine, r BuildRequest, report func(BuildProgress) error) (BuildResult, error) {
	options, tags, err := r.options(e)
	if err != nil {
		return BuildResult{}, err
	}
	from, err := r.context(e.Environment())
	if err != nil {
		return BuildResult{}, err
	}
	options.Dockerfile = from.dockerfile
	credentials, lacking, err := registry.AllCredentials(ctx, e)
	if err != nil {
		return BuildResult{}, err
	}
	options.AuthConfigs = credentials
	log := newBuildLog(report)
	id, err := runBuild(ctx, e, options, from, log)
	if err != nil && (ctx.Err() != nil || !fault.Is(err, fault.BuildFailed)) {
		if !log.awaitEnd(ctx, e) {
			err = fault.From(err).WithDetail("may_still_run", true).WithDetail("container_id", log.container)
		}
	}
	if err == nil && id == "" {
		id, err = r.built(ctx, e, tags)
	}
	if err == nil {
		err = log.done(id)
	}
	log.reports.end()
	if err != nil {
		return BuildResult{}, registry.WithoutCredentials(r.explain(err, log, lacking, tags), credentials)
	}
	return BuildResult{ID: id, Tags: tags, Log: log.text()}, nil
}

// runBuild sends the context and follows the build; the id is "" when the engine does not tell.
func runBuild(ctx context.Context, e *engine.Engine, options build.ImageBuildOptions, from buildContext, log *buildLog) (string, error) {
	api, err := e.API(ctx)
	if err != nil {
		return "", err
	}
	made := from.open()
	sent := &counted{Reader: made, tell: log.sending}
	reply, err := api.ImageBuild(ctx, sent, options)
	if err != nil {
		err = refused(e.Explain(err))
		if own := cmp.Or(made.Finish(), sent.failed); own != nil && ctx.Err() == nil {
			err = own
		}
		return "", err
	}
	defer func() {
		_ = reply.Body.Close() // before its end this ends the build on the engine
		_ = made.Finish()
	}()
	id := ""
	err = registry.Records(e, reply.Body, func(record registry.Record) error {
		var result build.Result
		if len(record.Aux) > 0 && json.Unmarshal(record.Aux, &result) == nil && result.ID != "" {
			id = result.ID
		}
		return log.take(record)
	})
	if err != nil {
		return "", err
	}
	return id, log.flush()
}

// source is a context while it is sent.
type source interface {
	io.Reader
	Finish() error
}

// inMemory is a context that is at hand.
type inMemory struct{ io.Reader }

func (inMemory) Finish() error { return nil }

var _ source = (*archive.Stream)(nil)

// refused tells of an engine that has no builder of the kind that is asked for.
func refused(err error) error {
	f := fault.From(err)
	if f.Code != fault.NotFound && f.Status != http.StatusNotImplemented {
		return err
	}
	gone := fault.New(fault.Unsupported, "this engine has no classic builder: %s", f.Message).WithCause(err).
		WithHint("use an engine that still has it, or build with docker buildx")
	gone.Status = f.Status
	return gone
}

// built finds the id of an image whose builder did not tell it.
func (r BuildRequest) built(ctx context.Context, e *engine.Engine, tags []string) (string, error) {
	if len(tags) == 0 {
		return "", fault.New(fault.BadReply, "the engine did not tell the id of the image that it built").
			WithHint("give a tag, by which the image can be found")
	}
	doc, err := Inspect(ctx, e, InspectRequest{Ref: Ref{Image: tags[0]}})
	if err != nil {
		return "", err
	}
	details, err := doc.Decode()
	return details.ID, err
}
