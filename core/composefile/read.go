package composefile

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"dockbridge/core/engine"
)

// ReadRequest is the request of composefile.read.
type ReadRequest struct {
	engine.Deadline
	// Data is the YAML text.
	Data []byte `json:"-" body:"true" arg:"required"`
}

// Read gives a compose file as JSON: anchors and merge keys are resolved, variables are left as they are. What is wrong is told with line
// and column. No engine is asked.
func Read(_ context.Context, _ *engine.Engine, r ReadRequest) (Text, error) {
	root, err := fromYAML(r.Data)
	if err != nil {
		return Text{}, err
	}
	if err := checkForm(root); err != nil {
		return Text{}, err
	}
	var text bytes.Buffer
	if err := toJSON(&text, root); err != nil {
		return Text{}, wrong("", "", "the compose file has a value that cannot be read: %v", err)
	}
	return Text{Data: text.Bytes()}, nil
}

func fromYAML(text []byte) (*yaml.Node, error) {
	if len(text) > maxBytes {
		return nil, tooLarge("bytes", maxBytes)
	}
	if !utf8.Valid(text) {
		return nil, wrong("", "save it as UTF-8", "the compose file is not UTF-8")
	}
	documents, err := Documents("the compose file", text)
	switch {
	case err != nil:
		return nil, err
	case len(documents) == 0, len(documents[0].Content) == 0, documents[0].Content[0].Tag == "!!null":
		return nil, wrong("", "begin with services:", "the compose file is empty")
	case len(documents) > 1:
		return nil, place(wrong("", "give one of them, or let compose merge them as several files", "the text has several documents"), documents[1])
	}
	r := reader{}
	root, err := r.resolve(documents[0].Content[0], "", 0)
	if err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, place(wrong("", "begin with services:", "the compose file is no mapping"), root)
	}
	return root, nil
}

// reader makes a tree of a document, without anchors, merge keys and the spellings of numbers that JSON does not have.
type reader struct{ nodes int }

func (r *reader) resolve(node *yaml.Node, path string, depth int) (*yaml.Node, error) {
	if r.nodes++; r.nodes > maxNodes {
		return nil, tooLarge("values", maxNodes)
	}
	if depth > maxDepth {
		return nil, tooLarge("levels", maxDepth)
	}
	if strings.HasPrefix(node.Tag, "!") && !strings.HasPrefix(node.Tag, "!!") {
		return nil, place(wrong(path, "it is for compose itself, and says nothing in a file of its own", "%s has the tag %s", orFile(path), node.Tag), node)
	}
	switch node.Kind {
	case yaml.AliasNode:
		return r.resolve(node.Alias, path, depth+1)
	case yaml.MappingNode:
		return r.mapping(node, path, depth)
	case yaml.SequenceNode:
		made := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: node.Line, Column: node.Column}
		for i, item := range node.Content {
			child, err := r.resolve(item, fmt.Sprintf("%s.%d", path, i), depth+1)
			if err != nil {
				return nil, err
			}
			made.Content = append(made.Content, child)
		}
		return made, nil
	}
	return plainScalar(node, path)
}

func (r *reader) mapping(node *yaml.Node, path string, depth int) (*yaml.Node, error) {
	made := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: node.Line, Column: node.Column}
	var merged []*yaml.Node
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Tag == "!!merge" {
			merged = append(merged, value)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			return nil, place(wrong(path, "keys are texts", "%s has a key that is no text", orFile(path)), key)
		}
		below := strings.TrimPrefix(path+"."+key.Value, ".")
		if seen[key.Value] {
			return nil, place(wrong(below, "leave one of them out", "%s is there twice", below), key)
		}
		seen[key.Value] = true
		resolved, err := r.resolve(value, below, depth+1)
		if err != nil {
			return nil, err
		}
		made.Content = append(made.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key.Value, Line: key.Line, Column: key.Column}, resolved)
	}
	for _, other := range merged {
		if err := r.merge(made, other, path, depth+1); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// merge adds what a mapping does not have itself of the one or several that "<<" names.
func (r *reader) merge(into, from *yaml.Node, path string, depth int) error {
	resolved, err := r.resolve(from, path, depth)
	if err != nil {
		return err
	}
	sources := []*yaml.Node{resolved}
	if resolved.Kind == yaml.SequenceNode {
		sources = resolved.Content
	}
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			return place(wrong(path, "merge a mapping, or a list of mappings", "%s merges what is no mapping", orFile(path)), from)
		}
		for i := 0; i+1 < len(source.Content); i += 2 {
			if child(into, source.Content[i].Value) == nil {
				into.Content = append(into.Content, source.Content[i], source.Content[i+1])
			}
		}
	}
	return nil
}

// plainScalar makes a value as JSON has them.
func plainScalar(node *yaml.Node, path string) (*yaml.Node, error) {
	var value any
	tag := node.ShortTag()
	made := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: node.Value}
	switch tag {
	case "!!null", "!!bool", "!!int", "!!float":
		if err := node.Decode(&value); err != nil {
			return nil, place(wrong(path, "", "%s cannot be read", orFile(path)), node)
		}
		switch v := value.(type) {
		case nil, bool:
			made = scalar(v)
		case int:
			made.Tag, made.Value = tag, strconv.Itoa(v)
		case int64:
			made.Tag, made.Value = tag, strconv.FormatInt(v, 10)
		case uint64:
			made.Tag, made.Value = tag, strconv.FormatUint(v, 10)
		case float64:
			if !finite(v) {
				return nil, place(wrong(path, "give a number, or a text in quotes", "%s is no number: %s", orFile(path), node.Value), node)
			}
			made.Tag, made.Value = tag, strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	made.Line, made.Column = node.Line, node.Column
	return made, nil
}

func orFile(path string) string {
	if path == "" {
		return "the compose file"
	}
	return path
}
