package registry

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"

	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// Platform is what an image is built for: "linux/amd64", "linux/arm/v7"; "" for none.
type Platform string

// PythonType is the type hint.
func (Platform) PythonType() string { return "str" }

const platformHint = `give "linux/amd64" or "linux/arm/v7"`

// UnmarshalJSON accepts a text "os/architecture" or "os/architecture/variant".
func (p *Platform) UnmarshalJSON(data []byte) error {
	text, ok := argument.Text(data)
	if !ok {
		return argument.NotA(data, platformHint)
	}
	if text != "" && !isPlatform(text) {
		return argument.Unusable(text, platformHint, "is no platform")
	}
	*p = Platform(text)
	return nil
}

func isPlatform(text string) bool {
	parts := strings.Split(text, "/")
	return len(parts) >= 2 && len(parts) <= 3 && !slices.Contains(parts, "")
}

// Parsed gives its parts; nil when there is none.
func (p Platform) Parsed() (*specs.Platform, error) {
	if p == "" {
		return nil, nil
	}
	if !isPlatform(string(p)) {
		return nil, fault.Invalid(platformHint, "the platform %q cannot be understood", string(p))
	}
	parts := strings.SplitN(string(p), "/", 3)
	parsed := &specs.Platform{OS: parts[0], Architecture: parts[1]}
	if len(parts) == 3 {
		parsed.Variant = parts[2]
	}
	return parsed, nil
}

// Wanted is Parsed for a request that engines know from an API version on; without a platform it asks nothing.
func (p Platform) Wanted(ctx context.Context, e *engine.Engine, version, feature string) (*specs.Platform, error) {
	parsed, err := p.Parsed()
	if parsed == nil || err != nil {
		return nil, err
	}
	return parsed, e.Require(ctx, version, feature)
}

// Ask puts a platform into a query, as the engine wants it.
func Ask(query url.Values, platform *specs.Platform) error {
	if platform == nil {
		return nil
	}
	text, err := json.Marshal(platform)
	if err != nil {
		return fault.From(err)
	}
	query.Set("platform", string(text))
	return nil
}
