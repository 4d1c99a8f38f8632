package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
		path string
	}{
		"type":     {"services:\n  web:\n    image: a\n    ports: x\n", 4, "services.web.ports"},
		"key":      {"services:\n  web:\n    image: a\n    imagee: b\n", 4, "services.web.imagee"},
		"item":     {"services:\n  web:\n    image: a\n    cap_add: [1]\n", 4, "services.web.cap_add"},
		"yaml":     {"services:\n  web: [\n", 0, ""},
		"unneeded": {"services:\n  web:\n    image: a\n    depends_on: [nobody]\n", 0, ""},
		"variable": {"services:\n  web:\n    image: ${NO:?is needed}\n", 3, "services.web.image"},
		"alias":    {"services:\n  web: &w\n    image: a\n    ports: 3\n  b: *w\n", 4, ""},
		"dash":     {"services:\n  -web:\n    image: a\n", 0, ""},
		"names":    {"services:\n  a: {image: a, container_name: xx}\n  b: {image: a, container_name: xx}\n", 0, ""},
	} {
		r, err := Validate(soon(t), newWorld(t).engine(), ValidateRequest{Project: text(c.text)})
		require.NoError(t, err, name)
		require.Len(t, r.Problems, 1, name)
		if c.line > 0 && assert.NotNil(t, r.Problems[0].Line, name) {
			assert.Equal(t, c.line, *r.Problems[0].Line, name)
		}
		if c.path != "" {
			assert.Equal(t, c.path, r.Problems[0].Path, name)
		}
	}
	r, err := Validate(soon(t), newWorld(t).engine(), ValidateRequest{Project: text(two)})
	require.NoError(t, err)
	assert.Empty(t, r.Problems)
	_, err = Validate(soon(t), newWorld(t).engine(), ValidateRequest{Project: Project{Files: Files{"/nowhere/x.yaml"}}})
	failed(t, err, fault.PathNotFound)
	_, err = config(t, text("services: {a: {image: a, container_name: xx}, b: {image: a, container_name: xx}}"))
	failed(t, err, fault.InvalidComposeFile)
	ctx, cancel := context.WithCancel(soon(t))
	cancel()
	oneLoader <- struct{}{} // somebody else reads files
	defer func() { <-oneLoader }()
	_, err = Config(ctx, newWorld(t).engine(), ConfigRequest{Project: text(two)})
	require.Error(t, err)
}
