package engine

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dockbridge/core/fault"
)

// DockerConfig is the caller's docker config: config.json in the docker config folder.
type DockerConfig struct {
	// Path is the file's path, "" when there is no docker config folder.
	Path string
	// Data is what the file holds; empty when it is missing or may not be read, as for the docker CLI.
	Data []byte
}

// maxConfig is far more than a docker config has.
const maxConfig = 16 << 20

// DockerConfig reads the docker config. Nothing else does.
func (e Environment) DockerConfig() (DockerConfig, error) {
	c := DockerConfig{Path: e.configPath()}
	if c.Path == "" {
		return c, nil
	}
	f, err := os.Open(c.Path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return c, nil
	}
	if err != nil {
		return c, fault.From(err).WithResource(c.Path)
	}
	defer f.Close()
	c.Data, err = io.ReadAll(io.LimitReader(f, maxConfig+1))
	switch {
	case err != nil:
		c.Data = nil
		return c, fault.From(err).WithResource(c.Path)
	case len(c.Data) > maxConfig:
		c.Data = nil
		return c, fault.Invalid("check that it is the right file", "the docker config %s has more than %d bytes", c.Path, maxConfig).WithResource(c.Path)
	}
	return c, nil
}

func (e Environment) configPath() string {
	dir := e.ConfigDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "config.json")
}

// connectionConfig is what the docker config says of connections. A client reads it once.
type connectionConfig struct {
	env  Environment
	read bool
	file DockerConfig
	err  error
}

// currentContext is the docker context in use, "" for none.
func (c *connectionConfig) currentContext() (string, error) {
	c.load()
	if c.err != nil || len(c.file.Data) == 0 {
		return "", c.err
	}
	var config struct {
		CurrentContext string `json:"currentContext"`
	}
	if err := json.Unmarshal(c.file.Data, &config); err != nil {
		return "", fault.Invalid("repair or remove the file, or set DOCKER_HOST",
			"%s is not valid JSON: %s", c.file.Path, fault.JSONProblem(err)).WithCause(err)
	}
	return config.CurrentContext, nil
}

// httpHeaders are the headers that it wants with every request. A file that is no docker config has none: it must not keep those from
// the engine who need nothing of it, and the docker CLI goes on without it, too.
func (c *connectionConfig) httpHeaders() map[string]string {
	if !c.read {
		// Nobody else needs the file, so it is not waited for: a pipe may have no writer.
		path := c.env.configPath()
		if path == "" {
			return nil
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return nil
		}
	}
	c.load()
	var config struct {
		HTTPHeaders map[string]string `json:"HttpHeaders"`
	}
	if c.err != nil || len(c.file.Data) == 0 || json.Unmarshal(c.file.Data, &config) != nil {
		return nil
	}
	return config.HTTPHeaders
}

func (c *connectionConfig) load() {
	if !c.read {
		c.read = true
		c.file, c.err = c.env.DockerConfig()
	}
}
