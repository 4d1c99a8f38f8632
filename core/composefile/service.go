package composefile

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/mount"
)

const composeLabels = "com.docker.compose."

// described is a container with what its image says.
type described struct {
	container container.InspectResponse
	image     image.InspectResponse
	service   string
}

// describe makes a file of containers: what differs from their images, and the networks and volumes that they use, as external ones.
func describe(name string, all []described) *object {
	names := serviceNames(all)
	services, networks, volumes := &object{}, &object{}, &object{}
	for _, d := range all {
		services.put(d.service, d.describe(names, networks, volumes).node())
	}
	file := &object{}
	file.put("name", name)
	file.put("services", services.node())
	file.put("networks", networks.node())
	file.put("volumes", volumes.node())
	return file
}

// serviceNames names the services as compose did, or as the containers are named; by id.
func serviceNames(all []described) map[string]string {
	count, names := map[string]int{}, map[string]string{}
	for _, d := range all {
		count[d.container.Config.Labels[composeLabels+"service"]]++
	}
	for i := range all {
		own := strings.TrimPrefix(all[i].container.Name, "/")
		if service := all[i].container.Config.Labels[composeLabels+"service"]; service != "" && count[service] == 1 {
			own = service
		}
		all[i].service, names[all[i].container.ID] = own, own
	}
	return names
}

func (d described) describe(names map[string]string, networks, volumes *object) *object {
	c, host := d.container.Config, d.container.HostConfig
	s := &object{}
	s.put("image", c.Image)
	s.put("container_name", strings.TrimPrefix(d.container.Name, "/"))
	d.program(s)
	if c.Hostname != "" && !strings.HasPrefix(d.container.ID, c.Hostname) && !host.NetworkMode.IsHost() && !host.NetworkMode.IsContainer() {
		s.put("hostname", c.Hostname)
	}
	s.put("domainname", c.Domainname)
	s.put("depends_on", dependencies(c.Labels[composeLabels+"depends_on"], names))
	d.network(s, names, networks)
	s.put("ports", ports(host.PortBindings))
	d.volumes(s, volumes)
	s.put("restart", restart(host.RestartPolicy))
	s.put("privileged", host.Privileged)
	s.put("read_only", host.ReadonlyRootfs)
	s.put("init", host.Init)
	s.put("cap_add", host.CapAdd)
	s.put("cap_drop", host.CapDrop)
	s.put("group_add", host.GroupAdd)
	s.put("security_opt", withoutLabels(host))
	s.put("devices", devices(host.Devices))
	s.put("device_cgroup_rules", host.DeviceCgroupRules)
	s.put("gpus", gpus(host.DeviceRequests))
	s.put("dns", host.DNS)
	s.put("dns_opt", host.DNSOptions)
	s.put("dns_search", host.DNSSearch)
	s.put("extra_hosts", host.ExtraHosts)
	s.put("pid", space(string(host.PidMode), names))
	if !host.IpcMode.IsPrivate() && !host.IpcMode.IsShareable() {
		s.put("ipc", space(string(host.IpcMode), names))
	} else if host.IpcMode.IsShareable() {
		s.put("ipc", "shareable")
	}
	s.put("uts", string(host.UTSMode))
	s.put("userns_mode", string(host.UsernsMode))
	if host.CgroupnsMode.IsHost() {
		s.put("cgroup", "host")
	}
	s.put("cgroup_parent", host.CgroupParent)
	resources(s, host.Resources)
	if host.ShmSize != 64<<20 {
		s.put("shm_size", host.ShmSize)
	}
	s.put("oom_score_adj", host.OomScoreAdj)
	s.put("sysctls", host.Sysctls)
	s.put("storage_opt", host.StorageOpt)
	if host.Runtime != "runc" {
		s.put("runtime", host.Runtime)
	}
	if host.LogConfig.Type != "json-file" || len(host.LogConfig.Config) > 0 {
		logging := &object{}
		logging.put("driver", host.LogConfig.Type)
		logging.put("options", host.LogConfig.Config)
		s.put("logging", logging.node())
	}
	return s
}

