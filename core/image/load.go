package image

import (
	"cmp"
	"context"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"

	"github.com/docker/docker/client"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// LoadRequest is the request of image.load. Give source or data.
type LoadRequest struct {
	engine.Deadline
	// Source is the path of an archive that image.save or docker save made; it may be compressed with gzip, bzip2, xz or zstd.
	Source wire.Path `json:"source,omitempty" arg:"positional"`
	// Platform is the one platform to load, "linux/arm64" for example, of images that the archive has for several; all that are there by default (API 1.48).
	Platform registry.Platform `json:"platform,omitempty"`
	// Data is the archive itself, instead of a source: bytes, a binary file, or an iterable of bytes, asynchronous ones with AsyncClient too. What
	// is no bytes is sent as it comes.
	Data []byte `json:"-" body:"true"`
	engine.Written
}

// LoadResult is the result of image.load.
type LoadResult struct {
	// Images are the names of the images that were loaded, and the ids of those without a name.
	Images []string `json:"images" unwrap:"true"`
}

// Load brings images from an archive into the engine, with their names, and
// gives those names; an image without a name gives its id.
func Load(ctx context.Context, e *engine.Engine, r LoadRequest, report func(registry.Progress) error) (LoadResult, error) {
	platform, err := r.Platform.Wanted(ctx, e, "1.48", "platform of image.load")
	if err != nil {
		return LoadResult{}, err
	}
	from, err := openSource(e.Environment(), r.Source, r.Data, r.Body)
	if err != nil {
		return LoadResult{}, err
	}
	defer from.Close()
	progress := newGauge(report)
	defer progress.reports.end()
	result, err := load(ctx, e, from, platform, progress)
	if err == nil {
		err = progress.done("Loaded", from.size)
	}
	if platform != nil && (fault.Is(err, fault.NotFound) || fault.Is(err, fault.ImageNotFound)) {
		err = fault.Named(err, fault.ImageNotFound, from.name)
		return LoadResult{}, fault.From(err).WithHint("leave platform out, or give one that the archive has images for")
	}
	hint := "check that it is an archive of docker save or image.save; for a tar of plain files there is import"
	if platform != nil {
		hint = "check that it is an archive of docker save or image.save, and that it has images for the platform"
	}
	return result, unreadable(err, from.name, hint)
}

// loadShare is the sending's part of a load; the rest is unpacking the layers.
const loadShare = 0.5

func load(ctx context.Context, e *engine.Engine, from sourceArchive, platform *specs.Platform, progress *gauge) (LoadResult, error) {
	result := LoadResult{Images: []string{}}
	api, err := e.API(ctx)
	if err != nil {
		return result, err
	}
	sent := &counted{Reader: from, tell: progress.sending(from.size, loadShare)}
	options := []client.ImageLoadOption{client.ImageLoadWithQuiet(false)}
	if platform != nil {
		options = append(options, client.ImageLoadWithPlatforms(*platform))
	}
	reply, err := api.ImageLoad(ctx, sent, options...)
	if err != nil {
		return result, cmp.Or(sent.failed, e.Explain(err))
	}
	defer reply.Body.Close()
	layers := map[string]int64{}
	report := func(p registry.Progress) error {
		if _, known := layers[p.ID]; p.Current != nil && (known || len(layers) < mostLoaded) {
			layers[p.ID] = max(layers[p.ID], *p.Current)
		}
		var loaded int64
		for _, bytes := range layers {
			loaded += bytes
		}
		return progress.at(p, loadShare+(1-loadShare)*fraction(loaded, from.size))
	}
	var broken error
	err = registry.Follow(e, reply.Body, report, func(r registry.Record) {
		result.see(r)
		if line := strings.TrimSpace(r.Stream); broken == nil && strings.HasPrefix(line, unpackFailed) {
			broken = fault.New(fault.EngineFailed, "the image was loaded, but no container can be made of it: %s", line)
		}
	})
	if len(result.Images) > mostLoaded {
		return LoadResult{}, fault.New(fault.BadReply, "the engine names more than %d images that it has loaded", mostLoaded)
	}
	if err == nil && platform != nil && len(result.Images) == 0 { // the engine's own store leaves out what does not match, and says nothing
		err = fault.New(fault.ImageNotFound, "the archive has no image for the platform")
	}
	return result, cmp.Or(err, broken)
}

// mostLoaded is far more images, and layers, than an archive has.
const mostLoaded = 10_000

// The containerd image store says so in its text, and then that all went well; other stores answer with an error.
const unpackFailed = "Error unpacking image "

// see collects the names, which the engine gives as lines of text only.
func (l *LoadResult) see(r registry.Record) {
	for line := range strings.Lines(r.Stream) {
		for _, mark := range []string{"Loaded image: ", "Loaded image ID: "} {
			if name, ok := strings.CutPrefix(strings.TrimSpace(line), mark); ok && len(l.Images) <= mostLoaded {
				l.Images = append(l.Images, name)
			}
		}
	}
}
