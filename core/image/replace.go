package image

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dockbridge/core/fault"
)

// replaceFile writes a file under another name in the same folder, and gives
// it its name when it is complete: whoever looks sees the old file or the new
// one, and a failure leaves nothing behind.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the link stays, and its file is replaced
	}
	mode := fs.FileMode(0o600) // as docker save: an image may hold secrets
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return fault.Invalid("give the path of a file", "%s is not a file", path).WithResource(path)
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return onDisk(err, path)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return onDisk(err, path)
	}
	defer func() {
		if err != nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()
	if err := write(temp); err != nil {
		return onDisk(err, path)
	}
	if err := temp.Chmod(mode); err != nil {
		return onDisk(err, path)
	}
	if err := temp.Close(); err != nil {
		return onDisk(err, path)
	}
	return onDisk(os.Rename(temp.Name(), path), path)
}

// onDisk names the file in an error; errors of the engine pass as they are.
func onDisk(err error, path string) error {
	var known *fault.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	f := fault.From(err).WithResource(path)
	if f.Code == fault.PathNotFound {
		f = f.WithHint("make the folder first")
	}
	return f
}
