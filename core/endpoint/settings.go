package endpoint

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"strings"

	"dockbridge/core/fault"
)

// customHeadersVariable gives headers instead of the docker config's, for the docker CLI too.
const customHeadersVariable = "DOCKER_CUSTOM_HEADERS"

// Settings are what an environment and its docker config say of connections. The docker config is read once, and only when it is needed.
type Settings struct {
	env  Environment
	read bool
	file DockerConfig
	err  error
}

// NewSettings prepares for reading.
func NewSettings(env Environment) *Settings { return &Settings{env: env} }

// currentContext is the docker context in use, "" for none.
func (s *Settings) currentContext() (string, error) {
	s.load()
	if s.err != nil || len(s.file.Data) == 0 {
		return "", s.err
	}
	var config struct {
		CurrentContext string `json:"currentContext"`
	}
	if err := json.Unmarshal(s.file.Data, &config); err != nil {
		return "", fault.Invalid("repair or remove the file, or set DOCKER_HOST",
			"%s is not valid JSON: %s", s.file.Path, fault.JSONProblem(err)).WithCause(err)
	}
	return config.CurrentContext, nil
}

// httpHeaders are the headers that it wants with every request. A file that is no docker config has none: it must not keep those from
// the engine who need nothing of it, and the docker CLI goes on without it, too.
func (s *Settings) httpHeaders() map[string]string {
	if !s.read {
		// Nobody else needs the file, so it is not waited for: a pipe may have no writer.
		path := s.env.configPath()
		if path == "" {
			return nil
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return nil
		}
	}
	s.load()
	var config struct {
		HTTPHeaders map[string]string `json:"HttpHeaders"`
	}
	if s.err != nil || len(s.file.Data) == 0 || json.Unmarshal(s.file.Data, &config) != nil {
		return nil
	}
	return config.HTTPHeaders
}

func (s *Settings) load() {
	if !s.read {
		s.read = true
		s.file, s.err = s.env.DockerConfig()
	}
}

// Headers are those that are wanted with every request: DOCKER_CUSTOM_HEADERS, or else the docker config's. The source says in words
// which of them. Nobody has checked yet that they can be sent.
func (s *Settings) Headers() (wanted map[string]string, source string, err error) {
	wanted, source, err = customHeaders(s.env.Get(customHeadersVariable))
	if wanted == nil && err == nil {
		wanted = s.httpHeaders()
		source = "HttpHeaders in " + s.file.Path
	}
	return wanted, source, err
}

// customHeaders reads DOCKER_CUSTOM_HEADERS, "name=value,…" with the quotes of CSV; nil when it says nothing.
func customHeaders(text string) (found map[string]string, source string, err error) {
	if text == "" {
		return nil, "", nil
	}
	invalid := func(why string) error {
		return fault.Invalid(`set it to "name=value,other=value", or unset it`, "the environment variable %s cannot be used: %s", customHeadersVariable, why)
	}
	fields, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil { // the error may quote a value
		return nil, "", invalid("it is no line of comma-separated values")
	}
	found = map[string]string{}
	for _, field := range fields {
		name, value, assigned := strings.Cut(field, "=")
		if name = strings.TrimSpace(name); name == "" || !assigned {
			return nil, "", invalid("there is something other than name=value in it")
		}
		found[http.CanonicalHeaderKey(name)] = value
	}
	return found, "the environment variable " + customHeadersVariable, nil
}
