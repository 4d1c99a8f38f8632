// Package buildkit builds by the BuildKit that is part of an engine, over two connections that are taken over from the
// Engine API: on one the engine is asked (/grpc), on the other it asks us, for files, secrets and credentials (/session).
//
//	response, err := buildkit.Solve(ctx, e, buildkit.Request{Attributes: …, Folders: …}, watch)
//
// What the engine asks for is not trusted: it gets what the request names, and nothing else.
package buildkit

import (
	"context"
	"io"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	controlapi "github.com/moby/buildkit/api/services/control"
	"github.com/moby/buildkit/identity"
	"github.com/moby/buildkit/util/grpcerrors"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// Request is what is to be built, and what the engine may ask for meanwhile.
type Request struct {
	// Frontend reads the Dockerfile: "dockerfile.v0", which the engine has, or "gateway.v0" for an image.
	Frontend string
	// Attributes are the frontend's options.
	Attributes map[string]string
	// Images are the names that the result gets.
	Images []string
	// Folders are what can be copied, by the names that the attributes have for them.
	Folders map[string]Files
	// Archive is a context that comes as a tar archive, nil for none.
	Archive io.Reader
	// Secrets are the secrets by their ids.
	Secrets map[string]Secret
	// Agents are the SSH agents and keys that steps may use, by their ids.
	Agents map[string]Agent
	// CacheFrom and CacheTo are where results of steps are read from and kept.
	CacheFrom, CacheTo []Cache
	// Entitlements are the rights that steps get beyond the usual ones.
	Entitlements []string
	// SharedKey lets the engine find the files again that an earlier build sent: the same for the same folder.
	SharedKey string
}

// Status is what the engine says of a build while it runs.
type Status = controlapi.StatusResponse

const (
	endLimit    = 3 * time.Second // for a build that was given up, until the engine has ended it
	neverBegan  = 500 * time.Millisecond
	mostMessage = 16 << 20 // bytes of a message, in both directions
)

// Solve has the engine build, and gives what its exporter says: "containerimage.digest" and the like. watch gets what is said of the
// steps; an error of it ends the build. A build that is ended early is ended on the engine, too, and waited for: where that takes too
// long, the error has may_still_run.
func Solve(ctx context.Context, e *engine.Engine, r Request, watch func(*Status) error) (map[string]string, error) {
	life, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(context.Canceled)
	control, served, err := open(ctx, life, end, e, &r)
	if err != nil {
		return nil, err
	}
	defer served.stop()
	defer control.Close()
	return solve(ctx, life, controlapi.NewControlClient(control), served, &r, watch)
}

// open makes both connections. They live as long as life, so that a build can be ended in order; ctx is whom they are made for.
func open(ctx, life context.Context, end context.CancelCauseFunc, e *engine.Engine, r *Request) (*grpc.ClientConn, *session, error) {
	stop := context.AfterFunc(ctx, fault.Guarded(func() { end(context.Cause(ctx)) }))
	defer stop()
	control, err := dialControl(life, e)
	if err != nil {
		return nil, nil, err
	}
	served, err := serve(life, e, r)
	if err != nil {
		_ = control.Close()
		return nil, nil, err
	}
	return control, served, nil
}

// answer is how a request ended.
type answer struct {
	response map[string]string
	err      error
}

func solve(ctx, life context.Context, control controlapi.ControlClient, served *session, r *Request, watch func(*Status) error) (map[string]string, error) {
	exports, imports, err := r.caches(served)
	if err != nil {
		return nil, err
	}
	attributes, err := withImports(r.Attributes, imports)
	if err != nil {
		return nil, err
	}
	asked, giveUp := context.WithCancelCause(ctx)
	defer giveUp(context.Canceled)
	request := &controlapi.SolveRequest{
		Ref: identity.NewID(), Session: served.id, Frontend: r.Frontend, FrontendAttrs: attributes, Entitlements: r.Entitlements,
		Cache: &controlapi.CacheOptions{Exports: exports, Imports: imports},
	}
	exportTo(request, r.Images)
	solved := make(chan answer, 1)
	fault.Go(func() {
		response, err := control.Solve(asked, request)
		solved <- answer{response.GetExporterResponse(), err}
	}, func(err error) { solved <- answer{err: err} })

	watching, hangUp := context.WithCancel(life)
	defer hangUp()
	watched, begun := follow(watching, control, request.Ref, watch, giveUp)
	result := <-solved
	ended := await(ctx, watched, begun, result.err != nil)
	why := context.Cause(asked)
	hangUp()
	<-watched
	switch {
	case ctx.Err() != nil && !ended:
		return nil, fault.From(context.Cause(ctx)).WithDetail("may_still_run", true)
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case why != nil: // watch's own
		return nil, why
	case result.err == nil:
		return result.response, r.keepIndexes(result.response)
	case served.failure() != nil:
		return nil, served.failure()
	}
	return nil, failure(result.err, served.secrets())
}

// exportTo says where the result goes: to the engine's images.
func exportTo(request *controlapi.SolveRequest, images []string) {
	attributes := map[string]string{}
	if len(images) > 0 {
		attributes["name"] = joined(images)
	}
	request.Exporters = []*controlapi.Exporter{{Type: "moby", Attrs: attributes}}
	request.ExporterDeprecated, request.ExporterAttrsDeprecated = "moby", attributes // what engines before 25 read
}

// follow reads what the engine says of the build. watched is closed when it has said all, begun when it has said something.
func follow(ctx context.Context, control controlapi.ControlClient, ref string, watch func(*Status) error, giveUp context.CancelCauseFunc) (watched, begun <-chan struct{}) {
	end, first := make(chan struct{}), make(chan struct{})
	fault.Go(func() {
		defer close(end)
		stream, err := control.Status(ctx, &controlapi.StatusRequest{Ref: ref})
		if err != nil {
			return // the request itself fails, too
		}
		said, willing := false, true
		for {
			message, err := stream.Recv()
			if err != nil {
				return
			}
			if !said {
				said = true
				close(first)
			}
			if !willing { // it is only waited for its end
				continue
			}
			if err := fault.Guard(func() error { return watch(message) }); err != nil {
				willing = false
				giveUp(err)
			}
		}
	}, nil)
	return end, first
}

// await waits for the end of what the engine says of a build, which comes when all of it has ended there. False when it does not come.
func await(ctx context.Context, watched, begun <-chan struct{}, failed bool) bool {
	if failed { // a request that was refused has no build, and so nothing is said of one
		select {
		case <-watched:
			return true
		case <-begun:
		case <-time.After(neverBegan):
			return true
		}
	} else {
		select {
		case <-watched:
			return true
		case <-ctx.Done():
		}
	}
	select {
	case <-watched:
		return true
	case <-time.After(endLimit):
		return false
	}
}

// failure is the error of a build that the engine could not finish.
func failure(err error, given []fault.Secret) error {
	if fault.CodeOf(err) != "" {
		return err
	}
	if grpcerrors.Code(err) == codes.Unavailable {
		return fault.New(fault.ConnectionLost, "the connection to the engine's BuildKit broke: %v", err).WithCause(err)
	}
	f := newFailure(err)
	f.Given = given
	return f
}
