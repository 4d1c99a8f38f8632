package volume

import "dockbridge/core/wire"

// Cluster is what a swarm knows of a volume that a CSI plugin keeps.
type Cluster struct {
	// ID is the id in the swarm.
	ID string `json:"ID"`
	// Version is the version of this record.
	Version ClusterVersion `json:"Version"`
	// CreatedAt is the time of creation.
	CreatedAt wire.Moment `json:"CreatedAt"`
	// UpdatedAt is the time of the last change.
	UpdatedAt wire.Moment `json:"UpdatedAt"`
	// Spec is what was asked for.
	Spec ClusterSpec `json:"Spec"`
	// PublishStatus is where it can be used, one entry for each machine.
	PublishStatus []PublishStatus `json:"PublishStatus"`
	// Info is what the plugin made; null until it has.
	Info *ClusterInfo `json:"Info"`
}

// ClusterVersion is the version of a record of a swarm.
type ClusterVersion struct {
	// Index is the number that grows with each change.
	Index int64 `json:"Index"`
}

// ClusterSpec is what was asked for of a volume of a swarm.
type ClusterSpec struct {
	// Group is the group of volumes that it belongs to, "" for none.
	Group string `json:"Group"`
	// AccessMode is how it is used; null where that was not said.
	AccessMode *AccessMode `json:"AccessMode"`
	// AccessibilityRequirements are where it must be usable; null for anywhere.
	AccessibilityRequirements *TopologyRequirement `json:"AccessibilityRequirements"`
	// CapacityRange is how large it must be; null for any size.
	CapacityRange *CapacityRange `json:"CapacityRange"`
	// Secrets are the swarm's secrets that the plugin gets.
	Secrets []SecretReference `json:"Secrets"`
	// Availability is "active", "pause" or "drain".
	Availability string `json:"Availability"`
}

// AccessMode is how a volume of a swarm is used.
type AccessMode struct {
	// Scope is "single" for one machine at a time, or "multi".
	Scope string `json:"Scope"`
	// Sharing is "none", "readonly", "onewriter" or "all".
	Sharing string `json:"Sharing"`
	// MountVolume are options of one with a file system; null for others.
	MountVolume *FilesystemAccess `json:"MountVolume"`
	// BlockVolume is there for one that is a device, and has no options yet; null for others.
	BlockVolume *map[string]any `json:"BlockVolume"`
}

// FilesystemAccess are options of a volume with a file system.
type FilesystemAccess struct {
	// FsType is the file system, "" for the plugin's choice.
	FsType string `json:"FsType"`
	// MountFlags are its mount options.
	MountFlags []string `json:"MountFlags" secret:"true"`
}

// TopologyRequirement are the places where a volume must be usable.
type TopologyRequirement struct {
	// Requisite are places of which one must be it.
	Requisite []Topology `json:"Requisite"`
	// Preferred are places that are tried first, in this order.
	Preferred []Topology `json:"Preferred"`
}

// Topology is a place in a cluster.
type Topology struct {
	// Segments are its coordinates by name, for example {"region": "R1"}.
	Segments map[string]string `json:"Segments"`
}

// CapacityRange is how large a volume must be.
type CapacityRange struct {
	// RequiredBytes is the least size in bytes, 0 for any.
	RequiredBytes int64 `json:"RequiredBytes"`
	// LimitBytes is the most size in bytes, 0 for any.
	LimitBytes int64 `json:"LimitBytes"`
}

// SecretReference is a swarm's secret that a plugin gets.
type SecretReference struct {
	// Key is what the plugin calls it.
	Key string `json:"Key"`
	// Secret is the name or id of the swarm's secret, not its value.
	Secret string `json:"Secret"`
}

// PublishStatus is whether a volume can be used on a machine.
type PublishStatus struct {
	// NodeID is the machine's id in the swarm.
	NodeID string `json:"NodeID"`
	// State is "pending-publish", "published", "pending-node-unpublish" or "pending-controller-unpublish".
	State string `json:"State"`
	// PublishContext are facts of the plugin for this machine.
	PublishContext map[string]string `json:"PublishContext" secret:"true"`
}

// ClusterInfo is what a plugin made of a volume.
type ClusterInfo struct {
	// CapacityBytes is its size in bytes, 0 where that is not known.
	CapacityBytes int64 `json:"CapacityBytes"`
	// VolumeContext are facts of the plugin about it.
	VolumeContext map[string]string `json:"VolumeContext" secret:"true"`
	// VolumeID is the plugin's id of it.
	VolumeID string `json:"VolumeID"`
	// AccessibleTopology are the places where it can be used.
	AccessibleTopology []Topology `json:"AccessibleTopology"`
}
