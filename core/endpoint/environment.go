package endpoint

import (
	"path/filepath"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
)

// Environment is what a client knows of its caller's process: the library
// itself never reads the process environment or working directory, because Go
// copies the environment when it is loaded and would miss later changes.
type Environment struct {
	// Variables are the environment variables, already merged with the caller's overrides.
	Variables map[string]string `json:"variables,omitempty" secret:"true"`
	// Home is the caller's home directory, for the docker config and ssh.
	Home string `json:"home,omitempty"`
	// Directory is the caller's working directory, for relative paths.
	Directory string `json:"directory,omitempty"`
	// UserID is the caller's numeric user id, for the rootless socket; negative where there is none.
	UserID int `json:"user_id,omitempty"`
}

// Get gives a variable, "" when it is not set.
func (e Environment) Get(name string) string { return e.Variables[name] }

// Secrets are the credentials in addresses (those of proxies, of a docker host), DOCKER_AUTH_CONFIG and DOCKER_CUSTOM_HEADERS. The
// other variables are no part of any request. (The argument is that of an argument.Holder, whose variables these are.)
func (e Environment) Secrets(map[string]string) []fault.Secret {
	secrets := argument.Whole(e.Get("DOCKER_AUTH_CONFIG"), e.Get(customHeadersVariable))
	for _, value := range e.Variables {
		if strings.Contains(value, "://") {
			secrets = append(secrets, argument.Whole(argument.UserInfo(value)...)...)
		}
	}
	return secrets
}

// ConfigDir is the folder of the docker config: DOCKER_CONFIG or ~/.docker.
func (e Environment) ConfigDir() string {
	if dir := e.Get("DOCKER_CONFIG"); dir != "" {
		return e.Path(dir)
	}
	if e.Home == "" {
		return ""
	}
	return filepath.Join(e.Home, ".docker")
}

// Path makes a caller's path absolute.
func (e Environment) Path(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(e.Directory, path)
}

// List gives the variables as KEY=value, for programs started on the caller's behalf.
func (e Environment) List() []string {
	list := make([]string, 0, len(e.Variables))
	for k, v := range e.Variables {
		list = append(list, k+"="+v)
	}
	return list
}
