package compose

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	sdk "github.com/docker/compose/v5/pkg/compose"

	"dockbridge/core/engine"
)

// ConfigRequest is the request of compose.config.
type ConfigRequest struct {
	engine.Deadline
	Project
	// Services restrict it to some services and what they depend on.
	Services []string `json:"services,omitempty" arg:"positional"`
}

// Resolved is a project as its files say, with everything in its place: variables, extends, includes, defaults, absolute paths.
type Resolved struct {
	// Name is the project's name.
	Name string `json:"name"`
	// Directory is where relative paths started.
	Directory string `json:"directory"`
	// Files are the compose files, absolute; "-" for a text.
	Files []string `json:"files"`
	// Services are the names of the services whose profiles are enabled.
	Services []string `json:"services"`
	// DisabledServices are the names of those whose profiles are not.
	DisabledServices []string `json:"disabled_services"`
	// Profiles are all profiles that the services have.
	Profiles []string `json:"profiles"`
	// Images are the images' names, by service.
	Images map[string]string `json:"images"`
	// Volumes are the volumes' names on the engine, by the names in the files.
	Volumes map[string]string `json:"volumes"`
	// Networks are the networks' names on the engine, by the names in the files.
	Networks map[string]string `json:"networks"`
	// Hashes are the hashes of the services' configurations, by service: by them a container is known to be as it should. A service that
	// shares something of another one's container (network_mode: service:…, volumes_from) has another hash there, with that container's id.
	Hashes map[string]string `json:"hashes"`
	// Environment are the variables that the files were read with.
	Environment map[string]string `json:"environment" secret:"true"`
	// Model is the project as a mapping, with the names of the Compose Specification.
	Model map[string]any `json:"model" secret:"true"`
	// YAML is the same as the text of a compose file, as docker compose config writes it.
	YAML string `json:"yaml" secret:"true"`
}

// Config gives the project as its files say, with variables, extends, includes and defaults resolved. The engine is not asked.
//
// A file that is wrong is an InvalidComposeFileError, which says where; a variable that is required and missing is one, too.
func Config(ctx context.Context, e *engine.Engine, r ConfigRequest) (Resolved, error) {
	all, err := r.load(ctx, e, selection{services: r.Services})
	if err != nil {
		return Resolved{}, err
	}
	if err := all.checkContainerNames(); err != nil {
		return Resolved{}, err
	}
	p := all.Project
	resolved := Resolved{
		Name: p.Name, Directory: p.WorkingDir, Files: p.ComposeFiles,
		Services: sorted(p.ServiceNames()), DisabledServices: sorted(p.DisabledServiceNames()), Profiles: profilesOf(p),
		Images: map[string]string{}, Volumes: map[string]string{}, Networks: map[string]string{}, Hashes: map[string]string{},
		Environment: p.Environment,
	}
	for name, service := range p.Services {
		resolved.Images[name] = api.GetImageNameOrDefault(service, p.Name)
		if resolved.Hashes[name], err = sdk.ServiceHash(copied(service)); err != nil {
			return Resolved{}, err
		}
	}
	for name, volume := range p.Volumes {
		resolved.Volumes[name] = volume.Name
	}
	for name, network := range p.Networks {
		resolved.Networks[name] = network.Name
	}
	// The files with variables and labels have been read; compose config writes what came of them, and not their names.
	if p, err = p.WithServicesLabelsResolved(true); err != nil {
		return Resolved{}, all.sources.explain(err)
	}
	text, err := p.MarshalYAML()
	if err != nil {
		return Resolved{}, err
	}
	resolved.YAML = escaped(string(text))
	document, err := p.MarshalJSON()
	if err != nil {
		return Resolved{}, err
	}
	if err := json.Unmarshal([]byte(escaped(string(document))), &resolved.Model); err != nil {
		return Resolved{}, err
	}
	return resolved, nil
}

// copied keeps what the SDK's hash changes from the project: it takes the replicas out of a structure that is shared.
func copied(service types.ServiceConfig) types.ServiceConfig {
	if service.Deploy != nil {
		deploy := *service.Deploy
		service.Deploy = &deploy
	}
	return service
}

// escaped keeps a $ that is meant as one from being read as a variable.
func escaped(text string) string { return strings.ReplaceAll(text, "$", "$$") }

func profilesOf(p *types.Project) []string {
	found := map[string]bool{}
	for _, service := range p.AllServices() {
		for _, profile := range service.Profiles {
			found[profile] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
