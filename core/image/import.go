package image

import (
	"cmp"
	"context"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"

	"github.com/docker/docker/api/types/image"
)

// ImportRequest is the request of image.import. Give source or data.
type ImportRequest struct {
	engine.Deadline
	// Source is the path of a tar archive with the files of the image, or an address with http:// or https:// from which the engine fetches one; it may be compressed with gzip, bzip2, xz or zstd.
	Source Origin `json:"source,omitempty" arg:"positional"`
	// Repository is the name the image gets, with its tag ("team/web:2") or without; it has only its id by default.
	Repository string `json:"repository,omitempty"`
	// Tag is the tag when the repository has none, "latest" by default.
	Tag string `json:"tag,omitempty"`
	// Changes are instructions for the image's configuration as in a Dockerfile: "CMD [\"sh\"]", "ENV A=b", "LABEL a=b".
	Changes []string `json:"changes,omitempty" secret:"true"`
	// Message is kept as the comment of the image's history.
	Message string `json:"message,omitempty"`
	// Platform is what the image is for, "linux/arm64" for example; the engine's own by default. Needs API version 1.42: older engines take no notice of the processor.
	Platform string `json:"platform,omitempty"`
	// Data is the archive itself, instead of a source: bytes, a binary file, or an iterable of bytes, asynchronous ones with AsyncClient too. What
	// is no bytes is sent as it comes.
	Data []byte `json:"-" body:"true"`
	engine.Written
}

// ImportResult is the result of image.import.
type ImportResult struct {
	// ID is the image's full id, "sha256:…".
	ID string `json:"id" unwrap:"true"`
}

// Import makes an image of one layer from a tar archive of files, and gives its id. The engine fetches an address itself, from where it
// is, and may go on with that when the caller gives up; what comes of it then has no name. No error shows user, password or query of an
// address, and neither does the image's history.
func Import(ctx context.Context, e *engine.Engine, r ImportRequest, report func(registry.Progress) error) (ImportResult, error) {
	name := ""
	switch {
	case r.Repository != "":
		var err error
		if name, err = taggedName(r.Repository, r.Tag); err != nil {
			return ImportResult{}, err
		}
	case r.Tag != "":
		return ImportResult{}, fault.Invalid("give repository too", "the tag %q was given without a repository", r.Tag)
	}
	if r.Platform != "" {
		if err := e.Require(ctx, "1.42", "an import for a platform"); err != nil {
			return ImportResult{}, err
		}
	}
	progress := newGauge(report)
	defer progress.reports.end()
	from := importArchive
	if r.Source.isAddress() {
		from = importAddress
	}
	result, err := from(ctx, e, r, progress)
	if err != nil {
		return ImportResult{}, err
	}
	if name == "" {
		return result, nil
	}
	// Named afterwards: an engine with the containerd image store gives the name away before it finds an archive unreadable.
	_, err = Tag(ctx, e, TagRequest{Ref: Ref{Image: result.ID}, Repository: name})
	return result, err
}

func (r ImportRequest) options() image.ImportOptions {
	return image.ImportOptions{Message: r.Message, Changes: r.Changes, Platform: r.Platform}
}

// importArchive sends the archive.
func importArchive(ctx context.Context, e *engine.Engine, r ImportRequest, progress *gauge) (ImportResult, error) {
	from, err := openSource(e.Environment(), wire.Path(r.Source), r.Data, r.Body)
	if err != nil {
		return ImportResult{}, err
	}
	defer from.Close()
	sent := &counted{Reader: from, tell: progress.sending(from.size, 1)}
	result, err := importFrom(ctx, e, image.ImportSource{Source: sent, SourceName: "-"}, nil, r.options())
	if err == nil {
		err = progress.done("Imported", from.size)
	} else {
		err = cmp.Or(sent.failed, err)
	}
	return result, unreadable(err, from.name, "check that it is a tar archive; an archive of docker save is for load")
}

func importFrom(ctx context.Context, e *engine.Engine, source image.ImportSource, report func(registry.Progress) error, o image.ImportOptions) (ImportResult, error) {
	var result ImportResult
	api, err := e.API(ctx)
	if err != nil {
		return result, err
	}
	body, err := api.ImageImport(ctx, source, "", o)
	if err != nil {
		return result, e.Explain(err)
	}
	defer body.Close()
	err = registry.Follow(e, body, report, func(r registry.Record) {
		if strings.HasPrefix(r.Status, "sha256:") {
			result.ID = r.Status
		}
	})
	return result, err
}
