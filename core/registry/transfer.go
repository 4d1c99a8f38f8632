package registry

import (
	"encoding/json"
	"errors"
	"io"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Progress is one report of a pull, push, load, save or import while it runs.
type Progress struct {
	// ID is the short id of the layer it is about, or the tag; "" when it is about the whole.
	ID string `json:"id"`
	// Status is what is being done, in the engine's words: "Downloading", "Pull complete", …; of an archive "Sending archive", "Saving".
	Status string `json:"status"`
	// Current is the number of bytes of the layer or archive done so far, null when the engine does not say.
	Current *int64 `json:"current"`
	// Total is the number of bytes of the layer or archive in all, null when it is not known.
	Total *int64 `json:"total"`
	// Overall is how much of all layers seen so far is done, from 0 to 1, or of the archive; null while none was seen. It never falls.
	Overall *float64 `json:"overall"`
}

// Record is one record of the engine's progress stream.
type Record struct {
	// ID is a layer's short id or a tag.
	ID string `json:"id"`
	// Status is what pulls, pushes and imports say.
	Status string `json:"status"`
	// Stream is what loads and builds say.
	Stream string `json:"stream"`
	// Detail is how far a layer is.
	Detail struct {
		Current int64  `json:"current"`
		Total   int64  `json:"total"`
		Units   string `json:"units"`
	} `json:"progressDetail"`
	// Aux is a result, for example the digest of what was pushed.
	Aux json.RawMessage `json:"aux"`
	// ErrorDetail is why the transfer has failed.
	ErrorDetail *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"errorDetail"`
	// Error is the same as text, from engines and proxies that leave the detail out.
	Error string `json:"error"`
}

// Follow reads a progress stream to its end. each sees every record, report
// gets what is said of the progress; both may be nil. The engine answers 200
// before it knows how a transfer ends, so its failure is a record of the
// stream, which becomes the error here; an error of report ends it too.
func Follow(e *engine.Engine, body io.Reader, report func(Progress) error, each func(Record)) error {
	var layers Layers
	return Records(e, body, func(r Record) error {
		if err := r.Failure(); err != nil {
			return err
		}
		if each != nil {
			each(r)
		}
		if report == nil || r.Status == "" {
			return nil
		}
		return report(layers.Progress(r))
	})
}

// Records reads a progress stream to its end, and gives each of its records, also those that say that it has failed.
func Records(e *engine.Engine, body io.Reader, each func(Record) error) error {
	records := e.Records(body)
	for {
		var r Record
		if err := records.Next(&r); err != nil {
			return streamError(e, err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
}

func streamError(e *engine.Engine, err error) error {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &syntax), errors.As(err, &wrongType):
		return fault.NotJSON("the engine's progress stream", err)
	default:
		return e.Explain(err)
	}
}

// Failure gives the error that a record carries. A code in it from 400 on is an HTTP status.
func (r Record) Failure() error {
	message, code := r.Error, 0
	if r.ErrorDetail != nil {
		code = r.ErrorDetail.Code
		if r.ErrorDetail.Message != "" {
			message = r.ErrorDetail.Message
		}
	}
	if message == "" && r.ErrorDetail == nil {
		return nil
	}
	if code < 400 { // no HTTP status
		code = 0
	}
	return fault.FromStatus(code, message)
}
