package container

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"dockbridge/core/archive"
	"dockbridge/core/endpoint"
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
	from     io.Reader // instead of data: so many bytes
	size     int64
}

// localItem finds a source. A link is followed where it is asked for, or where its name ends in a slash.
func localItem(env endpoint.Environment, source string, follow bool) (packed, error) {
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
func (p packed) pack(w *archive.Writer) error {
	if p.from != nil {
		return w.File(p.name, p.mode, p.size, p.from)
	}
	if p.local == "" {
		return w.Data(p.name, p.mode, p.data)
	}
	return filepath.WalkDir(p.local, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fault.From(err).WithResource(file)
		}
		rest, err := filepath.Rel(p.local, file)
		if err != nil {
			return fault.From(err).WithResource(file)
		}
		return w.Add(file, path.Join(p.name, filepath.ToSlash(rest)), entry)
	})
}
