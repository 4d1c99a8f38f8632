package image

import (
	"context"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/versions"
)

// apiOfBuildKit is the API version from which on an engine lets its BuildKit be talked to; from apiOfDefault on its word about
// which builder is the default says what somebody decided: before, "1" is what all say.
const (
	apiOfBuildKit = "1.39"
	apiOfDefault  = "1.42"
)

// chosen is the builder that is asked for, or the one that can do what is asked for.
func (r BuildRequest) chosen(ctx context.Context, e *engine.Engine) (Builder, error) {
	newer, older := r.onlyBuildKit(), r.onlyClassic()
	switch {
	case newer != "" && older != "":
		return "", fault.Invalid("leave one of the two out", "only BuildKit has %s, and only the classic builder %s", newer, older)
	case newer != "" && r.Builder == classic:
		return "", fault.New(fault.Unsupported, "the classic builder has no %s", newer).WithHint(`give builder="buildkit", or leave builder out`)
	case older != "" && r.Builder == buildKit:
		return "", fault.New(fault.Unsupported, "BuildKit has no %s", older).WithHint(`give builder="classic", or leave builder out`)
	case r.Builder != "":
		return r.Builder, nil
	case newer != "":
		return buildKit, nil
	case older != "":
		return classic, nil
	}
	return automatic(ctx, e)
}

// automatic is BuildKit where the engine has it, unless the caller or whoever runs the engine has switched it off.
func automatic(ctx context.Context, e *engine.Engine) (Builder, error) {
	switch strings.ToLower(e.Environment().Get("DOCKER_BUILDKIT")) {
	case "0", "f", "false":
		return classic, nil
	case "1", "t", "true":
		return buildKit, nil
	}
	version, err := e.Version(ctx)
	if err != nil {
		return "", err
	}
	if versions.LessThan(version, apiOfBuildKit) {
		return classic, nil
	}
	ping, err := e.Ping(ctx)
	switch {
	case err != nil:
		return "", err
	case ping.OSType == "windows", ping.BuilderVersion == "1" && versions.GreaterThanOrEqualTo(ping.APIVersion, apiOfDefault):
		return classic, nil
	}
	return buildKit, nil
}

// onlyBuildKit names an option that is given and that only BuildKit has.
func (r BuildRequest) onlyBuildKit() string {
	switch {
	case len(r.Secrets) > 0:
		return "secrets"
	case len(r.SSH) > 0:
		return "ssh"
	case len(r.CacheTo) > 0:
		return "cache_to"
	case len(r.BuildContexts) > 0:
		return "build_contexts"
	case len(r.NoCacheFilter) > 0:
		return "no_cache_filter"
	case len(r.Entitlements) > 0:
		return "entitlements"
	case len(r.Platform) > 1 || strings.Contains(strings.Join(r.Platform, ""), ","):
		return "builds for several platforms"
	}
	for _, from := range r.CacheFrom {
		if strings.Contains(from, "=") {
			return "cache_from with a type"
		}
	}
	return ""
}

// onlyClassic names an option that is given and that only the classic builder has.
func (r BuildRequest) onlyClassic() string {
	switch {
	case r.ContainerLimits != ContainerLimits{}:
		return "container_limits"
	case !on(r.RM), !on(r.ForceRM):
		return "containers that are kept (rm, forcerm)"
	}
	switch r.NetworkMode {
	case "", "default", "bridge", "host", "none":
		return ""
	}
	return "network_mode=" + `"` + r.NetworkMode + `"`
}
