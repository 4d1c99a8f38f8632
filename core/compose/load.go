package compose

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/errdefs"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// loaded is a project that was read from its files.
type loaded struct {
	*types.Project
	variables variables
	sources   sources
}

// selection says which part of a project an operation is about.
type selection struct {
	services []string // with what they depend on; none for those whose profiles are enabled
	all      bool     // also what no service uses
}

// load reads the project's files. Nothing of this process is looked at.
//
// Its errors are invalid_compose_file (with "file", "line" and "column"), path_not_found, service_not_found and those of files.
func (p Project) load(ctx context.Context, e *engine.Engine, s selection) (*loaded, error) {
	silence()
	directory := p.directory(e)
	variables := newVariables(p, e)
	if err := variables.read(directory); err != nil {
		return nil, err
	}
	files := p.find(e, variables, directory)
	if len(files) == 0 {
		return nil, fault.New(fault.PathNotFound, "there is no compose file in %s or above", directory).
			WithHint("give files, project_directory, or the files' names in COMPOSE_FILE of environment").WithDetail("directory", directory)
	}
	if p.ProjectDirectory == "" && files[0].Filename != contentName {
		directory = filepath.Dir(files[0].Filename)
	}
	if err := variables.read(directory); err != nil { // a directory that only .env has told of
		return nil, err
	}
	sources, err := readSources(files)
	if err != nil {
		return nil, err
	}
	project, err := build(ctx, p, types.ConfigDetails{
		WorkingDir: directory, ConfigFiles: files, Environment: variables.values,
	}, sources.named())
	if err != nil {
		return nil, sources.explain(err)
	}
	result := &loaded{Project: project, variables: variables, sources: sources}
	if err := result.labelled(s); err != nil {
		return nil, sources.explain(err)
	}
	return result, nil
}

// build makes a project of files that were read.
func build(ctx context.Context, p Project, details types.ConfigDetails, named bool) (*types.Project, error) {
	set := func(o *loader.Options) {
		o.ResourceLoaders = []loader.ResourceLoader{refusedFiles{details.WorkingDir}}
		o.Profiles = p.profiles(details.Environment)
		switch {
		case p.ProjectName != "":
			o.SetProjectName(p.ProjectName, true)
		case details.Environment[consts.ComposeProjectName] != "":
			o.SetProjectName(details.Environment[consts.ComposeProjectName], true)
		case !named:
			o.SetProjectName(loader.NormalizeProjectName(filepath.Base(details.WorkingDir)), false)
		}
	}
	model, err := loadModel(ctx, details, set)
	if err != nil {
		return nil, err
	}
	if err := checkModelFiles(model); err != nil {
		return nil, err
	}
	options := loader.ToOptions(&details, []func(*loader.Options){set, func(o *loader.Options) { o.SkipResolveEnvironment = true }})
	name, _ := model["name"].(string)
	options.SetProjectName(name, true)
	project, err := loader.ModelToProject(model, options, details)
	if err != nil {
		return nil, err
	}
	for _, file := range details.ConfigFiles {
		project.ComposeFiles = append(project.ComposeFiles, file.Filename)
	}
	return project, nil
}

// oneLoader keeps loads apart: compose-go notes in a list of its package which files have an obsolete key, without a lock.
var oneLoader = make(chan struct{}, 1) //nolint:gochecknoglobals // it guards a global of compose-go's

func loadModel(ctx context.Context, details types.ConfigDetails, set func(*loader.Options)) (map[string]any, error) {
	select {
	case oneLoader <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-oneLoader }()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return loader.LoadModelWithContext(ctx, details, set)
}

func (p Project) profiles(environment types.Mapping) []string {
	if len(p.Profiles) > 0 {
		return p.Profiles
	}
	var profiles []string
	for profile := range strings.SplitSeq(environment[consts.ComposeProfiles], ",") {
		profiles = append(profiles, strings.TrimSpace(profile))
	}
	return profiles
}

// labelled selects services, and gives them the labels by which the compose CLI knows its containers.
func (l *loaded) labelled(s selection) error {
	if err := l.checkServices(s.services); err != nil {
		return err
	}
	project, err := l.WithServicesEnabled(s.services...)
	if err != nil {
		return err
	}
	for name, service := range project.Services {
		if strings.HasPrefix(name, "-") { // it would be an option wherever a program is given the name
			return fmt.Errorf("services.%s has a name that begins with -: %w", name, errdefs.ErrInvalid)
		}
		service.CustomLabels = types.Labels{
			api.ProjectLabel:     project.Name,
			api.ServiceLabel:     name,
			api.VersionLabel:     api.ComposeVersion,
			api.WorkingDirLabel:  project.WorkingDir,
			api.ConfigFilesLabel: strings.Join(project.ComposeFiles, ","),
			api.OneoffLabel:      "False",
		}
		if len(l.variables.envFiles) > 0 {
			service.CustomLabels[api.EnvironmentFileLabel] = strings.Join(l.variables.envFiles, ",")
		}
		project.Services[name] = service
	}
	if project, err = project.WithSelectedServices(s.services); err != nil {
		return err
	}
	if !s.all {
		project = project.WithoutUnnecessaryResources()
	}
	if project, err = project.WithServicesEnvironmentResolved(true); err != nil {
		return err
	}
	l.Project = project
	return nil
}

