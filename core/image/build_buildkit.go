package image

import (
	"context"
	"maps"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/buildkit"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// byBuildKit builds with the engine's BuildKit.
func (r BuildRequest) byBuildKit(ctx context.Context, e *engine.Engine, report func(BuildProgress) error) (BuildResult, error) {
	tags, err := r.tags()
	if err != nil {
		return BuildResult{}, err
	}
	request, err := r.forBuildKit(ctx, e, tags)
	if err != nil {
		return BuildResult{}, err
	}
	steps := newBuildSteps(report)
	defer steps.reports.end()
	said, err := buildkit.Solve(ctx, e, request, steps.take)
	id := ""
	if err == nil {
		id, err = r.imageOf(ctx, e, said, tags)
	}
	if err == nil {
		err = steps.done(id)
	}
	if err != nil {
		return BuildResult{}, r.explainSteps(err, steps, tags)
	}
	return BuildResult{ID: id, Tags: tags, Log: steps.log.String()}, nil
}

var imageDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// imageOf is the id of the image that was built.
func (r BuildRequest) imageOf(ctx context.Context, e *engine.Engine, said map[string]string, tags []string) (string, error) {
	if id := said["containerimage.digest"]; imageDigest.MatchString(id) {
		return id, nil
	}
	return r.built(ctx, e, tags)
}

// forBuildKit gives what BuildKit is asked.
func (r BuildRequest) forBuildKit(ctx context.Context, e *engine.Engine, tags []string) (buildkit.Request, error) {
	request := buildkit.Request{Frontend: "dockerfile.v0", Attributes: map[string]string{}, Folders: map[string]buildkit.Files{}, Images: tags}
	for _, add := range []func(context.Context, *engine.Engine, *buildkit.Request) error{
		r.addContext, r.addContexts, r.addArgs, r.addOptions, r.addHosts, r.addCaches, r.addSessions,
	} {
		if err := add(ctx, e, &request); err != nil {
			return buildkit.Request{}, err
		}
	}
	return request, nil
}

// addArgs adds the values of ARG instructions; some of them are for BuildKit itself, as with docker build.
func (r BuildRequest) addArgs(_ context.Context, e *engine.Engine, request *buildkit.Request) error {
	args, err := r.args(e)
	if err != nil {
		return err
	}
	for name, value := range args {
		if value != nil {
			request.Attributes["build-arg:"+name] = *value
		}
	}
	for name, value := range r.Labels {
		request.Attributes["label:"+name] = value
	}
	if syntax := request.Attributes["build-arg:BUILDKIT_SYNTAX"]; syntax != "" {
		request.Frontend = "gateway.v0"
		request.Attributes["source"], _, _ = strings.Cut(strings.TrimSpace(syntax), " ")
		request.Attributes["cmdline"] = syntax
	}
	if inline, err := strconv.ParseBool(request.Attributes["build-arg:BUILDKIT_INLINE_CACHE"]); err == nil && inline {
		request.CacheTo = append(request.CacheTo, buildkit.Cache{Type: "inline", Attributes: map[string]string{}})
	}
	return nil
}

func (r BuildRequest) addOptions(ctx context.Context, e *engine.Engine, request *buildkit.Request) error {
	limits, err := r.limits()
	if err != nil {
		return err
	}
	texts := []string{}
	for _, limit := range limits {
		texts = append(texts, limit.String())
	}
	set := func(name, value string) {
		if value != "" {
			request.Attributes[name] = value
		}
	}
	set("target", r.Target)
	set("cgroup-parent", r.CgroupParent)
	set("ulimit", strings.Join(texts, ","))
	set("platform", strings.Join(r.Platform, ","))
	if r.ShmSize > 0 {
		set("shm-size", strconv.FormatInt(int64(r.ShmSize), 10))
	}
	set("no-cache", strings.Join(r.NoCacheFilter, ","))
	if r.NoCache {
		request.Attributes["no-cache"] = "" // of all stages
	}
	request.Attributes["image-resolve-mode"] = "local"
	if r.Pull {
		request.Attributes["image-resolve-mode"] = "pull"
	}
	request.Entitlements = slices.Clone(r.Entitlements)
	switch r.NetworkMode {
	case "host":
		request.Entitlements = append(request.Entitlements, "network.host")
		set("force-network-mode", "host")
	case "none":
		set("force-network-mode", "none")
	}
	if strings.Contains(request.Attributes["platform"], ",") {
		return needsContainerd(ctx, e, "a build for several platforms")
	}
	return nil
}

// addHosts adds lines for /etc/hosts, as BuildKit writes them.
func (r BuildRequest) addHosts(ctx context.Context, e *engine.Engine, request *buildkit.Request) error {
	lines := []string{}
	for _, given := range r.ExtraHosts {
		at := strings.IndexAny(given, "=:")
		if at <= 0 || at == len(given)-1 {
			return badHost(given)
		}
		name, addresses := given[:at], given[at+1:]
		for address := range strings.SplitSeq(addresses, ",") {
			if address == "host-gateway" {
				gateway, err := hostGateway(ctx, e)
				if err != nil {
					return err
				}
				address = gateway
			}
			address = strings.Trim(address, "[]")
			if net.ParseIP(address) == nil {
				return badHost(given)
			}
			lines = append(lines, name+"="+address)
		}
	}
	if len(lines) > 0 {
		request.Attributes["add-hosts"] = strings.Join(lines, ",")
	}
	return nil
}

func badHost(line string) error {
	return fault.Invalid(`give {"name": "10.0.0.1"}; "host-gateway" is the engine's machine`, "the line %q for /etc/hosts cannot be used", line)
}

// hostGateway is the address of the engine's machine as the containers of its default network see it.
func hostGateway(ctx context.Context, e *engine.Engine) (string, error) {
	doc, err := engine.Get[struct {
		IPAM struct{ Config []struct{ Gateway string } }
	}](ctx, e, "/networks/bridge", nil)
	if err != nil {
		return "", err
	}
	bridge, err := doc.Decode()
	if err != nil {
		return "", err
	}
	for _, config := range bridge.IPAM.Config {
		if address := net.ParseIP(config.Gateway); address != nil && address.To4() != nil {
			return config.Gateway, nil
		}
	}
	return "", fault.New(fault.Unsupported, "the engine does not tell the address of its machine").WithHint("give an address in place of host-gateway")
}

// addCaches adds where results are read from and kept.
func (r BuildRequest) addCaches(ctx context.Context, e *engine.Engine, request *buildkit.Request) error {
	for _, text := range r.CacheFrom {
		cache, err := r.cache(e, text, "cache_from")
		if err != nil {
			return err
		}
		request.CacheFrom = append(request.CacheFrom, cache)
	}
	for _, text := range r.CacheTo {
		cache, err := r.cache(e, text, "cache_to")
		if err != nil {
			return err
		}
		if cache.Type != "inline" {
			if err := needsContainerd(ctx, e, "cache_to of the type "+cache.Type); err != nil {
				return err
			}
		}
		request.CacheTo = append(request.CacheTo, cache)
	}
	return nil
}

// cache reads one cache: an image's name, or "type=…,…".
func (r BuildRequest) cache(e *engine.Engine, text, field string) (buildkit.Cache, error) {
	const hint = `give an image's name, "type=registry,ref=host/name", "type=local,src=folder" (dest of cache_to) or "type=inline"`
	if !strings.Contains(text, "=") {
		if text == "inline" {
			return buildkit.Cache{Type: text, Attributes: map[string]string{}}, nil
		}
		return buildkit.Cache{Type: "registry", Attributes: map[string]string{"ref": text}}, checkCacheImage(text)
	}
	keys, err := commaSeparated(text)
	if err != nil || keys["type"] == "" {
		return buildkit.Cache{}, fault.Invalid(hint, "%s has a cache that cannot be read", field)
	}
	cache := buildkit.Cache{Type: keys["type"], Attributes: maps.Clone(keys)}
	delete(cache.Attributes, "type")
	place := "src"
	if field == "cache_to" {
		place = "dest"
	}
	switch cache.Type {
	case "registry":
		return cache, checkCacheImage(cache.Attributes["ref"])
	case "local":
		if cache.Attributes[place] == "" {
			return cache, fault.Invalid(hint, "%s has a cache in a folder, without the folder (%s)", field, place)
		}
		cache.Attributes[place] = e.Environment().Path(cache.Attributes[place])
	}
	return cache, nil
}

// addSessions adds what the steps may ask for.
func (r BuildRequest) addSessions(_ context.Context, e *engine.Engine, request *buildkit.Request) (err error) {
	if request.Secrets, err = r.Secrets.read(e.Environment()); err != nil {
		return err
	}
	request.Agents, err = r.SSH.open(e.Environment())
	return err
}

// needsContainerd is the error of what an engine can only do that keeps its images in containerd.
func needsContainerd(ctx context.Context, e *engine.Engine, what string) error {
	doc, err := engine.Get[struct{ DriverStatus [][]string }](ctx, e, "/info", nil)
	if err != nil {
		return err
	}
	info, err := doc.Decode()
	if err != nil {
		return err
	}
	for _, pair := range info.DriverStatus {
		if len(pair) == 2 && pair[0] == "driver-type" && strings.HasPrefix(pair[1], "io.containerd.") {
			return nil
		}
	}
	return fault.New(fault.Unsupported, "%s needs an engine that keeps its images in containerd, and this one does not", what).
		WithHint(`switch it on in the engine's daemon.json: "features": {"containerd-snapshotter": true}`)
}
