package system

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// DiskUsageRequest is the request of system.disk_usage.
type DiskUsageRequest struct {
	engine.Deadline
	// Types limits the question to "image", "container", "volume" or "build-cache"; the others are then empty, and the
	// answer comes sooner (API 1.42).
	Types []string `json:"types,omitempty" arg:"positional"`
}

// Usage is the disk space that an engine uses.
type Usage struct {
	// Images are the images. Their size counts layers that they share once, so it is less than the sum of the items.
	Images Category `json:"images"`
	// Containers are what containers changed in their own files.
	Containers Category `json:"containers"`
	// Volumes are the volumes.
	Volumes Category `json:"volumes"`
	// BuildCache are the records of earlier builds.
	BuildCache Category `json:"build_cache"`
}

// Category is the disk space of one kind of things.
type Category struct {
	// Count is how many there are.
	Count int `json:"count"`
	// Active is how many are in use: images and volumes of a container, containers that run, records of a running build.
	Active int `json:"active"`
	// Size is what they take, in bytes.
	Size int64 `json:"size"`
	// Reclaimable is what removing those that are not in use would free, in bytes.
	Reclaimable int64 `json:"reclaimable"`
	// Items are the single ones, the largest first.
	Items []Item `json:"items"`
}

// Item is the disk space of one image, container, volume or record of the build cache.
type Item struct {
	// ID is the id; the name of a volume.
	ID string `json:"id"`
	// Name is the name, "" for what has none; an image's first tag.
	Name string `json:"name"`
	// Size is what it takes, in bytes; 0 where the engine does not know.
	Size int64 `json:"size"`
	// Shared is the part of the size that other images use too, in bytes.
	Shared int64 `json:"shared"`
	// Active tells that it is in use.
	Active bool `json:"active"`
}

var usageTypes = []string{"image", "container", "volume", "build-cache"}

// DiskUsage tells how much disk space images, containers, volumes and the build cache take. The engine adds up files
// for it, which can take its time.
func DiskUsage(ctx context.Context, e *engine.Engine, r DiskUsageRequest) (Usage, error) {
	query := url.Values{}
	for _, t := range r.Types {
		if !slices.Contains(usageTypes, t) {
			return Usage{}, fault.Invalid("the types are "+strings.Join(usageTypes, ", "), "%q is no type of disk usage", t)
		}
		query.Add("type", t)
	}
	if len(r.Types) > 0 {
		if err := e.Require(ctx, "1.42", "disk usage of some types only"); err != nil {
			return Usage{}, err
		}
	}
	doc, err := engine.Get[usageReply](ctx, e, "/system/df", query)
	if err != nil {
		return Usage{}, err
	}
	reply, err := doc.Decode()
	if err != nil {
		return Usage{}, err
	}
	return Usage{Images: reply.images(), Containers: reply.containers(), Volumes: reply.volumes(), BuildCache: reply.buildCache()}, nil
}
