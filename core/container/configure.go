package container

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/argument"
	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"

	"github.com/docker/docker/api/types/blkiodev"
	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
	"github.com/docker/go-units"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// configuration is Options in the engine's terms.
type configuration struct {
	name     string
	config   *dockercontainer.Config
	host     *dockercontainer.HostConfig
	network  *network.NetworkingConfig
	platform *specs.Platform
}

// configure checks the options against what the engine can do and puts them
// where the engine wants them.
func (o *Options) configure(ctx context.Context, e *engine.Engine) (*configuration, error) {
	if err := o.check(ctx, e); err != nil {
		return nil, err
	}
	if err := o.readFiles(e.Environment()); err != nil {
		return nil, err
	}
	variables, err := o.variables(e)
	if err != nil {
		return nil, err
	}
	c := &configuration{name: o.Name, config: o.config(variables), host: o.hostConfig(e.Environment())}
	if c.platform, err = o.Platform.Parsed(); err != nil {
		return nil, err
	}
	return c, o.connect(ctx, e, c)
}

// check refuses what would be lost or misunderstood without a word.
func (o *Options) check(ctx context.Context, e *engine.Engine) error {
	if strings.TrimSpace(o.Image) == "" {
		return fault.Invalid(`give an image such as "postgres:16"`, "the image is empty")
	}
	if o.Name != "" {
		if err := engine.CheckName("container", o.Name); err != nil {
			return err
		}
	}
	if o.Network != "" && o.NetworkMode != "" {
		return fault.Invalid("give network or network_mode", "both network %q and network_mode %q were given", o.Network, o.NetworkMode)
	}
	if o.StdinOnce && !o.StdinOpen {
		return fault.Invalid("give stdin_open=True, too", "stdin_once is about an input that is open, and this one is not")
	}
	if o.Cpus != nil {
		if o.NanoCpus != 0 {
			return fault.Invalid("give one of them", "both cpus and nano_cpus were given")
		}
		if _, err := nanoOf(*o.Cpus); err != nil {
			return err
		}
	}
	if o.AutoRemove && o.RestartPolicy != nil && o.RestartPolicy.Name != "no" && o.RestartPolicy.Name != "" {
		return fault.Invalid("give one of them", "auto_remove and a restart policy exclude each other")
	}
	if len(o.LxcConf) > 0 && !argument.IsNone(o.LxcConf) && string(o.LxcConf) != "{}" && string(o.LxcConf) != "[]" {
		return fault.New(fault.Unsupported, "lxc_conf belongs to an execution driver that engines no longer have").WithHint("leave it out")
	}
	if o.InitPath != "" {
		return fault.New(fault.Unsupported, "init_path is not an option of the engines of today").WithHint("use init=True, or the engine's --init-path")
	}
	have, err := e.Version(ctx)
	if err != nil {
		return err
	}
	if o.Version != "" && o.Version != "auto" && o.Version != have {
		return fault.Invalid("leave it out, and give api_version to the client if one must be pinned", "version is %q, and the client speaks %s", o.Version, have)
	}
	return o.checkVersion(ctx, e)
}

// checkVersion holds each option against the API version that brought it.
// Source: the version history of the Docker Engine API.
func (o *Options) checkVersion(ctx context.Context, e *engine.Engine) error {
	for _, need := range []struct {
		used    bool
		version string
		what    string
	}{
		{len(o.DeviceRequests) > 0 || o.Gpus != "", "1.40", "device_requests and gpus"},
		{o.Cgroupns != "", "1.41", "cgroupns"},
		{o.Platform != "", "1.41", "platform"},
		{len(o.Annotations) > 0, "1.43", "annotations"},
		{o.Healthcheck != nil && o.Healthcheck.StartInterval > 0, "1.44", "start_interval of a health check"},
		{o.anyEndpoint(func(s network.EndpointSettings) bool { return s.MacAddress != "" }), "1.44", "MacAddress in networking_config"},
		{o.anyEndpoint(func(s network.EndpointSettings) bool { return s.GwPriority != 0 }), "1.48", "GwPriority in networking_config"},
		{len(o.NetworkingConfig) > 1, "1.44", "joining several networks when a container is created"},
	} {
		if need.used {
			if err := e.Require(ctx, need.version, need.what); err != nil {
				return err
			}
		}
	}
	if o.KernelMemory != nil {
		if err := e.Require(ctx, "1.42", ""); err == nil {
			return fault.New(fault.Unsupported, "kernel_memory was taken out of the engine with API version 1.42").WithHint("use mem_limit")
		}
	}
	return nil
}

