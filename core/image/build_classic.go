package image

import (
	"cmp"
	"context"
	"encoding/json"
	"io"

	"dockbridge/core/archive"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/docker/docker/api/types/build"
)

// byClassic builds with the builder that the engine had before BuildKit.
func (r BuildRequest) byClassic(ctx context.Context, e *engine.Engine, report func(BuildProgress) error) (BuildResult, error) {
	options, tags, err := r.options(e)
	if err != nil {
		return BuildResult{}, err
	}
	from, err := r.context(e.Environment())
	if err != nil {
		return BuildResult{}, err
	}
	options.Dockerfile, options.RemoteContext = from.dockerfile, from.remote
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
		err = engine.Lacking("classic builder", `give builder="buildkit", or leave builder out`, e.Explain(err))
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
