package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"

	"github.com/containerd/errdefs"
	"github.com/stretchr/testify/assert"
)

func TestFromTellsErrorsApartByType(t *testing.T) {
	for _, c := range []struct {
		err    error
		code   Code
		status int
	}{
		{context.DeadlineExceeded, Timeout, 0},
		{context.Canceled, Cancelled, 0},
		{syscall.ENOSPC, NoSpace, 0},
		{syscall.ENOMEM, OutOfMemory, 0},
		{os.NewSyscallError("connect", syscall.ECONNREFUSED), EngineUnreachable, 0},
		{&fs.PathError{Op: "open", Path: "/x", Err: syscall.EACCES}, PermissionDenied, 0},
		{&fs.PathError{Op: "open", Path: "/x", Err: syscall.ENOENT}, PathNotFound, 0},
		{syscall.ECONNRESET, ConnectionLost, 0},
		{syscall.EPIPE, ConnectionLost, 0},
		{io.EOF, ConnectionLost, 0},
		{io.ErrUnexpectedEOF, ConnectionLost, 0},
		{net.ErrClosed, ConnectionLost, 0},
		{errdefs.ErrNotFound, NotFound, 404},
		{errdefs.ErrConflict, Conflict, 409},
		{errdefs.ErrInvalidArgument, InvalidArgument, 400},
		{errdefs.ErrUnauthenticated, Unauthorized, 401},
		{errdefs.ErrPermissionDenied, PermissionDenied, 403},
		{errdefs.ErrNotImplemented, Unsupported, 501},
		{errdefs.ErrFailedPrecondition, EngineFailed, 412},
		{errdefs.ErrResourceExhausted, EngineFailed, 429},
		{errdefs.ErrUnavailable, EngineFailed, 503},
		{errdefs.ErrInternal, EngineFailed, 500},
		{errors.New("something else"), EngineFailed, 0},
	} {
		f := From(fmt.Errorf("outer: %w", c.err))
		assert.Equal(t, c.code, f.Code, "%v", c.err)
		assert.Equal(t, c.status, f.Status, "%v", c.err)
		assert.ErrorIs(t, f, c.err)
	}
	assert.Nil(t, From(nil))
}

func TestFromKeepsOurOwn(t *testing.T) {
	ours := New(PortConflict, "x")
	assert.Same(t, ours, From(fmt.Errorf("outer: %w", ours)))
}

func TestFromStatus(t *testing.T) {
	for status, code := range map[int]Code{
		400: InvalidArgument, 401: Unauthorized, 403: PermissionDenied, 404: NotFound, 409: Conflict, 501: Unsupported, 500: EngineFailed, 503: EngineFailed,
		http.StatusTeapot: EngineFailed,
	} {
		f := FromStatus(status, "x")
		assert.Equal(t, code, f.Code, status)
		assert.Equal(t, status, f.Status)
		assert.Equal(t, code == EngineFailed, f.Retryable)
	}
}

// The engine has no code of its own for these; the texts are those of Engine 20.10 to 29.
func TestFailuresThatTheEngineReportsAsTextOnly(t *testing.T) {
	for message, code := range map[string]Code{
		"write /var/lib/docker/tmp/x: no space left on device":                                                   NoSpace,
		"fork/exec /usr/bin/runc: cannot allocate memory":                                                        OutOfMemory,
		"driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated": PortConflict,
		"failed to bind host port for 0.0.0.0:80: listen tcp4 0.0.0.0:80: bind: address already in use":          PortConflict,
		"Address already in use": AddressConflict,
		"Error starting userland proxy: listen tcp6 [::]:80: bind: address already in use": PortConflict,
		"accept: Too many open files":                               ResourceExhausted,
		"fork/exec /usr/bin/runc: resource temporarily unavailable": ResourceExhausted,
		"something else": EngineFailed,
	} {
		f := FromStatus(500, message)
		assert.Equal(t, code, f.Code, message)
		assert.Equal(t, code == EngineFailed, f.Retryable, message)
	}
	e := &Error{Code: EngineFailed, Status: 200, Message: "no space left on device"}
	assert.Equal(t, EngineFailed, e.refine().Code, "the text of a success is not read")
}

func TestTheMessageIsTheEnginesOwn(t *testing.T) {
	assert.Equal(t, "it broke", From(errors.New("Error response from daemon: it broke")).Message)
}

func TestNamed(t *testing.T) {
	assert.NoError(t, Named(nil, NetworkNotFound, "x"))
	missing := From(Named(FromStatus(404, "no such network"), NetworkNotFound, "net"))
	assert.Equal(t, NetworkNotFound, missing.Code)
	assert.Equal(t, "net", missing.Resource)
	assert.Equal(t, 404, missing.Status)

	late := From(Named(context.DeadlineExceeded, NetworkNotFound, "net"))
	assert.Equal(t, Timeout, late.Code)
	assert.Equal(t, "net", late.Resource)

	named := New(Conflict, "x").WithResource("first")
	assert.Equal(t, "first", From(Named(named, NetworkNotFound, "second")).Resource)
}
