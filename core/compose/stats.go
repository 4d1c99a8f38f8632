package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// StatsRequest is the request of compose.stats.
type StatsRequest struct {
	Selected
	engine.Bound
	// All also asks for containers that do not run; their numbers are 0.
	All bool `json:"all,omitempty"`
	// OneShot takes one sample instead of two a second apart: the reply comes at once, without cpu_percent (API 1.41).
	OneShot bool `json:"one_shot,omitempty"`
}

// ContainerUsage is what a container of a project uses.
type ContainerUsage struct {
	// Service is the service that it belongs to.
	Service string `json:"service"`
	// Number tells the containers of a service apart, from 1.
	Number int `json:"number"`
	// Usage is what it uses, as container.stats_all gives it.
	Usage container.Usage `json:"usage"`
}

// Stats asks what the services' containers use now, in the order of services and numbers. All are asked for at the same time, as
// container.stats_all does, which lasts little more than a second however many they are. One that ends or is removed
// meanwhile is left out.
func Stats(ctx context.Context, e *engine.Engine, r StatsRequest) ([]ContainerUsage, error) {
	k, err := r.known(ctx, e, r.Services)
	if err != nil {
		return nil, err
	}
	used, err := container.StatsAll(ctx, e, container.StatsAllRequest{Bound: r.Bound, All: r.All, Filters: ofProject(k.name), OneShot: r.OneShot})
	if err != nil {
		return nil, err
	}
	list := []ContainerUsage{}
	for _, m := range ofServices(k.all, r.Services) {
		for _, u := range used {
			if u.ID == m.ID {
				list = append(list, ContainerUsage{Service: m.service, Number: m.number, Usage: u})
			}
		}
	}
	return list, nil
}
