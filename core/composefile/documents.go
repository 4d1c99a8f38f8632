package composefile

import (
	"bytes"
	"errors"
	"io"
	"sort"
	"strings"

	"go.yaml.in/yaml/v4"

	"dockbridge/core/fault"
)

// Documents reads the documents of a YAML text, which title is in a sentence. What is no YAML is an error with its line and column. Aliases
// are not followed, so a text that stands for more than it is long is read like any other.
func Documents(title string, text []byte) ([]*yaml.Node, error) {
	var documents []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		err := fault.Guard(func() error { return decoder.Decode(&document) }) // a decoder may panic
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, notYAML(title, text, err)
		}
		documents = append(documents, &document)
	}
}

func notYAML(title string, text []byte, err error) error {
	const hint = "look at the indentation, and quote values with : or #"
	var syntax *yaml.ParserError
	switch {
	case fault.Is(err, fault.Internal):
		return wrong("", hint, "%s is no YAML that can be read", title).WithCause(err)
	case !errors.As(err, &syntax) || syntax.Line == 0:
		return wrong("", hint, "%s is no YAML: %s", title, strings.TrimPrefix(err.Error(), "yaml: ")).WithCause(err)
	}
	line, column := lineOf(text, syntax)
	return wrong("", hint, "%s is no YAML: %s", title, syntax.Message).WithCause(err).WithDetail("line", line).WithDetail("column", column)
}

// lineOf gives the line with which a text stops being YAML, and where it begins. The parser tells where the block began that this line is in.
func lineOf(text []byte, syntax *yaml.ParserError) (line, column int) {
	lines := bytes.SplitAfter(text, []byte("\n"))
	line = 1 + sort.Search(len(lines)-1, func(i int) bool {
		var document yaml.Node
		var found *yaml.ParserError
		err := fault.Guard(func() error { return yaml.Unmarshal(bytes.Join(lines[:i+1], nil), &document) })
		return errors.As(err, &found) && found.Message == syntax.Message
	})
	told := syntax.Line
	if strings.HasPrefix(syntax.Message, "did not find expected") {
		told++ // what the parser finds, and not the scanner before it, has its lines from 0
	}
	if line <= told {
		return told, syntax.Column + 1
	}
	last := lines[line-1]
	return line, 1 + len(last) - len(bytes.TrimLeft(last, " "))
}
