package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const loaded = `{"status":"Loading layer","progressDetail":{"current":5,"total":10},"id":"a"}
{"stream":"Loaded image: web:1\n"}
{"stream":"Loaded image ID: sha256:b\nLoaded image: db:2\n"}
`

// written is what a caller writes, of a known size.
func written(text string) engine.Written {
	size := int64(len(text))
	return engine.Written{Body: engine.NewBody(strings.NewReader(text), &size)}
}

func TestLoad(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	s.Reply("POST /images/load", 200, loaded)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "web.tar"), []byte("from a file"), 0o600))
	for body, r := range map[string]LoadRequest{"from a file": {Source: "web.tar"}, "from bytes": {Data: []byte("from bytes")}, "written": {Written: written("written")}} {
		var reports []registry.Progress
		result, err := Load(background(), e, r, func(p registry.Progress) error {
			reports = append(reports, p)
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, []string{"web:1", "sha256:b", "db:2"}, result.Images)
		statuses, overall := told(reports)
		assert.Equal(t, []string{"Sending archive", "Loading layer", "Loaded"}, statuses)
		size := float64(len(body))
		assert.InDeltaSlice(t, []float64{0.5, 0.5 + 0.5*5/size, 1}, overall, 1e-9)
		assert.Equal(t, body, s.Last().Body)
		assert.Equal(t, "quiet=0", s.Last().Query)
		assert.Equal(t, "application/x-tar", s.Last().Header.Get("Content-Type"))
	}
}

func TestAnImageThatCannotBeUnpacked(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/load", 200, `{"stream":"Loaded image: web:1\n"}
{"stream":"Error unpacking image web:1: archive/tar: invalid tar header\n"}
{"stream":"Loaded image: db:2\n"}
`)
	_, err := Load(background(), s.Engine(), LoadRequest{Data: []byte("x")}, quiet)
	f := fault.From(err)
	assert.Equal(t, fault.EngineFailed, f.Code)
	assert.Contains(t, f.Message, "web:1: archive/tar: invalid tar header")
	assert.Equal(t, "data", f.Resource)
}

func TestWhatCannotBeLoaded(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	for reply, status := range map[string]int{
		`{"errorDetail":{"message":"invalid tar header"},"error":"invalid tar header"}`: 200,
		`{"message":"invalid tar header"}`:                                              500,
	} {
		s.Reply("POST /images/load", status, reply)
		s.Reply("POST /images/create", status, reply)
		_, err := Load(background(), e, LoadRequest{Data: []byte("x")}, quiet)
		for range 2 {
			f := fault.From(err)
			assert.Equal(t, fault.EngineFailed, f.Code)
			assert.Equal(t, "invalid tar header", f.Message)
			assert.Equal(t, "data", f.Resource)
			assert.Contains(t, f.Hint, "archive")
			assert.False(t, f.Retryable, "the archive stays what it is")
			_, err = Import(background(), e, ImportRequest{Data: []byte("x")}, quiet)
		}
	}
	asked := len(s.Requests())
	for _, c := range []struct {
		source wire.Path
		data   string
		code   fault.Code
	}{
		{"", "", fault.InvalidArgument}, {"a", "b", fault.InvalidArgument}, {".", "", fault.InvalidArgument}, {"https://files.test:1/x?a=b", "x", fault.InvalidArgument}, {"none.tar", "", fault.PathNotFound},
	} {
		_, err := Load(background(), e, LoadRequest{Source: c.source, Data: []byte(c.data)}, quiet)
		assert.True(t, fault.Is(err, c.code), "%+v: %v", c, err)
		_, err = Import(background(), e, ImportRequest{Source: Origin(c.source), Data: []byte(c.data)}, quiet)
		assert.True(t, fault.Is(err, c.code), "%+v: %v", c, err)
	}
	for _, source := range []string{"web.tar", "https://files.test/x"} {
		_, err := Import(background(), e, ImportRequest{Source: Origin(source), Written: written("x")}, quiet)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	}
	_, err := Load(background(), e, LoadRequest{Source: "https://user:hunter22@files.test/x?sig=s3cret"}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.NotContains(t, err.Error(), "files.test")
	_, err = Load(background(), e, LoadRequest{Source: "none.tar"}, quiet)
	assert.Equal(t, filepath.Join(dir, "none.tar"), fault.From(err).Resource)
	assert.Len(t, s.Requests(), asked)
}

func TestALoadThatNamesImagesWithoutEnd(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	s.Reply("POST /images/load", 200, strings.Repeat(`{"stream":"Loaded image: web:1\n"}`+"\n", mostLoaded+1))
	_, err := Load(background(), e, LoadRequest{Data: []byte("x")}, func(registry.Progress) error { return nil })
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}
