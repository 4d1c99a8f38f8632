package image

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"dockbridge/core/buildkit"
	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/stream"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// mostDockerfile is how many bytes a Dockerfile and a .dockerignore have at most.
const mostDockerfile = 8 << 20

// remoteContext are addresses that the engine fetches, as docker build knows them.
var remoteContext = regexp.MustCompile(`^(https?://|git://|ssh://|git@|github\.com/)`)

// remote tells whether the context is an address. A folder of that name is meant first.
func (r BuildRequest) remote(env endpoint.Environment) bool {
	if !remoteContext.MatchString(string(r.Path)) {
		return false
	}
	_, err := os.Stat(env.Path(string(r.Path)))
	return err != nil
}

// addContext adds what the Dockerfile can copy, and the Dockerfile.
func (r BuildRequest) addContext(_ context.Context, e *engine.Engine, request *buildkit.Request) error {
	archived := len(r.Data) > 0 || r.Body != nil
	if err := r.checkContext(archived); err != nil {
		return err
	}
	if r.DockerfileText != "" {
		request.Attributes["filename"], request.Attributes["dockerfilekey"] = defaultDockerfile, "dockerfile"
		request.Folders["dockerfile"] = buildkit.Files{Data: map[string][]byte{defaultDockerfile: []byte(r.DockerfileText)}}
	} else if r.Dockerfile != "" {
		request.Attributes["filename"] = filepath.ToSlash(r.Dockerfile)
	}
	switch {
	case r.Body != nil:
		request.Archive = r.Body
	case archived:
		request.Archive = bytes.NewReader(r.Data)
	case r.Path == "":
		request.Folders["context"] = buildkit.Files{}
	case r.remote(e.Environment()):
		request.Attributes["context"] = string(r.Path)
	default:
		return r.addFolder(e, request)
	}
	return nil
}

// addFolder adds a folder as the context. Of the Dockerfile's own folder nothing else is given than the Dockerfile, and what it says is left out.
func (r BuildRequest) addFolder(e *engine.Engine, request *buildkit.Request) error {
	folder, err := contextFolder(e.Environment().Path(string(r.Path)))
	if err != nil {
		return err
	}
	ignores := []string{}
	if r.DockerfileText == "" {
		path := dockerfilePath(folder, r.Dockerfile)
		if _, err := followDockerfile(path); err != nil {
			return err
		}
		text, err := stream.ReadPlain(path, mostDockerfile)
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		data := map[string][]byte{name: text}
		ignores = append(ignores, path+ignoreFile)
		if own, err := stream.ReadPlain(path+ignoreFile, mostDockerfile); err == nil {
			data[name+ignoreFile] = own
		}
		request.Folders["dockerfile"], request.Attributes["filename"] = buildkit.Files{Data: data}, name
	}
	files, err := folderFor(folder, append(ignores, filepath.Join(folder, ignoreFile))...)
	if err != nil {
		return err
	}
	request.Folders["context"] = files
	sum := sha256.Sum256([]byte("dockbridge:" + folder))
	request.SharedKey = hex.EncodeToString(sum[:])
	return nil
}

// folderFor gives a folder without what the first of the files that is there says is left out. The .dockerignore itself is always given: BuildKit reads it.
func folderFor(folder string, ignores ...string) (buildkit.Files, error) {
	for _, path := range ignores {
		text, err := stream.ReadPlain(path, mostDockerfile)
		switch {
		case fault.Is(err, fault.PathNotFound):
			continue
		case err != nil:
			return buildkit.Files{}, err
		}
		patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
		if err == nil {
			patterns = append(patterns, "!"+ignoreFile)
			_, err = patternmatcher.New(patterns)
		}
		if err != nil {
			return buildkit.Files{}, badPattern(path, err)
		}
		return buildkit.Files{Folder: folder, LeftOut: patterns}, nil
	}
	return buildkit.Files{Folder: folder}, nil
}

func badPattern(path string, err error) error {
	return fault.Invalid("repair the pattern, as docker build wants it, too", "%s cannot be used: %v", path, err).WithResource(path)
}

// addContexts adds the further contexts.
func (r BuildRequest) addContexts(_ context.Context, e *engine.Engine, request *buildkit.Request) error {
	for name, where := range r.BuildContexts {
		key := "context:" + name
		path := e.Environment().Path(where)
		switch _, err := os.Stat(path); {
		case strings.HasPrefix(where, "docker-image://"), strings.HasPrefix(where, "target:"):
			request.Attributes[key] = where
		case err != nil && remoteContext.MatchString(where):
			request.Attributes[key] = where
		case strings.Contains(where, "://"):
			return fault.Invalid("give a folder, docker-image://…, or an address of git or of the web", "the build context %s cannot be used: %s", name, where)
		case errors.Is(err, fs.ErrNotExist):
			return fault.From(err).WithResource(path).WithDetail("field", "build_contexts["+name+"]")
		default:
			folder, err := contextFolder(path)
			if err != nil {
				return err
			}
			files, err := folderFor(folder, filepath.Join(folder, ignoreFile))
			if err != nil {
				return err
			}
			local := name
			if local == "context" || local == "dockerfile" {
				local = "_" + local
			}
			request.Folders[local], request.Attributes[key] = files, "local:"+local
		}
	}
	if len(r.BuildContexts) > 0 { // a frontend that has never heard of them says so
		request.Attributes["frontend.caps"] = "moby.buildkit.frontend.contexts+forward"
	}
	return nil
}

func checkCacheImage(image string) error { return registry.CheckImage(image) }
