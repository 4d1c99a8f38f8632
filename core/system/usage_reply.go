package system

import (
	"cmp"
	"slices"
	"strings"
)

// usageReply is what is needed of the engine's reply to GET /system/df. The sums are made as docker system df makes
// them, so that both give the same numbers.
type usageReply struct {
	LayersSize int64
	Images     []struct {
		ID         string `json:"Id"`
		RepoTags   []string
		Size       int64
		SharedSize int64
		Containers int64
	}
	Containers []struct {
		ID     string `json:"Id"`
		Names  []string
		State  string
		SizeRw int64
	}
	Volumes []struct {
		Name      string
		UsageData struct{ Size, RefCount int64 }
	}
	BuildCache []struct {
		ID            string
		Description   string
		Size          int64
		InUse, Shared bool
	}
}

func (r usageReply) images() Category {
	c := Category{Items: []Item{}}
	var used int64
	for _, image := range r.Images {
		item := Item{ID: image.ID, Size: known(image.Size), Shared: known(image.SharedSize), Active: image.Containers > 0}
		if len(image.RepoTags) > 0 && image.RepoTags[0] != "<none>:<none>" {
			item.Name = image.RepoTags[0]
		}
		if image.Containers != 0 && image.Size != -1 && image.SharedSize != -1 { // -1: not known
			used += image.Size - image.SharedSize
		}
		c.add(item)
	}
	c.Size, c.Reclaimable = r.LayersSize, r.LayersSize-used
	return c.sorted()
}

func (r usageReply) containers() Category {
	c := Category{Items: []Item{}}
	for _, container := range r.Containers {
		item := Item{ID: container.ID, Size: container.SizeRw, Active: slices.Contains([]string{"running", "paused", "restarting"}, container.State)}
		if len(container.Names) > 0 {
			item.Name = strings.TrimPrefix(container.Names[0], "/")
		}
		c.add(item)
		c.Size += item.Size
		if !item.Active {
			c.Reclaimable += item.Size
		}
	}
	return c.sorted()
}

func (r usageReply) volumes() Category {
	c := Category{Items: []Item{}}
	for _, volume := range r.Volumes {
		item := Item{ID: volume.Name, Name: volume.Name, Size: known(volume.UsageData.Size), Active: volume.UsageData.RefCount > 0}
		c.add(item)
		c.Size += item.Size
		if volume.UsageData.RefCount == 0 { // -1: not known
			c.Reclaimable += item.Size
		}
	}
	return c.sorted()
}

func (r usageReply) buildCache() Category {
	c := Category{Items: []Item{}}
	for _, record := range r.BuildCache {
		item := Item{ID: record.ID, Name: record.Description, Size: record.Size, Active: record.InUse}
		if record.Shared { // with an image, whose size counts it
			item.Shared = record.Size
		} else {
			c.Size += record.Size
			if !record.InUse {
				c.Reclaimable += record.Size
			}
		}
		c.add(item)
	}
	return c.sorted()
}

func (c *Category) add(item Item) {
	c.Count++
	if item.Active {
		c.Active++
	}
	c.Items = append(c.Items, item)
}

func (c Category) sorted() Category {
	slices.SortStableFunc(c.Items, func(a, b Item) int { return cmp.Compare(b.Size, a.Size) })
	return c
}

// known gives a size, 0 where the engine sends -1 because it does not know.
func known(size int64) int64 { return max(size, 0) }
