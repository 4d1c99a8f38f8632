package image

import (
	"bytes"
	"io"
	"os"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// sourceArchive is what a load or import sends: a file of the caller, or bytes.
type sourceArchive struct {
	io.ReadCloser
	name string // what errors call it
	size int64  // in bytes
}

func openSource(env endpoint.Environment, source wire.Path, data []byte, written *engine.Body) (sourceArchive, error) {
	none := sourceArchive{}
	switch {
	case source != "" && (len(data) > 0 || written != nil):
		return none, bothGiven()
	case Origin(source).isAddress(): // what may be secret in it is not for errors
		return none, fault.Invalid("give the path of a file, or bytes as data", "source is an address, and only image.import lets the engine fetch one")
	case written != nil:
		return sourceArchive{io.NopCloser(written), "data", written.Length()}, nil
	case len(data) > 0:
		return sourceArchive{io.NopCloser(bytes.NewReader(data)), "data", int64(len(data))}, nil
	case source == "":
		return none, fault.Invalid("give the path of a file as source, or bytes as data", "there is nothing to read: neither source nor data was given")
	}
	path := env.Path(string(source))
	f, err := os.Open(path)
	if err != nil {
		return none, fault.From(err).WithResource(path)
	}
	opened := sourceArchive{ReadCloser: f, name: path}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		_ = f.Close()
		return none, fault.Invalid("give the path of a tar archive", "%s is a folder", path).WithResource(path)
	}
	if err == nil {
		opened.size = info.Size()
	}
	return opened, nil
}

func bothGiven() error {
	return fault.Invalid("give one of the two", "a source and data were given")
}

// unreadable is the error of an archive that the engine could not use. The
// engine answers with the error of whatever it stumbled over.
func unreadable(err error, name, hint string) error {
	if err == nil {
		return nil
	}
	f := *fault.From(err)
	if f.Resource == "" {
		f.Resource = name
	}
	if f.Code == fault.EngineFailed {
		f.Hint, f.Retryable = hint, false
	}
	return &f
}
