package container

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dockbridge/core/archive"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// CopyToRequest is the request of container.copy_to. Give source or data.
type CopyToRequest struct {
	engine.Deadline
	Ref
	CopyToOptions
	// Data is the content of the file, or a tar archive, instead of a source: bytes, text (as UTF-8), a binary file, or an iterable of bytes,
	// asynchronous ones with AsyncClient too. What is no bytes is sent as it comes; where its size cannot be known before, a file's content is first
	// kept in a temporary file, because archives begin with sizes.
	Data []byte `json:"-" body:"true"`
	engine.Written
}

// CopyToOptions say where the copy goes, of what and how.
type CopyToOptions struct {
	// Path is where the copy goes in the container: an existing folder gets it under its own name, otherwise this is its new name. With data it is the file's name. A relative path starts at "/".
	Path string `json:"path" arg:"positional"`
	// Source is the file or folder of this machine to copy. One that ends in "/." stands for what the folder holds.
	Source wire.Path `json:"source,omitempty" arg:"positional"`
	// Mode is the permission bits of the file that is made of data, 0o644 by default.
	Mode *int64 `json:"mode,omitempty"`
	// Archive tells that data is a tar archive, which is extracted into the folder path.
	Archive bool `json:"archive,omitempty"`
	// FollowLink copies what source points to when it is a symbolic link, and not the link.
	FollowLink bool `json:"follow_link,omitempty"`
	// Owner says whom the copy belongs to: numbers such as "1000" or "1000:1000", or "container" for the user that the container's program runs as, as with docker cp -a (the engine looks the user up on its own machine). By default a source keeps its owners' numbers, and what is made of data is root's.
	Owner string `json:"owner,omitempty"`
}

func (r CopyToRequest) check() error {
	if err := r.Ref.Check(); err != nil {
		return err
	}
	wrong := func(hint, format string, args ...any) error {
		return fault.Invalid(hint, format, args...).WithResource(r.Container)
	}
	switch {
	case r.Path == "" || strings.ContainsRune(r.Path, 0):
		return wrong("give the path of a file or folder in the container", "the path %q cannot be used", r.Path)
	case r.Source != "" && r.Given(r.Data):
		return wrong("give one of the two", "a source and data were given")
	case r.Source == "" && !r.Given(r.Data):
		return wrong("give a local path as source, or bytes as data", "there is nothing to copy: neither source nor data was given")
	case r.Source != "" && r.Archive:
		return wrong("give the archive as data", "archive tells what data is, and a source was given")
	case r.Mode != nil && (r.Source != "" || r.Archive):
		return wrong("leave mode out: the copy keeps its modes", "mode is for the file that is made of data")
	case r.Archive && r.Owner != "" && r.Owner != containersUser:
		return wrong(`give "container", or an archive with the owners that are wanted`, "owner is %q, and an archive has owners of its own", r.Owner)
	case r.Mode != nil && (*r.Mode < 0 || *r.Mode > 0o7777):
		return wrong("give permission bits, for example 0o644", "%#o cannot be a file's mode", *r.Mode)
	}
	_, err := r.ownerNumbers()
	return err
}

// containersUser has the engine give the copy to the user that the container's program runs as.
const containersUser = "container"

// ownerNumbers gives the owner where it is given in numbers; otherwise nil.
func (r CopyToRequest) ownerNumbers() (*archive.Owner, error) {
	if r.Owner == "" || r.Owner == containersUser {
		return nil, nil
	}
	user, group, both := strings.Cut(r.Owner, ":")
	if !both {
		group = user
	}
	uid, err := strconv.ParseUint(user, 10, 31)
	gid, groupErr := strconv.ParseUint(group, 10, 31)
	if err != nil || groupErr != nil {
		return nil, fault.Invalid(`give numbers, as in "1000" or "1000:1000", or "container"; the names of users are known in the container only`,
			"the owner %q cannot be used", r.Owner).WithResource(r.Container)
	}
	return &archive.Owner{UID: int(uid), GID: int(gid)}, nil
}

// CopyTo copies a file, a folder or bytes into a container, as docker cp does. Modes, hard and symbolic links, devices, pipes and,
// unless owner says otherwise, owners' numbers are kept; sockets are left out. The container need not run.
func CopyTo(ctx context.Context, e *engine.Engine, r CopyToRequest) (engine.Nothing, error) {
	if err := r.check(); err != nil {
		return engine.Nothing{}, err
	}
	if r.Archive && r.Body != nil {
		return engine.Nothing{}, r.upload(ctx, e, r.Path, r.Body)
	}
	if r.Archive {
		return engine.Nothing{}, r.upload(ctx, e, r.Path, bytes.NewReader(r.Data))
	}
	item := packed{name: baseName(r.Path), mode: 0o644, data: r.Data}
	if r.Mode != nil {
		item.mode = *r.Mode
	}
	if r.Source != "" {
		var err error
		if item, err = localItem(e.Environment(), string(r.Source), r.FollowLink); err != nil {
			return engine.Nothing{}, err
		}
	}
	folder, name, err := r.target(ctx, e, item)
	if err != nil {
		return engine.Nothing{}, err
	}
	if item.name = name; r.Body != nil {
		data, size, err := r.Body.Sized(e.Environment())
		if err != nil {
			return engine.Nothing{}, err
		}
		defer data.Close()
		item.from, item.size = data, size
	}
	return engine.Nothing{}, r.pump(ctx, e, folder, item)
}

// target finds the folder that the archive is extracted in, and the name the copy has there.
func (r CopyToRequest) target(ctx context.Context, e *engine.Engine, item packed) (folder, name string, err error) {
	stat, err := r.statFollowed(ctx, e, r.Path)
	where := inContainer(stat.path)
	switch {
	case fault.Is(err, fault.PathNotFound):
		if !item.isDir && assertsFolder(r.Path) {
			return "", "", err
		}
	case err != nil:
		return "", "", err
	case stat.Mode.IsDir() && r.Source == "":
		return "", "", fault.Invalid("give the path with the name of the file", "%s is a folder", r.Path).WithResource(r.Path)
	case stat.Mode.IsDir() && item.contents:
		return where, ".", nil
	case stat.Mode.IsDir():
		return where, item.name, nil
	case item.isDir:
		return "", "", fault.Invalid("give the path of a folder", "%s is a file, and the source a folder", r.Path).WithResource(r.Path)
	case assertsFolder(r.Path):
		return "", "", fault.Invalid("leave the slash at the end out", "%s is not a folder", r.Path).WithResource(r.Path)
	}
	return parent(where), baseName(where), nil
}

// pump makes the archive while it is sent. The archive's own error comes first: the failed upload follows from it.
func (r CopyToRequest) pump(ctx context.Context, e *engine.Engine, folder string, item packed) error {
	owner, err := r.ownerNumbers()
	if err != nil {
		return err
	}
	made := archive.Start(func(w *archive.Writer) error {
		w.Owner = owner
		return item.pack(w)
	})
	sent := r.upload(ctx, e, folder, made)
	if err := made.Finish(); err != nil && ctx.Err() == nil {
		return err
	}
	return sent
}

func (r CopyToRequest) upload(ctx context.Context, e *engine.Engine, folder string, archive io.Reader) error {
	query := url.Values{"path": {folder}, "noOverwriteDirNonDir": {"true"}}
	if r.Owner == containersUser {
		query.Set("copyUIDGID", "true")
	}
	resp, err := e.Do(ctx, http.MethodPut, r.path("archive"), query, archive)
	if err != nil {
		return r.missingPath(ctx, e, folder, err)
	}
	return resp.Body.Close()
}
