// Package archive makes tar archives of this machine's files while they are
// sent, so that their size does not matter.
//
//	a := archive.Start(func(w *archive.Writer) error { return w.Add("/srv/web/index.html", "index.html", entry) })
//	sent := upload(a)
//	if err := a.Finish(); err != nil { … }
package archive

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"dockbridge/core/fault"
)

// Writer writes one archive.
type Writer struct {
	// Owner gets everything; nil leaves the owners' numbers as they are.
	Owner *Owner

	tar   *tar.Writer
	links map[inode]string // the names of files that have several
}

// Owner is a user and a group. Root's, the zero value, is what the contexts of builds have.
type Owner struct{ UID, GID int }

// NewWriter writes an archive to w; Close ends it.
func NewWriter(w io.Writer) *Writer { return &Writer{tar: tar.NewWriter(w), links: map[inode]string{}} }

// Close writes the end mark.
func (w *Writer) Close() error { return w.tar.Close() }

// Data adds a file of the given content.
func (w *Writer) Data(name string, mode int64, data []byte) error {
	return w.File(name, mode, int64(len(data)), bytes.NewReader(data))
}

// File adds a file of so many bytes.
func (w *Writer) File(name string, mode, size int64, content io.Reader) error {
	header := &tar.Header{Name: name, Mode: mode, Size: size, Typeflag: tar.TypeReg, ModTime: time.Now()}
	if w.Owner != nil {
		header.Uid, header.Gid = w.Owner.UID, w.Owner.GID
	}
	if err := w.tar.WriteHeader(header); err != nil {
		return err
	}
	n, err := io.Copy(w.tar, content)
	if err == nil && n < size {
		return fault.Invalid("give all of them", "%d bytes were given for a file of %d", n, size)
	}
	return err
}

// Add adds a file, folder or link under a name. A file with several names is
// stored once, as docker does it; a socket cannot be stored and is left out.
func (w *Writer) Add(file, name string, entry fs.DirEntry) error {
	local := func(err error) error { return fault.From(err).WithResource(file) }
	info, err := entry.Info()
	if err != nil {
		return local(err)
	}
	if info.Mode()&fs.ModeSocket != 0 {
		return nil
	}
	link := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		if link, err = os.Readlink(file); err != nil {
			return local(err)
		}
	}
	header, err := tar.FileInfoHeader(nameless{info}, link)
	if err != nil {
		return local(err)
	}
	header.Name = name
	if info.IsDir() {
		header.Name = strings.TrimSuffix(name, "/") + "/"
	}
	if w.Owner != nil {
		header.Uid, header.Gid = w.Owner.UID, w.Owner.GID
	}
	if !info.Mode().IsRegular() {
		return w.tar.WriteHeader(header)
	}
	if number, several := inodeOf(info); several {
		if first, stored := w.links[number]; stored {
			header.Typeflag, header.Linkname, header.Size = tar.TypeLink, first, 0
			return w.tar.WriteHeader(header)
		}
		w.links[number] = name
	}
	return w.content(file, header)
}

func (w *Writer) content(file string, header *tar.Header) error {
	f, err := os.Open(file)
	if err != nil {
		return fault.From(err).WithResource(file)
	}
	defer f.Close()
	if err := w.tar.WriteHeader(header); err != nil {
		return err
	}
	n, err := io.Copy(w.tar, io.LimitReader(f, header.Size))
	if err == nil && n < header.Size {
		return fault.New(fault.Conflict, "%s became shorter while it was copied", file).WithResource(file)
	}
	return err
}

// nameless keeps the tar package from looking up the names of users: their numbers are what is copied.
type nameless struct{ fs.FileInfo }

func (nameless) Uname() (string, error) { return "", nil }
func (nameless) Gname() (string, error) { return "", nil }

// Stream is an archive that is made while it is read.
type Stream struct {
	*io.PipeReader
	made chan error
}

// Start makes an archive of what write adds to it.
func Start(write func(*Writer) error) *Stream {
	from, to := io.Pipe()
	s := &Stream{PipeReader: from, made: make(chan error, 1)}
	fault.Go(func() {
		err := fault.Guard(func() error {
			w := NewWriter(to)
			if err := write(w); err != nil {
				return err
			}
			return w.Close()
		})
		_ = to.CloseWithError(err)
		s.made <- err
	}, nil)
	return s
}

// Finish ends the making, complete or not, and gives what went wrong with it.
// An upload fails of it, so whoever sends the archive looks here first; that
// the reader did not want all of it is no error.
func (s *Stream) Finish() error {
	_ = s.PipeReader.Close()
	err := <-s.made
	var ours *fault.Error
	if errors.As(err, &ours) {
		return err
	}
	return nil
}