func (o *Options) anyEndpoint(has func(network.EndpointSettings) bool) bool {
	for _, endpoint := range o.NetworkingConfig {
		if has(endpoint.value) {
			return true
		}
	}
	return false
}

func (o *Options) config(variables []string) *dockercontainer.Config {
	c := &dockercontainer.Config{
		Image: o.Image, Cmd: []string(o.Command), Entrypoint: []string(o.Entrypoint), Env: variables,
		Hostname: o.Hostname, Domainname: o.Domainname, User: string(o.User), WorkingDir: o.WorkingDir,
		Labels: o.Labels, Tty: o.TTY, OpenStdin: o.StdinOpen, StdinOnce: o.StdinOnce, NetworkDisabled: o.NetworkDisabled,
		StopSignal: string(o.StopSignal), StopTimeout: o.StopTimeout, ExposedPorts: o.exposed(),
	}
	if h := o.Healthcheck; h != nil {
		c.Healthcheck = &dockercontainer.HealthConfig{
			Test: h.Test, Interval: time.Duration(h.Interval), Timeout: time.Duration(h.Timeout), Retries: h.Retries,
			StartPeriod: time.Duration(h.StartPeriod), StartInterval: time.Duration(h.StartInterval),
		}
	}
	return c
}

func (o *Options) exposed() nat.PortSet {
	if len(o.Ports)+len(o.Expose) == 0 {
		return nil
	}
	set := nat.PortSet{}
	for port := range o.Ports {
		set[port] = struct{}{}
	}
	for _, port := range o.Expose {
		set[port.Port] = struct{}{}
	}
	return set
}

func (o *Options) hostConfig(env endpoint.Environment) *dockercontainer.HostConfig {
	h := &dockercontainer.HostConfig{
		Annotations: o.Annotations, AutoRemove: o.AutoRemove, Binds: o.binds(env), CapAdd: o.CapAdd, CapDrop: o.CapDrop,
		Cgroup: "", CgroupnsMode: dockercontainer.CgroupnsMode(o.Cgroupns), DNS: o.DNS, DNSOptions: o.DNSOpt, DNSSearch: o.DNSSearch,
		ExtraHosts: o.ExtraHosts, GroupAdd: texts(o.GroupAdd), Init: o.Init, IpcMode: dockercontainer.IpcMode(o.IpcMode),
		Isolation: dockercontainer.Isolation(o.Isolation), Links: o.Links, Mounts: mounts(o.Mounts),
		NetworkMode: dockercontainer.NetworkMode(o.NetworkMode), OomScoreAdj: o.OomScoreAdj, PidMode: dockercontainer.PidMode(o.PidMode),
		PortBindings: nat.PortMap(o.Ports), Privileged: o.Privileged, PublishAllPorts: o.PublishAllPorts, ReadonlyRootfs: o.ReadOnly,
		Runtime: o.Runtime, SecurityOpt: o.SecurityOpt, StorageOpt: o.StorageOpt, Sysctls: textMap(o.Sysctls), Tmpfs: o.Tmpfs,
		UsernsMode: dockercontainer.UsernsMode(o.UsernsMode), UTSMode: dockercontainer.UTSMode(o.UtsMode),
		VolumeDriver: o.VolumeDriver, VolumesFrom: o.VolumesFrom, Resources: o.resources(),
	}
	if o.Network != "" {
		h.NetworkMode = dockercontainer.NetworkMode(o.Network)
	}
	if o.LogConfig != nil {
		h.LogConfig = o.LogConfig.value
	}
	if o.RestartPolicy != nil {
		h.RestartPolicy = dockercontainer.RestartPolicy{
			Name: dockercontainer.RestartPolicyMode(o.RestartPolicy.Name), MaximumRetryCount: o.RestartPolicy.MaximumRetryCount,
		}
	}
	if o.ShmSize != nil {
		h.ShmSize = int64(*o.ShmSize)
	}
	return h
}

// nanoCpus is the limit of processors in the engine's unit.
func (o *Options) nanoCpus() int64 {
	if o.Cpus == nil {
		return o.NanoCpus
	}
	nano, _ := nanoOf(*o.Cpus) // check has refused what is none
	return nano
}

