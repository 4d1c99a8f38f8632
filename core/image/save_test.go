package image

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSave(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	s.Reply("GET /images/get", 200, tarball)

	result, err := Save(background(), e, SaveRequest{Images: []string{"web:1", "db"}}, quiet)
	require.NoError(t, err)
	assert.Equal(t, tarball, string(result.Data))
	assert.EqualValues(t, len(tarball), result.Size)
	assert.Equal(t, "names=web%3A1&names=db", s.Last().Query)

	result, err = Save(background(), e, SaveRequest{Images: []string{"web:1"}, Destination: "web.tar"}, quiet)
	require.NoError(t, err)
	path := filepath.Join(dir, "web.tar")
	assert.Equal(t, SaveResult{Path: path, Size: int64(len(tarball))}, result)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, tarball, string(data))
	assert.Equal(t, []string{"web.tar"}, files(t, dir))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestSaveReplacesTheFileBehindALinkAndKeepsItsMode(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	s.Reply("GET /images/get", 200, tarball)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "real.tar"), []byte("old"), 0o644))
	require.NoError(t, os.Symlink("real.tar", filepath.Join(dir, "link.tar")))

	_, err := Save(background(), e, SaveRequest{Images: []string{"web"}, Destination: "link.tar"}, quiet)

	require.NoError(t, err)
	assert.Equal(t, []string{"link.tar", "real.tar"}, files(t, dir))
	info, err := os.Stat(filepath.Join(dir, "real.tar"))
	require.NoError(t, err)
	assert.EqualValues(t, len(tarball), info.Size())
	assert.Equal(t, os.FileMode(0o644), info.Mode().Perm())
}

func TestASaveThatFailsLeavesTheOldFile(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	path := filepath.Join(dir, "web.tar")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		code    fault.Code
	}{
		"missing image": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			_, _ = io.WriteString(w, `{"message":"No such image: web"}`)
		}, fault.ImageNotFound},
		"an error at the end": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "files"+strings.Repeat("x", 3000)+`{"errorDetail":{"message":"write: no space left on device"},"error":"…"}`)
		}, fault.NoSpace},
		"an end that is none": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "files") }, fault.ConnectionLost},
		"a broken record":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `files{"errorDetail"`) }, fault.ConnectionLost},
		"an empty record":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `files{"errorDetail":null}`) }, fault.ConnectionLost},
		"a cut connection": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, tarball)
		}, fault.ConnectionLost},
	} {
		t.Run(name, func(t *testing.T) {
			s.Handle("GET /images/get", c.handler)
			for _, destination := range []wire.Path{"web.tar", ""} {
				result, err := Save(background(), e, SaveRequest{Images: []string{"web"}, Destination: destination}, quiet)
				assert.Equal(t, c.code, fault.From(err).Code, "%v", err)
				assert.Equal(t, SaveResult{}, result)
			}
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, "old", string(data))
			assert.Equal(t, []string{"web.tar"}, files(t, dir))
		})
	}
}

func TestWhereASaveCannotWrite(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	for destination, code := range map[wire.Path]fault.Code{
		"none/web.tar": fault.PathNotFound,
		".":            fault.InvalidArgument,
		"/dev/null":    fault.InvalidArgument,
		"file/web.tar": fault.EngineFailed, // "not a directory" has no code of its own
	} {
		_, err := Save(background(), e, SaveRequest{Images: []string{"web"}, Destination: destination}, quiet)
		assert.Equal(t, code, fault.From(err).Code, "%s: %v", destination, err)
		assert.NotEmpty(t, fault.From(err).Resource)
	}
	_, err := Save(background(), e, SaveRequest{}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Empty(t, s.Requests())
}

func TestSaveNamesTheImageThatIsMissing(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	s.Reply("GET /images/get", 404, `{"message":"reference does not exist"}`)
	s.Reply("GET /images/web/json", 200, `{"Id":"sha256:a"}`)
	s.Reply("GET /images/db/json", 404, `{"message":"No such image: db"}`)
	_, err := Save(background(), e, SaveRequest{Images: []string{"web", "db"}}, quiet)
	assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
	assert.Equal(t, "db", fault.From(err).Resource)

	_, err = Save(background(), e, SaveRequest{Images: []string{"web"}}, quiet)
	assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
	assert.Equal(t, "reference does not exist", fault.From(err).Message)
}
