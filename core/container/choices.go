package container

import "dockbridge/core/argument"

// PullPolicy says when an image is pulled.
type PullPolicy string

// Values are all there are.
func (PullPolicy) Values() []string { return []string{"missing", "always", "never"} }

// UnmarshalJSON takes one of them.
func (c *PullPolicy) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// ConflictPolicy says what becomes of a container whose name is wanted for another one.
type ConflictPolicy string

// Values are all there are.
func (ConflictPolicy) Values() []string { return []string{"fail", "reuse", "recreate"} }

// UnmarshalJSON takes one of them.
func (c *ConflictPolicy) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// WaitCondition is what Wait waits for. Engine 20.10 takes any text, and waits for "not-running" then.
type WaitCondition string

// Values are all there are.
func (WaitCondition) Values() []string { return []string{"not-running", "next-exit", "removed"} }

// UnmarshalJSON takes one of them.
func (c *WaitCondition) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// CgroupNamespace is the control group namespace of a container.
type CgroupNamespace string

// Values are all there are.
func (CgroupNamespace) Values() []string { return []string{"private", "host"} }

// UnmarshalJSON takes one of them.
func (c *CgroupNamespace) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// RestartMode says when the engine starts a container again.
type RestartMode string

// Values are all there are.
func (RestartMode) Values() []string {
	return []string{"no", "always", "unless-stopped", "on-failure"}
}

// UnmarshalJSON takes one of them.
func (c *RestartMode) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// Isolation is how a Windows engine keeps containers apart; others know only "default".
type Isolation string

// Values are all there are.
func (Isolation) Values() []string { return []string{"default", "process", "hyperv"} }

// UnmarshalJSON takes one of them.
func (c *Isolation) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// HostNamespace is a namespace that is the host's, or otherwise the container's own.
type HostNamespace string

// Values are all there are.
func (HostNamespace) Values() []string { return []string{"host"} }

// UnmarshalJSON takes one of them.
func (c *HostNamespace) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// MountType is a kind of mount.
type MountType string

// Values are all there are.
func (MountType) Values() []string {
	return []string{"bind", "volume", "tmpfs", "image", "npipe", "cluster"}
}

// UnmarshalJSON takes one of them.
func (c *MountType) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// MountConsistency is how exactly a mount shows the host's files; only engines on a Mac ever looked at it.
type MountConsistency string

// Values are all there are.
func (MountConsistency) Values() []string {
	return []string{"default", "consistent", "cached", "delegated"}
}

// UnmarshalJSON takes one of them.
func (c *MountConsistency) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// MountPropagation says which mounts within a bind mount the host and the container see of each other.
type MountPropagation string

// Values are all there are.
func (MountPropagation) Values() []string {
	return []string{"rprivate", "private", "rshared", "shared", "rslave", "slave"}
}

// UnmarshalJSON takes one of them.
func (c *MountPropagation) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// UlimitName is what a limit is about.
type UlimitName string

// Values are all there are.
func (UlimitName) Values() []string {
	return []string{
		"core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
	}
}

// UnmarshalJSON takes one of them.
func (c *UlimitName) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// StateName is what a container does.
type StateName string

// Values are all there are.
func (StateName) Values() []string {
	return []string{"created", "running", "paused", "restarting", "removing", "exited", "dead"}
}

// LastState is what a container did when it was last asked about; an object of one that has been removed since says so.
type LastState string

// Values are all there are.
func (LastState) Values() []string { return append(StateName("").Values(), "removed") }

// HealthName is what a health check says; "none" where there is none.
type HealthName string

// Values are all there are.
func (HealthName) Values() []string { return []string{"none", "starting", "healthy", "unhealthy"} }

// MountKind is a kind of mount that a container has.
type MountKind string

// Values are all there are.
func (MountKind) Values() []string { return MountType("").Values() }

// Protocol is that of a port.
type Protocol string

// Values are all there are.
func (Protocol) Values() []string { return []string{"tcp", "udp", "sctp"} }

// ChangeName is what became of a file.
type ChangeName string

// Values are all there are.
func (ChangeName) Values() []string { return []string{"modified", "added", "deleted"} }
