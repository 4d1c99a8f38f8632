package transport

import (
	"io"
	"net/http"

	"dockbridge/core/fault"
)

// guarded gives a request for net/http, which reads its body on a goroutine of its own, where nobody would catch a panic.
func guarded(req *http.Request) *http.Request {
	if req.Body == nil || req.Body == http.NoBody {
		return req
	}
	guarded := *req
	guarded.Body = guardedBody{req.Body}
	if again := req.GetBody; again != nil {
		guarded.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			if err != nil {
				return nil, err
			}
			return guardedBody{body}, nil
		}
	}
	return &guarded
}

// guardedBody turns panics of a body into errors.
type guardedBody struct{ io.ReadCloser }

func (b guardedBody) Read(p []byte) (n int, err error) {
	err = fault.Guard(func() (err error) {
		n, err = b.ReadCloser.Read(p)
		return err
	})
	return n, err
}

func (b guardedBody) Close() error { return fault.Guard(b.ReadCloser.Close) }