// checkServices refuses names that are no services of the project.
func (l *loaded) checkServices(names []string) error {
	for _, name := range names {
		if _, there := l.Services[name]; there {
			continue
		}
		if _, there := l.DisabledServices[name]; there {
			continue
		}
		return unknownService(l.Name, name, append(l.ServiceNames(), l.DisabledServiceNames()...))
	}
	return nil
}

// checkContainerNames refuses a container name that two services have. compose-go's own check names one of them, by chance.
func (l *loaded) checkContainerNames() error {
	names := map[string]string{}
	for _, name := range sorted(l.ServiceNames()) {
		given := l.Services[name].ContainerName
		if other, there := names[given]; there && given != "" {
			return l.sources.explain(fmt.Errorf("services.%s: container name %q is already in use by service %s", name, given, other))
		}
		names[given] = name
	}
	return nil
}

// checkVariables refuses secrets and configs of variables that are not set. The SDK finds that out when it has made their containers.
func (l *loaded) checkVariables(p *types.Project) error {
	check := func(kind, name string, from types.FileObjectConfig) error {
		if _, set := p.Environment[from.Environment]; from.Environment == "" || from.Content != "" || set {
			return nil
		}
		return l.sources.explain(fmt.Errorf("%ss.%s: environment variable %q required by %s %q is not set", kind, name, from.Environment, kind, name))
	}
	for _, service := range sorted(p.ServiceNames()) {
		for _, secret := range p.Services[service].Secrets {
			if err := check("secret", secret.Source, types.FileObjectConfig(p.Secrets[secret.Source])); err != nil {
				return err
			}
		}
		for _, config := range p.Services[service].Configs {
			if err := check("config", config.Source, types.FileObjectConfig(p.Configs[config.Source])); err != nil {
				return err
			}
		}
	}
	return nil
}

// unknownService says that a project has no such service.
func unknownService(project, name string, known []string) error {
	hint := "the project has no services"
	if len(known) > 0 {
		hint = "its services are " + strings.Join(sorted(known), ", ")
	}
	err := fault.New(fault.ServiceNotFound, "the project %s has no service %q", project, name).WithHint(hint).WithDetail("project", project)
	err.Resource = name
	return err
}

// loadOrName reads the project's files, unless only a name is given: then the project is what the engine has of that name.
func (p Project) loadOrName(ctx context.Context, e *engine.Engine) (*loaded, string, error) {
	if len(p.Files) == 0 && p.ProjectDirectory == "" && p.ProjectName != "" {
		if loader.NormalizeProjectName(p.ProjectName) != p.ProjectName {
			return nil, "", explainName(p.ProjectName)
		}
		return nil, p.ProjectName, nil
	}
	l, err := p.load(ctx, e, selection{all: true})
	if err != nil {
		return nil, "", err
	}
	return l, l.Name, nil
}

func explainName(name string) error {
	return fault.Invalid("use lower case letters, digits, - and _, with a letter or digit first", "the project name %q cannot be used", name)
}

// checkModelFiles looks at the files with variables and labels that the services name, before compose-go reads them.
func checkModelFiles(model map[string]any) error {
	services, _ := model["services"].(map[string]any)
	for name, service := range services {
		attributes, _ := service.(map[string]any)
		files, _ := attributes["env_file"].([]any)
		for _, file := range files {
			entry, _ := file.(map[string]any)
			path, _ := entry["path"].(string)
			required, said := entry["required"].(bool)
			if path == "" || (said && !required && !isThere(path)) {
				continue
			}
			if err := checkFile(path, "the env_file of the service "+name); err != nil {
				return err
			}
		}
		labels, _ := attributes["label_file"].([]any)
		for _, file := range labels {
			if path, ok := file.(string); ok {
				if err := checkFile(path, "the label_file of the service "+name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// named tells that one of the files names the project.
func (s sources) named() bool {
	for _, source := range s {
		for _, node := range source.nodes {
			if name, _ := step(node, "name"); resolved(name) != nil && resolved(name).Value != "" {
				return true
			}
		}
	}
	return false
}
