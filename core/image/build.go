package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// BuildRequest is the request of image.build. Give path, data or dockerfile_text.
type BuildRequest struct {
	engine.Deadline
	// Path is the folder of the context: what the Dockerfile can copy. What its .dockerignore names is not sent. Also the
	// address of a git repository ("https://host/repository.git#branch:folder") or of a tar archive, which the engine fetches.
	Path wire.Path `json:"path,omitempty" arg:"positional"`
	// Tag is the name that the image gets, "team/web:2", or several.
	Tag Names `json:"tag,omitempty"`
	// Builder is what builds: "buildkit" or "classic". By default BuildKit where the engine has it, and the classic builder for what only that one can:
	// container_limits, rm=False, networks by their names. With DOCKER_BUILDKIT=0 in the caller's environment it is the classic one, as with docker build.
	Builder Builder `json:"builder,omitempty"`
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
	// NoCacheFilter are the stages of which every step is run by BuildKit, also where an earlier build has its result.
	NoCacheFilter Names `json:"no_cache_filter,omitempty"`
	// Pull looks for newer versions of the base images in their registries.
	Pull bool `json:"pull,omitempty"`
	// RM removes the containers of the steps after a build that succeeds.
	RM *bool `json:"rm,omitempty" default:"true"`
	// ForceRM removes them also after one that fails; rm=False keeps them in any case.
	ForceRM *bool `json:"forcerm,omitempty" default:"true"`
	// NetworkMode is the network of the steps: "bridge", "host", "none", a network's name, or "container:" and a container.
	NetworkMode string `json:"network_mode,omitempty"`
	// Platform is what the image is for, "linux/arm64" for example; the engine's own by default. Several need BuildKit and an engine that keeps images in containerd.
	Platform Names `json:"platform,omitempty"`
	// CacheFrom are images whose layers count as results of earlier builds. With BuildKit these are images that were built with cache_to="type=inline", in
	// a registry; and it takes "type=registry,ref=host/name", "type=local,src=folder" and the other forms of docker build's --cache-from.
	CacheFrom Names `json:"cache_from,omitempty"`
	// CacheTo is where BuildKit keeps the results of steps: "type=inline" (in the image) and, on an engine that keeps images in containerd,
	// "type=registry,ref=host/name,mode=max" or "type=local,dest=folder".
	CacheTo Names `json:"cache_to,omitempty"`
	// Secrets are what steps of BuildKit may read (RUN --mount=type=secret,id=token) and no image keeps: {"token": {"file": "token.txt"}},
	// {"token": {"env": "TOKEN"}}, {"token": {"value": "…"}}, or as docker build takes them, ["id=token,src=token.txt"]. Up to 500 KiB each.
	Secrets BuildSecrets `json:"secrets,omitempty"`
	// SSH are the SSH agents that steps of BuildKit may use (RUN --mount=type=ssh): "default" for the one of the caller's SSH_AUTH_SOCK,
	// or {"default": "/path"} with the path of an agent's socket, of a private key, or several keys.
	SSH BuildSSH `json:"ssh,omitempty"`
	// BuildContexts are further contexts of BuildKit, for COPY --from=name and FROM name: {"name": "folder"}, "docker-image://alpine:3", or an address of git or of the web.
	BuildContexts BuildContexts `json:"build_contexts,omitempty"`
	// Ulimits are limits of the steps' programs: "nofile=1024:2048", soft and hard.
	Ulimits Names `json:"ulimits,omitempty"`
	// CgroupParent is the control group above that of the steps.
	CgroupParent string `json:"cgroup_parent,omitempty"`
	// Entitlements are rights that steps of BuildKit may ask for (RUN --security, --network): "security.insecure", "network.host".
	Entitlements Names `json:"entitlements,omitempty"`
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
	// Log is the output of the build; of one with more than 16 MB the end. BuildKit's has the number of its step before each line.
	Log string `json:"log"`
}

// Build makes an image by a Dockerfile, with the engine's BuildKit or with its
// classic builder. The files of the context are sent as they are read, so their
// size does not matter, and belong to root in the image. BuildKit asks for the
// files that the Dockerfile uses, and only for those that changed since the last
// build. Credentials of the docker config are given for the base images. A step
// that fails is an error with its output; a build that is ended early is ended on
// the engine, too.
func Build(ctx context.Context, e *engine.Engine, r BuildRequest, report func(BuildProgress) error) (BuildResult, error) {
	builder, err := r.chosen(ctx, e)
	if err != nil {
		return BuildResult{}, err
	}
	if builder == classic {
		return r.byClassic(ctx, e, report)
	}
	result, err := r.byBuildKit(ctx, e, report)
	if fault.Is(err, fault.Unsupported) && fault.From(err).Status != 0 && r.Builder == "" && r.onlyBuildKit() == "" { // nothing was sent yet
		return r.byClassic(ctx, e, report)
	}
	return result, err
}
