package container

import "dockbridge/core/wire"

// HostConfig is the part of a container's configuration that depends on the host.
type HostConfig struct {
	// Binds are bind mounts and named volumes as "source:destination[:options]".
	Binds []string `json:"Binds"`
	// ContainerIDFile is the file that the docker CLI wrote the id to, "" for none.
	ContainerIDFile string `json:"ContainerIDFile"`
	// LogConfig says where the output is logged.
	LogConfig LogDriver `json:"LogConfig"`
	// NetworkMode is the network it was created with: "default", "bridge", "host", "none", "container:<id>" or a network's name.
	NetworkMode string `json:"NetworkMode"`
	// PortBindings maps "80/tcp" to where it was asked to be published; network_settings.ports has what it came to.
	PortBindings map[string][]RequestedPort `json:"PortBindings"`
	// RestartPolicy says when the engine starts it again.
	RestartPolicy RestartRule `json:"RestartPolicy"`
	// AutoRemove tells that it is removed when it ends.
	AutoRemove bool `json:"AutoRemove"`
	// VolumeDriver is the driver of volumes that name none, "" for "local".
	VolumeDriver string `json:"VolumeDriver"`
	// VolumesFrom are the containers whose volumes it has, "name[:ro]".
	VolumesFrom []string `json:"VolumesFrom"`
	// ConsoleSize is the size of the terminal at the start: its height and width in characters.
	ConsoleSize []int `json:"ConsoleSize"`
	// Annotations are facts that are passed on to the OCI runtime (API 1.43).
	Annotations map[string]string `json:"Annotations"`
	// CapAdd are the capabilities that it has beside the usual ones.
	CapAdd []string `json:"CapAdd"`
	// CapDrop are the usual capabilities that it has not.
	CapDrop []string `json:"CapDrop"`
	// CgroupnsMode is the namespace of its control groups: "host", "private", or "" for the engine's choice.
	CgroupnsMode string `json:"CgroupnsMode"`
	// DNS are the addresses of its DNS servers; empty for those of the engine's machine.
	DNS []string `json:"Dns"`
	// DNSOptions are options of resolv.conf.
	DNSOptions []string `json:"DnsOptions"`
	// DNSSearch are the domains in which short names are looked up.
	DNSSearch []string `json:"DnsSearch"`
	// ExtraHosts are further lines of /etc/hosts, "name:address".
	ExtraHosts []string `json:"ExtraHosts"`
	// GroupAdd are further groups of its processes.
	GroupAdd []string `json:"GroupAdd"`
	// IpcMode is its namespace of shared memory: "none", "private", "shareable", "container:<id>", "host", or "" for the engine's choice.
	IpcMode string `json:"IpcMode"`
	// Cgroup is the control group that it joins, "" for one of its own.
	Cgroup string `json:"Cgroup"`
	// Links are the containers that it knows by other names in the default bridge, "/name:/this/alias".
	Links []string `json:"Links"`
	// OomScoreAdj is how much sooner (up to 1000) or later (down to -1000) it is killed when memory runs out.
	OomScoreAdj int `json:"OomScoreAdj"`
	// PidMode is its namespace of processes: "container:<id>", "host", or "" for one of its own.
	PidMode string `json:"PidMode"`
	// Privileged tells that it has all rights on the engine's machine.
	Privileged bool `json:"Privileged"`
	// PublishAllPorts tells that all exposed ports are published at ports that the engine chooses.
	PublishAllPorts bool `json:"PublishAllPorts"`
	// ReadonlyRootfs tells that its own files cannot be written.
	ReadonlyRootfs bool `json:"ReadonlyRootfs"`
	// SecurityOpt are options of seccomp, AppArmor and SELinux.
	SecurityOpt []string `json:"SecurityOpt"`
	// StorageOpt are options of the storage driver.
	StorageOpt map[string]string `json:"StorageOpt"`
	// Tmpfs maps folders in memory to their mount options.
	Tmpfs map[string]string `json:"Tmpfs"`
	// UTSMode is its namespace of the host name: "host", or "" for one of its own.
	UTSMode string `json:"UTSMode"`
	// UsernsMode is its namespace of users: "host", or "" for the engine's choice.
	UsernsMode string `json:"UsernsMode"`
	// ShmSize is the size in bytes of /dev/shm.
	ShmSize int64 `json:"ShmSize"`
	// Sysctls are parameters of the kernel in its namespaces.
	Sysctls map[string]string `json:"Sysctls"`
	// Runtime is the OCI runtime, for example "runc".
	Runtime string `json:"Runtime"`
	// Isolation is how Windows isolates it: "default", "process", "hyperv", or "".
	Isolation string `json:"Isolation"`
	Limits
	// Mounts are the mounts that were asked for in the form of --mount; mounts of the container itself has all.
	Mounts []MountSpec `json:"Mounts"`
	// MaskedPaths are files and folders of /proc and /sys that it cannot see.
	MaskedPaths []string `json:"MaskedPaths"`
	// ReadonlyPaths are files and folders of /proc and /sys that it cannot write.
	ReadonlyPaths []string `json:"ReadonlyPaths"`
	// Init tells whether an init process runs in it as its first; null for the engine's choice.
	Init *bool `json:"Init"`
}

