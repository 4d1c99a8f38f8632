package stream

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"dockbridge/core/fault"
)

// ReplaceFile writes a file under another name in the same folder, and gives
// it its name when it is complete: whoever looks sees the old file or the new
// one, and a failure leaves nothing behind.
func ReplaceFile(path string, write func(io.Writer) error) (err error) {
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
		return OnDisk(err, path)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return OnDisk(err, path)
	}
	defer func() {
		if err != nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()
	if err := write(temp); err != nil {
		return OnDisk(err, path)
	}
	if err := temp.Chmod(mode); err != nil {
		return OnDisk(err, path)
	}
	if err := temp.Close(); err != nil {
		return OnDisk(err, path)
	}
	return OnDisk(os.Rename(temp.Name(), path), path)
}

// ReadPlain reads a file of at most so many bytes. A pipe would be waited for, and a device may have no end: only plain files are read.
func ReadPlain(path string, most int64) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fault.From(err).WithResource(path)
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		return nil, fault.Invalid("give a plain file", "%s is no plain file", path).WithResource(path)
	}
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return nil, fault.From(err).WithResource(path)
	case int64(len(content)) > most:
		return nil, fault.Invalid("check that it is the right file", "%s has more than %d bytes", path, most).WithResource(path)
	}
	return content, nil
}

// OnDisk names the file in an error; errors of the engine pass as they are.
func OnDisk(err error, path string) error {
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
