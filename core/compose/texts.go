package compose

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// told is what a text of compose-go's says: what is wrong, and where.
//
// Most of its errors have no types. Their texts are read to find the place in the files, to say it more clearly, and for hints; whether
// there is an error and of what kind never depends on them, and a text that is not known stays as it is.
type told struct {
	message string
	hint    string
	file    string // that it is about, where the text names one
	line    int    // in this file
	path    string // "services.web.ports.0"
	value   string // what is wrong below the path: a name that stands there
}

// texts are those that are known. What they have in common: their first group is what the path is made of.
var texts = []struct { //nolint:gochecknoglobals // read only
	pattern *regexp.Regexp
	read    func(m []string) told
}{
	{regexp.MustCompile(`(?s)^error while interpolating ([^:\s]+): (.*)$`), func(m []string) told {
		t := told{path: m[1], message: m[1] + ": " + m[2]}
		if strings.HasPrefix(m[2], "required variable") {
			t.hint = "give the variable in environment, in a file of env_files or in .env"
		}
		return t
	}},
	{regexp.MustCompile(`(?s)^invalid interpolation format for (.+?)\.\nYou may need[^\n]*\n(.*)$`), func(m []string) told {
		return told{
			path: m[1], message: "invalid interpolation format for " + m[1] + ": " + m[2],
			hint: "write ${NAME} or ${NAME:-default}, and $$ for a $ that is meant as one",
		}
	}},
	{regexp.MustCompile(`(?s)^decoding failed due to the following error\(s\):\s*'([^']+)' (.*)$`), func(m []string) told {
		path := strings.NewReplacer("[", ".", "]", "").Replace(m[1])
		return told{path: path, message: path + ": " + strings.TrimSpace(m[2])}
	}},
	{regexp.MustCompile(`^service "([^"]+)" (?:depends on|refers to) undefined \w+ "?([^"\s:]+)"?`), func(m []string) told {
		return told{path: "services." + m[1], value: m[2]}
	}},
	{regexp.MustCompile(`^service "?([^"\s]+)"? (?:has neither|declares) `), func(m []string) told {
		return told{path: "services." + m[1]}
	}},
	{regexp.MustCompile(`^cannot extend service "([^"]+)" in (.+?): `), func(m []string) told {
		return told{path: "services." + m[1] + ".extends", file: m[2]}
	}},
	{regexp.MustCompile(`^Circular reference:\n\s*(\S+) in (.+)\n`), func(m []string) told {
		return told{path: "services." + m[1] + ".extends", file: m[2]}
	}},
	{regexp.MustCompile(`^dependency cycle detected: (\S+) -> `), func(m []string) told {
		return told{path: "services." + m[1] + ".depends_on", hint: "take one of these dependencies out"}
	}},
	{regexp.MustCompile(`^services\.deploy\.replicas: can't set container_name and (\S+) as (container name must be unique)`), func(m []string) told {
		path := "services." + m[1] + ".container_name"
		return told{path: path, message: path + ": " + m[2] + ", and the service has several containers", hint: "take container_name out, or have one container"}
	}},
	{regexp.MustCompile(`^services\.(.+): (container name "[^"]+" is already in use by service .*)$`), func(m []string) told {
		path := "services." + m[1] + ".container_name"
		return told{path: path, message: path + ": " + m[2], hint: "give each its own, or leave it out"}
	}},
	{regexp.MustCompile(`^(secrets|configs)\.(\S+): environment variable "`), func(m []string) told {
		return told{path: m[1] + "." + m[2] + ".environment", hint: "give the variable in environment, in a file of env_files or in .env"}
	}},
	{regexp.MustCompile(`(?s)^validating (.+?): (.*)$`), func(m []string) told {
		return told{file: m[1], message: strings.TrimSpace(m[2]), path: strings.TrimSpace(m[2])}
	}},
	{regexp.MustCompile(`^failed to read (.+): line (\d+): (.*)$`), func(m []string) told {
		line, _ := strconv.Atoi(m[2])
		return told{file: m[1], line: line, message: m[1] + ": " + m[3], hint: "each line is NAME=value; a value with spaces or # needs quotes"}
	}},
}

// read finds out what a text says.
func read(text string) told {
	for _, known := range texts {
		if m := known.pattern.FindStringSubmatch(text); m != nil {
			t := known.read(m)
			if t.message == "" {
				t.message = text
			}
			t.message = strings.TrimSuffix(t.message, ": invalid compose project")
			return t
		}
	}
	return told{message: text, path: text}
}

// find gives the place that a text is about.
func (t told) find(node *yaml.Node) located {
	found := locate(node, t.path)
	if t.value != "" && found.path != "" {
		if place := below(found.node, t.value); place != nil {
			found.node = place
		}
	}
	if found.path != "" {
		return found
	}
	return ports(node, t.message)
}

// below finds a name among what stands below a node: a key, an item, or what is before the : of one.
func below(node *yaml.Node, name string) *yaml.Node {
	node = resolved(node)
	if node == nil {
		return nil
	}
	if node.Kind == yaml.ScalarNode {
		if before, _, _ := strings.Cut(node.Value, ":"); before == name {
			return node
		}
		return nil
	}
	if key := keyNode(node, name); key != nil {
		return key
	}
	var place *yaml.Node
	each(node, func(key string, value *yaml.Node) {
		if place == nil && (node.Kind == yaml.SequenceNode || !strings.HasPrefix(key, "x-")) {
			place = below(value, name)
		}
	})
	return place
}

// ports finds a port of which compose-go says this, and not where it stands.
func ports(node *yaml.Node, text string) (found located) {
	if node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		node = node.Content[0]
	}
	services, _ := step(node, "services")
	each(resolved(services), func(name string, service *yaml.Node) {
		list, _ := step(service, "ports")
		each(resolved(list), func(i string, port *yaml.Node) {
			port = resolved(port)
			if found.node != nil || port == nil || port.Kind != yaml.ScalarNode {
				return
			}
			if _, err := types.ParsePortConfig(port.Value); err != nil && strings.HasSuffix(text, err.Error()) {
				found = located{node: port, path: "services." + name + ".ports." + i}
			}
		})
	})
	return found
}