// Limits are how much of the machine a container may use.
type Limits struct {
	// CPUShares is its weight against others when processors are short, 0 for 1024.
	CPUShares int64 `json:"CpuShares"`
	// Memory is the most memory in bytes, 0 for no limit.
	Memory int64 `json:"Memory"`
	// NanoCPUs is the number of processors in units of 10⁻⁹, 0 for no limit.
	NanoCPUs int64 `json:"NanoCpus" python:"nano_cpus"`
	// CgroupParent is the control group that its own is in, "" for the engine's choice.
	CgroupParent string `json:"CgroupParent"`
	// BlkioWeight is its weight against others in the use of disks, from 10 to 1000; 0 for the usual.
	BlkioWeight int `json:"BlkioWeight"`
	// BlkioWeightDevice are such weights of single disks.
	BlkioWeightDevice []DeviceWeight `json:"BlkioWeightDevice"`
	// BlkioDeviceReadBps are the most bytes a second that are read from disks.
	BlkioDeviceReadBps []DeviceRate `json:"BlkioDeviceReadBps"`
	// BlkioDeviceWriteBps are the most bytes a second that are written to disks.
	BlkioDeviceWriteBps []DeviceRate `json:"BlkioDeviceWriteBps"`
	// BlkioDeviceReadIOps are the most reads a second from disks.
	BlkioDeviceReadIOps []DeviceRate `json:"BlkioDeviceReadIOps"`
	// BlkioDeviceWriteIOps are the most writes a second to disks.
	BlkioDeviceWriteIOps []DeviceRate `json:"BlkioDeviceWriteIOps"`
	// CPUPeriod is the period in microseconds of cpu_quota, 0 for 100000.
	CPUPeriod int64 `json:"CpuPeriod"`
	// CPUQuota is the processor time in microseconds in each cpu_period, 0 for no limit.
	CPUQuota int64 `json:"CpuQuota"`
	// CPURealtimePeriod is the period in microseconds of cpu_realtime_runtime, 0 for none.
	CPURealtimePeriod int64 `json:"CpuRealtimePeriod"`
	// CPURealtimeRuntime is the real-time processor time in microseconds in each cpu_realtime_period, 0 for none.
	CPURealtimeRuntime int64 `json:"CpuRealtimeRuntime"`
	// CpusetCpus are the processors it may run on, "0-2" or "0,1"; "" for all.
	CpusetCpus string `json:"CpusetCpus"`
	// CpusetMems are the memory nodes it may use, "0-2" or "0,1"; "" for all.
	CpusetMems string `json:"CpusetMems"`
	// Devices are devices of the engine's machine that it has.
	Devices []DeviceMapping `json:"Devices"`
	// DeviceCgroupRules are rules for devices, for example "c 42:* rmw".
	DeviceCgroupRules []string `json:"DeviceCgroupRules"`
	// DeviceRequests are devices that a driver gives it, such as GPUs.
	DeviceRequests []DeviceDemand `json:"DeviceRequests"`
	// KernelMemory is the most memory of the kernel in bytes, 0 for no limit; until API 1.41.
	KernelMemory int64 `json:"KernelMemory"`
	// KernelMemoryTCP is the most memory of the kernel's TCP buffers in bytes, 0 for no limit.
	KernelMemoryTCP int64 `json:"KernelMemoryTCP"`
	// MemoryReservation is the memory in bytes to which it is pushed back when memory is short, 0 for none.
	MemoryReservation int64 `json:"MemoryReservation"`
	// MemorySwap is the most memory and swap together in bytes, -1 for no limit, 0 for twice memory.
	MemorySwap int64 `json:"MemorySwap"`
	// MemorySwappiness is how readily memory is swapped out, from 0 to 100; null for the machine's own.
	MemorySwappiness *int64 `json:"MemorySwappiness"`
	// OomKillDisable tells that it waits rather than being killed when its memory is used up; null for the engine's choice.
	OomKillDisable *bool `json:"OomKillDisable"`
	// PidsLimit is the most processes and threads; null, 0 or -1 for no limit.
	PidsLimit *int64 `json:"PidsLimit"`
	// Ulimits are limits of its processes.
	Ulimits []ProcessLimit `json:"Ulimits"`
	// CPUCount is the number of processors, 0 for all; for Windows.
	CPUCount int64 `json:"CpuCount"`
	// CPUPercent is the share of the processors in percent, 0 for all; for Windows.
	CPUPercent int64 `json:"CpuPercent"`
	// IOMaximumIOps is the most operations a second on the system drive, 0 for no limit; for Windows.
	IOMaximumIOps int64 `json:"IOMaximumIOps"`
	// IOMaximumBandwidth is the most bytes a second on the system drive, 0 for no limit; for Windows.
	IOMaximumBandwidth int64 `json:"IOMaximumBandwidth"`
}

