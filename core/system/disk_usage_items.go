package system

import (
	"strings"

	"dockbridge/core/wire"
)

// ImageUsage is the space of one image.
type ImageUsage struct {
	// ID is the full id, "sha256:…".
	ID string `json:"id"`
	// RepoTags are the names with tags, "web:1"; an image without a name has none.
	RepoTags []string `json:"repo_tags"`
	// Created is the time of creation, in whole seconds.
	Created wire.UnixTime `json:"created"`
	// Size is the size in bytes of all layers.
	Size int64 `json:"size"`
	// SharedSize is the size in bytes of the layers that it shares with other images, null when the engine does not know.
	SharedSize *int64 `json:"shared_size"`
	// UniqueSize is the size in bytes of the layers that are its own, null when the engine does not know.
	UniqueSize *int64 `json:"unique_size"`
	// Containers is the number of containers that use it, null when the engine does not know.
	Containers *int64 `json:"containers"`
}

// ContainerUsage is the space of one container.
type ContainerUsage struct {
	// ID is the full id, 64 hexadecimal digits.
	ID string `json:"id"`
	// Name is the name.
	Name string `json:"name"`
	// Image is the name the container was started by, or an id.
	Image string `json:"image"`
	// Command is the program with its arguments, as one text.
	Command string `json:"command"`
	// State is "created", "running", "paused", "restarting", "removing", "exited" or "dead".
	State string `json:"state"`
	// Status is the state for people, for example "Exited (1) 2 minutes ago".
	Status string `json:"status"`
	// Created is the time of creation, in whole seconds.
	Created wire.UnixTime `json:"created"`
	// SizeRW is the size in bytes of files changed or added.
	SizeRW int64 `json:"size_rw"`
	// SizeRootFS is the size in bytes of all files of the container, those of the image among them.
	SizeRootFS int64 `json:"size_root_fs"`
	// Volumes are the names of the volumes that it uses.
	Volumes []string `json:"volumes"`
}

// VolumeUsage is the space of one volume.
type VolumeUsage struct {
	// Name is the name, which is the id too.
	Name string `json:"name"`
	// Driver is the volume driver, "local" unless a plugin keeps it.
	Driver string `json:"driver"`
	// Created is the time of creation, in whole seconds; null where the driver does not know.
	Created wire.Moment `json:"created"`
	// Labels are the volume's labels.
	Labels map[string]string `json:"labels"`
	// Size is the size in bytes of its files, null where the driver does not know.
	Size *int64 `json:"size"`
	// Links is the number of containers that use it, null when the engine does not know.
	Links *int64 `json:"links"`
}

// CacheUsage is the space of one record of the build cache.
type CacheUsage struct {
	// ID is the record's id.
	ID string `json:"id"`
	// Parents are the ids of the records that it rests on.
	Parents []string `json:"parents"`
	// Type is what it is: "regular", "source.local", "source.git.checkout", "exec.cachemount", "internal" or "frontend".
	Type string `json:"type"`
	// Description is the step of the build that made it, for people.
	Description string `json:"description"`
	// InUse tells that a build uses it at the moment.
	InUse bool `json:"in_use"`
	// Shared tells that its space is counted with what it is shared with.
	Shared bool `json:"shared"`
	// Size is the size in bytes.
	Size int64 `json:"size"`
	// Created is the time of creation.
	Created wire.Moment `json:"created"`
	// LastUsedAt is the time of its last use; null when it was not used since.
	LastUsedAt wire.Moment `json:"last_used_at"`
	// UsageCount is the number of builds that used it.
	UsageCount int64 `json:"usage_count"`
}

// usageReply is what is read of the engine's reply.
type usageReply struct {
	LayersSize int64
	Images     []image
	Containers []container
	Volumes    []volume
	BuildCache []cacheRecord
}

type image struct {
	ID                           string `json:"Id"`
	RepoTags                     []string
	Created                      int64
	Size, SharedSize, Containers int64
}

func (i image) item() ImageUsage {
	u := ImageUsage{ID: i.ID, RepoTags: []string{}, Created: wire.UnixTime(i.Created), Size: i.Size, SharedSize: known(i.SharedSize), Containers: known(i.Containers)}
	for _, tag := range i.RepoTags {
		if tag != "<none>:<none>" { // engines before 25, of an image without a name
			u.RepoTags = append(u.RepoTags, tag)
		}
	}
	if u.SharedSize != nil {
		u.UniqueSize = known(i.Size - i.SharedSize)
	}
	return u
}

type container struct {
	ID                            string `json:"Id"`
	Names                         []string
	Image, Command, State, Status string
	Created                       int64
	SizeRw, SizeRootFs            int64
	Mounts                        []struct{ Type, Name string }
}

func (c container) item() ContainerUsage {
	u := ContainerUsage{
		ID: c.ID, Image: c.Image, Command: c.Command, State: c.State, Status: c.Status, Created: wire.UnixTime(c.Created),
		SizeRW: c.SizeRw, SizeRootFS: c.SizeRootFs, Volumes: []string{},
	}
	for _, name := range c.Names {
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") { // others are of links
			u.Name = name
			break
		}
	}
	for _, m := range c.Mounts {
		if m.Type == "volume" {
			u.Volumes = append(u.Volumes, m.Name)
		}
	}
	return u
}

type volume struct {
	Name, Driver, CreatedAt string
	Labels                  map[string]string
	UsageData               *struct{ RefCount, Size int64 }
}

func (v volume) item() VolumeUsage {
	u := VolumeUsage{Name: v.Name, Driver: v.Driver, Created: wire.Moment(v.CreatedAt), Labels: v.Labels}
	if u.Labels == nil {
		u.Labels = map[string]string{}
	}
	if v.UsageData != nil {
		u.Size, u.Links = known(v.UsageData.Size), known(v.UsageData.RefCount)
	}
	return u
}

type cacheRecord struct {
	ID, Parent            string
	Parents               []string
	Type, Description     string
	InUse, Shared         bool
	Size, UsageCount      int64
	CreatedAt, LastUsedAt string
}

func (r cacheRecord) item() CacheUsage {
	u := CacheUsage{
		ID: r.ID, Parents: r.Parents, Type: r.Type, Description: r.Description, InUse: r.InUse, Shared: r.Shared, Size: r.Size,
		Created: wire.Moment(r.CreatedAt), LastUsedAt: wire.Moment(r.LastUsedAt), UsageCount: r.UsageCount,
	}
	switch {
	case u.Parents != nil:
	case r.Parent != "": // what engines before API version 1.42 say
		u.Parents = []string{r.Parent}
	default:
		u.Parents = []string{}
	}
	return u
}

// known is a number that is there; engines say -1 of what they do not know.
func known(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// items makes the list of one kind; it is empty, not null, where there is none.
func items[From, To any](list []From, item func(From) To) []To {
	out := make([]To, len(list))
	for i, from := range list {
		out[i] = item(from)
	}
	return out
}
