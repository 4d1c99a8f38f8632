package image

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dockbridge/core/archive"
	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

const (
	defaultDockerfile = "Dockerfile"
	ignoreFile        = ".dockerignore"
)

// buildContext is what a Dockerfile can copy, and where in it the Dockerfile is.
type buildContext struct {
	dockerfile string    // its name in the archive
	data       io.Reader // an archive that is ready
	remote     string    // an address that the engine fetches
	// Otherwise:
	folder   string // "" for none
	ignored  *patternmatcher.PatternMatcher
	patterns []byte // of the .dockerignore, as they are written
	text     []byte // of a Dockerfile that is not in the folder
}

// context finds out what is to be sent, before anything is.
func (r BuildRequest) context(env endpoint.Environment) (buildContext, error) {
	archived := len(r.Data) > 0 || r.Body != nil
	if err := r.checkContext(archived); err != nil {
		return buildContext{}, err
	}
	switch {
	case r.Body != nil:
		return buildContext{data: r.Body, dockerfile: filepath.ToSlash(r.Dockerfile)}, nil
	case archived:
		return buildContext{data: bytes.NewReader(r.Data), dockerfile: filepath.ToSlash(r.Dockerfile)}, nil
	case r.Path == "":
		return buildContext{dockerfile: defaultDockerfile, text: []byte(r.DockerfileText)}, nil
	}
	if r.remote(env) {
		if r.DockerfileText != "" {
			return buildContext{}, fault.New(fault.Unsupported, "the classic builder takes no dockerfile_text for a context that the engine fetches").
				WithHint(`give builder="buildkit", or leave builder out`)
		}
		return buildContext{data: bytes.NewReader(nil), remote: string(r.Path), dockerfile: filepath.ToSlash(r.Dockerfile)}, nil
	}
	folder, err := contextFolder(env.Path(string(r.Path)))
	if err != nil {
		return buildContext{}, err
	}
	c := buildContext{folder: folder}
	if r.DockerfileText != "" {
		c.text = []byte(r.DockerfileText)
	} else if err := c.findDockerfile(r.Dockerfile); err != nil {
		return buildContext{}, err
	}
	if c.text != nil {
		c.dockerfile = ".dockerfile." + randomName()
	}
	return c, c.readIgnored()
}

// checkContext tells what does not go together.
func (r BuildRequest) checkContext(archived bool) error {
	switch {
	case r.Path != "" && archived:
		return fault.Invalid("give one of the two", "a path and data were given")
	case r.Path == "" && !archived && r.DockerfileText == "" && r.Dockerfile == "":
		return fault.Invalid("give the folder of the context as path, a tar archive as data, or the Dockerfile as dockerfile_text",
			"there is nothing to build")
	case r.DockerfileText != "" && r.Dockerfile != "":
		return fault.Invalid("give one of the two", "dockerfile and dockerfile_text were given")
	case r.DockerfileText != "" && archived:
		return fault.Invalid("put the Dockerfile into the archive", "dockerfile_text and data were given")
	case r.Path == "" && !archived && r.Dockerfile != "":
		return fault.Invalid("give the folder of the context as path", "a dockerfile was given without a context")
	}
	return nil
}

// contextFolder follows links to the folder itself.
func contextFolder(path string) (string, error) {
	folder, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", fault.From(err).WithResource(path)
	}
	info, err := os.Stat(folder)
	if err != nil {
		return "", fault.From(err).WithResource(path)
	}
	if !info.IsDir() {
		return "", fault.Invalid("give the folder of the context; for an archive there is data", "%s is no folder", path).WithResource(path)
	}
	return folder, nil
}

// dockerfilePath is where a Dockerfile is to be found.
func dockerfilePath(folder, given string) string {
	switch {
	case filepath.IsAbs(given):
		return given
	case given != "":
		return filepath.Join(folder, given)
	}
	path := filepath.Join(folder, defaultDockerfile)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if lower := filepath.Join(folder, strings.ToLower(defaultDockerfile)); exists(lower) {
			return lower
		}
	}
	return path
}

// followDockerfile follows links to the Dockerfile itself.
func followDockerfile(path string) (string, error) {
	found, err := filepath.EvalSymlinks(path)
	if err != nil {
		f := fault.From(err).WithResource(path)
		if f.Code == fault.PathNotFound {
			f = f.WithHint("give the Dockerfile's path as dockerfile; a relative one starts at the context's folder")
		}
		return "", f
	}
	if info, err := os.Stat(found); err == nil && info.IsDir() {
		return "", fault.Invalid("give the Dockerfile's path with its name", "the Dockerfile %s is a folder", path).WithResource(path)
	}
	return found, nil
}

