package container

import (
	"dockbridge/core/argument"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/mount"
)

// Mount is a mount in the long form.
type Mount struct {
	// Type is the kind of mount, "volume" unless it is given.
	Type MountType `json:",omitempty"`
	// Source is the path on the host, or the name of the volume or image; not given for tmpfs, and for a volume without a name.
	Source HostPath `json:",omitempty"`
	// Target is the place in the container.
	Target string
	// ReadOnly keeps the container from writing.
	ReadOnly bool `json:",omitempty"`
	// Consistency is how exactly it shows the host's files; only engines on a Mac ever looked at it.
	Consistency MountConsistency `json:",omitempty"`
	// BindOptions are for the type "bind".
	BindOptions *BindOptions `json:",omitempty"`
	// VolumeOptions are for the type "volume".
	VolumeOptions *mount.VolumeOptions `json:",omitempty"`
	// ImageOptions are for the type "image".
	ImageOptions *mount.ImageOptions `json:",omitempty"`
	// TmpfsOptions are for the type "tmpfs"; SizeBytes is in bytes, Mode the permission bits.
	TmpfsOptions *mount.TmpfsOptions `json:",omitempty"`
	// ClusterOptions are for the type "cluster".
	ClusterOptions *mount.ClusterOptions `json:",omitempty"`
}

// HostPath is a path on the engine's machine.
type HostPath string

// PythonType is the type hint.
func (HostPath) PythonType() string { return "str | PathLike[str]" }

// BindOptions are options of a bind mount.
type BindOptions struct {
	// Propagation says which mounts within it the host and the container see of each other.
	Propagation MountPropagation `json:",omitempty"`
	// NonRecursive leaves out what is mounted within it.
	NonRecursive bool `json:",omitempty"`
	// CreateMountpoint makes the folder on the host when it is not there.
	CreateMountpoint bool `json:",omitempty"`
	// ReadOnlyNonRecursive lets the container write to what is mounted within a read-only one.
	ReadOnlyNonRecursive bool `json:",omitempty"`
	// ReadOnlyForceRecursive makes it an error when what is mounted within cannot be read-only, too.
	ReadOnlyForceRecursive bool `json:",omitempty"`
}

// PythonType is the type hint.
func (Mount) PythonType() string { return "Mount | EngineMount" }

// PythonForms are the mappings.
func (Mount) PythonForms() []any { return []any{Mount{}} }

// Required is what must be given.
func (Mount) Required() []string { return []string{"Target"} }

// UnmarshalJSON accepts the engine's names and docker-py's, with or without underscores.
func (m *Mount) UnmarshalJSON(data []byte) error {
	type plain Mount
	if err := argument.Form(data, (*plain)(m)); err != nil {
		return err
	}
	if m.Target == "" {
		return argument.Unusable("", `give {"Type": "volume", "Source": "data", "Target": "/data"}`, "has no target")
	}
	if m.Type == "" {
		m.Type = "volume" // docker-py's default
	}
	return nil
}

// Secrets are the options that the volume's driver gets.
func (m Mount) Secrets(map[string]string) []fault.Secret {
	if m.VolumeOptions == nil || m.VolumeOptions.DriverConfig == nil {
		return nil
	}
	return argument.OptionSecrets(m.VolumeOptions.DriverConfig.Options)
}

// mounts gives them in the engine's terms.
func mounts(list []Mount) []mount.Mount {
	var out []mount.Mount
	for _, m := range list {
		one := mount.Mount{
			Type: mount.Type(m.Type), Source: string(m.Source), Target: m.Target, ReadOnly: m.ReadOnly, Consistency: mount.Consistency(m.Consistency),
			VolumeOptions: m.VolumeOptions, ImageOptions: m.ImageOptions, TmpfsOptions: m.TmpfsOptions, ClusterOptions: m.ClusterOptions,
		}
		if b := m.BindOptions; b != nil {
			one.BindOptions = &mount.BindOptions{
				Propagation: mount.Propagation(b.Propagation), NonRecursive: b.NonRecursive, CreateMountpoint: b.CreateMountpoint,
				ReadOnlyNonRecursive: b.ReadOnlyNonRecursive, ReadOnlyForceRecursive: b.ReadOnlyForceRecursive,
			}
		}
		out = append(out, one)
	}
	return out
}
