package plugin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
)

// Grant is a privilege that the caller grants to a plugin.
type Grant struct{ Privilege }

// PythonType is the type hint.
func (Grant) PythonType() string { return "PluginPrivilege | Privilege | EnginePrivilege" }

// PythonForms are the mappings.
func (Grant) PythonForms() []any { return []any{Privilege{}} }

// UnmarshalJSON accepts what plugin.privileges gives, with the names in any case; the description may be left out.
func (g *Grant) UnmarshalJSON(data []byte) error {
	const hint = `give {"name": "mount", "value": ["/var/run"]}, as privileges() lists them`
	if err := argument.Form(data, &g.Privilege); err != nil {
		return argument.Hinted(hint, err)
	}
	if g.Name == "" {
		return argument.Unusable("", hint, "has no name")
	}
	return nil
}

// Grants is what a caller grants.
type Grants struct {
	// GrantAllPermissions grants whatever the plugin asks for, unseen. A plugin may ask to be root on the engine's machine.
	GrantAllPermissions bool `json:"grant_all_permissions,omitempty"`
	// Privileges are what is granted: exactly those that the plugin asks for, as privileges() lists them, in any order. A plugin that asks for others is not installed, and the error lists what it asks for.
	Privileges []Grant `json:"privileges,omitempty"`
}

func (g Grants) check() error {
	if g.GrantAllPermissions && g.Privileges != nil {
		return fault.Invalid("give one of them", "both grant_all_permissions and privileges are given").WithDetail("field", "privileges")
	}
	return nil
}

// cover tells whether what a plugin asks for is granted.
func (g Grants) cover(plugin string, asked []Privilege) error {
	if g.GrantAllPermissions {
		return nil
	}
	granted := make([]Privilege, len(g.Privileges))
	for i, one := range g.Privileges {
		granted[i] = one.Privilege
	}
	if same(granted, asked) {
		return nil
	}
	what := "asks for privileges that were not granted"
	switch {
	case len(asked) == 0:
		what = "asks for no privileges, and others were granted"
	case len(granted) > 0:
		what = "asks for other privileges than those that were granted"
	}
	f := fault.New(fault.PrivilegesNotGranted, "the plugin %s %s: %s", plugin, what, listed(asked)).WithResource(plugin).WithDetail("privileges", asked)
	if len(asked) == 0 {
		return f.WithHint("leave privileges out")
	}
	return f.WithHint("if it may have these, give them as privileges: the details of this error have the list; grant_all_permissions=True grants whatever it asks for")
}

// same compares two lists, of which neither the order nor the descriptions matter.
func same(a, b []Privilege) bool { return slices.EqualFunc(sorted(a), sorted(b), slices.Equal) }

// sorted gives each privilege as its name and its values, in one order.
func sorted(list []Privilege) [][]string {
	out := make([][]string, len(list))
	for i, p := range list {
		values := slices.Sorted(slices.Values(p.Value))
		out[i] = append([]string{p.Name}, values...)
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// listed says what a plugin asks for. It is the plugin's own text, so it has a limit.
func listed(asked []Privilege) string {
	const most, longest = 20, 100
	texts := make([]string, 0, len(asked))
	for _, p := range asked[:min(len(asked), most)] {
		texts = append(texts, fmt.Sprintf("%.*q %.*q", longest, p.Name, longest, p.Value[:min(len(p.Value), most)]))
	}
	if len(asked) > most {
		texts = append(texts, fmt.Sprintf("and %d more", len(asked)-most))
	}
	return cmp.Or(strings.Join(texts, ", "), "none")
}

// needs are the privileges without which a plugin of such a configuration cannot run, as engines compute them.
func (c Config) needs() []Privilege {
	var list []Privilege
	add := func(name string, values ...string) { list = append(list, Privilege{Name: name, Value: values}) }
	if t := c.Network.Type; t != "null" && t != "bridge" && t != "" {
		add("network", t)
	}
	if c.IPCHost {
		add("host ipc namespace", "true")
	}
	if c.PIDHost {
		add("host pid namespace", "true")
	}
	for _, m := range c.Mounts {
		if m.Source != nil {
			add("mount", *m.Source)
		}
	}
	for _, d := range c.Linux.Devices {
		if d.Path != nil {
			add("device", *d.Path)
		}
	}
	if c.Linux.AllowAllDevices {
		add("allow-all-devices", "true")
	}
	if len(c.Linux.Capabilities) > 0 {
		add("capabilities", c.Linux.Capabilities...)
	}
	return list
}
