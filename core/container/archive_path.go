package container

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/container"
)

// pathStat is what the engine tells of a path in a container.
type pathStat struct {
	container.PathStat
	path string // what was asked for; the link's target after a link was followed
}

// inContainer makes a path absolute and clean.
func inContainer(p string) string { return path.Clean("/" + p) }

func baseName(p string) string { return path.Base(inContainer(p)) }

func parent(p string) string { return path.Dir(inContainer(p)) }

// assertsFolder tells that only a folder can be meant.
func assertsFolder(p string) bool { return strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") }

// assertsContents tells that what the folder holds is meant, and not the folder.
func assertsContents(p string) bool { return p == "." || strings.HasSuffix(p, "/.") }

// stat asks for one path; the last link in it is not followed.
func (r Ref) stat(ctx context.Context, e *engine.Engine, p string) (pathStat, error) {
	resp, err := e.Do(ctx, http.MethodHead, r.path("archive"), url.Values{"path": {p}}, nil)
	if err != nil {
		return pathStat{path: p}, r.missingPath(ctx, e, p, err)
	}
	defer resp.Body.Close()
	return decodeStat(resp, p)
}

// statFollowed is stat of what a link points to. The engine gives the link's target from the container's "/".
func (r Ref) statFollowed(ctx context.Context, e *engine.Engine, p string) (pathStat, error) {
	stat, err := r.stat(ctx, e, p)
	if err != nil || stat.Mode&fs.ModeSymlink == 0 {
		return stat, err
	}
	target := stat.LinkTarget
	if !path.IsAbs(target) {
		target = path.Join(parent(p), target)
	}
	return r.stat(ctx, e, target)
}

func decodeStat(resp *http.Response, p string) (pathStat, error) {
	stat := pathStat{path: p}
	raw, err := base64.StdEncoding.DecodeString(resp.Header.Get("X-Docker-Container-Path-Stat"))
	if err == nil {
		err = json.Unmarshal(raw, &stat.PathStat)
	}
	if err != nil {
		return stat, fault.New(fault.BadReply, "the engine's description of %s cannot be read: %v", p, err).WithCause(err).WithResource(p)
	}
	return stat, nil
}

// missingPath tells whether it is the container or the path that is not there: the engine answers 404 to both.
func (r Ref) missingPath(ctx context.Context, e *engine.Engine, p string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return r.Named(err)
	}
	if _, found := Inspect(ctx, e, InspectRequest{Ref: r}); found != nil {
		return found
	}
	missing := fault.New(fault.PathNotFound, "there is no %s in the container %s", p, r.Container).
		WithCause(err).WithResource(p).WithDetail("container", r.Container)
	missing.Status = http.StatusNotFound
	return missing
}
