package container

import (
	"archive/tar"
	"context"
	"crypto/rand"
	"errors"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"dockbridge/core/fault"
)

// target is the place an archive is extracted to. All writing goes through an
// os.Root, which refuses to leave the folder: by "..", and by links that the
// archive made or that were there before. Inside of it nothing is written
// through a link either: that would be another file of the caller's.
type target struct {
	owners, setIDs bool // what else of the files is kept

	root   *os.Root
	path   string // the root's, for errors
	name   string // what the archive's first entry becomes; "." for the root itself
	staged string // the name of what was not there, until it is complete
	final  string // its name after that
	first  string // the first entry's name

	dirs   []madeEntry     // that are to be finished
	parent string          // the folder that was last found to be one, and not a link
	files  map[uint64]bool // what was made, as hashes of its names: hard links lead to nothing else
	seed   maphash.Seed
}

// madeEntry is a file or folder under its new name. A folder's mode and times are set when nothing more is written in it.
type madeEntry struct {
	name     string
	mode     fs.FileMode
	modified time.Time
	uid, gid int
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
	return &target{root: root, path: folder, name: name, files: map[uint64]bool{}, seed: maphash.MakeSeed()}, nil
}

// extract writes what the archive holds. What was not there gets its name when it is complete.
func (t *target) extract(ctx context.Context, archive *tar.Reader) error {
	if _, err := t.root.Lstat(t.name); errors.Is(err, fs.ErrNotExist) {
		t.staged, t.final = ".dockbridge-"+rand.Text(), t.name
		t.name = t.staged
	}
	err := t.entries(ctx, archive)
	if t.staged == "" {
		return err
	}
	if err == nil {
		err = t.onDisk(t.final, t.root.Rename(t.staged, t.final))
	}
	if err != nil {
		_ = t.root.RemoveAll(t.staged)
	}
	return err
}

func (t *target) entries(ctx context.Context, archive *tar.Reader) error {
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
		if err := t.write(ctx, header, name, archive); err != nil {
			return t.onDisk(name, err)
		}
	}
	if t.first == "" {
		return badArchive(io.ErrUnexpectedEOF)
	}
	for _, d := range slices.Backward(t.dirs) {
		if err := t.finish(d); err != nil {
			return t.onDisk(d.name, err)
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

func (t *target) write(ctx context.Context, header *tar.Header, name string, content io.Reader) error {
	if err := t.checkParents(name); err != nil {
		return err
	}
	switch header.Typeflag {
	case tar.TypeDir:
		return t.makeDir(header, name)
	case tar.TypeReg:
		return t.place(name, func(temp string) error {
			f, err := t.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return err
			}
			err = writeSparse(ctx, f, archiveReader{content}, header.Size)
			if err = errors.Join(err, f.Close()); err != nil {
				return err
			}
			return t.finish(t.made(temp, header))
		})
	case tar.TypeSymlink:
		return t.place(name, func(temp string) error {
			if err := t.root.Symlink(header.Linkname, temp); err != nil || !t.owners {
				return err
			}
			return t.root.Lchown(temp, header.Uid, header.Gid)
		})
	case tar.TypeLink:
		old, err := t.rename(header.Linkname)
		if err != nil {
			return err
		}
		if !t.files[t.hash(old)] { // another file of the caller's would get a name in what was copied
			return outside(header.Linkname)
		}
		if err := t.checkParents(old); err != nil {
			return err
		}
		return t.place(name, func(temp string) error { return t.root.Link(old, temp) })
	default:
		return fault.New(fault.Unsupported, "%s is a device or a pipe, which is not made on this machine", t.shown(name)).
			WithHint("copy it as an archive: archive=True, or stream_copy_from")
	}
}

// checkParents refuses an entry below something that is no folder. The entries of an archive come folder by folder, so the
// last one is mostly known.
func (t *target) checkParents(name string) error {
	parent := path.Dir(name)
	if parent == "." || parent == t.parent {
		return nil
	}
	for at, c := range parent + "/" {
		if c != '/' {
			continue
		}
		info, err := t.root.Lstat(parent[:at])
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return fault.New(fault.BadReply, "the archive has an entry below %s, which is no folder", t.shown(parent[:at])).
				WithHint("do not trust this container's files; nothing was written through a link")
		}
	}
	t.parent = parent
	return nil
}

func (t *target) hash(name string) uint64 { return maphash.String(t.seed, name) }

// shown is the name that a path will have when everything is complete.
func (t *target) shown(name string) string {
	if rest, found := strings.CutPrefix(name, t.staged); found && t.staged != "" {
		return t.final + rest
	}
	return name
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
	if name != "." { // the caller's own folder stays as it is
		t.dirs = append(t.dirs, t.made(name, header))
	}
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
	t.files[t.hash(name)] = true
	return nil
}

// made is what is to be set of a file or folder. A container's root may give a file the bits set-uid and set-gid, and would with
// them have the rights of whoever owns the copy.
func (t *target) made(name string, header *tar.Header) madeEntry {
	kept := fs.ModePerm | fs.ModeSticky
	if t.setIDs {
		kept |= fs.ModeSetuid | fs.ModeSetgid
	}
	return madeEntry{name, header.FileInfo().Mode() & kept, header.ModTime, header.Uid, header.Gid}
}

func (t *target) finish(d madeEntry) error {
	if t.owners { // before the mode, whose bits it takes away
		if err := t.root.Lchown(d.name, d.uid, d.gid); err != nil {
			return err
		}
	}
	if err := t.root.Chmod(d.name, d.mode); err != nil {
		return err
	}
	return t.root.Chtimes(d.name, d.modified, d.modified)
}

// onDisk names the file. What no system call failed at is the root's refusal to leave the folder.
func (t *target) onDisk(name string, err error) error {
	var errno syscall.Errno
	if err == nil {
		return nil
	}
	full := filepath.Join(t.path, filepath.FromSlash(t.shown(name)))
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
		return outside(t.shown(name)).WithCause(err)
	}
	f := fault.From(err).WithResource(full)
	if t.owners && f.Code == fault.PermissionDenied {
		f = f.WithHint("only root may give files to others: leave owners out, or run as root")
	}
	return f
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
