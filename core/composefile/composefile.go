// Package composefile makes compose files: it writes YAML that every reader takes as it was meant, reads YAML, finds what compose would
// refuse in it, and tells what running containers would look like as services.
//
//	yaml, err := composefile.Write(ctx, nil, composefile.WriteRequest{Data: []byte(`{"services": {"web": {"image": "nginx"}}}`)})
//
// A file is a tree of yaml.Node in all of it, because the order of its keys is the caller's.
package composefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"go.yaml.in/yaml/v4"

	"dockbridge/core/fault"
)

// Bounds of a file, whoever wrote it: a few lines of YAML can stand for billions of values.
const (
	maxBytes = 8 << 20
	maxNodes = 500_000
	maxDepth = 100
)

// wrong is the error of a file that is wrong at a place.
func wrong(path, hint, format string, args ...any) *fault.Error {
	err := fault.New(fault.InvalidComposeFile, format, args...).WithHint(hint)
	if path != "" {
		err = err.WithDetail("path", path)
	}
	return err
}

// place adds where in the text a node stands, if it comes of a text.
func place(err *fault.Error, node *yaml.Node) *fault.Error {
	if node == nil || node.Line == 0 {
		return err
	}
	return err.WithDetail("line", node.Line).WithDetail("column", node.Column)
}

func tooLarge(what string, limit int) *fault.Error {
	return fault.New(fault.TooLarge, "the compose file has more than %d %s", limit, what).WithDetail("limit", limit).
		WithHint("no compose file is as large: look at what made it")
}

// fromJSON reads a tree with the keys in their order.
func fromJSON(data []byte) (*yaml.Node, error) {
	if len(data) > maxBytes {
		return nil, tooLarge("bytes", maxBytes)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	root, err := readJSON(decoder, 0)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return root, nil
		}
		err = errors.New("there is more behind it")
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return nil, known
	}
	return nil, fault.NotJSON("the compose file", err)
}

func readJSON(decoder *json.Decoder, depth int) (*yaml.Node, error) {
	if depth > maxDepth {
		return nil, tooLarge("levels", maxDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return scalar(token), nil
	}
	node := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	if delim == '{' {
		node.Kind, node.Tag = yaml.MappingNode, "!!map"
	}
	for decoder.More() {
		child, err := readJSON(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		node.Content = append(node.Content, child)
	}
	_, err = decoder.Token()
	return node, err
}

func scalar(value any) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode}
	switch v := value.(type) {
	case nil:
		node.Tag, node.Value = "!!null", "null"
	case bool:
		node.Tag, node.Value = "!!bool", strconv.FormatBool(v)
	case json.Number:
		node.Tag, node.Value = "!!int", v.String()
		if _, err := v.Int64(); err != nil {
			node.Tag = "!!float"
		}
	case string:
		node.Tag, node.Value = "!!str", v
	}
	return node
}

// plainValue is a node's value as the json package makes it.
func plainValue(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		made := make(map[string]any, len(node.Content)/2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			made[node.Content[i].Value] = plainValue(node.Content[i+1])
		}
		return made
	case yaml.SequenceNode:
		made := make([]any, len(node.Content))
		for i, child := range node.Content {
			made[i] = plainValue(child)
		}
		return made
	}
	switch node.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return node.Value == "true"
	case "!!int", "!!float":
		return json.Number(node.Value)
	default:
		return node.Value
	}
}

// toJSON writes a tree with the keys in their order.
func toJSON(into *bytes.Buffer, node *yaml.Node) error {
	switch node.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		open, end := byte('['), byte(']')
		if node.Kind == yaml.MappingNode {
			open, end = '{', '}'
		}
		into.WriteByte(open)
		for i, child := range node.Content {
			switch {
			case i == 0:
			case node.Kind == yaml.MappingNode && i%2 == 1:
				into.WriteByte(':')
			default:
				into.WriteByte(',')
			}
			if node.Kind == yaml.MappingNode && i%2 == 0 {
				child = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: child.Value}
			}
			if err := toJSON(into, child); err != nil {
				return err
			}
		}
		into.WriteByte(end)
		return nil
	}
	text, err := json.Marshal(plainValue(node))
	if err != nil {
		return fmt.Errorf("the value %.40q: %w", node.Value, err)
	}
	into.Write(text)
	return nil
}

// child is what a mapping has under a key; nil for nothing.
func child(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// at is the node at a path, and the key that names it; as far down as there is one.
func at(root *yaml.Node, path []string) (value, key *yaml.Node) {
	value = root
	for _, step := range path {
		switch {
		case value == nil:
			return nil, key
		case value.Kind == yaml.SequenceNode:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(value.Content) {
				return nil, key
			}
			value, key = value.Content[i], value.Content[i]
		default:
			found := false
			for i := 0; i+1 < len(value.Content); i += 2 {
				if value.Content[i].Value == step {
					key, value, found = value.Content[i], value.Content[i+1], true
					break
				}
			}
			if !found {
				return nil, key
			}
		}
	}
	return value, key
}

func finite(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }
