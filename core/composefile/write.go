package composefile

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// WriteRequest is the request of composefile.write.
type WriteRequest struct {
	engine.Deadline
	// Data is the file as JSON.
	Data []byte `json:"-" body:"true" arg:"required"`
}

// Text is a file, or a part of one.
type Text struct {
	// Data is the text.
	Data []byte `json:"-" body:"true"`
}

// Write writes a compose file as YAML, with its keys in the order in which they come. What compose would refuse is an error. No engine is asked.
func Write(_ context.Context, _ *engine.Engine, r WriteRequest) (Text, error) {
	root, err := fromJSON(r.Data)
	if err != nil {
		return Text{}, err
	}
	if err := checkForm(root); err != nil {
		return Text{}, err
	}
	text, err := toYAML(root)
	return Text{Data: text}, err
}

func toYAML(root *yaml.Node) ([]byte, error) {
	style(root)
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, fault.New(fault.Internal, "the compose file cannot be written").WithCause(err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fault.New(fault.Internal, "the compose file cannot be written").WithCause(err)
	}
	return text.Bytes(), nil
}

// style decides how each value is written, so that readers of YAML 1.1 and of 1.2 read the same.
func style(node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		node.Style = 0
		if len(node.Content) == 0 {
			node.Style = yaml.FlowStyle
		}
		for _, child := range node.Content {
			style(child)
		}
	case yaml.ScalarNode:
		node.Style = 0
		if node.Tag == "!!str" {
			node.Style = textStyle(node.Value)
		}
	}
	node.Anchor, node.Alias = "", nil
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
}

var (
	// What no reader of YAML takes for anything but a text. Numbers, dates and "1:30", which YAML 1.1 reads as 90, begin otherwise.
	plainText = regexp.MustCompile(`^(\.{0,2}/|[A-Za-z_$])[A-Za-z0-9_.,/@%+=~$(){}\-:]*( [A-Za-z0-9_.,/@%+=~$(){}\-][A-Za-z0-9_.,/@%+=~$(){}\-:]*)*$`)
	duration  = regexp.MustCompile(`^([0-9]{1,9}(ns|us|ms|s|m|h))+$`)
	size      = regexp.MustCompile(`^[0-9]{1,18}(k|m|g|t|kb|mb|gb|tb)$`)
)

// words are read as something else by one reader or another.
var words = map[string]bool{
	"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true, "nan": true, "inf": true,
}

func textStyle(s string) yaml.Style {
	switch {
	case strings.Contains(s, "\n"):
		if block(s) {
			return yaml.LiteralStyle
		}
		return yaml.DoubleQuotedStyle
	case duration.MatchString(s), size.MatchString(s):
		return 0
	case plainText.MatchString(s) && !strings.HasSuffix(s, ":") && !strings.Contains(s, ": ") && !words[strings.ToLower(s)]:
		return 0
	default:
		return yaml.DoubleQuotedStyle
	}
}

// block tells whether a text of several lines stays as it is when it is written as a block.
func block(s string) bool {
	if strings.TrimRight(s, "\n") == "" || strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") || strings.HasPrefix(s, "\t") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimRight(line, " \t") != line {
			return false
		}
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && (!unicode.IsPrint(r) || r > 0xFFFF) {
			return false
		}
	}
	return true
}
