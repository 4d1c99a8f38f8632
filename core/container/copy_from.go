package container

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// CopyFromRequest is the request of container.copy_from.
type CopyFromRequest struct {
	engine.Deadline
	engine.Bound
	Ref
	CopyFromOptions
}

// CopyFromOptions say what is copied, where to and how.
type CopyFromOptions struct {
	// Path is the file or folder in the container. A folder that ends in "/." stands for what it holds. A relative path starts at "/".
	Path string `json:"path" arg:"positional"`
	// Destination is where the copy goes on this machine: an existing folder gets it under its own name, otherwise this is its new name. Without it the copy is the result's data.
	Destination wire.Path `json:"destination,omitempty" arg:"positional"`
	// Archive leaves the copy as the tar archive that the engine makes: in the file destination, or in the result's data.
	Archive bool `json:"archive,omitempty"`
	// FollowLink copies what path points to when it is a symbolic link, and not the link.
	FollowLink bool `json:"follow_link,omitempty"`
	// Owners gives the files at the destination the owners' numbers that they have in the container, as root may; otherwise they are the caller's.
	Owners bool `json:"owners,omitempty"`
	// SetIDs keeps the bits set-uid and set-gid of the files at the destination. Whoever runs such a file has its owner's rights, the caller's or, with owners, root's: only for content that is trusted like a program of this machine.
	SetIDs bool `json:"set_ids,omitempty"`
}

func (r CopyFromRequest) check() error {
	if err := r.Ref.Check(); err != nil {
		return err
	}
	wrong := func(hint, format string, args ...any) error {
		return fault.Invalid(hint, format, args...).WithResource(r.Container)
	}
	switch {
	case r.Path == "" || strings.ContainsRune(r.Path, 0):
		return wrong("give the path of a file or folder in the container", "the path %q cannot be used", r.Path)
	case (r.Owners || r.SetIDs) && (r.Destination == "" || r.Archive):
		return wrong("leave them out: an archive has the owners and modes of the container", "owners and set_ids are for files that are written to a destination")
	}
	return nil
}

// Copied tells what was copied out of a container.
type Copied struct {
	// Name is the last part of the path in the container.
	Name string `json:"name"`
	// Size is the file's size in bytes, 0 for what is no file.
	Size int64 `json:"size"`
	// Mode is the permission bits, 0o644 for example, with those for set-uid (0o4000), set-gid (0o2000) and sticky (0o1000).
	Mode int64 `json:"mode"`
	// IsDir tells that it is a folder.
	IsDir bool `json:"is_dir"`
	// LinkTarget is where a symbolic link that was copied leads to in the container, "" for anything else.
	LinkTarget string `json:"link_target"`
}

// CopyFromResult tells what was copied.
type CopyFromResult struct {
	Copied
	// Data is the content of the file, or the tar archive of a folder; empty when it was written to a destination.
	Data []byte `json:"-" body:"true"`
}

// CopyFrom copies a file or folder out of a container, as docker cp does. Modes, hard and symbolic links and the holes of
// sparse files are kept, set-uid and set-gid bits are not; the files belong to the caller. Devices and pipes are refused.
// Nothing is written outside the destination or through a link, whatever the archive holds. A folder that was not there
// appears when it is complete; into one that is there each file comes when it is. The container need not run.
func CopyFrom(ctx context.Context, e *engine.Engine, r CopyFromRequest) (CopyFromResult, error) {
	resp, what, err := r.open(ctx, e)
	if err != nil {
		return CopyFromResult{}, err
	}
	defer resp.Body.Close()
	result := CopyFromResult{Copied: what}
	if result.Data, err = r.receive(ctx, e, resp.Body, what); err != nil {
		return CopyFromResult{}, err
	}
	return result, nil
}

// open asks for the archive of the path; the body of the reply is to be closed.
func (r CopyFromRequest) open(ctx context.Context, e *engine.Engine) (*http.Response, Copied, error) {
	if err := r.check(); err != nil {
		return nil, Copied{}, err
	}
	source := r.Path
	if r.FollowLink {
		stat, err := r.statFollowed(ctx, e, r.Path)
		if err != nil {
			return nil, Copied{}, err
		}
		source = stat.path
	}
	resp, err := e.Do(ctx, http.MethodGet, r.path("archive"), url.Values{"path": {source}}, nil)
	if err != nil {
		return nil, Copied{}, r.missingPath(ctx, e, r.Path, err)
	}
	stat, err := decodeStat(resp, r.Path)
	if err != nil {
		_ = resp.Body.Close()
		return nil, Copied{}, err
	}
	return resp, r.describe(stat), nil
}

func (r CopyFromRequest) describe(stat pathStat) Copied {
	header := tar.Header{Mode: int64(stat.Mode.Perm())}
	for bit, unix := range map[fs.FileMode]int64{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if stat.Mode&bit != 0 {
			header.Mode |= unix
		}
	}
	result := Copied{Name: baseName(r.Path), Mode: header.Mode, IsDir: stat.Mode.IsDir()}
	if stat.Mode.IsRegular() {
		result.Size = stat.Size
	}
	if stat.Mode&fs.ModeSymlink != 0 {
		result.LinkTarget = stat.LinkTarget
	}
	return result
}

// receive puts the archive where it is wanted, and gives what is the result's data.
func (r CopyFromRequest) receive(ctx context.Context, e *engine.Engine, body io.Reader, what Copied) ([]byte, error) {
	destination := e.Environment().Path(string(r.Destination))
	if destination != "" && r.Archive {
		return nil, stream.ReplaceFile(destination, func(to io.Writer) error {
			_, err := r.copyArchive(e, body, to)
			return err
		})
	}
	most, err := r.Most(e)
	if err != nil {
		return nil, r.Named(err)
	}
	limit := engine.Limit{What: "what was copied", Bytes: most, Argument: "max_bytes", Instead: "a destination, or stream_copy_from"}
	if destination == "" && (r.Archive || what.IsDir) {
		held := stream.Held{Most: most}
		if _, err := r.copyArchive(e, body, &held); err != nil {
			return nil, r.Named(limit.Explain(err))
		}
		return held.Bytes, nil
	}
	var end stream.Tail
	seen := io.TeeReader(e.Explained(body), &end)
	var data []byte
	if destination == "" {
		data, err = content(seen, most)
		err = limit.Explain(err)
	} else {
		err = r.extract(ctx, seen, destination, what)
	}
	if err != nil {
		return nil, r.Named(err)
	}
	if _, err := io.Copy(io.Discard, seen); err != nil {
		return nil, r.Named(err)
	}
	return data, r.ended(&end)
}

func (r CopyFromRequest) extract(ctx context.Context, archive io.Reader, destination string, what Copied) error {
	to, err := openTarget(destination, string(r.Destination), what, assertsContents(r.Path) || what.Name == "/")
	if err != nil {
		return err
	}
	defer to.root.Close()
	to.owners, to.setIDs = r.Owners, r.SetIDs
	return to.extract(ctx, tar.NewReader(archive))
}

// content reads the one file of an archive; what is no file has none. A few bytes may stand for a file with large holes.
func content(archive io.Reader, most int64) ([]byte, error) {
	t := tar.NewReader(archive)
	header, err := t.Next()
	if err != nil {
		return nil, badArchive(err)
	}
	data, err := stream.Hold(t, header.Size, most)
	if errors.As(err, new(stream.TooLongError)) {
		return nil, err
	}
	return data, badArchive(err)
}
