package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"

	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/types"
)

// LoadConfig reads the docker config. A missing or unreadable file is an empty
// one, as it is for the docker CLI; a broken one is an error, because silence
// about it would end in a refusal by the registry that nobody understands.
func LoadConfig(env endpoint.Environment) (*configfile.ConfigFile, error) {
	config, err := env.DockerConfig()
	if err != nil {
		return nil, err
	}
	file := configfile.New("")
	if err := file.LoadFromReader(bytes.NewReader(config.Data)); err != nil {
		return nil, fault.Invalid("repair the file, or remove it and log in again with docker login",
			"the docker config %s cannot be used: %s", config.Path, withoutValues(err)).WithResource(config.Path)
	}
	return file, nil
}

// environmentAuths reads DOCKER_AUTH_CONFIG: an object like the docker config's
// "auths", in which each entry has the field "auth" and nothing else.
func environmentAuths(env endpoint.Environment) (map[string]types.AuthConfig, error) {
	const name = configfile.DockerEnvConfigKey
	text := env.Get(name)
	if text == "" {
		return nil, nil
	}
	invalid := func(why string) error {
		return fault.Invalid(`set it to {"auths": {"<registry>": {"auth": "<base64 of user:password>"}}}, or unset it`,
			"the environment variable %s cannot be used: %s", name, why)
	}
	var strict struct {
		Auths map[string]struct {
			Auth string `json:"auth"`
		} `json:"auths"`
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&strict); err != nil {
		return nil, invalid(withoutValues(err))
	}
	if d.More() {
		return nil, invalid("there is something after its JSON object")
	}
	for host, entry := range strict.Auths {
		if entry.Auth == "" {
			return nil, invalid(fmt.Sprintf("the entry of %s has no auth", host))
		}
	}
	file := configfile.New("")
	if err := file.LoadFromReader(strings.NewReader(text)); err != nil {
		return nil, invalid(withoutValues(err))
	}
	return file.AuthConfigs, nil
}

// withoutValues says what is wrong with JSON that holds secrets: some of the
// json package's messages quote the values.
func withoutValues(err error) string {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends in the middle"
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not valid JSON at byte %d", syntax.Offset)
	case errors.As(err, &wrongType):
		return fmt.Sprintf("its field %s has a value of the wrong type", wrongType.Field)
	default:
		return `an "auth" in it is not the base64 of user:password, or it has a field that is not known`
	}
}
