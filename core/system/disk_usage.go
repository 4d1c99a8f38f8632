package system

import (
	"context"
	"net/url"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// DiskUsageRequest is the request of system.disk_usage.
type DiskUsageRequest struct {
	engine.Deadline
	// Types limits what is looked at: "container", "image", "volume", "build-cache" (API 1.42); everything otherwise.
	Types []DiskUsageType `json:"types,omitempty"`
}

// DiskUsageResult tells what takes up space; a kind that was not asked for is empty.
type DiskUsageResult struct {
	// Images is the space of the images' layers; shared ones count once.
	Images Usage `json:"images"`
	// Containers is the space of what containers have written to their own layer.
	Containers Usage `json:"containers"`
	// Volumes is the space of the volumes.
	Volumes Usage `json:"volumes"`
	// BuildCache is the space of the build cache.
	BuildCache Usage `json:"build_cache"`
	// ImageItems are the images one by one.
	ImageItems []ImageUsage `json:"image_items"`
	// ContainerItems are the containers one by one, those that do not run among them.
	ContainerItems []ContainerUsage `json:"container_items"`
	// VolumeItems are the volumes one by one.
	VolumeItems []VolumeUsage `json:"volume_items"`
	// BuildCacheItems are the records of the build cache one by one.
	BuildCacheItems []CacheUsage `json:"build_cache_items"`
}

// Usage is the space that one kind of thing takes up.
type Usage struct {
	// Total is the number of things.
	Total int `json:"total"`
	// Active is the number of those in use.
	Active int `json:"active"`
	// Size is their space in bytes.
	Size int64 `json:"size"`
	// Reclaimable is the part of the space, in bytes, that is in no use.
	Reclaimable int64 `json:"reclaimable"`
}

// DiskUsage adds up the space that images, containers, volumes and the build cache take, as docker system df does, and gives that of
// each, as docker system df -v does. It can take long: engines look at every file of a volume.
func DiskUsage(ctx context.Context, e *engine.Engine, r DiskUsageRequest) (DiskUsageResult, error) {
	query := url.Values{}
	for _, kind := range r.Types {
		if kind == "" {
			return DiskUsageResult{}, fault.Invalid(`give "container", "image", "volume" or "build-cache"`, "an item of types is empty")
		}
		query.Add("type", string(kind))
	}
	if len(query) > 0 {
		if err := e.Require(ctx, "1.42", "limiting disk usage to types"); err != nil {
			return DiskUsageResult{}, err
		}
	}
	doc, err := engine.Get[usageReply](ctx, e, "/system/df", query)
	if err != nil {
		return DiskUsageResult{}, err
	}
	reply, err := doc.Decode()
	if err != nil {
		return DiskUsageResult{}, err
	}
	return DiskUsageResult{
		Images: imageUsage(reply.Images, reply.LayersSize), Containers: containerUsage(reply.Containers),
		Volumes: volumeUsage(reply.Volumes), BuildCache: cacheUsage(reply.BuildCache),
		ImageItems: items(reply.Images, image.item), ContainerItems: items(reply.Containers, container.item),
		VolumeItems: items(reply.Volumes, volume.item), BuildCacheItems: items(reply.BuildCache, cacheRecord.item),
	}, nil
}

func imageUsage(images []image, layers int64) Usage {
	u := Usage{Total: len(images), Size: layers, Reclaimable: layers}
	for _, i := range images {
		if i.Containers > 0 {
			u.Active++
		}
		if i.Containers != 0 && i.Size >= 0 && i.SharedSize >= 0 {
			u.Reclaimable -= i.Size - i.SharedSize
		}
	}
	u.Reclaimable = max(u.Reclaimable, 0)
	return u
}

func containerUsage(containers []container) Usage {
	u := Usage{Total: len(containers)}
	for _, c := range containers {
		u.add(slices.Contains([]string{"running", "paused", "restarting"}, c.State), c.SizeRw)
	}
	return u
}

func volumeUsage(volumes []volume) Usage {
	u := Usage{Total: len(volumes)}
	for _, v := range volumes {
		if v.UsageData != nil {
			u.add(v.UsageData.RefCount > 0, max(v.UsageData.Size, 0)) // -1: the driver does not know
		}
	}
	return u
}

func cacheUsage(records []cacheRecord) Usage {
	u := Usage{Total: len(records)}
	for _, r := range records {
		size := r.Size
		if r.Shared { // counted with what it is shared with
			size = 0
		}
		u.add(r.InUse, size)
	}
	return u
}

func (u *Usage) add(active bool, size int64) {
	u.Size += size
	if active {
		u.Active++
		return
	}
	u.Reclaimable += size
}
