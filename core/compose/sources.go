package compose

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/errdefs"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"dockbridge/core/fault"
)

// source is a compose file that was read.
type source struct {
	name    string
	content []byte
	nodes   []*yaml.Node // its documents
}

// sources are the files of a project, which know where in them something is.
type sources []source

// readSources reads the files, and finds what is no YAML before compose-go does: with its place.
func readSources(files []types.ConfigFile) (sources, error) {
	var read sources
	for i, file := range files {
		if file.Content == nil {
			content, err := readFile(file.Filename, "the compose file")
			if err != nil {
				return nil, err
			}
			files[i].Content = content
		}
		s := source{name: file.Filename, content: files[i].Content}
		if err := s.parse(); err != nil {
			return nil, err
		}
		read = append(read, s)
	}
	return read, nil
}

func (s *source) parse() error {
	decoder := yaml.NewDecoder(bytes.NewReader(s.content))
	for {
		var node yaml.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return s.explainYAML(err)
		}
		if expanded(&node, map[*yaml.Node]int{}) > maxValues {
			return fault.New(fault.InvalidComposeFile, "%s has more than %d values when its aliases are followed", s.title(), maxValues).
				WithDetail("file", s.name).WithHint("write it without aliases of aliases")
		}
		s.nodes = append(s.nodes, &node)
	}
}

// maxValues is the most values of a file, each alias counted as what it stands for: a few lines can be made to stand for billions.
const maxValues = 1_000_000

// expanded counts the values of a node, up to a little more than the most that may be.
func expanded(node *yaml.Node, known map[*yaml.Node]int) int {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if count, there := known[node]; there {
		return count
	}
	known[node] = maxValues + 1 // what holds itself has no end
	count := 1
	for _, inner := range node.Content {
		count = min(count+expanded(inner, known), maxValues+1)
	}
	known[node] = count
	return count
}

// explainYAML says where a text stops being YAML.
func (s *source) explainYAML(err error) error {
	f := fault.New(fault.InvalidComposeFile, "%s is no YAML: %v", s.title(), err).WithCause(err).WithDetail("file", s.name).
		WithHint("look at the indentation, and quote values with : or #")
	var syntax *yaml.ParserError
	if errors.As(err, &syntax) && syntax.Line > 0 {
		line := syntax.Line
		if strings.HasPrefix(syntax.Message, "did not find expected") {
			line++ // what the parser finds, and not the scanner before it, has its lines from 0
		}
		f = place(f, line, syntax.Column+1)
		f.Message = s.title() + " is no YAML: " + syntax.Message
	}
	return f
}

// title is what the file is called in a sentence.
func (s *source) title() string {
	if s.name == contentName {
		return "the text of the compose file"
	}
	return s.name
}

func place(f *fault.Error, line, column int) *fault.Error {
	return f.WithDetail("line", line).WithDetail("column", column)
}

// explain says what is wrong with the project, and where in its files.
//
// compose-go has no types for what its schema finds: the texts of its errors begin with the path of what they are about. That is
// what is looked up in the files here; whether there is an error and of what kind does not depend on it.
func (s sources) explain(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	text := strings.TrimSpace(err.Error())
	code := fault.InvalidComposeFile
	if errors.Is(err, fs.ErrNotExist) {
		code = fault.PathNotFound
	}
	f := fault.New(code, "%s", text).WithCause(err).WithHint(hintFor(err, text))
	for i := range slices.Backward(s) {
		message := strings.TrimPrefix(text, "validating "+s[i].name+": ")
		if message != text {
			f.Message = message
			f = f.WithDetail("file", s[i].name)
		}
		for _, node := range s[i].nodes {
			found := locate(node, pathFirst(message))
			if found.node == nil || found.path == "" {
				continue
			}
			f = place(f, found.node.Line, found.node.Column).WithDetail("file", s[i].name).WithDetail("path", found.path)
			if found.unknown != "" {
				f = f.WithHint(found.hint())
			}
			return f
		}
	}
	if len(s) == 1 && f.Details["file"] == nil {
		f = f.WithDetail("file", s[0].name)
	}
	return f
}

// pathFirst turns those messages round that do not begin with the path of what they are about.
func pathFirst(message string) string {
	for _, words := range []string{"error while interpolating ", "invalid interpolation format for "} {
		message = strings.TrimPrefix(message, words)
	}
	if rest, ok := strings.CutPrefix(message, `service "`); ok {
		if name, rest, ok := strings.Cut(rest, `"`); ok {
			return "services." + name + rest
		}
	}
	return message
}

func hintFor(err error, text string) string {
	switch {
	case errors.Is(err, errdefs.ErrDisabled):
		return "enable its profile with profiles"
	case strings.Contains(text, "required variable"):
		return "give the variable in environment, in a file of env_files or in .env"
	default:
		return "see the reference of compose files: https://docs.docker.com/reference/compose-file/"
	}
}

// located is a place in a file.
type located struct {
	node    *yaml.Node
	path    string // what is there: "services.web.ports.0"
	unknown string // a key that is there and not known
}

// hint says what may be meant by a key that nobody knows.
func (l located) hint() string { return "take the key " + l.unknown + " out, or correct its name" }

// locate follows the path that a message begins with: "services.web.ports.0 must be a string". Names may have dots in them, so the keys
// that are there say where a step ends.
func locate(node *yaml.Node, message string) located {
	if node.Kind == yaml.DocumentNode && len(node.Content) == 1 {
		node = node.Content[0]
	}
	found := located{node: node}
	rest := message
	for {
		next, key := step(found.node, rest)
		if next == nil {
			break
		}
		found.node = next
		found.path = strings.TrimPrefix(found.path+"."+key, ".")
		rest = strings.TrimPrefix(rest[len(key):], ".")
	}
	if key := quoted(rest); key != "" {
		if value := keyNode(resolved(found.node), key); value != nil {
			found.node, found.unknown = value, key
			found.path = strings.TrimPrefix(found.path+"."+key, ".")
		}
	}
	return found
}

// step finds the key or index that the text begins with.
func step(node *yaml.Node, text string) (*yaml.Node, string) {
	node = resolved(node)
	var best *yaml.Node
	var bestKey string
	each(node, func(key string, value *yaml.Node) {
		if len(key) > len(bestKey) && (text == key || strings.HasPrefix(text, key+".") || strings.HasPrefix(text, key+" ") || strings.HasPrefix(text, key+":")) {
			best, bestKey = value, key
		}
	})
	return best, bestKey
}

// each calls f with the entries of a mapping or list.
func each(node *yaml.Node, f func(key string, value *yaml.Node)) {
	if node == nil {
		return
	}
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			f(node.Content[i].Value, node.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			f(strconv.Itoa(i), item)
		}
	}
}

// keyNode gives the place of a key itself.
func keyNode(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i]
		}
	}
	return nil
}

func resolved(node *yaml.Node) *yaml.Node {
	for range 10 { // an alias of an alias is none: this only keeps a file from holding us up
		if node == nil || node.Kind != yaml.AliasNode {
			break
		}
		node = node.Alias
	}
	return node
}

// quoted gives the first text in quotes.
func quoted(text string) string {
	for _, mark := range []string{"'", `"`} {
		if _, rest, ok := strings.Cut(text, mark); ok {
			if key, _, ok := strings.Cut(rest, mark); ok {
				return key
			}
		}
	}
	return ""
}
