package container

import (
	"archive/tar"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"dockbridge/core/fault"
)

// target is the place an archive is extracted to. All writing goes through an
// os.Root, which refuses to leave the folder: by "..", and by links that the
// archive made or that were there before.
type target struct {
	root  *os.Root
	path  string        // the root's, for errors
	name  string        // what the archive's first entry becomes; "." for the root itself
	dirs  []*tar.Header // under their new names; modes and times are set when nothing more is written in them
	first string        // the first entry's name
}

// openTarget finds where the copy goes, by the rules of docker cp.
func openTarget(destination, written string, what Copied, contents bool) (*target, error) {
	folder, name := destination, what.Name
	info, err := os.Stat(destination)
	switch {
	case err == nil && info.IsDir():
		if contents && what.IsDir {
			name = "."
		}
	case err == nil && what.IsDir:
		return nil, fault.Invalid("give the path of a folder", "%s is a file, and a folder is copied", destination).WithResource(destination)
	case err == nil && !info.Mode().IsRegular():
		return nil, fault.Invalid("give the path of a file or folder", "%s is not a file", destination).WithResource(destination)
	case err == nil:
		if folder, err = filepath.EvalSymlinks(destination); err != nil { // the link stays, and its file is replaced
			return nil, fault.From(err).WithResource(destination)
		}
		folder, name = filepath.Split(folder)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fault.From(err).WithResource(destination)
	case assertsFolder(filepath.ToSlash(written)) && !what.IsDir:
		return nil, fault.From(err).WithResource(destination).WithHint("make the folder first")
	default:
		folder, name = filepath.Split(filepath.Clean(destination))
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fault.From(err).WithResource(folder).WithHint("make the folder first")
	}
	return &target{root: root, path: folder, name: name}, nil
}

func (t *target) extract(archive *tar.Reader) error {
	for {
		header, err := archive.Next()
		if err == io.EOF { //nolint:errorlint // the tar package gives io.EOF itself
			break
		}
		if err != nil {
			return badArchive(err)
		}
		name, err := t.rename(header.Name)
		if err != nil {
			return err
		}
		if err := t.write(header, name, archive); err != nil {
			return t.onDisk(name, err)
		}
	}
	if t.first == "" {
		return badArchive(io.ErrUnexpectedEOF)
	}
	for _, d := range slices.Backward(t.dirs) {
		if err := t.finish(d.Name, d); err != nil {
			return t.onDisk(d.Name, err)
		}
	}
	return nil
}

// rename puts the new name in the place of the first entry's, which all the others are below.
func (t *target) rename(name string) (string, error) {
	clean := path.Clean(name)
	if t.first == "" {
		t.first = clean
	}
	rest, below := strings.CutPrefix(clean, strings.TrimSuffix(t.first, "/")+"/")
	switch {
	case clean == t.first:
		return t.name, nil
	case t.first == ".":
		rest = clean
	case !below:
		return "", outside(name)
	}
	if !filepath.IsLocal(filepath.FromSlash(rest)) {
		return "", outside(name)
	}
	return path.Join(t.name, rest), nil
}

func (t *target) write(header *tar.Header, name string, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeDir:
		return t.makeDir(header, name)
	case tar.TypeReg:
		return t.place(name, func(temp string) error {
			f, err := t.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return err
			}
			_, err = io.Copy(f, archiveReader{content})
			if err = errors.Join(err, f.Close()); err != nil {
				return err
			}
			return t.finish(temp, header)
		})
	case tar.TypeSymlink:
		return t.place(name, func(temp string) error { return t.root.Symlink(header.Linkname, temp) })
	case tar.TypeLink:
		old, err := t.rename(header.Linkname)
		if err != nil {
			return err
		}
		return t.place(name, func(temp string) error { return t.root.Link(old, temp) })
	default:
		return fault.New(fault.Unsupported, "%s is a device or a pipe, which cannot be copied here", name).WithHint("copy it as an archive")
	}
}

func (t *target) makeDir(header *tar.Header, name string) error {
	if err := t.root.Mkdir(name, 0o700); err != nil {
		info, found := t.root.Lstat(name)
		if found != nil {
			return err
		}
		if !info.IsDir() {
			return fault.Invalid("remove it, or copy to another folder", "%s is there already and is not a folder", name)
		}
	}
	if name == "." { // the caller's own folder stays as it is
		return nil
	}
	d := *header
	d.Name = name
	t.dirs = append(t.dirs, &d)
	return nil
}

// place makes a file under another name and then gives it its own: it replaces a link instead of writing through it.
func (t *target) place(name string, write func(temp string) error) (err error) {
	if info, found := t.root.Lstat(name); found == nil && info.IsDir() {
		return fault.Invalid("remove it, or copy to another folder", "%s is there already and is a folder", name)
	}
	temp := path.Join(path.Dir(name), ".dockbridge-"+rand.Text())
	defer func() {
		if err != nil {
			_ = t.root.Remove(temp)
		}
	}()
	if err := write(temp); err != nil {
		return err
	}
	if err := t.root.Rename(temp, name); err != nil {
		return err
	}
	_ = t.root.Remove(temp) // a hard link that was there already makes the renaming do nothing
	return nil
}

func (t *target) finish(name string, header *tar.Header) error {
	mode := header.FileInfo().Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)
	if err := t.root.Chmod(name, mode); err != nil {
		return err
	}
	return t.root.Chtimes(name, header.ModTime, header.ModTime)
}

// onDisk names the file. What no system call failed at is the root's refusal to leave the folder.
func (t *target) onDisk(name string, err error) error {
	var errno syscall.Errno
	full := filepath.Join(t.path, filepath.FromSlash(name))
	var known *fault.Error
	if errors.As(err, &known) {
		if known.Resource == "" {
			known = known.WithResource(full)
		}
		return known
	}
	var where *fs.PathError
	var link *os.LinkError
	if (errors.As(err, &where) || errors.As(err, &link)) && !errors.As(err, &errno) {
		return outside(name).WithCause(err)
	}
	return fault.From(err).WithResource(full)
}

func outside(name string) *fault.Error {
	return fault.New(fault.BadReply, "the archive has an entry outside the destination: %q", name).
		WithHint("do not trust this container's files; nothing was written outside")
}

// badArchive is the error of an archive that cannot be read; errors of the engine pass as they are.
func badArchive(err error) error {
	if err == nil || fault.CodeOf(err) != "" {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.ConnectionLost, "the archive ends before its end mark").WithCause(err).WithHint("the engine may have been stopped; try again")
	}
	return fault.New(fault.BadReply, "the engine's archive cannot be read: %v", err).WithCause(err)
}

// archiveReader tells the archive's errors from those of the disk.
type archiveReader struct{ io.Reader }

func (r archiveReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != io.EOF { //nolint:errorlint // io.Copy wants io.EOF itself
		err = badArchive(err)
	}
	return n, err
}
