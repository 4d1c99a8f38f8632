package buildkit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"dockbridge/core/fault"

	"github.com/moby/buildkit/session/filesync"
	"github.com/tonistiigi/fsutil"
	"github.com/tonistiigi/fsutil/types"
)

// Files are what the engine may copy under one name: a folder without what is left out of it, or files in memory.
type Files struct {
	// Folder is the folder's absolute path, "" for files in memory.
	Folder string
	// LeftOut are patterns as in a .dockerignore. The engine gets nothing that they match, whatever it asks for.
	LeftOut []string
	// Data are files in memory, by their names.
	Data map[string][]byte
}

// sendable makes file systems of folders. Owners are left out, as in every build.
func sendable(folders map[string]Files, note func(error)) (filesync.StaticDirSource, error) {
	source := filesync.StaticDirSource{}
	for name, files := range folders {
		from, err := files.open(note)
		if err != nil {
			return nil, err
		}
		source[name], err = fsutil.NewFilterFS(from, &fsutil.FilterOpt{ExcludePatterns: files.LeftOut, Map: func(_ string, stat *types.Stat) fsutil.MapResult {
			stat.Uid, stat.Gid = 0, 0
			return fsutil.MapResultKeep
		}})
		if err != nil {
			return nil, fault.Invalid("repair the .dockerignore", "the patterns of what is left out cannot be used: %v", err).WithResource(files.Folder)
		}
	}
	return source, nil
}

func (f Files) open(note func(error)) (fsutil.FS, error) {
	if f.Folder == "" {
		return memory(f.Data), nil
	}
	walked, err := fsutil.NewFS(f.Folder)
	if err != nil {
		return nil, fault.From(err).WithResource(f.Folder)
	}
	return &folder{path: f.Folder, walked: walked, note: note}, nil
}

// folder is a folder of this machine. Nothing that is read of it lies outside, and what cannot be read ends the build:
// by itself an empty file would be sent in its place.
type folder struct {
	path   string
	walked fsutil.FS
	note   func(error)
}

// Walk goes through the folder or a part of it.
func (f *folder) Walk(ctx context.Context, target string, each fs.WalkDirFunc) error {
	return fault.Guard(func() error {
		if !f.contains(target) {
			return &fs.PathError{Op: "walk", Path: target, Err: fs.ErrNotExist}
		}
		return f.walked.Walk(ctx, target, func(path string, entry fs.DirEntry, err error) error {
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				f.note(fault.From(err).WithResource(filepath.Join(f.path, path)))
			}
			return each(path, entry, err)
		})
	})
}

// contains tells whether a path leads out of the folder, through links above its last name.
func (f *folder) contains(target string) bool {
	above := filepath.Dir(filepath.Join(f.path, filepath.Join(string(filepath.Separator), target)))
	if len(above) < len(f.path) { // the folder itself
		return true
	}
	found, err := filepath.EvalSymlinks(above)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	inside, err := filepath.Rel(f.path, found)
	return err == nil && filepath.IsLocal(inside)
}

// Open opens a file.
func (f *folder) Open(path string) (io.ReadCloser, error) {
	file, err := f.file(path)
	if err != nil {
		err = fault.From(err).WithResource(filepath.Join(f.path, path))
		f.note(err)
		return unreadable{err}, nil
	}
	note := func(err error) { f.note(fault.From(err).WithResource(filepath.Join(f.path, path))) }
	return struct {
		io.Reader
		io.Closer
	}{reading{file, note}, file}, nil
}

// file opens what is a file now: it may be something else than when it was looked at, a pipe that nobody writes to for example.
func (f *folder) file(path string) (*os.File, error) {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	file, err := root.OpenFile(strings.TrimPrefix(filepath.Clean(path), string(filepath.Separator)), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = file.Close()
		return nil, fault.New(fault.Conflict, "%s was changed while it was sent", path).WithCause(err)
	}
	return file, nil
}

// unreadable is a file that could not be opened.
type unreadable struct{ err error }

func (u unreadable) Read([]byte) (int, error) { return 0, u.err }
func (unreadable) Close() error               { return nil }

// memory are files that are in no folder.
type memory map[string][]byte

// Walk goes through all files or to one of them.
func (m memory) Walk(_ context.Context, target string, each fs.WalkDirFunc) error {
	return fault.Guard(func() error {
		target = strings.Trim(filepath.ToSlash(filepath.Clean(target)), "/.")
		for _, name := range slices.Sorted(maps.Keys(m)) {
			if target != "" && target != strings.Trim(name, "/.") {
				continue
			}
			// Of no time, so that the same files are known again by the engine.
			stat := &types.Stat{Path: name, Mode: 0o644, Size: int64(len(m[name]))}
			if err := each(name, &fsutil.DirEntryInfo{Stat: stat}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// Open gives a file.
func (m memory) Open(name string) (io.ReadCloser, error) {
	data, ok := m[strings.TrimPrefix(filepath.ToSlash(filepath.Clean(name)), "/")]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}
