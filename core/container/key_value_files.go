package container

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"unicode"
	"unicode/utf8"

	"dockbridge/core/argument"
	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// Files are files of the caller with a KEY=value on each line, as the docker CLI's --env-file and --label-file take them.
type Files []wire.Path

// PythonType is the type hint.
func (Files) PythonType() string { return "str | PathLike[str] | Sequence[str | PathLike[str]]" }

// UnmarshalJSON accepts a path or several.
func (f *Files) UnmarshalJSON(data []byte) error {
	const hint = `give a path, or a list of paths`
	paths, err := argument.TextOrTexts(data, hint)
	if err != nil {
		return err
	}
	for i, path := range paths {
		if path == "" {
			return argument.At(argument.Index(i), argument.Unusable("", hint, "is an empty text"))
		}
		*f = append(*f, wire.Path(path))
	}
	return nil
}

// EnvFiles are files of environment variables. Their values are as secret as those of environment.
type EnvFiles struct {
	files Files
	read  *atomic.Pointer[Variables] // what they held: the request is copied, and its copies share this
}

// PythonType is the type hint.
func (EnvFiles) PythonType() string { return Files(nil).PythonType() }

// UnmarshalJSON accepts a path or several.
func (f *EnvFiles) UnmarshalJSON(data []byte) error {
	f.read = new(atomic.Pointer[Variables])
	return f.files.UnmarshalJSON(data)
}

// Secrets are the values in the files, once they were read.
func (f EnvFiles) Secrets(variables map[string]string) []fault.Secret {
	if f.read == nil || f.read.Load() == nil {
		return nil
	}
	return f.read.Load().Secrets(variables)
}

// readFiles puts what the files say before what the arguments say: an argument wins, and of the files a later one.
func (o *Options) readFiles(env endpoint.Environment) error {
	if len(o.EnvFiles.files) > 0 {
		lines, err := o.EnvFiles.files.lines(env, "env_files", func(name string) (string, bool) {
			value, there := env.Variables[name]
			return name + "=" + value, there // a name alone is that of the caller's environment
		})
		o.EnvFiles.read.Store((*Variables)(&lines))
		if err != nil {
			return err
		}
		o.Environment = lastOfEach(append(lines, o.Environment...))
	}
	if len(o.LabelFiles) > 0 {
		lines, err := o.LabelFiles.lines(env, "label_files", func(name string) (string, bool) { return name, true })
		if err != nil {
			return err
		}
		labels := Labels{}
		for _, line := range lines {
			key, value, _ := strings.Cut(line, "=")
			labels[key] = value
		}
		maps.Copy(labels, o.Labels)
		o.Labels = labels
	}
	return nil
}

// lastOfEach keeps the last entry of each name, in the place of the first.
func lastOfEach(entries []string) Variables {
	var kept Variables
	at := map[string]int{}
	for _, entry := range entries {
		key, _, _ := strings.Cut(entry, "=")
		if i, there := at[key]; there {
			kept[i] = entry
			continue
		}
		at[key] = len(kept)
		kept = append(kept, entry)
	}
	return kept
}

// lines gives the entries of all files; alone makes an entry of a name without a value, if there is to be one.
func (f Files) lines(env endpoint.Environment, argumentName string, alone func(string) (string, bool)) ([]string, error) {
	var all []string
	for i, file := range f {
		path := env.Path(string(file))
		data, err := readWhole(path)
		if err == nil {
			if all, err = appendLines(all, data, alone); err != nil {
				named := *fault.From(err)
				named.Message = path + ", " + named.Message
				err = &named
			}
		}
		if err != nil {
			return all, fault.From(err).WithDetail("field", fmt.Sprintf("%s[%d]", argumentName, i)).WithDetail("file", path).WithResource(path)
		}
	}
	return all, nil
}

// mostOfFile is far more than the kernel takes as an environment.
const mostOfFile = 1 << 20

// readWhole reads a file. What is none is refused rather than waited for: nobody may be writing into a pipe.
func readWhole(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fault.From(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fault.From(err)
	case !info.Mode().IsRegular():
		return nil, fault.Invalid("give the path of a file with a KEY=value on each line", "%s is no file", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, mostOfFile+1))
	switch {
	case err != nil:
		return nil, fault.From(err)
	case len(data) > mostOfFile:
		return nil, fault.Invalid("give what is not meant for the environment or the labels by a volume", "%s is larger than 1 MiB", path)
	}
	return data, nil
}

// appendLines reads the docker CLI's format: lines KEY=value with nothing quoted, and a value to the very end of its line; lines
// that are empty or begin with # are skipped, and so is the mark of UTF-8. No error shows what is written there.
func appendLines(into []string, data []byte, alone func(string) (string, bool)) ([]string, error) {
	number := 0
	wrong := func(format, hint string) error {
		return fault.Invalid(hint, "line %d "+format, number).WithDetail("line", number)
	}
	for line := range bytes.SplitSeq(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\n")) {
		number++
		line = bytes.TrimSuffix(line, []byte("\r"))
		if !utf8.Valid(line) {
			return into, wrong("is no UTF-8", "save the file as UTF-8")
		}
		text := strings.TrimLeftFunc(string(line), unicode.IsSpace)
		if text == "" || text[0] == '#' {
			continue
		}
		key, _, assigned := strings.Cut(text, "=")
		switch {
		case key == "":
			return into, wrong("has no name", "write KEY=value")
		case strings.ContainsAny(key, " \t"):
			return into, wrong("has a name with blanks", "write KEY=value, without blanks before the =")
		case strings.Contains(text, "\x00"):
			return into, wrong("holds a NUL character", "neither names nor values hold NUL")
		case assigned:
			into = append(into, text)
		default:
			if entry, wanted := alone(text); wanted {
				into = append(into, entry)
			}
		}
	}
	return into, nil
}