func (o *Options) resources() dockercontainer.Resources {
	r := dockercontainer.Resources{
		BlkioWeightDevice:   values[blkiodev.WeightDevice](o.BlkioWeightDevice),
		BlkioDeviceReadBps:  values[blkiodev.ThrottleDevice](o.DeviceReadBps),
		BlkioDeviceReadIOps: values[blkiodev.ThrottleDevice](o.DeviceReadIOps), BlkioDeviceWriteBps: values[blkiodev.ThrottleDevice](o.DeviceWriteBps),
		BlkioDeviceWriteIOps: values[blkiodev.ThrottleDevice](o.DeviceWriteIOps),
		CgroupParent:         o.CgroupParent, CPUCount: o.CPUCount, CPUPercent: o.CPUPercent, CPUPeriod: o.CPUPeriod, CPUQuota: o.CPUQuota,
		CPURealtimePeriod: o.CPURtPeriod, CPURealtimeRuntime: o.CPURtRuntime, CPUShares: o.CPUShares, CpusetCpus: o.CpusetCpus,
		CpusetMems: o.CpusetMems, DeviceCgroupRules: o.DeviceCgroupRules, Devices: devices(o.Devices), NanoCPUs: o.nanoCpus(),
		MemorySwappiness: o.MemSwappiness, OomKillDisable: o.OomKillDisable, PidsLimit: o.PidsLimit,
		Memory: bytesOf(o.MemLimit), MemoryReservation: bytesOf(o.MemReservation), MemorySwap: bytesOf(o.MemswapLimit),
		KernelMemory: bytesOf(o.KernelMemory), //nolint:staticcheck // engines below API 1.42 know it, and checkVersion refuses it on others
	}
	if o.BlkioWeight != nil {
		r.BlkioWeight = *o.BlkioWeight
	}
	for _, request := range o.DeviceRequests {
		r.DeviceRequests = append(r.DeviceRequests, request.value)
	}
	if o.Gpus != "" {
		count := -1
		if o.Gpus != "all" {
			count, _ = strconv.Atoi(string(o.Gpus))
		}
		r.DeviceRequests = append(r.DeviceRequests, dockercontainer.DeviceRequest{Count: count, Capabilities: [][]string{{"gpu"}}})
	}
	for _, u := range o.Ulimits {
		r.Ulimits = append(r.Ulimits, &units.Ulimit{Name: u.Name, Soft: u.Soft, Hard: u.Hard})
	}
	return r
}

// binds makes sources that begin with "." or "~" absolute, as the CLI and the shell would.
func (o *Options) binds(env endpoint.Environment) []string {
	var out []string
	for _, bind := range o.Volumes {
		source, rest, found := strings.Cut(bind, ":")
		switch {
		case !found:
		case source == "." || source == ".." || strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../"):
			bind = env.Path(source) + ":" + rest
		case env.Home != "" && (source == "~" || strings.HasPrefix(source, "~/")):
			bind = filepath.Join(env.Home, source[1:]) + ":" + rest
		}
		out = append(out, bind)
	}
	return out
}

// connect puts the container's place in its networks into the configuration.
func (o *Options) connect(ctx context.Context, e *engine.Engine, c *configuration) error {
	endpoints := map[string]*network.EndpointSettings{}
	for name, endpoint := range o.NetworkingConfig {
		if o.Network != "" && name != o.Network {
			return fault.Invalid("name the same network in both", "networking_config is about %q, and network is %q", name, o.Network)
		}
		settings := endpoint.value
		endpoints[name] = &settings
		if c.host.NetworkMode == "" {
			c.host.NetworkMode = dockercontainer.NetworkMode(name)
		}
	}
	if o.MacAddress != "" {
		if e.Require(ctx, "1.44", "") == nil {
			mode := string(c.host.NetworkMode)
			if mode == "" {
				mode = "default"
			}
			if endpoints[mode] == nil {
				endpoints[mode] = &network.EndpointSettings{}
			}
			endpoints[mode].MacAddress = o.MacAddress
		} else {
			//lint:ignore SA1019 the only place engines below API 1.44 look at
			c.config.MacAddress = o.MacAddress
		}
	}
	if len(endpoints) > 0 {
		c.network = &network.NetworkingConfig{EndpointsConfig: endpoints}
	}
	return nil
}

// devices reads "/dev/a:/dev/b:rwm"; the place inside and the rights may be left out.
func devices(list []string) []dockercontainer.DeviceMapping {
	var out []dockercontainer.DeviceMapping
	for _, text := range list {
		parts := strings.SplitN(text, ":", 3)
		d := dockercontainer.DeviceMapping{PathOnHost: parts[0], PathInContainer: parts[0], CgroupPermissions: "rwm"}
		if len(parts) > 1 {
			d.PathInContainer = parts[1]
		}
		if len(parts) > 2 {
			d.CgroupPermissions = parts[2]
		}
		out = append(out, d)
	}
	return out
}

func bytesOf(s *wire.Size) int64 {
	if s == nil {
		return 0
	}
	return int64(*s)
}

func textMap(m map[string]Text) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = string(v)
	}
	return out
}
