package composefile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"
	"go.yaml.in/yaml/v4"
)

// object is a mapping in the making.
type object struct{ content []*yaml.Node }

func (o *object) node() *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: o.content}
}

// put adds what is not empty. Texts are written so that compose replaces nothing in them.
func (o *object) put(key string, value any) {
	if node := made(value); node.Tag != "!!null" && node.Value != "" && node.Value != "0" && node.Value != "false" || len(node.Content) > 0 {
		o.add(key, node)
	}
}

// always adds a value, empty ones too.
func (o *object) always(key string, value any) { o.add(key, made(value)) }

func (o *object) add(key string, node *yaml.Node) {
	if child(o.node(), key) == nil {
		o.content = append(o.content, scalar(key), node)
	}
}

// sort puts the keys in the order of the alphabet.
func (o *object) sort() {
	var keys []string
	for i := 0; i < len(o.content); i += 2 {
		keys = append(keys, o.content[i].Value)
	}
	slices.Sort(keys)
	var content []*yaml.Node
	for _, key := range keys {
		content = append(content, scalar(key), child(o.node(), key))
	}
	o.content = content
}

func made(value any) *yaml.Node {
	switch v := value.(type) {
	case *yaml.Node:
		return v
	case []any:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, item := range v {
			list.Content = append(list.Content, made(item))
		}
		return list
	}
	text, err := json.Marshal(value)
	if err != nil {
		return scalar(nil)
	}
	node, err := fromJSON(text)
	if err != nil {
		return scalar(nil)
	}
	escape(node)
	return node
}

func escape(node *yaml.Node) {
	for i, below := range node.Content {
		if node.Kind != yaml.MappingNode || i%2 == 1 {
			escape(below)
		}
	}
	if node.Tag == "!!str" {
		node.Value = strings.ReplaceAll(node.Value, "$", "$$")
	}
}

// network is what a container is connected to. A container's network that is also described is its service's.
func (d described) network(s *object, names map[string]string, networks *object) {
	mode := string(d.container.HostConfig.NetworkMode)
	if mode == "default" || mode == "bridge" || mode == "host" || mode == "none" || strings.HasPrefix(mode, "container:") {
		if mode == "default" {
			mode = "bridge"
		}
		s.put("network_mode", space(mode, names))
		return
	}
	if d.container.NetworkSettings == nil {
		return
	}
	list := &object{}
	for _, name := range slices.Sorted(maps.Keys(d.container.NetworkSettings.Networks)) {
		endpoint := d.container.NetworkSettings.Networks[name]
		one := &object{}
		if endpoint != nil {
			one.put("aliases", slices.DeleteFunc(slices.Clone(endpoint.Aliases), func(alias string) bool {
				return alias == d.service || strings.HasPrefix(d.container.ID, alias) || alias == strings.TrimPrefix(d.container.Name, "/")
			}))
			if asked := endpoint.IPAMConfig; asked != nil {
				one.put("ipv4_address", asked.IPv4Address)
				one.put("ipv6_address", asked.IPv6Address)
				one.put("link_local_ips", asked.LinkLocalIPs)
			}
			one.put("driver_opts", endpoint.DriverOpts)
		}
		list.always(name, one.node())
		networks.put(name, external(name))
	}
	s.put("networks", list.node())
}

// space is a namespace: that of another container that is described too is its service's.
func space(mode string, names map[string]string) string {
	other, ok := strings.CutPrefix(mode, "container:")
	if service := names[other]; ok && service != "" {
		return "service:" + service
	}
	return mode
}

// dependencies reads compose's label: "db:service_healthy:false,cache:service_started:true".
func dependencies(label string, names map[string]string) any {
	list := &object{}
	there := slices.Collect(maps.Values(names))
	for one := range strings.SplitSeq(label, ",") {
		parts := strings.Split(one, ":")
		if !slices.Contains(there, parts[0]) {
			continue
		}
		condition := &object{}
		condition.put("condition", "service_started")
		if len(parts) > 1 && parts[1] != "" {
			condition = &object{}
			condition.put("condition", parts[1])
		}
		condition.put("restart", len(parts) > 2 && parts[2] == "true")
		list.put(parts[0], condition.node())
	}
	return list.node()
}

func ports(bindings nat.PortMap) []any {
	var list []any
	for _, port := range slices.SortedFunc(maps.Keys(bindings), func(a, b nat.Port) int {
		return strings.Compare(fmt.Sprintf("%05d/%s", a.Int(), a.Proto()), fmt.Sprintf("%05d/%s", b.Int(), b.Proto()))
	}) {
		for _, binding := range bindings[port] {
			one := &object{}
			one.put("target", port.Int())
			one.put("published", binding.HostPort)
			one.put("host_ip", binding.HostIP)
			one.put("protocol", port.Proto())
			list = append(list, one.node())
		}
	}
	return list
}

func restart(policy container.RestartPolicy) string {
	switch {
	case policy.Name == "no":
		return ""
	case policy.MaximumRetryCount > 0:
		return fmt.Sprintf("%s:%d", policy.Name, policy.MaximumRetryCount)
	}
	return string(policy.Name)
}

// withoutLabels leaves out what the engine adds itself: of a privileged container, of one in the host's namespaces.
func withoutLabels(host *container.HostConfig) []string {
	if !host.Privileged && !host.PidMode.IsHost() && !host.IpcMode.IsHost() {
		return host.SecurityOpt
	}
	return slices.DeleteFunc(slices.Clone(host.SecurityOpt), func(option string) bool { return option == "label=disable" })
}

func devices(list []container.DeviceMapping) []string {
	var all []string
	for _, device := range list {
		all = append(all, device.PathOnHost+":"+device.PathInContainer+":"+device.CgroupPermissions)
	}
	return all
}

func gpus(list []container.DeviceRequest) []any {
	var all []any
	for _, request := range list {
		one := &object{}
		one.put("driver", request.Driver)
		if request.Count == -1 {
			one.put("count", "all")
		} else {
			one.put("count", request.Count)
		}
		one.put("device_ids", request.DeviceIDs)
		one.put("capabilities", slices.Concat(request.Capabilities...))
		one.put("options", request.Options)
		all = append(all, one.node())
	}
	return all
}

func resources(s *object, r container.Resources) {
	s.put("mem_limit", r.Memory)
	s.put("mem_reservation", r.MemoryReservation)
	s.put("memswap_limit", r.MemorySwap)
	if r.MemorySwappiness != nil && *r.MemorySwappiness >= 0 {
		s.always("mem_swappiness", *r.MemorySwappiness)
	}
	s.put("oom_kill_disable", r.OomKillDisable)
	if r.NanoCPUs > 0 {
		s.put("cpus", json.Number(strconv.FormatFloat(float64(r.NanoCPUs)/1e9, 'f', -1, 64)))
	}
	s.put("cpu_shares", r.CPUShares)
	s.put("cpu_quota", r.CPUQuota)
	s.put("cpu_period", r.CPUPeriod)
	s.put("cpuset", r.CpusetCpus)
	if r.PidsLimit != nil && *r.PidsLimit > 0 {
		s.put("pids_limit", *r.PidsLimit)
	}
	limits := &object{}
	for _, limit := range r.Ulimits {
		one := &object{}
		one.always("soft", limit.Soft)
		one.always("hard", limit.Hard)
		limits.put(limit.Name, one.node())
	}
	s.put("ulimits", limits.node())
}
