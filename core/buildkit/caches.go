package buildkit

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"dockbridge/core/fault"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/plugins/content/local"
	"github.com/containerd/errdefs"
	controlapi "github.com/moby/buildkit/api/services/control"
	"github.com/moby/buildkit/client/ociindex"
	"github.com/opencontainers/go-digest"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// Cache is where results of steps are read from, or kept.
type Cache struct {
	// Type is "registry", "local" (a folder), "inline" (in the image), "gha", "s3", …
	Type string
	// Attributes are options of the type: "ref" of a registry, "src" and "dest" of a folder (absolute paths), "mode", …
	Attributes map[string]string
}

func joined(names []string) string { return strings.Join(names, ",") }

// caches gives the caches as the engine is told of them. A folder that is not there yet has nothing, and is left out.
func (r *Request) caches(s *session) (exports, imports []*controlapi.CacheOptionsEntry, err error) {
	for _, to := range r.CacheTo {
		exports = append(exports, &controlapi.CacheOptionsEntry{Type: to.Type, Attrs: to.Attributes})
	}
	for _, from := range r.CacheFrom {
		attributes := maps.Clone(from.Attributes)
		if from.Type == "local" {
			if s.stores[storeName(attributes["src"])] == nil {
				continue
			}
			if attributes["digest"] == "" {
				if attributes["digest"], err = newest(attributes["src"], tagOf(from)); err != nil {
					return nil, nil, err
				}
			}
			if attributes["digest"] == "" {
				continue
			}
		}
		imports = append(imports, &controlapi.CacheOptionsEntry{Type: from.Type, Attrs: attributes})
	}
	return exports, imports, nil
}

// withImports tells the frontend of the caches, too: it is the one that asks for them.
func withImports(attributes map[string]string, imports []*controlapi.CacheOptionsEntry) (map[string]string, error) {
	if len(imports) == 0 {
		return attributes, nil
	}
	text, err := json.Marshal(imports)
	if err != nil {
		return nil, fault.From(err)
	}
	attributes = maps.Clone(attributes)
	attributes["cache-imports"] = string(text)
	return attributes, nil
}

func storeName(folder string) string { return "local:" + folder }

func tagOf(c Cache) string {
	if tag := c.Attributes["tag"]; tag != "" {
		return tag
	}
	return "latest"
}

// openStores opens the folders of caches. What is only read cannot be changed by the engine.
func (r *Request) openStores(stores map[string]content.Store) error {
	for _, from := range r.CacheFrom {
		path := from.Attributes["src"]
		if from.Type != "local" {
			continue
		}
		if _, err := os.Stat(filepath.Join(path, specs.ImageIndexFile)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		store, err := local.NewStore(path)
		if err != nil {
			return fault.From(err).WithResource(path)
		}
		stores[storeName(path)] = readOnly{store}
	}
	for _, to := range r.CacheTo {
		path := to.Attributes["dest"]
		if to.Type != "local" {
			continue
		}
		if err := os.MkdirAll(path, 0o755); err != nil {
			return fault.From(err).WithResource(path)
		}
		store, err := local.NewStore(path)
		if err != nil {
			return fault.From(err).WithResource(path)
		}
		stores[storeName(path)] = store
	}
	return nil
}

// newest finds what a folder's index has under a tag, "" for nothing.
func newest(folder, tag string) (string, error) {
	found, err := ociindex.NewStoreIndex(folder).Get(tag)
	if err != nil {
		return "", fault.Invalid("give another folder, or remove this one", "the cache in %s cannot be read: %v", folder, err).WithResource(folder)
	}
	if found == nil {
		return "", nil
	}
	return found.Digest.String(), nil
}

// keepIndexes notes in the folders of caches what was kept there.
func (r *Request) keepIndexes(response map[string]string) error {
	text := response["cache.manifest"]
	if text == "" {
		return nil
	}
	var kept specs.Descriptor
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return fault.NotJSON("what the engine says of the cache", err)
	}
	for _, to := range r.CacheTo {
		if to.Type != "local" {
			continue
		}
		if err := ociindex.NewStoreIndex(to.Attributes["dest"]).Put(kept, ociindex.Tag(tagOf(to))); err != nil {
			return fault.From(err).WithResource(to.Attributes["dest"])
		}
	}
	return nil
}

// readOnly is a store in which nothing is written.
type readOnly struct{ content.Store }

func (readOnly) Writer(context.Context, ...content.WriterOpt) (content.Writer, error) {
	return nil, errdefs.ErrPermissionDenied
}

func (readOnly) Delete(context.Context, digest.Digest) error { return errdefs.ErrPermissionDenied }

func (readOnly) Abort(context.Context, string) error { return errdefs.ErrPermissionDenied }

func (readOnly) Update(context.Context, content.Info, ...string) (content.Info, error) {
	return content.Info{}, errdefs.ErrPermissionDenied
}
