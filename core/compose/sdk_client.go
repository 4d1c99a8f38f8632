package compose

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"

	core "dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// desk is where the Compose SDK asks the engine, for one call of ours. It is docker's client with these differences:
//
//   - It asks under the call's context. The SDK ends what else it does when one service fails, which would hide how the others fare.
//   - After the end of the call nothing is changed any more, whatever the SDK still tries.
//   - It notes what is made and what is taken away, so that it can be told, or taken back.
//   - What the SDK keeps for the whole process (the first engine's version, whether it is in a swarm) is the same for every engine;
//     what differs between engines is done here.
//   - Replies that the SDK would stumble over are errors: a panic of its goroutines would end the process.
type desk struct {
	client.APIClient
	ctx      context.Context //nolint:containedctx // a desk is for one call
	e        *engine.Engine
	tell     *teller
	aside    bool // containers that are to be removed are only put aside, until it is clear that all went well
	failures failures

	mu       sync.Mutex
	services map[string]string // by the container's name and id
	names    map[string]string // by id
	changes  changes
}

// changes are what was made and taken away.
type changes struct {
	containers []string          // ids of those that were made
	asked      []string          // names of those whose making was asked for, and of which nobody knows whether they were made
	replaced   map[string]string // id of those that were put aside, with the name they had
	networks   []string          // ids
	volumes    []string          // names
	removed    []string          // names of the containers that were taken away
}

// newDesk gives the desk of a call.
func newDesk(ctx context.Context, e *engine.Engine, t *teller) (*desk, error) {
	api, err := e.API(ctx)
	if err != nil {
		return nil, err
	}
	return &desk{
		APIClient: api, ctx: ctx, e: e, tell: t,
		services: map[string]string{}, names: map[string]string{}, changes: changes{replaced: map[string]string{}},
	}, nil
}

// speaks is the API version that the SDK is told: it keeps the first one it hears for the whole process. ContainerCreate does what
// older engines need.
const speaks = "1.51"

func (d *desk) ServerVersion(context.Context) (types.Version, error) {
	return types.Version{APIVersion: speaks}, nil
}

func (d *desk) ClientVersion() string { return speaks }

// Info is asked for the swarm only, and kept for the process: networks of swarms are looked at before (see checkExternals).
func (d *desk) Info(context.Context) (system.Info, error) {
	return system.Info{Swarm: swarm.Info{LocalNodeState: swarm.LocalNodeStateInactive}}, nil
}

// On, Start and Done are what the SDK tells of its progress.
func (d *desk) On(events ...api.Resource) {
	_ = fault.Guard(func() error {
		for _, event := range events {
			d.tell.tell(fromSDK(event, d.serviceOf))
		}
		return nil
	})
}

// Start is told that the SDK begins.
func (*desk) Start(context.Context, string) {}

// Done is told that the SDK has ended.
func (*desk) Done(string, bool) {}

func (d *desk) serviceOf(container string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.services[container]
}

// know notes whose a container is.
func (d *desk) know(id, name string, labels map[string]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.services[id], d.services[name], d.names[id] = labels[api.ServiceLabel], labels[api.ServiceLabel], name
}

func (d *desk) nameOf(id string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if name := d.names[id]; name != "" {
		return name
	}
	return id
}

// change refuses to change anything after the end of the call, and keeps the failure of a service, whatever the SDK makes of it.
func (d *desk) change(service string, do func(context.Context) error) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	err := fault.Guard(func() error { return do(d.ctx) })
	if err == nil {
		return nil
	}
	explained := d.e.Explain(err)
	if !isEnd(err) {
		d.failures.add(service, explained)
	}
	return sdkError{explained, err}
}

// sdkError is an explained error that the SDK still knows by its kind.
type sdkError struct{ explained, cause error }

func (e sdkError) Error() string   { return e.explained.Error() }
func (e sdkError) Unwrap() []error { return []error{e.explained, e.cause} }