// program is what runs, and how: only what the image does not say.
func (d described) program(s *object) {
	c, own := d.container.Config, d.image.Config
	var env, command, entrypoint []string
	var user, dir, signal string
	var labels map[string]string
	if own != nil {
		env, command, entrypoint = own.Env, own.Cmd, own.Entrypoint
		user, dir, signal, labels = own.User, own.WorkingDir, own.StopSignal, own.Labels
	}
	sameStart := slices.Equal(c.Entrypoint, entrypoint)
	if !sameStart {
		if c.Entrypoint == nil {
			c.Entrypoint = []string{} // compose takes none as the image's
		}
		s.always("entrypoint", []string(c.Entrypoint))
	}
	if len(c.Cmd) > 0 && (!sameStart || !slices.Equal(c.Cmd, command)) {
		s.put("command", []string(c.Cmd))
	}
	environment := &object{}
	for _, pair := range c.Env {
		if key, value, ok := strings.Cut(pair, "="); ok && !slices.Contains(env, pair) {
			environment.always(key, value)
		}
	}
	s.put("environment", environment.node())
	if c.User != user {
		s.put("user", c.User)
	}
	if c.WorkingDir != dir {
		s.put("working_dir", c.WorkingDir)
	}
	if c.StopSignal != signal {
		s.put("stop_signal", c.StopSignal)
	}
	if c.StopTimeout != nil {
		s.put("stop_grace_period", fmt.Sprintf("%ds", *c.StopTimeout))
	}
	s.put("tty", c.Tty)
	s.put("stdin_open", c.OpenStdin)
	more := &object{}
	for _, key := range slices.Sorted(maps.Keys(c.Labels)) {
		if value, there := labels[key]; !strings.HasPrefix(key, composeLabels) && (!there || value != c.Labels[key]) {
			more.always(key, c.Labels[key])
		}
	}
	s.put("labels", more.node())
	s.put("healthcheck", d.probe())
}

func (d described) probe() any {
	h := d.container.Config.Healthcheck
	if h == nil {
		return nil
	}
	if own := d.image.Config; own != nil && own.Healthcheck != nil && slices.Equal(own.Healthcheck.Test, h.Test) && own.Healthcheck.Interval == h.Interval &&
		own.Healthcheck.Timeout == h.Timeout && own.Healthcheck.Retries == h.Retries && own.Healthcheck.StartPeriod == h.StartPeriod {
		return nil
	}
	probe := &object{}
	if len(h.Test) > 0 && h.Test[0] == "NONE" {
		probe.put("disable", true)
		return probe.node()
	}
	probe.put("test", h.Test)
	for key, span := range map[string]time.Duration{"interval": h.Interval, "timeout": h.Timeout, "start_period": h.StartPeriod, "start_interval": h.StartInterval} {
		if span > 0 {
			probe.put(key, span.String())
		}
	}
	probe.sort()
	probe.put("retries", h.Retries)
	return probe.node()
}

func (d described) volumes(s *object, volumes *object) {
	var list []any
	for _, m := range d.container.Mounts {
		one := &object{}
		one.put("type", string(m.Type))
		switch m.Type {
		case mount.TypeBind:
			one.put("source", m.Source)
		case mount.TypeVolume:
			if len(m.Name) == 64 && strings.Trim(m.Name, "0123456789abcdef") == "" { // anonymous
				if d.image.Config != nil {
					if _, declared := d.image.Config.Volumes[m.Destination]; declared {
						continue
					}
				}
			} else {
				one.put("source", m.Name)
				volumes.put(m.Name, external(m.Name))
			}
		default:
			continue // tmpfs is told by what was asked for
		}
		one.put("target", m.Destination)
		one.put("read_only", !m.RW)
		if m.Type == mount.TypeBind && m.Propagation != "" && m.Propagation != mount.PropagationRPrivate {
			one.put("bind", map[string]string{"propagation": string(m.Propagation)})
		}
		list = append(list, one.node())
	}
	for _, m := range d.container.HostConfig.Mounts {
		if m.Type == mount.TypeTmpfs {
			one := &object{}
			one.put("type", "tmpfs")
			one.put("target", m.Target)
			if o := m.TmpfsOptions; o != nil {
				options := &object{}
				options.put("size", o.SizeBytes)
				options.put("mode", uint32(o.Mode))
				one.put("tmpfs", options.node())
			}
			list = append(list, one.node())
		}
	}
	s.put("volumes", list)
	var tmpfs []string
	for _, at := range slices.Sorted(maps.Keys(d.container.HostConfig.Tmpfs)) {
		tmpfs = append(tmpfs, strings.TrimSuffix(path.Clean(at)+":"+d.container.HostConfig.Tmpfs[at], ":"))
	}
	s.put("tmpfs", tmpfs)
}

// external is a network or a volume that is there.
func external(name string) any {
	one := &object{}
	one.put("name", name)
	one.put("external", true)
	return one.node()
}
