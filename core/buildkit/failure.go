package buildkit

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"dockbridge/core/fault"

	gateway "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/solver/errdefs"
	"google.golang.org/grpc/status"
)

// Failure is why a build has failed on the engine.
type Failure struct {
	// Message is the engine's sentence.
	Message string
	// ExitCode is what the step's program ended with, 0 when it was not that.
	ExitCode int
	// Vertex is the digest of the step that failed, "" when the engine does not say.
	Vertex string
	// Line is the number of the Dockerfile's line, from 1; 0 when the engine does not say.
	Line int
	// Given are credentials that the engine got, and that no text of it may show.
	Given []fault.Secret

	cause error
}

// Error is the engine's sentence.
func (f *Failure) Error() string { return f.Message }

// Unwrap gives what the engine's library says.
func (f *Failure) Unwrap() error { return f.cause }

// exitCode is how an engine before 23 tells what a program ended with: it has no details with its errors.
var exitCode = regexp.MustCompile(`exit code: (\d{1,3})$`)

func newFailure(err error) *Failure {
	f := &Failure{Message: message(err), cause: err}
	var exit *gateway.ExitError
	if errors.As(err, &exit) {
		f.ExitCode = int(exit.ExitCode)
	} else if found := exitCode.FindStringSubmatch(f.Message); found != nil {
		f.ExitCode, _ = strconv.Atoi(found[1])
	}
	var vertex *errdefs.VertexError
	if errors.As(err, &vertex) {
		f.Vertex = vertex.Digest
	}
	for _, source := range errdefs.Sources(err) {
		for _, r := range source.GetRanges() {
			f.Line = int(r.GetStart().GetLine())
			break
		}
	}
	return f
}

// message is the sentence of an error, without the names of layers of the library.
func message(err error) string {
	text := err.Error()
	if s, ok := status.FromError(err); ok && s.Message() != "" {
		text = s.Message()
	}
	return strings.TrimPrefix(strings.TrimPrefix(text, "failed to solve: "), "rpc error: ")
}
