package container

// MountSpec is a mount that was asked for.
type MountSpec struct {
	// Type is "bind", "volume", "tmpfs", "npipe", "cluster" or "image".
	Type MountKind `json:"Type"`
	// Source is the place on the engine's machine, or the name of the volume or image; "" for an anonymous volume.
	Source string `json:"Source"`
	// Target is the place in the container.
	Target string `json:"Target"`
	// ReadOnly tells that the container may not write.
	ReadOnly bool `json:"ReadOnly"`
	// Consistency is how exact a bind mount of a virtual machine must be: "consistent", "cached", "delegated", or "".
	Consistency string `json:"Consistency"`
	// BindOptions are options of a bind mount; null where there are none.
	BindOptions *MountBindOptions `json:"BindOptions"`
	// VolumeOptions are options of a volume; null where there are none.
	VolumeOptions *MountVolumeOptions `json:"VolumeOptions"`
	// ImageOptions are options of an image's mount; null where there are none (API 1.48).
	ImageOptions *MountImageOptions `json:"ImageOptions"`
	// TmpfsOptions are options of a tmpfs; null where there are none.
	TmpfsOptions *MountTmpfsOptions `json:"TmpfsOptions"`
	// ClusterOptions are options of a cluster volume, of which there are none yet; null for other types (API 1.42).
	ClusterOptions *map[string]any `json:"ClusterOptions"`
}

// MountBindOptions are options of a bind mount.
type MountBindOptions struct {
	// Propagation is how further mounts below it are passed on: "rprivate", "private", "rshared", "shared", "rslave" or "slave".
	Propagation string `json:"Propagation"`
	// NonRecursive tells that mounts below the source are left out.
	NonRecursive bool `json:"NonRecursive"`
	// CreateMountpoint tells that a source that is missing is made, as a folder (API 1.42).
	CreateMountpoint bool `json:"CreateMountpoint"`
	// ReadOnlyNonRecursive tells that mounts below a read-only one may be written (API 1.44).
	ReadOnlyNonRecursive bool `json:"ReadOnlyNonRecursive"`
	// ReadOnlyForceRecursive tells that it fails where mounts below cannot be made read-only, too (API 1.44).
	ReadOnlyForceRecursive bool `json:"ReadOnlyForceRecursive"`
}

// MountVolumeOptions are options of a volume's mount.
type MountVolumeOptions struct {
	// NoCopy tells that a new volume does not get what the image has at its place.
	NoCopy bool `json:"NoCopy"`
	// Labels are the labels of a volume that is made for it.
	Labels map[string]string `json:"Labels"`
	// Subpath is the folder in the volume that is mounted, "" for all (API 1.45).
	Subpath string `json:"Subpath"`
	// DriverConfig is the driver of a volume that is made for it; null for "local".
	DriverConfig *MountDriver `json:"DriverConfig"`
}

// MountDriver is the driver of a volume that is made for a mount.
type MountDriver struct {
	// Name is the volume driver.
	Name string `json:"Name"`
	// Options are the driver's options.
	Options map[string]string `json:"Options" secret:"true"`
}

// MountImageOptions are options of an image's mount.
type MountImageOptions struct {
	// Subpath is the folder in the image that is mounted, "" for all.
	Subpath string `json:"Subpath"`
}

// MountTmpfsOptions are options of a tmpfs.
type MountTmpfsOptions struct {
	// SizeBytes is the most it holds in bytes, 0 for no limit.
	SizeBytes int64 `json:"SizeBytes"`
	// Mode is the rights of the folder, 0o1777 for example; 0 for the usual ones.
	Mode int `json:"Mode"`
	// Options are further mount options, each [name] or [name, value] (API 1.46).
	Options [][]string `json:"Options"`
}
