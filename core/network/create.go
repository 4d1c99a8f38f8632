package network

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/versions"
)

// CreateRequest is the request of network.create.
type CreateRequest struct {
	engine.Deadline
	// Name is the name of the new network.
	Name string `json:"name"`
	// Driver is "bridge" (the default), "overlay", "macvlan", "ipvlan" or a plugin's name.
	Driver string `json:"driver,omitempty" arg:"positional"`
	// Options are the driver's options, for example {"com.docker.network.driver.mtu": "1400"}.
	Options map[string]string `json:"options,omitempty" secret:"true"`
	// Subnet is the network's range of addresses, for example "172.28.0.0/16"; the engine chooses one otherwise.
	Subnet string `json:"subnet,omitempty"`
	// Gateway is the gateway's address within the subnet.
	Gateway string `json:"gateway,omitempty"`
	// IPRange is the part of the subnet from which containers get their addresses.
	IPRange string `json:"ip_range,omitempty"`
	// IPAM gives several subnets, or another address manager, as the engine takes them: {"Driver": "default", "Config":
	// [{"Subnet": …, "IPRange": …, "Gateway": …, "AuxiliaryAddresses": {…}}], "Options": {…}}. It excludes subnet.
	IPAM *IPAMOptions `json:"ipam,omitempty"`
	// Internal leaves out the way to the outside.
	Internal bool `json:"internal,omitempty"`
	// Labels are the network's labels.
	Labels map[string]string `json:"labels,omitempty"`
	// EnableIPv4 gives containers IPv4 addresses; the engine does so unless it is False (API 1.47).
	EnableIPv4 *bool `json:"enable_ipv4,omitempty"`
	// EnableIPv6 gives containers IPv6 addresses too.
	EnableIPv6 bool `json:"enable_ipv6,omitempty"`
	// Attachable lets containers outside swarm services join a network of the swarm.
	Attachable bool `json:"attachable,omitempty"`
	// Scope is "local" or "swarm"; the driver decides otherwise.
	Scope CreateScope `json:"scope,omitempty"`
	// Ingress makes it the swarm's routing mesh.
	Ingress bool `json:"ingress,omitempty"`
	// ConfigOnly makes a network that only holds settings for others.
	ConfigOnly bool `json:"config_only,omitempty"`
	// ConfigFrom names a network that was made with config_only, and takes its settings.
	ConfigFrom string `json:"config_from,omitempty"`
}

// IPAMOptions say how the addresses of a new network are given out.
type IPAMOptions IPAM

// PythonType is the type hint.
func (IPAMOptions) PythonType() string { return "IPAMConfig | EngineIPAMConfig" }

// PythonName is docker.types's.
func (IPAMOptions) PythonName() string { return "IPAMConfig" }

// PythonForms are the mappings.
func (IPAMOptions) PythonForms() []any { return []any{IPAMOptions{}} }

// UnmarshalJSON accepts the engine's names, with or without underscores.
func (o *IPAMOptions) UnmarshalJSON(data []byte) error { return argument.Form(data, (*IPAM)(o)) }

// Created is the result of network.create.
type Created struct {
	// ID is the id of the new network.
	ID string `json:"Id"`
	// Warning is what the engine found odd in the request, "" for nothing.
	Warning string `json:"Warning"`
}

// Create makes a network. A name that is taken is a conflict with every engine, also with those that would let two
// networks have one name.
func Create(ctx context.Context, e *engine.Engine, r CreateRequest) (engine.Document[Created], error) {
	var none engine.Document[Created]
	body, err := r.body()
	if err != nil {
		return none, err
	}
	if r.EnableIPv4 != nil {
		if err := e.Require(ctx, "1.47", "enable_ipv4 of network.create"); err != nil {
			return none, err
		}
	}
	version, err := e.Version(ctx)
	if err != nil {
		return none, err
	}
	if versions.LessThan(version, "1.44") { // newer ones always check
		yes := true
		//lint:ignore SA1019 deprecated for newer engines, and the only way with these
		body.CheckDuplicate = &yes
	}
	resp, err := e.Do(ctx, http.MethodPost, "/networks/create", nil, body)
	if err != nil {
		return none, r.explain(err)
	}
	doc, err := engine.Read[Created](e, resp)
	return doc, fault.Named(err, fault.NetworkNotFound, r.Name)
}

