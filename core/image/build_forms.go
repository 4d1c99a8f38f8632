package image

import (
	"encoding/csv"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/buildkit"
	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// BuildSecret is where a secret is: one of the three, or the variable of the caller's environment that has its name.
type BuildSecret struct {
	// File is the file that has it.
	File wire.Path `json:"file"`
	// Env is the variable of the caller's environment that has it.
	Env string `json:"env"`
	// Value is the secret itself.
	Value *string `json:"value" secret:"true"`
}

// OneSpelling is ours.
func (BuildSecret) OneSpelling() {}

// BuildSecrets are secrets by their ids.
type BuildSecrets map[string]BuildSecret

// PythonType is the type hint.
func (BuildSecrets) PythonType() string {
	return "Mapping[str, BuildSecret] | list[str] | tuple[str, ...]"
}

// PythonForms are the mappings.
func (BuildSecrets) PythonForms() []any { return []any{BuildSecret{}} }

const secretHint = `give {"id": {"file": "path"}}, {"id": {"env": "NAME"}}, {"id": {"value": "…"}} or ["id=…,src=path"]`

// UnmarshalJSON accepts a mapping, and lines as docker build takes them. A value may be a secret, so no error shows one.
func (b *BuildSecrets) UnmarshalJSON(data []byte) error {
	*b = BuildSecrets{}
	return argument.Hinted(secretHint, argument.Pairs(data, secretHint,
		func(line string) error {
			keys, err := commaSeparated(line)
			if err != nil || keys["id"] == "" {
				return argument.Unusable("", secretHint, "has no id")
			}
			s := BuildSecret{File: wire.Path(keys["src"] + keys["source"]), Env: keys["env"]}
			if keys["type"] == "env" {
				s = BuildSecret{Env: string(s.File) + s.Env}
			}
			return b.add(keys["id"], s)
		},
		func(e argument.Entry) error {
			var s BuildSecret
			if err := argument.Form(e.Value, &s); err != nil {
				return err
			}
			return b.add(e.Key, s)
		}))
}

func (b *BuildSecrets) add(id string, s BuildSecret) error {
	given := 0
	for _, is := range []bool{s.File != "", s.Env != "", s.Value != nil} {
		if is {
			given++
		}
	}
	if id == "" || given > 1 {
		return argument.Unusable("", secretHint, "is no secret: it has one of file, env and value, and an id")
	}
	if given == 0 {
		s.Env = id
	}
	(*b)[id] = s
	return nil
}

// Secrets are the values, those of the caller's environment among them.
func (b BuildSecrets) Secrets(variables map[string]string) []fault.Secret {
	var secrets []fault.Secret
	for id, s := range b {
		value := variables[s.Env]
		if s.Value != nil {
			value = *s.Value
		}
		secrets = append(secrets, argument.Assigned(id, value)...)
	}
	return secrets
}

// read gets the secrets.
func (b BuildSecrets) read(env endpoint.Environment) (map[string]buildkit.Secret, error) {
	found := map[string]buildkit.Secret{}
	for id, s := range b {
		value, err := s.read(env)
		if err != nil {
			return nil, fault.From(err).WithDetail("field", "secrets["+id+"]")
		}
		if len(value) > buildkit.MostSecret {
			return nil, fault.Invalid("give it as a file of the context or of a further one (build_contexts)",
				"the secret %s has more than %d bytes", id, buildkit.MostSecret)
		}
		found[id] = value
	}
	return found, nil
}

func (s BuildSecret) read(env endpoint.Environment) ([]byte, error) {
	switch {
	case s.Value != nil:
		return []byte(*s.Value), nil
	case s.Env != "":
		value, ok := env.Variables[s.Env]
		if !ok {
			return nil, fault.Invalid("set it, or leave the secret out", "the environment variable %s, which has a secret, is not set", s.Env)
		}
		return []byte(value), nil
	}
	path := env.Path(string(s.File))
	data, err := stream.ReadPlain(path, buildkit.MostSecret)
	if err != nil {
		return nil, fault.From(err).WithHint("give the path of the secret's file, with 500 KiB at most")
	}
	return data, nil
}

// BuildSSH are paths of SSH agents and keys by ids; none is the caller's agent.
type BuildSSH map[string][]string

// PythonType is the type hint.
func (BuildSSH) PythonType() string {
	return "str | list[str] | tuple[str, ...] | Mapping[str, str | list[str] | None]"
}

// UnmarshalJSON accepts a mapping, and what docker build takes: "default" and "id=path".
func (b *BuildSSH) UnmarshalJSON(data []byte) error {
	const hint = `give "default", ["id=path"] or {"id": "path of an SSH agent's socket or of a key"}`
	*b = BuildSSH{}
	entry := func(text string) error {
		id, paths, _ := strings.Cut(text, "=")
		if id == "" {
			return argument.Unusable(text, hint, "has no id")
		}
		(*b)[id] = nil
		if paths != "" {
			(*b)[id] = strings.Split(paths, ",")
		}
		return nil
	}
	if text, ok := argument.Text(data); ok {
		return entry(text)
	}
	return argument.Pairs(data, hint, entry, func(e argument.Entry) error {
		if argument.IsNone(e.Value) {
			(*b)[e.Key] = nil
			return nil
		}
		paths, err := argument.TextOrTexts(e.Value, hint)
		(*b)[e.Key] = paths
		return err
	})
}

// open makes the agents.
func (b BuildSSH) open(env endpoint.Environment) (map[string]buildkit.Agent, error) {
	agents := map[string]buildkit.Agent{}
	for id, paths := range b {
		absolute := []string{}
		for _, path := range paths {
			absolute = append(absolute, env.Path(path))
		}
		if len(paths) == 0 {
			own := env.Get("SSH_AUTH_SOCK")
			if own == "" {
				return nil, fault.Invalid("start an SSH agent, or give the path of a key", "ssh asks for the caller's SSH agent, and SSH_AUTH_SOCK is not set")
			}
			absolute = []string{env.Path(own)}
		}
		agent, err := buildkit.OpenAgent(absolute)
		if err != nil {
			return nil, fault.From(err).WithDetail("field", "ssh["+id+"]")
		}
		agents[id] = agent
	}
	return agents, nil
}

// BuildContexts are contexts by their names.
type BuildContexts map[string]string

// PythonType is the type hint.
func (BuildContexts) PythonType() string {
	return "Mapping[str, str | PathLike[str]] | list[str] | tuple[str, ...]"
}

// UnmarshalJSON accepts a mapping, and lines as docker build takes them.
func (b *BuildContexts) UnmarshalJSON(data []byte) error {
	const hint = `give {"name": "folder"}, {"name": "docker-image://image"} or ["name=folder"]`
	*b = BuildContexts{}
	add := func(name, where string) error {
		if name == "" || where == "" {
			return argument.Unusable(where, hint, "is no context with a name")
		}
		(*b)[name] = where
		return nil
	}
	return argument.Pairs(data, hint,
		func(line string) error {
			name, where, _ := strings.Cut(line, "=")
			return add(name, where)
		},
		func(e argument.Entry) error {
			where, ok := argument.Text(e.Value)
			if !ok {
				return argument.NotA(e.Value, hint)
			}
			return add(e.Key, where)
		})
}

// commaSeparated reads "key=value,key=value", with quotes around what has a comma.
func commaSeparated(text string) (map[string]string, error) {
	fields, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for _, field := range fields {
		key, value, _ := strings.Cut(field, "=")
		keys[strings.ToLower(strings.TrimSpace(key))] = value
	}
	return keys, nil
}