// findDockerfile finds it in the context, or reads one that is outside; links are followed.
func (c *buildContext) findDockerfile(given string) error {
	found, err := followDockerfile(dockerfilePath(c.folder, given))
	if err != nil {
		return err
	}
	relative, err := filepath.Rel(c.folder, found)
	if err == nil && filepath.IsLocal(relative) {
		c.dockerfile = filepath.ToSlash(relative)
		return nil
	}
	c.text, err = stream.ReadPlain(found, mostDockerfile)
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// readIgnored reads the .dockerignore. It cannot keep back itself and the
// Dockerfile: the engine needs them, and leaves them out of what is copied.
func (c *buildContext) readIgnored() error {
	path := filepath.Join(c.folder, ignoreFile)
	written, err := stream.ReadPlain(path, mostDockerfile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c.patterns = written
	invalid := func(err error) error { return badPattern(path, err) }
	patterns, err := ignorefile.ReadAll(bytes.NewReader(written))
	if err != nil {
		return invalid(err)
	}
	needed := []string{ignoreFile}
	if c.text == nil {
		needed = append(needed, c.dockerfile)
	}
	for _, name := range needed {
		kept, err := patternmatcher.Matches(name, patterns)
		if err != nil {
			return invalid(err)
		}
		if kept {
			patterns = append(patterns, "!"+name)
		}
	}
	if c.ignored, err = patternmatcher.New(patterns); err != nil {
		return invalid(err)
	}
	return nil
}

// open begins to make the archive.
func (c buildContext) open() source {
	if c.data != nil {
		return inMemory{c.data}
	}
	return archive.Start(func(w *archive.Writer) error {
		w.Owner = &archive.Owner{}
		if c.folder == "" {
			return w.Data(c.dockerfile, 0o644, c.text)
		}
		if err := c.walk(w); err != nil {
			return err
		}
		return c.addDockerfile(w)
	})
}

// addDockerfile adds one that is not in the folder, so that it is not among what is copied: the .dockerignore has its name.
func (c buildContext) addDockerfile(w *archive.Writer) error {
	if c.text == nil {
		return nil
	}
	patterns := c.patterns
	if patterns == nil {
		patterns = []byte(ignoreFile) // nor is this one
	}
	patterns = append(bytes.Clone(patterns), "\n"+c.dockerfile+"\n"...)
	if err := w.Data(ignoreFile, 0o600, patterns); err != nil {
		return err
	}
	return w.Data(c.dockerfile, 0o600, c.text)
}

// walk adds what is not ignored. What is removed meanwhile is as if it had never been there.
func (c buildContext) walk(w *archive.Writer) error {
	var parents []ignoredParent
	return filepath.WalkDir(c.folder, func(file string, entry fs.DirEntry, err error) error {
		relative, failed := filepath.Rel(c.folder, file)
		switch {
		case failed == nil && relative != "." && errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || failed != nil:
			return fault.From(cmp.Or(err, failed)).WithResource(file)
		case relative == ".", relative == ignoreFile && c.text != nil:
			return nil
		}
		skip, err := c.skips(relative, &parents, entry.IsDir())
		switch {
		case err != nil:
			return fault.Invalid("repair the .dockerignore", "%s cannot be matched with the patterns: %v", relative, err).WithResource(file)
		case skip && entry.IsDir() && !c.bringsBack(relative):
			return filepath.SkipDir
		case skip:
			return nil
		}
		if err := w.Add(file, filepath.ToSlash(relative), entry); !fault.Is(err, fault.PathNotFound) {
			return err
		}
		return nil
	})
}

// ignoredParent is a folder above the file that is looked at.
type ignoredParent struct {
	path  string
	match patternmatcher.MatchInfo
}

// skips tells whether the patterns leave a file out. A pattern that matches a
// folder matches all below it, so the folders above are kept.
func (c buildContext) skips(relative string, parents *[]ignoredParent, isDir bool) (bool, error) {
	above := *parents
	for len(above) > 0 && !strings.HasPrefix(relative, above[len(above)-1].path+string(filepath.Separator)) {
		above = above[:len(above)-1]
	}
	var match patternmatcher.MatchInfo
	if len(above) > 0 {
		match = above[len(above)-1].match
	}
	skip, match, err := c.ignored.MatchesUsingParentResults(relative, match)
	if isDir {
		above = append(above, ignoredParent{relative, match})
	}
	*parents = above
	return skip, err
}

// bringsBack tells whether a pattern such as "!folder/file" may bring back something of an ignored folder.
func (c buildContext) bringsBack(folder string) bool {
	separator := string(filepath.Separator)
	if !c.ignored.Exclusions() {
		return false
	}
	for _, pattern := range c.ignored.Patterns() {
		if pattern.Exclusion() && strings.HasPrefix(pattern.String()+separator, folder+separator) {
			return true
		}
	}
	return false
}

func randomName() string {
	var bytes [10]byte
	_, _ = rand.Read(bytes[:]) // never fails
	return hex.EncodeToString(bytes[:])
}
