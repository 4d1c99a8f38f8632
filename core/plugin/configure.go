package plugin

import (
	"context"
	"net/http"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ConfigureRequest is the request of plugin.configure.
type ConfigureRequest struct {
	engine.Deadline
	Ref
	// Options are what is set: {"DEBUG": "1", "data.source": "/srv"} or ["DEBUG=1", "data.source=/srv"]. The names are those of the plugin's config: its variables, arguments, mounts (".source") and devices (".path").
	Options Options `json:"options" secret:"true"`
}

// Configure changes the settings of a plugin that is disabled, as docker
// plugin set does. One that is enabled is a conflict; what the plugin does not
// let be set is an InvalidArgumentError, which says what can be, and may come
// after other settings were taken.
func Configure(ctx context.Context, e *engine.Engine, r ConfigureRequest) (engine.Nothing, error) {
	if err := r.check(ctx, e); err != nil {
		return engine.Nothing{}, err
	}
	if len(r.Options) == 0 {
		return engine.Nothing{}, fault.Invalid(`give for example {"DEBUG": "1"}`, "there is nothing to set").WithResource(r.Plugin).WithDetail("field", "options")
	}
	return engine.Nothing{}, r.set(ctx, e, r.Options)
}

func (r Ref) set(ctx context.Context, e *engine.Engine, options Options) error {
	err := r.post(engine.Repeatable(ctx), e, "set", nil, options)
	if f := fault.From(err); err == nil || f.Status != http.StatusInternalServerError || f.Code != fault.EngineFailed {
		return err
	}
	// Engines fail at whatever cannot be set. Why, the plugin's state tells.
	_, details, lookup := r.details(ctx, e)
	if lookup != nil {
		return err
	}
	f := *fault.From(err)
	f.Retryable = false
	if details.Enabled {
		f.Code = fault.Conflict
		return f.WithHint("disable it first: settings are read when it is enabled")
	}
	f.Code = fault.InvalidArgument
	return f.WithHint(details.Config.settable())
}

// settable says what of a plugin can be set.
func (c Config) settable() string {
	var names []string
	add := func(name string, fields []string) {
		for _, field := range fields {
			if field == "value" {
				names = append(names, name)
			} else {
				names = append(names, name+"."+field)
			}
		}
	}
	for _, one := range c.Env {
		add(one.Name, one.Settable)
	}
	add(c.Args.Name, c.Args.Settable)
	for _, one := range c.Mounts {
		add(one.Name, one.Settable)
	}
	for _, one := range c.Linux.Devices {
		add(one.Name, one.Settable)
	}
	if len(names) == 0 {
		return "nothing of this plugin can be set"
	}
	const most, longest = 20, 100
	names = names[:min(len(names), most)]
	for i, name := range names { // the plugin's own text
		names[i] = name[:min(len(name), longest)]
	}
	return "what can be set of it is " + strings.ToValidUTF8(strings.Join(names, ", "), "")
}

// Options are settings of a plugin, each as "name=value".
type Options []string

// PythonType is the type hint.
func (Options) PythonType() string { return "Mapping[str, str | int] | Sequence[str]" }

// UnmarshalJSON accepts a mapping or a list of "name=value".
func (o *Options) UnmarshalJSON(data []byte) error {
	const hint = `give {"DEBUG": "1"} or ["DEBUG=1"]`
	if argument.IsNone(data) {
		return nil // as if it were not there
	}
	entries, _ := argument.Entries(data)
	for _, entry := range entries {
		if strings.Contains(entry.Key, "=") { // it may be a secret in the wrong place: the path to it is not shown
			return argument.Unusable("", hint, "has a name with a = in it")
		}
	}
	var list Options
	add := func(name, value string) error {
		if strings.TrimSpace(name) == "" {
			return argument.Unusable("", hint, "has no name before its value")
		}
		list = append(list, name+"="+value)
		return nil
	}
	err := argument.Pairs(data, hint,
		func(text string) error {
			name, value, found := strings.Cut(text, "=")
			if !found {
				return argument.Unusable("", hint, "is no name with a value")
			}
			return add(name, value)
		},
		func(entry argument.Entry) error {
			value, ok := argument.TextOrNumber(entry.Value)
			if !ok {
				return argument.NotA(entry.Value, hint)
			}
			return add(entry.Key, value)
		})
	if err != nil {
		return err
	}
	*o = list
	return nil
}

// Secrets are the values.
func (o Options) Secrets(map[string]string) []fault.Secret {
	var secrets []fault.Secret
	for _, one := range o {
		name, value, _ := strings.Cut(one, "=")
		secrets = append(secrets, argument.Assigned(name, value)...)
	}
	return secrets
}
