package compose

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// Project says which project is meant: its files, and what they are read with. It is in the request of every operation on a project.
type Project struct {
	// Files are the compose files: one or several, of which later ones override. A text with a line break is not a path but a
	// file's content. Left out, COMPOSE_FILE of the environment counts, then compose.yaml, compose.yml, docker-compose.yml or
	// docker-compose.yaml (and its override) in the project's directory or above.
	Files Files `json:"files,omitempty" arg:"positional"`
	// ProjectDirectory is where relative paths in the files start, and where .env is; the first file's folder when it is left out.
	ProjectDirectory wire.Path `json:"project_directory,omitempty"`
	// ProjectName is the project's name: lower case letters, digits, - and _, with a letter or digit first. Left out, it is
	// COMPOSE_PROJECT_NAME of the environment, the files' name, or made of the directory's.
	ProjectName string `json:"project_name,omitempty"`
	// Profiles are the profiles to enable; COMPOSE_PROFILES of the environment when they are left out. "*" enables all.
	Profiles []string `json:"profiles,omitempty"`
	// EnvFiles are files with variables, of which later ones override. They take the place of .env.
	EnvFiles []wire.Path `json:"env_files,omitempty"`
	// Environment are variables for the files and for what compose itself reads (COMPOSE_FILE, …). They win over those of
	// inherit_environment, and these over the files' with variables.
	Environment map[string]string `json:"environment,omitempty" secret:"true"`
	// InheritEnvironment takes the variables of the process, too, as they were when the client was opened. Without it no variable of the process counts.
	InheritEnvironment bool `json:"inherit_environment,omitempty"`
}

// Files are paths of compose files, or their contents.
type Files []string

// PythonType is the type hint.
func (Files) PythonType() string {
	return "str | PathLike[str] | ListOf[str | PathLike[str]]"
}

// UnmarshalJSON accepts one file or a list.
func (f *Files) UnmarshalJSON(data []byte) error {
	const hint = "give a path, a compose file's content as a text, or a list of these"
	if argument.IsNone(data) {
		return nil
	}
	if one, ok := argument.Text(data); ok {
		data, _ = json.Marshal([]string{one}) //nolint:errchkjson // texts can be marshalled
	}
	items, ok := argument.Items(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	for i, item := range items {
		text, ok := argument.Text(item)
		if !ok {
			return argument.At(argument.Index(i), argument.NotA(item, hint))
		}
		if text == "" {
			return argument.At(argument.Index(i), argument.Unusable("", hint, "is empty"))
		}
		*f = append(*f, text)
	}
	return nil
}

// isContent tells a file's content from a path.
func isContent(file string) bool { return strings.ContainsAny(file, "\r\n") }

// directory is where the project's relative paths start: where it was said, the first file's folder, or the caller's directory.
func (p Project) directory(e *engine.Engine) string {
	from := e.Environment()
	if p.ProjectDirectory != "" {
		return filepath.Clean(from.Path(string(p.ProjectDirectory)))
	}
	for _, file := range p.Files {
		if !isContent(file) {
			return filepath.Dir(from.Path(file))
		}
	}
	return from.Directory
}
