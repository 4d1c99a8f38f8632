package image

import (
	"bytes"
	"io"
	"os"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// openSource opens what a load or import sends: a file of the caller, or bytes.
// name is what errors call it.
func openSource(env engine.Environment, source engine.Path, data []byte) (r io.ReadCloser, name string, err error) {
	switch {
	case source != "" && len(data) > 0:
		return nil, "", fault.Invalid("give one of the two", "a source and data were given")
	case len(data) > 0:
		return io.NopCloser(bytes.NewReader(data)), "data", nil
	case source == "":
		return nil, "", fault.Invalid("give the path of a file as source, or bytes as data", "there is nothing to read: neither source nor data was given")
	}
	path := env.Path(string(source))
	f, err := os.Open(path)
	if err != nil {
		return nil, "", fault.From(err).WithResource(path)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, "", fault.Invalid("give the path of a tar archive", "%s is a folder", path).WithResource(path)
	}
	return f, path, nil
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
