package image

import (
	"context"
	"net/url"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// ListRequest is the request of image.list.
type ListRequest struct {
	engine.Deadline
	// Name is a repository ("web"), a name with a tag ("web:1"), or a pattern ("team/*", "web:1.*"); the same as the filter "reference".
	Name string `json:"name,omitempty" arg:"positional"`
	// All also lists the images in between, which were left by building others.
	All bool `json:"all,omitempty"`
	// Filters narrow the list: "reference", "label", "dangling", "before", "since".
	Filters wire.Filters `json:"filters,omitempty"`
	// Digests asks engines that leave repo_digests out by default to fill it in.
	Digests bool `json:"digests,omitempty"`
	// SharedSize also computes how much of each image is shared with others; needs API version 1.42.
	SharedSize bool `json:"shared_size,omitempty"`
}

// Summary is one image of a list.
type Summary struct {
	engine.Attrs
	// ID is the full id, "sha256:…".
	ID string `json:"Id"`
	// ParentID is the id of the image it was built on here, "" for others.
	ParentID string `json:"ParentId"`
	// RepoTags are the names with tags, "web:1". An image without a name has none, or "<none>:<none>" on engines before 25.
	RepoTags []string `json:"RepoTags"`
	// RepoDigests are the names by which registries know it, "web@sha256:…"; engines before 25 say "<none>@<none>" for an image without a name.
	RepoDigests []string `json:"RepoDigests"`
	// Created is the time of creation, in whole seconds.
	Created wire.UnixTime `json:"Created"`
	// Size is the size in bytes of all layers.
	Size int64 `json:"Size"`
	// SharedSize is the size in bytes of the layers it shares with other images, -1 when it was not asked for.
	SharedSize int64 `json:"SharedSize"`
	// Containers is the number of containers that use it, -1 when the engine did not count them.
	Containers int64 `json:"Containers"`
	// VirtualSize is the same as size; 0 from API 1.44 on.
	VirtualSize int64 `json:"VirtualSize" rare:"true"`
	// Descriptor is what it is in a registry; null where the engine does not say (API 1.48, with images kept in containerd).
	Descriptor *engine.Descriptor `json:"Descriptor" rare:"true"`
	// Manifests are the images of each platform; empty where the engine does not say (API 1.47).
	Manifests []Manifest `json:"Manifests" rare:"true"`
	// Labels are the image's labels.
	Labels map[string]string `json:"Labels"`
}

// List gives the images of the engine, the newest first.
func List(ctx context.Context, e *engine.Engine, r ListRequest) (engine.Document[[]Summary], error) {
	query := url.Values{}
	filters := wire.Filters{}
	for key, values := range r.Filters {
		filters[key] = slices.Clone(values)
	}
	if r.Name != "" {
		filters["reference"] = append(filters["reference"], r.Name)
	}
	if text := filters.Query(); text != "" {
		query.Set("filters", text)
	}
	if r.All {
		query.Set("all", "1")
	}
	if r.Digests {
		query.Set("digests", "1")
	}
	if r.SharedSize {
		if err := e.Require(ctx, "1.42", "the size that images share"); err != nil {
			return engine.Document[[]Summary]{}, err
		}
		query.Set("shared-size", "1")
	}
	return engine.Get[[]Summary](ctx, e, "/images/json", query)
}