// LogDriver says where a container's output is logged.
type LogDriver struct {
	// Type is the log driver: "json-file", "local", "journald", "none", …
	Type string `json:"Type"`
	// Config are the log driver's options.
	Config map[string]string `json:"Config" secret:"true"`
}

// RequestedPort is one place on the host where a port was asked to be published.
type RequestedPort struct {
	// HostIP is the host's address, "" for all.
	HostIP string `json:"HostIp"`
	// HostPort is the port on the host, 0 for one that the engine chooses; of a range it is the first.
	HostPort wire.PortRange `json:"HostPort"`
}

// RestartRule says when the engine starts a container again.
type RestartRule struct {
	// Name is "no", "always", "unless-stopped" or "on-failure"; "" is "no".
	Name string `json:"Name"`
	// MaximumRetryCount is how often it is tried after failures, 0 for without end.
	MaximumRetryCount int `json:"MaximumRetryCount"`
}

// DeviceWeight is a container's weight in the use of a disk.
type DeviceWeight struct {
	// Path is the device on the engine's machine.
	Path string `json:"Path"`
	// Weight is the weight, from 10 to 1000.
	Weight int `json:"Weight"`
}

// DeviceRate is a limit for the use of a disk.
type DeviceRate struct {
	// Path is the device on the engine's machine.
	Path string `json:"Path"`
	// Rate is the limit, in bytes or operations a second.
	Rate int64 `json:"Rate"`
}

// DeviceMapping is a device of the engine's machine that a container has.
type DeviceMapping struct {
	// PathOnHost is the device on the engine's machine.
	PathOnHost string `json:"PathOnHost"`
	// PathInContainer is the device in the container.
	PathInContainer string `json:"PathInContainer"`
	// CgroupPermissions are the rights: "r" to read, "w" to write, "m" to make it.
	CgroupPermissions string `json:"CgroupPermissions"`
}

// DeviceDemand are devices that a driver gives a container.
type DeviceDemand struct {
	// Driver is the driver, for example "nvidia"; "" for any.
	Driver string `json:"Driver"`
	// Count is the number of devices, -1 for all.
	Count int `json:"Count"`
	// DeviceIDs are the devices by the driver's names.
	DeviceIDs []string `json:"DeviceIDs"`
	// Capabilities are lists of what a device must all be able to do; one of the lists must hold.
	Capabilities [][]string `json:"Capabilities"`
	// Options are the driver's options.
	Options map[string]string `json:"Options"`
}

// ProcessLimit is a limit of the processes of a container.
type ProcessLimit struct {
	// Name is the limit: "nofile", "nproc", "core", …
	Name string `json:"Name"`
	// Soft is the limit that holds, -1 for none.
	Soft int64 `json:"Soft"`
	// Hard is the limit up to which a process may raise it, -1 for none.
	Hard int64 `json:"Hard"`
}
