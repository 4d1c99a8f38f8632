package compose

import (
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// variables are what a project's files are read with, and where from.
type variables struct {
	values   types.Mapping
	envFiles []string // absolute, for a label of the containers; empty for .env
	given    bool     // by the caller: .env does not count
}

// newVariables gives the caller's variables: those that were given, and the process's where they were asked for.
func newVariables(p Project, e *engine.Engine) variables {
	v := variables{values: types.Mapping{}}
	from := e.Environment()
	if p.InheritEnvironment {
		maps.Copy(v.values, from.Variables)
	}
	maps.Copy(v.values, p.Environment)
	if _, there := v.values["PWD"]; !there && from.Directory != "" {
		v.values["PWD"] = from.Directory
	}
	for _, file := range p.EnvFiles {
		v.envFiles = append(v.envFiles, from.Path(string(file)))
	}
	if len(v.envFiles) == 0 {
		for file := range strings.SplitSeq(v.values["COMPOSE_ENV_FILES"], ",") {
			if file != "" {
				v.envFiles = append(v.envFiles, from.Path(file))
			}
		}
	}
	v.given = len(v.envFiles) > 0
	return v
}

// read adds what the files with variables say: those that were given, or .env of the directory. What is there already wins.
func (v *variables) read(directory string) error {
	files := v.envFiles
	if !v.given {
		if disabled, err := strconv.ParseBool(v.values[consts.ComposeDisableDefaultEnvFile]); err == nil && disabled {
			return nil
		}
		file := filepath.Join(directory, ".env")
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			return nil
		}
		files = []string{file}
	}
	for _, file := range files {
		if err := checkFile(file, "the file with variables"); err != nil {
			return err
		}
	}
	read, err := dotenv.GetEnvFromFile(v.values, files)
	if err != nil {
		return fault.New(fault.InvalidComposeFile, "%v", err).WithCause(err).
			WithHint("each line is NAME=value; a value with spaces or # needs quotes")
	}
	v.values.Merge(read)
	return nil
}
