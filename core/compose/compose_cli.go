package compose

import (
	"fmt"
	"io"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	"github.com/docker/compose/v5/pkg/api"
)

// version is that of the Compose SDK in go.mod. A label tells of it, as it does where the compose CLI of this version has made something.
const version = "5.0.2"

// What the SDK and compose-go have in variables of their packages, and the compose CLI sets when it begins.
func init() {
	api.ComposeVersion = version
	dotenv.RegisterFormat("raw", rawVariables)
}

// rawVariables reads an env_file with `format: raw`: what is after the = is the value as it stands.
func rawVariables(r io.Reader, file string, to map[string]string, lookup func(string) (string, bool)) error {
	lines, err := kvfile.ParseFromReader(r, lookup)
	if err != nil {
		return fmt.Errorf("failed to read %s: %w", file, err)
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		to[name] = value
	}
	return nil
}
