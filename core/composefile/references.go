package composefile

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// checkReferences looks whether what services name is in the file. What includes others cannot be told.
func checkReferences(root *yaml.Node) error {
	services := child(root, "services")
	if services == nil || child(root, "include") != nil {
		return nil
	}
	for i := 0; i+1 < len(services.Content); i += 2 {
		path, service := "services."+services.Content[i].Value, services.Content[i+1]
		for _, section := range []struct{ key, of string }{
			{"depends_on", "services"}, {"networks", "networks"}, {"secrets", "secrets"}, {"configs", "configs"}, {"volumes", "volumes"},
			{"network_mode", "services"}, {"ipc", "services"}, {"pid", "services"},
		} {
			for _, used := range uses(child(service, section.key), section.key, path+"."+section.key) {
				if err := used.in(root, section.of); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// use is a place where something is named.
type use struct {
	name, path string
	node       *yaml.Node
}

func (u use) in(root *yaml.Node, section string) error {
	if interpolated(u.name) || section == "networks" && u.name == "default" {
		return nil
	}
	defined := child(root, section)
	if child(defined, u.name) != nil {
		return nil
	}
	var names []string
	if defined != nil {
		for i := 0; i < len(defined.Content); i += 2 {
			names = append(names, defined.Content[i].Value)
		}
	}
	slices.Sort(names)
	hint := nearest(u.name, names, fmt.Sprintf("define it under %s", section))
	return place(wrong(u.path, hint, "%s names %q, which is none of the file's %s", u.path, u.name, section), u.node)
}

// uses are the names in a value that may be a list of names, a list of mappings with a source, or a mapping by name.
func uses(node *yaml.Node, key, path string) []use {
	if node == nil {
		return nil
	}
	var list []use
	switch node.Kind {
	case yaml.ScalarNode:
		if name, ok := strings.CutPrefix(node.Value, "service:"); ok {
			list = append(list, use{name, path, node})
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if required := child(node.Content[i+1], "required"); required == nil || required.Value != "false" {
				list = append(list, use{node.Content[i].Value, path, node.Content[i]})
			}
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			at := fmt.Sprintf("%s.%d", path, i)
			switch {
			case item.Kind == yaml.MappingNode:
				source := child(item, "source")
				if kind := child(item, "type"); key == "volumes" && (kind == nil || kind.Value != "volume") || source == nil || source.Value == "" {
					continue
				}
				list = append(list, use{source.Value, at, source})
			case key != "volumes":
				list = append(list, use{item.Value, at, item})
			default:
				name, target, found := strings.Cut(item.Value, ":")
				if found && target != "" && !strings.ContainsAny(name, `/\~.`) && len(name) > 1 {
					list = append(list, use{name, at, item})
				}
			}
		}
	}
	return list
}