func (d *desk) ContainerCreate(_ context.Context, config *container.Config, host *container.HostConfig, networking *network.NetworkingConfig,
	platform *v1.Platform, name string,
) (created container.CreateResponse, _ error) {
	service := config.Labels[api.ServiceLabel]
	d.know(name, name, config.Labels)
	err := d.change(service, func(ctx context.Context) error {
		later, err := d.networksOfOldEngines(ctx, config, host, networking)
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.changes.asked = append(d.changes.asked, name)
		d.mu.Unlock()
		created, err = d.create(ctx, config, host, networking, platform, name)
		d.mu.Lock()
		if err == nil {
			d.changes.containers = append(d.changes.containers, created.ID)
		}
		if err == nil || fault.From(err).Status != 0 { // it is known what became of it
			d.changes.asked = slices.DeleteFunc(d.changes.asked, func(asked string) bool { return asked == name })
		}
		d.mu.Unlock()
		if err != nil {
			return explainCreate(err, name, config.Image)
		}
		d.know(created.ID, name, config.Labels)
		for network, settings := range later {
			if err := d.APIClient.NetworkConnect(ctx, network, created.ID, settings); err != nil {
				return err
			}
		}
		return nil
	})
	return created, err
}

// create waits for the answer a moment longer than the call lasts: nobody else would know of the container.
func (d *desk) create(ctx context.Context, config *container.Config, host *container.HostConfig, networking *network.NetworkingConfig,
	platform *v1.Platform, name string,
) (container.CreateResponse, error) {
	request, cancel := d.e.Outlasting(ctx)
	defer cancel()
	created, err := d.APIClient.ContainerCreate(request, config, host, networking, platform, name)
	if err != nil && ctx.Err() != nil {
		return created, ctx.Err()
	}
	if err == nil && len(created.ID) < shortID {
		return created, badReply("the id of a container that was made")
	}
	return created, err
}

func explainCreate(err error, name, image string) error {
	f := fault.From(err)
	switch f.Code {
	case fault.Conflict:
		f = f.WithResource(name)
		f.Code = fault.NameConflict
		return f.WithHint("another container has that name: remove or rename it, or take container_name out")
	case fault.NotFound:
		return fault.Named(err, fault.ImageNotFound, image)
	default:
		return f.WithResource(name)
	}
}

// networksOfOldEngines takes out what engines before API 1.44 do not take when a container is made: all networks but the first, which
// are connected afterwards. What they cannot do at all is an error.
func (d *desk) networksOfOldEngines(ctx context.Context, config *container.Config, host *container.HostConfig, networking *network.NetworkingConfig) (map[string]*network.EndpointSettings, error) {
	if config.Healthcheck != nil && config.Healthcheck.StartInterval != 0 {
		if err := d.e.Require(ctx, "1.44", "healthcheck.start_interval"); err != nil {
			return nil, err
		}
	}
	for _, mount := range host.Mounts {
		if mount.Type == "image" {
			if err := d.e.Require(ctx, "1.48", "a volume of the type image"); err != nil {
				return nil, err
			}
		}
	}
	if networking == nil {
		return nil, nil
	}
	for _, settings := range networking.EndpointsConfig {
		if settings != nil && settings.DriverOpts["com.docker.network.endpoint.ifname"] != "" {
			if err := d.e.Require(ctx, "1.49", "interface_name of a network"); err != nil {
				return nil, err
			}
		}
	}
	if d.e.Require(ctx, "1.44", "several networks") == nil {
		return nil, nil
	}
	primary := string(host.NetworkMode)
	later := map[string]*network.EndpointSettings{}
	for name, settings := range networking.EndpointsConfig {
		if settings != nil && settings.MacAddress != "" {
			if name != primary {
				return nil, d.e.Require(ctx, "1.44", "mac_address of a network that is not the first")
			}
			//lint:ignore SA1019 engines before API 1.44 know no other
			config.MacAddress, settings.MacAddress = settings.MacAddress, ""
		}
		if name != primary {
			later[name] = settings
			delete(networking.EndpointsConfig, name)
		}
	}
	return later, nil
}

