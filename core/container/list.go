package container

import (
	"context"
	"net/url"
	"strconv"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// ListRequest is the request of container.list.
type ListRequest struct {
	engine.Deadline
	// All also lists containers that do not run.
	All bool `json:"all,omitempty"`
	// Limit is the number of containers to give, the newest first; those that do not run are then listed too.
	Limit *int `json:"limit,omitempty"`
	// Size also computes the sizes of the containers' files; slow.
	Size bool `json:"size,omitempty"`
	// Filters narrow the list, for example {"label": "app=web", "status": ["exited", "dead"], "name": "^web$"}; the
	// keys are those of docker ps --filter.
	Filters wire.Filters `json:"filters,omitempty"`
}

// Summary is a container in a list. It holds what one request for all
// containers gives; container.inspect knows more of one.
type Summary struct {
	engine.Attrs
	// ID is the full id, 64 hexadecimal digits.
	ID string `json:"Id"`
	// Names are the name, and "other/alias" for each link from another container, without the slash that the engine
	// puts before them.
	Names []string `json:"Names" strip:"/" also:"name"`
	// Image is the name the container was started by, or the id when that name now means another image.
	Image string `json:"Image"`
	// ImageID is the id of the image ("sha256:…").
	ImageID string `json:"ImageID"`
	// Command is the program with its arguments, as one text.
	Command string `json:"Command"`
	// Created is the time of creation, in whole seconds.
	Created wire.UnixTime `json:"Created"`
	// State is "created", "running", "paused", "restarting", "removing", "exited" or "dead".
	State StateName `json:"State"`
	// Status is the state for people, for example "Up 3 hours (healthy)" or "Exited (1) 2 minutes ago".
	Status string `json:"Status"`
	// Ports are the ports of a running container, published or not.
	Ports []SummaryPort `json:"Ports"`
	// Labels are the container's labels, the image's among them.
	Labels map[string]string `json:"Labels"`
	// Mounts are the volumes and bind mounts of the container.
	Mounts []MountPoint `json:"Mounts"`
	// NetworkSettings are the networks the container is in.
	NetworkSettings SummaryNetworkSettings `json:"NetworkSettings" also:"networks"`
	// HostConfig is a little of what depends on the host.
	HostConfig SummaryHostConfig `json:"HostConfig" rare:"true"`
	// ImageManifestDescriptor says which image of several platforms it was made of; null where the engine does not say
	// (API 1.48, with images kept in containerd).
	ImageManifestDescriptor *engine.Descriptor `json:"ImageManifestDescriptor" rare:"true"`
	// SizeRW is the size in bytes of files changed or added; only with size.
	SizeRW *int64 `json:"SizeRw"`
	// SizeRootFS is the size in bytes of all files of the container; only with size.
	SizeRootFS *int64 `json:"SizeRootFs"`
}

// SummaryPort is a port of a container in a list.
type SummaryPort struct {
	// IP is the address of the host it is published at, "" when it is not published.
	IP string `json:"IP"`
	// PrivatePort is the port in the container.
	PrivatePort int `json:"PrivatePort"`
	// PublicPort is the port on the host, null when it is not published.
	PublicPort *int `json:"PublicPort"`
	// Type is "tcp", "udp" or "sctp".
	Type Protocol `json:"Type"`
}

// SummaryNetworkSettings are the networks of a container in a list.
type SummaryNetworkSettings struct {
	// Networks gives the address and the names in each network, by the network's name.
	Networks map[string]EndpointSettings `json:"Networks"`
}

// SummaryHostConfig is a little of what of a container depends on the host.
type SummaryHostConfig struct {
	// NetworkMode is the network it was created with: "default", "bridge", "host", "none", "container:<id>" or a network's name.
	NetworkMode string `json:"NetworkMode"`
	// Annotations are facts that are passed on to the OCI runtime (API 1.46).
	Annotations map[string]string `json:"Annotations"`
}

// List gives the containers, the newest first. It is one request, however many
// there are, so none of them can be gone half way.
func List(ctx context.Context, e *engine.Engine, r ListRequest) (engine.Document[[]Summary], error) {
	query := url.Values{}
	if r.All {
		query.Set("all", "1")
	}
	if r.Limit != nil {
		if *r.Limit < 1 {
			return engine.Document[[]Summary]{}, fault.Invalid("give a number from 1, or leave it out for all", "limit is %d", *r.Limit)
		}
		query.Set("limit", strconv.Itoa(*r.Limit))
	}
	if r.Size {
		query.Set("size", "1")
	}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	return engine.Get[[]Summary](ctx, e, "/containers/json", query)
}
