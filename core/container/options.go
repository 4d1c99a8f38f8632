package container

import (
	"encoding/json"

	"dockbridge/core/registry"
	"dockbridge/core/wire"
)

// Options configure a new container. Names and forms are docker-py's, so that
// callers of its run and create can stay as they are; the engine's names are
// in configure.go. What this engine's API version does not know is an error.
type Options struct {
	// Image is the name or id of the image.
	Image string `json:"image" refers:"image"`
	// Command is the program and its arguments; a text is split like a command line, but run by no shell.
	Command Command `json:"command,omitempty" arg:"positional"`
	// Name is the container's name; the engine makes one up otherwise.
	Name string `json:"name,omitempty"`

	// Annotations are given to the OCI runtime (API 1.43).
	Annotations map[string]string `json:"annotations,omitempty"`
	// AutoRemove lets the engine remove the container when it ends.
	AutoRemove bool `json:"auto_remove,omitempty"`
	// BlkioWeight is the share of block I/O, 10 to 1000.
	BlkioWeight *uint16 `json:"blkio_weight,omitempty"`
	// BlkioWeightDevice is the share for each device: [{"Path": "/dev/sda", "Weight": 500}].
	BlkioWeightDevice []WeightDevice `json:"blkio_weight_device,omitempty"`
	// CapAdd are kernel capabilities to add.
	CapAdd []string `json:"cap_add,omitempty"`
	// CapDrop are kernel capabilities to drop.
	CapDrop []string `json:"cap_drop,omitempty"`
	// CgroupParent is the parent control group.
	CgroupParent string `json:"cgroup_parent,omitempty"`
	// Cgroupns is the cgroup namespace, "private" or "host" (API 1.41).
	Cgroupns CgroupNamespace `json:"cgroupns,omitempty"`
	// CPUCount is the number of usable processors (Windows only).
	CPUCount int64 `json:"cpu_count,omitempty"`
	// CPUPercent is the usable part of the processors in percent (Windows only).
	CPUPercent int64 `json:"cpu_percent,omitempty"`
	// CPUPeriod is the length of a scheduler period in microseconds.
	CPUPeriod int64 `json:"cpu_period,omitempty"`
	// CPUQuota is the time in microseconds the container gets in each period.
	CPUQuota int64 `json:"cpu_quota,omitempty"`
	// CPURtPeriod is the length of a real-time period in microseconds.
	CPURtPeriod int64 `json:"cpu_rt_period,omitempty"`
	// CPURtRuntime is the real-time run time in microseconds.
	CPURtRuntime int64 `json:"cpu_rt_runtime,omitempty"`
	// CPUShares is the relative weight of the container.
	CPUShares int64 `json:"cpu_shares,omitempty"`
	// Cpus is the number of processors it may use, for example 1.5; the same as nano_cpus in another unit.
	Cpus *float64 `json:"cpus,omitempty"`
	// CpusetCpus are the processors it may use, "0-2" or "0,1".
	CpusetCpus string `json:"cpuset_cpus,omitempty"`
	// CpusetMems are the memory nodes it may use.
	CpusetMems string `json:"cpuset_mems,omitempty"`
	// DeviceCgroupRules are rules such as "c 42:* rmw".
	DeviceCgroupRules []string `json:"device_cgroup_rules,omitempty"`
	// DeviceReadBps limits reads in bytes a second: [{"Path": "/dev/sda", "Rate": 1048576}].
	DeviceReadBps []ThrottleDevice `json:"device_read_bps,omitempty"`
	// DeviceReadIOps limits reads in operations a second.
	DeviceReadIOps []ThrottleDevice `json:"device_read_iops,omitempty"`
	// DeviceWriteBps limits writes in bytes a second.
	DeviceWriteBps []ThrottleDevice `json:"device_write_bps,omitempty"`
	// DeviceWriteIOps limits writes in operations a second.
	DeviceWriteIOps []ThrottleDevice `json:"device_write_iops,omitempty"`
	// DeviceRequests ask for devices such as GPUs: [{"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}] (API 1.40).
	DeviceRequests []DeviceRequest `json:"device_requests,omitempty"`
	// Devices are the host's devices to give, "/dev/sda:/dev/xvda:rwm".
	Devices []string `json:"devices,omitempty"`
	// DNS are name servers.
	DNS []string `json:"dns,omitempty"`
	// DNSOpt are resolver options.
	DNSOpt []string `json:"dns_opt,omitempty"`
	// DNSSearch are search domains.
	DNSSearch []string `json:"dns_search,omitempty"`
	// Domainname is the container's NIS domain name.
	Domainname string `json:"domainname,omitempty"`
	// Entrypoint replaces the image's entrypoint; a text is split like a command line.
	Entrypoint Command `json:"entrypoint,omitempty"`
	// Environment is the environment: {"KEY": "value"} or ["KEY=value"]; None for a value removes the image's.
	Environment Variables `json:"environment,omitempty" secret:"true"`
	// EnvFiles are files with a KEY=value on each line, in the docker CLI's format (--env-file): # begins a comment, nothing is quoted, and a name
	// alone takes the value that it has in the client's environment. Later files win over earlier ones, and environment over all.
	EnvFiles EnvFiles `json:"env_files,omitempty"`
	// Expose are ports that are open for other containers, "80/tcp", without being published.
	Expose []PortNumber `json:"expose,omitempty"`
	// ExtraHosts are further names: {"name": "address"}.
	ExtraHosts Hosts `json:"extra_hosts,omitempty"`
	// Gpus asks for GPUs as docker's --gpus does: "all" or a number (API 1.40).
	Gpus Gpus `json:"gpus,omitempty"`
	// GroupAdd are further groups of the program, names or numbers.
	GroupAdd []Text `json:"group_add,omitempty"`
	// Healthcheck is the health check: {"test": list or text, "interval": …, "timeout": …, "start_period": …, "start_interval": …,
	// "retries": 3}. Whole numbers are nanoseconds as in docker-py; texts such as "5s", and fractions, which are seconds, also do.
	Healthcheck *Healthcheck `json:"healthcheck,omitempty"`
	// Hostname is the container's own host name.
	Hostname string `json:"hostname,omitempty"`
	// Init runs a small init that forwards signals and reaps processes.
	Init *bool `json:"init,omitempty"`
	// InitPath is not supported by any engine that this library speaks with.
	InitPath string `json:"init_path,omitempty"`
	// IpcMode is the IPC namespace: "private", "shareable", "host", "container:<name>".
	IpcMode string `json:"ipc_mode,omitempty"`
	// Isolation is the isolation technology: "default", or on Windows "process" or "hyperv".
	Isolation Isolation `json:"isolation,omitempty"`
	// KernelMemory is the kernel memory limit in bytes; only engines below API 1.42 know it.
	KernelMemory *wire.Size `json:"kernel_memory,omitempty"`
	// Labels are labels: {"key": "value"}, or a list of keys.
	Labels Labels `json:"labels,omitempty"`
	// LabelFiles are files with a key=value on each line, in the docker CLI's format (--label-file); labels wins over them.
	LabelFiles Files `json:"label_files,omitempty"`
	// Links are legacy links: {"container": "alias"} or a list of pairs.
	Links Links `json:"links,omitempty"`
	// LogConfig is the log driver: {"Type": "json-file", "Config": {"max-size": "10m"}}.
	LogConfig *LogConfig `json:"log_config,omitempty" secret:"true"`
	// LxcConf is not supported by any engine that this library speaks with.
	LxcConf json.RawMessage `json:"lxc_conf,omitempty"`
	// MacAddress is the hardware address.
	MacAddress string `json:"mac_address,omitempty"`
	// MemLimit is the memory limit in bytes, or with a unit: "512m".
	MemLimit *wire.Size `json:"mem_limit,omitempty"`
	// MemReservation is the soft memory limit in bytes, or with a unit.
	MemReservation *wire.Size `json:"mem_reservation,omitempty"`
	// MemSwappiness is how much the kernel may swap, 0 to 100.
	MemSwappiness *int64 `json:"mem_swappiness,omitempty"`
	// MemswapLimit is the limit of memory and swap together in bytes, -1 for no limit.
	MemswapLimit *wire.Size `json:"memswap_limit,omitempty"`
	// Mounts are mounts in the long form: [{"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": False}].
	Mounts []Mount `json:"mounts,omitempty"`
	// NanoCpus is the processor limit in billionths of a processor.
	NanoCpus int64 `json:"nano_cpus,omitempty"`
	// Network is the name of the network to join at the start.
	Network string `json:"network,omitempty" refers:"network"`
	// NetworkDisabled leaves the container without a network.
	NetworkDisabled bool `json:"network_disabled,omitempty"`
	// NetworkMode is "bridge", "none", "host", "container:<name>" or a network's name.
	NetworkMode string `json:"network_mode,omitempty"`
	// NetworkingConfig gives the container's place in networks: {"net": {"Aliases": ["db"], "IPAMConfig": {"IPv4Address": "…"}, "GwPriority": 1}}.
	// The network with the highest GwPriority is the way to the outside (API 1.48).
	NetworkingConfig Endpoints `json:"networking_config,omitempty"`
	// OomKillDisable keeps the kernel from killing the container for its memory use.
	OomKillDisable *bool `json:"oom_kill_disable,omitempty"`
	// OomScoreAdj is the kernel's preference to kill it, -1000 to 1000.
	OomScoreAdj int `json:"oom_score_adj,omitempty"`
	// PidMode is the process namespace: "host" or "container:<name>".
	PidMode string `json:"pid_mode,omitempty"`
	// PidsLimit is the highest number of processes, -1 for no limit.
	PidsLimit *int64 `json:"pids_limit,omitempty"`
	// Platform is "os/arch" of the image (API 1.41).
	Platform registry.Platform `json:"platform,omitempty"`
	// Ports publish ports: {"80/tcp": 8080}; the value is a port, None for a free one, ("127.0.0.1", 8080), or a list
	// of ports. A list such as ["8080:80"] is read as docker's --publish.
	Ports Ports `json:"ports,omitempty"`
	// Privileged gives the container all rights of the host.
	Privileged bool `json:"privileged,omitempty"`
	// PublishAllPorts publishes all exposed ports to free ones.
	PublishAllPorts bool `json:"publish_all_ports,omitempty"`
	// ReadOnly mounts the root file system read-only.
	ReadOnly bool `json:"read_only,omitempty"`
	// RestartPolicy is {"Name": "on-failure", "MaximumRetryCount": 5}, a text such as "unless-stopped", or docker-py's RestartPolicy.
	RestartPolicy *RestartPolicy `json:"restart_policy,omitempty"`
	// Runtime is the OCI runtime.
	Runtime string `json:"runtime,omitempty"`
	// SecurityOpt are options such as "no-new-privileges".
	SecurityOpt []string `json:"security_opt,omitempty"`
	// ShmSize is the size of /dev/shm in bytes, or with a unit.
	ShmSize *wire.Size `json:"shm_size,omitempty"`
	// StdinOnce ends the program's input when the first session with it ends its own, or is left; it needs stdin_open.
	StdinOnce bool `json:"stdin_once,omitempty"`
	// StdinOpen keeps the input open.
	StdinOpen bool `json:"stdin_open,omitempty"`
	// StopSignal is the signal that stops the container, by name or number.
	StopSignal Signal `json:"stop_signal,omitempty"`
	// StopTimeout is the time in seconds between the stop signal and the kill.
	StopTimeout *int `json:"stop_timeout,omitempty" unit:"seconds"`
	// StorageOpt are options of the storage driver.
	StorageOpt map[string]string `json:"storage_opt,omitempty"`
	// Sysctls are kernel parameters.
	Sysctls map[string]Text `json:"sysctls,omitempty"`
	// Tmpfs are temporary file systems: {"/run": "size=64m"}.
	Tmpfs Tmpfs `json:"tmpfs,omitempty"`
	// TTY gives the program a terminal; its output is then one stream.
	TTY bool `json:"tty,omitempty"`
	// Ulimits are limits: [{"Name": "nofile", "Soft": 1024, "Hard": 2048}] or ["nofile=1024:2048"].
	Ulimits []Ulimit `json:"ulimits,omitempty"`
	// UseConfigProxy sets the proxy variables of the docker config; on unless switched off.
	UseConfigProxy *bool `json:"use_config_proxy,omitempty"`
	// User is the user the program runs as: a name or a number, with ":group" if wanted.
	User Text `json:"user,omitempty"`
	// UsernsMode is the user namespace: "host", or the engine's default.
	UsernsMode HostNamespace `json:"userns_mode,omitempty"`
	// UtsMode is the UTS namespace: "host", or the container's own.
	UtsMode HostNamespace `json:"uts_mode,omitempty"`
	// Version is docker-py's API version; the client has it here, so only "auto" and the client's own are taken.
	Version string `json:"version,omitempty"`
	// VolumeDriver is the driver of volumes that are made on the way.
	VolumeDriver string `json:"volume_driver,omitempty"`
	// Volumes are bind mounts and named volumes: {"/host": {"bind": "/inside", "mode": "ro"}}, {"data": "/inside"}, or
	// ["/host:/inside:ro"]. Paths that begin with "." start at the caller's working directory.
	Volumes Volumes `json:"volumes,omitempty"`
	// VolumesFrom are containers whose volumes are mounted too.
	VolumesFrom []string `json:"volumes_from,omitempty" refers:"container"`
	// WorkingDir is the folder the program starts in.
	WorkingDir string `json:"working_dir,omitempty"`

	// Pull is when the image is pulled: "missing" (the default), "always" or "never".
	Pull PullPolicy `json:"pull,omitempty"`
	// AuthConfig are credentials for the pull: {"username": …, "password": …}; otherwise those of the docker config.
	AuthConfig registry.Auth `json:"auth_config,omitempty" secret:"true"`
}
