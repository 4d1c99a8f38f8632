package endpoint

import (
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
