package composefile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"dockbridge/core/engine"
)

// CheckRequest is the request of composefile.check.
type CheckRequest struct {
	engine.Deadline
	// Whole also looks whether what services name is there: other services, networks, volumes, secrets, configs.
	Whole bool `json:"whole,omitempty"`
	// Data is the file, or a part of one, as JSON.
	Data []byte `json:"-" body:"true" arg:"required"`
}

// Check finds what compose would refuse in a file, or in a part of one. No engine is asked.
func Check(_ context.Context, _ *engine.Engine, r CheckRequest) (engine.Nothing, error) {
	root, err := fromJSON(r.Data)
	if err != nil {
		return engine.Nothing{}, err
	}
	if err := checkForm(root); err != nil {
		return engine.Nothing{}, err
	}
	if r.Whole {
		return engine.Nothing{}, checkReferences(root)
	}
	return engine.Nothing{}, nil
}

const schemaName = "compose-spec.json"

// rules are compose's own schema, made when it is first needed.
var rules = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schema.Schema))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.RegisterFormat(&jsonschema.Format{Name: "duration", Validate: func(value any) error {
		text, ok := value.(string)
		if !ok {
			return nil // its type is another rule's
		}
		_, err := time.ParseDuration(text)
		return err
	}})
	compiler.AssertFormat()
	if err := compiler.AddResource(schemaName, document); err != nil {
		return nil, err
	}
	return compiler.Compile(schemaName)
})

// problem is one thing that is wrong.
type problem struct {
	at      []string
	key     string // that nobody knows
	want    []string
	message string
	schema  string
}

// checkForm finds unknown keys and values of the wrong kind.
func checkForm(root *yaml.Node) error {
	rules, err := rules()
	if err != nil {
		return fmt.Errorf("the compose schema cannot be read: %w", err)
	}
	err = rules.Validate(plainValue(root))
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	found := slices.DeleteFunc(problems(invalid), func(p problem) bool {
		value, _ := at(root, p.at)
		return p.key == "" && value != nil && value.Kind == yaml.ScalarNode && interpolated(value.Value)
	})
	if len(found) == 0 {
		return nil
	}
	return found[0].explain(root)
}

// interpolated tells whether compose replaces something in a text before it looks at it.
func interpolated(text string) bool { return strings.Contains(strings.ReplaceAll(text, "$$", ""), "$") }

// problems are what a failure comes of. Of several forms that something may have, the one that it has counts.
func problems(err *jsonschema.ValidationError) []problem {
	if len(err.Causes) == 0 {
		return leaf(err)
	}
	_, one := err.ErrorKind.(*kind.OneOf)
	var all []problem
	var want []string
	for _, cause := range err.Causes {
		found := problems(cause)
		if one {
			if !slices.ContainsFunc(found, func(p problem) bool { return p.want != nil && len(p.at) == len(err.InstanceLocation) }) {
				return found // it has this form, and something is wrong with it
			}
			for _, p := range found {
				want = append(want, p.want...)
			}
		}
		all = append(all, found...)
	}
	if one {
		return []problem{{at: err.InstanceLocation, want: want}}
	}
	return all
}

func leaf(err *jsonschema.ValidationError) []problem {
	p := problem{at: slices.Clone(err.InstanceLocation), schema: err.SchemaURL}
	switch k := err.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		var all []problem
		for _, key := range k.Properties {
			one := p
			one.key = key
			all = append(all, one)
		}
		return all
	case *kind.Type:
		p.want = k.Want
	case *kind.Enum:
		values := make([]string, len(k.Want))
		for i, value := range k.Want {
			values[i] = fmt.Sprintf("%q", value)
		}
		p.message = "must be " + choice(values)
	case *kind.Required:
		p.message = "needs " + strings.Join(k.Missing, " and ")
	case *kind.UniqueItems:
		p.message = fmt.Sprintf("has the same value twice, at %d and %d", k.Duplicates[0], k.Duplicates[1])
	case *kind.Format:
		p.message = `must be a ` + k.Want + `: "10s", "1m30s"`
		if k.Want != "duration" {
			p.message = "must be in the form " + k.Want
		}
	default:
		p.message = "is wrong: " + k.LocalizedString(message.NewPrinter(language.English))
	}
	return []problem{p}
}

var kindNames = map[string]string{
	"object": "a mapping", "array": "a list", "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "null": "null",
}

func (p problem) explain(root *yaml.Node) error {
	path := strings.Join(p.at, ".")
	if p.key != "" {
		whole := strings.TrimPrefix(path+"."+p.key, ".")
		_, key := at(root, append(slices.Clone(p.at), p.key))
		return place(wrong(whole, p.closest(), "%s has no key %q", place0(path), p.key), key)
	}
	value, key := at(root, p.at)
	if value != nil && value.Kind == yaml.ScalarNode {
		key = value
	}
	if p.want != nil {
		var names []string
		for _, want := range p.want {
			if name := kindNames[want]; !slices.Contains(names, name) && !(want == "integer" && slices.Contains(p.want, "number")) {
				names = append(names, name)
			}
		}
		return place(wrong(path, "give "+choice(names), "%s must be %s, and is %s", orFile(path), choice(names), kindOf(value)), key)
	}
	return place(wrong(path, "correct it there", "%s %s", orFile(path), p.message), key)
}

func place0(path string) string {
	if path == "" {
		return "a compose file"
	}
	return path
}

func choice(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func kindOf(node *yaml.Node) string {
	if node == nil {
		return "something else"
	}
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return map[string]string{"!!null": "null", "!!bool": "a bool", "!!int": "a number", "!!float": "a number", "!!str": "a text"}[node.Tag]
}
