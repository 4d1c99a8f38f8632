package container

import (
	"archive/tar"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// packed is what goes into an archive: a file or folder of this machine, or bytes.
type packed struct {
	name     string // what it is called in the archive
	local    string // "" for bytes
	isDir    bool
	contents bool // what the folder holds is meant
	mode     int64
	data     []byte
}

// localItem finds a source. A link is followed where it is asked for, or where its name ends in a slash.
func localItem(env engine.Environment, source string, follow bool) (packed, error) {
	local := filepath.Clean(env.Path(source))
	written := filepath.ToSlash(source)
	item := packed{name: filepath.Base(local), local: local, contents: assertsContents(written) || filepath.Dir(local) == local}
	if follow || assertsFolder(written) || item.contents {
		target, err := filepath.EvalSymlinks(local)
		if err != nil {
			return packed{}, fault.From(err).WithResource(local)
		}
		item.local = target
	}
	info, err := os.Lstat(item.local)
	if err != nil {
		return packed{}, fault.From(err).WithResource(local)
	}
	if !info.IsDir() && assertsFolder(written) {
		return packed{}, fault.Invalid("leave the slash at the end out", "%s is not a folder", source).WithResource(local)
	}
	item.isDir = info.IsDir()
	return item, nil
}

// pack writes the archive.
func (p packed) pack(to io.Writer) error {
	w := tar.NewWriter(to)
	if p.local == "" {
		header := &tar.Header{Name: p.name, Mode: p.mode, Size: int64(len(p.data)), Typeflag: tar.TypeReg, ModTime: time.Now()}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		if _, err := w.Write(p.data); err != nil {
			return err
		}
		return w.Close()
	}
	err := filepath.WalkDir(p.local, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fault.From(err).WithResource(file)
		}
		rest, err := filepath.Rel(p.local, file)
		if err != nil {
			return fault.From(err).WithResource(file)
		}
		return add(w, file, path.Join(p.name, filepath.ToSlash(rest)), entry)
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// add writes one file. A socket cannot be copied and is left out, as docker cp does.
func add(w *tar.Writer, file, name string, entry fs.DirEntry) error {
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
	if !info.Mode().IsRegular() {
		return w.WriteHeader(header)
	}
	f, err := os.Open(file)
	if err != nil {
		return local(err)
	}
	defer f.Close()
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	n, err := io.Copy(w, io.LimitReader(f, header.Size))
	if err == nil && n < header.Size {
		return fault.New(fault.Conflict, "%s became shorter while it was copied", file).WithResource(file)
	}
	return err
}

// nameless keeps the tar package from looking up the names of users: their numbers are what is copied.
type nameless struct{ fs.FileInfo }

func (nameless) Uname() (string, error) { return "", nil }
func (nameless) Gname() (string, error) { return "", nil }

// guarded keeps a panic in a goroutine from ending the host program.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Internal, "a defect in dockbridge: %v", r)
		}
	}()
	return f()
}