func (d *desk) ContainerStart(_ context.Context, id string, _ container.StartOptions) error {
	return d.change(d.serviceOf(id), func(ctx context.Context) error {
		_, err := core.Start(ctx, d.e, core.StartRequest{Ref: core.Ref{Container: id}})
		return named(err, d.nameOf(id))
	})
}

func (d *desk) ContainerStop(_ context.Context, id string, options container.StopOptions) error {
	return d.change(d.serviceOf(id), func(ctx context.Context) error {
		grace := core.Grace{StopTimeout: options.Timeout}
		_, err := core.Stop(ctx, d.e, core.StopRequest{Ref: core.Ref{Container: id}, Grace: grace})
		return named(err, d.nameOf(id))
	})
}

// ContainerRemove puts a container aside where it may have to come back: under another name, which is free then.
func (d *desk) ContainerRemove(_ context.Context, id string, options container.RemoveOptions) error {
	return d.change(d.serviceOf(id), func(ctx context.Context) error {
		name := d.nameOf(id)
		d.mu.Lock()
		d.changes.removed = append(d.changes.removed, name)
		if d.aside {
			d.changes.replaced[id] = name
		}
		d.mu.Unlock()
		if !d.aside {
			return d.APIClient.ContainerRemove(ctx, id, options)
		}
		return d.APIClient.ContainerRename(ctx, id, name+"-replaced-"+id[:shortID])
	})
}

func (d *desk) ContainerRename(_ context.Context, from, to string) error {
	return d.change(d.serviceOf(from), func(ctx context.Context) error {
		err := d.APIClient.ContainerRename(ctx, from, to)
		if err == nil {
			d.mu.Lock()
			d.services[to] = d.services[from]
			for id, name := range d.names {
				if name == from {
					d.names[id] = to
				}
			}
			d.mu.Unlock()
		}
		return err
	})
}

func (d *desk) NetworkCreate(_ context.Context, name string, options network.CreateOptions) (created network.CreateResponse, _ error) {
	err := d.change("", func(ctx context.Context) (err error) {
		if created, err = d.APIClient.NetworkCreate(ctx, name, options); err != nil {
			return fault.From(err).WithResource(name)
		}
		d.mu.Lock()
		d.changes.networks, d.names[created.ID] = append(d.changes.networks, created.ID), name
		d.mu.Unlock()
		return nil
	})
	return created, err
}

func (d *desk) VolumeCreate(_ context.Context, options volume.CreateOptions) (made volume.Volume, _ error) {
	err := d.change("", func(ctx context.Context) (err error) {
		if made, err = d.APIClient.VolumeCreate(ctx, options); err != nil {
			return fault.From(err).WithResource(options.Name)
		}
		d.mu.Lock()
		d.changes.volumes = append(d.changes.volumes, made.Name)
		d.mu.Unlock()
		return nil
	})
	return made, err
}

// VolumeRemove is asked by the SDK only to make a volume anew, which its data would not survive.
func (d *desk) VolumeRemove(context.Context, string, bool) error {
	return errors.New("a volume is never removed for another one")
}

func (d *desk) NetworkRemove(_ context.Context, id string) error {
	return d.change("", func(ctx context.Context) error { return d.APIClient.NetworkRemove(ctx, id) })
}

func (d *desk) NetworkConnect(_ context.Context, id, name string, settings *network.EndpointSettings) error {
	return d.change(d.serviceOf(name), func(ctx context.Context) error { return d.APIClient.NetworkConnect(ctx, id, name, settings) })
}

func (d *desk) NetworkDisconnect(_ context.Context, id, name string, force bool) error {
	return d.change(d.serviceOf(name), func(ctx context.Context) error { return d.APIClient.NetworkDisconnect(ctx, id, name, force) })
}

// Close would close the connections of all calls.
func (*desk) Close() error { return nil }

// named gives an error the container's name in place of its id.
func named(err error, name string) error {
	if err == nil {
		return nil
	}
	return fault.From(err).WithResource(name)
}
