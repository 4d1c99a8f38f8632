package compose

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
)

// maxFile is the most bytes of a file that a project reads: its compose files, those they include, files with variables.
const maxFile = 16 << 20

// contentName is what a compose file is called that has no path, as the compose CLI calls what it reads from its input.
const contentName = "-"

// find gives the project's compose files, which are not read yet; none where there are none.
func (p Project) find(e *engine.Engine, v variables, directory string) []types.ConfigFile {
	var files []types.ConfigFile
	from := e.Environment()
	for _, file := range p.Files {
		if isContent(file) {
			files = append(files, types.ConfigFile{Filename: contentName, Content: []byte(file)})
		} else {
			files = append(files, types.ConfigFile{Filename: from.Path(file)})
		}
	}
	if len(files) == 0 && v.values[consts.ComposeFilePath] != "" {
		separator := v.values[consts.ComposePathSeparator]
		if separator == "" {
			separator = string(os.PathListSeparator)
		}
		for file := range strings.SplitSeq(v.values[consts.ComposeFilePath], separator) {
			files = append(files, types.ConfigFile{Filename: from.Path(file)})
		}
	}
	for len(files) == 0 && directory != "" {
		if file := first(directory, cli.DefaultFileNames); file != "" {
			files = append(files, types.ConfigFile{Filename: file})
			if override := first(directory, cli.DefaultOverrideFileNames); override != "" {
				files = append(files, types.ConfigFile{Filename: override})
			}
		}
		above := filepath.Dir(directory)
		if above == directory {
			break
		}
		directory = above
	}
	return files
}

func first(directory string, names []string) string {
	for _, name := range names {
		if path := filepath.Join(directory, name); isThere(path) {
			return path
		}
	}
	return ""
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// readFile reads a file of a project.
func readFile(path, what string) ([]byte, error) {
	if err := checkFile(path, what); err != nil {
		return nil, err
	}
	return stream.ReadPlain(path, maxFile)
}

// checkFile refuses what compose-go would read without an end, or wait for: devices, pipes, huge files.
func checkFile(path, what string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return unreadable(path, what, err)
	case info.IsDir():
		return fault.New(fault.PathNotFound, "%s %s is a folder", what, path).WithHint("give the file in it").WithDetail("file", path)
	case !info.Mode().IsRegular():
		return fault.Invalid("give a plain file", "%s %s is no plain file", what, path).WithDetail("file", path)
	case info.Size() > maxFile:
		return tooLarge(path, what)
	}
	return nil
}

func tooLarge(path, what string) error {
	return fault.New(fault.TooLarge, "%s %s is larger than 16 MiB", what, path).WithHint("is it the file that is meant?").
		WithDetail("file", path).WithDetail("limit", maxFile)
}

func unreadable(path, what string, err error) error {
	code, hint := fault.InvalidArgument, "look at the file"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		code, hint = fault.PathNotFound, "relative paths start at the project's directory or at the working directory; give project_directory or an absolute path"
	case errors.Is(err, fs.ErrPermission):
		code, hint = fault.PermissionDenied, "let this user read the file"
	}
	var path_ *fs.PathError
	if errors.As(err, &path_) {
		err = path_.Err
	}
	return fault.New(code, "%s %s cannot be read: %v", what, path, err).WithCause(err).WithHint(hint).WithDetail("file", path)
}

// refusedFiles takes only those files of includes and extends that are not to be read, and says why: a file from a repository or a
// registry would start a program, or ask somebody else, for whoever wrote the compose file. The others are compose-go's own business.
type refusedFiles struct{ directory string }

// Accept tells that a file is not to be read.
func (r refusedFiles) Accept(path string) bool {
	return isRemote(path) || isThere(r.abs(path)) && !isFolder(r.abs(path)) && r.check(path) != nil
}

// check looks at a file as at those that the caller names: what it is, how large it is, and how much its aliases stand for.
func (r refusedFiles) check(path string) error {
	content, err := readFile(r.abs(path), "the compose file")
	if err != nil {
		return err
	}
	s := source{name: r.abs(path), content: content}
	return s.parse()
}

// Load says why.
func (r refusedFiles) Load(_ context.Context, path string) (string, error) {
	if isRemote(path) {
		return "", fault.New(fault.Unsupported, "the compose file %s is not on this machine", path).
			WithHint("fetch it, and include or extend the local copy").WithDetail("file", path)
	}
	return "", r.check(path)
}

// Dir is never asked for.
func (r refusedFiles) Dir(path string) string { return path }

func (r refusedFiles) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.directory, path)
}

func isRemote(path string) bool {
	return strings.Contains(path, "://") || strings.HasPrefix(path, "git@") || strings.HasPrefix(path, "oci:")
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