func (r CreateRequest) body() (api.CreateRequest, error) {
	var none api.CreateRequest
	if err := engine.CheckName("network", r.Name); err != nil {
		return none, err
	}
	ipam, err := r.ipam()
	if err != nil {
		return none, err
	}
	body := api.CreateRequest{Name: r.Name, CreateOptions: api.CreateOptions{
		Driver: r.Driver, Scope: string(r.Scope), IPAM: ipam, Internal: r.Internal, Attachable: r.Attachable,
		Ingress: r.Ingress, ConfigOnly: r.ConfigOnly, Options: r.Options, Labels: r.Labels, EnableIPv4: r.EnableIPv4,
	}}
	if r.EnableIPv6 { // otherwise the engine's own default holds
		body.EnableIPv6 = &r.EnableIPv6
	}
	if r.ConfigFrom != "" {
		body.ConfigFrom = &api.ConfigReference{Network: r.ConfigFrom}
	}
	return body, nil
}

// ipam gives the addresses asked for; nil leaves them to the engine. They are checked here because engines do so
// differently: an old one takes a subnet with host bits, and answers to nonsense as if it had failed itself.
func (r CreateRequest) ipam() (*api.IPAM, error) {
	given := r.IPAM
	switch {
	case given == nil && r.Subnet == "":
		if r.Gateway != "" || r.IPRange != "" {
			return nil, fault.Invalid("give the subnet too", "a gateway or ip_range was given without a subnet").WithResource(r.Name)
		}
		return nil, nil
	case given == nil:
		given = &IPAMOptions{Config: []IPAMConfig{{Subnet: r.Subnet, Gateway: r.Gateway, IPRange: r.IPRange}}}
	case r.Subnet+r.Gateway+r.IPRange != "":
		return nil, fault.Invalid("put the subnet into ipam, or leave ipam out", "both ipam and subnet, gateway or ip_range were given").WithResource(r.Name)
	}
	data, err := json.Marshal(given) // both types are the engine's JSON
	if err != nil {
		return nil, fault.From(err)
	}
	ipam := &api.IPAM{}
	if err := json.Unmarshal(data, ipam); err != nil {
		return nil, fault.From(err)
	}
	if ipam.Driver == "" {
		ipam.Driver = "default"
	}
	if err := api.ValidateIPAM(ipam, true); err != nil {
		return nil, fault.Invalid(`give a subnet as in "172.28.0.0/16", and addresses within it`, "%s", strings.ReplaceAll(err.Error(), "\n", " ")).
			WithResource(r.Name).WithCause(err)
	}
	return ipam, nil
}

// builtin are the names of the networks that every engine has.
var builtin = []string{"bridge", "host", "none", "default", "nat"}

func (r CreateRequest) explain(err error) error {
	f := *fault.From(err)
	f.Resource = r.Name
	switch {
	case f.Status == http.StatusConflict, f.Status == http.StatusForbidden && slices.Contains(builtin, r.Name):
		f.Code = fault.NameConflict
		f.Hint = "choose another name, or use the network that has it"
	case f.Status == http.StatusForbidden:
		f.Code = fault.Conflict
		if r.Subnet != "" || r.IPAM != nil {
			f.Hint = "choose a subnet that overlaps with no other network's (network.list shows them)"
		}
	case f.Status == http.StatusNotFound:
		f.Hint = "check driver, ipam driver and config_from: the engine does not know one of them"
	case f.Status >= http.StatusInternalServerError && (r.Driver == "overlay" || r.Scope == "swarm"):
		f.Hint = "networks of a swarm are made on a manager of one: docker swarm init"
	}
	return &f
}
