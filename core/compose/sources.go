package compose

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/errdefs"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"dockbridge/core/composefile"
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

func (s *source) parse() (err error) {
	if s.nodes, err = composefile.Documents(s.title(), s.content); err != nil {
		return fault.From(err).WithDetail("file", s.name)
	}
	for _, node := range s.nodes {
		if expanded(node, map[*yaml.Node]int{}) > maxValues {
			return fault.New(fault.InvalidComposeFile, "%s has more than %d values when its aliases are followed", s.title(), maxValues).
				WithDetail("file", s.name).WithHint("write it without aliases of aliases")
		}
	}
	return nil
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
func (s sources) explain(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var missing *fs.PathError
	if errors.As(err, &missing) && errors.Is(err, fs.ErrNotExist) {
		return unreadable(missing.Path, "the file", err)
	}
	t := read(strings.TrimSpace(err.Error()))
	var syntax *yaml.ParserError
	if errors.As(err, &syntax) {
		if file := s.unreadYAML(err.Error()); file != nil {
			return file
		}
	}
	f := fault.New(fault.InvalidComposeFile, "%s", t.message).WithCause(err).WithHint(hintFor(err, t))
	if t.line > 0 {
		return f.WithDetail("file", t.file).WithDetail("line", t.line)
	}
	var in string
	var best located
	for _, source := range slices.Backward(s.with(t.file)) {
		if t.file != "" && source.name != t.file {
			continue
		}
		for _, node := range source.nodes {
			if found := t.find(node); found.node != nil && len(found.path) > len(best.path) {
				in, best = source.name, found
			}
		}
	}
	switch {
	case in != "":
		f = place(f, best.node.Line, best.node.Column).WithDetail("file", in).WithDetail("path", best.path)
		if best.unknown != "" {
			f = f.WithHint(best.hint())
		}
	case t.file != "":
		f = f.WithDetail("file", t.file)
	case len(s) == 1:
		f = f.WithDetail("file", s[0].name)
	}
	if hint := s.hidden(t.value); hint != "" {
		f = f.WithHint(hint)
	}
	return f
}

// with gives the sources and a file that they include or extend, if it can be read.
func (s sources) with(file string) sources {
	if file == "" || slices.ContainsFunc(s, func(one source) bool { return one.name == file }) {
		return s
	}
	read, err := readSources([]types.ConfigFile{{Filename: file}})
	if err != nil {
		return s
	}
	return append(slices.Clone(s), read...)
}

// unreadYAML gives what is wrong with a file that they include or extend, and which is no YAML.
func (s sources) unreadYAML(text string) error {
	file, _, ok := strings.Cut(strings.TrimPrefix(text, "failed to parse "), ": yaml: ")
	if !ok {
		return nil
	}
	_, err := readSources([]types.ConfigFile{{Filename: file}})
	if fault.CodeOf(err) != fault.InvalidComposeFile {
		return nil
	}
	return err
}

// hidden tells that what is not defined is a service that is there, and has a profile.
func (s sources) hidden(name string) string {
	if name == "" {
		return ""
	}
	for _, source := range s {
		for _, node := range source.nodes {
			if found := locate(node, "services."+name+".profiles"); found.path == "services."+name+".profiles" {
				return "the service " + name + " is there, and has a profile: enable it with profiles"
			}
		}
	}
	return ""
}

func hintFor(err error, t told) string {
	switch {
	case errors.Is(err, errdefs.ErrDisabled):
		return "enable its profile with profiles"
	case t.hint != "":
		return t.hint
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
