package image

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestImport(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	s.Reply("POST /images/create", 200, `{"status":"Importing"}{"status":"sha256:a"}`)
	s.Reply("POST /images/sha256:a/tag", 201, "")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "root.tar"), []byte("tar"), 0o600))

	result, err := Import(background(), e, ImportRequest{
		Source: "root.tar", Repository: "host:5000/web", Tag: "2", Changes: []string{`CMD ["sh"]`, "ENV A=b"}, Message: "hello", Platform: "linux/arm64",
	}, quiet)

	require.NoError(t, err)
	assert.Equal(t, "sha256:a", result.ID)
	assert.Equal(t, "repo=host%3A5000%2Fweb&tag=2", s.Last().Query)
	sent := s.Requests()[0]
	assert.Equal(t, "tar", sent.Body)
	values, err := url.ParseQuery(sent.Query)
	require.NoError(t, err)
	assert.Equal(t, "-", values.Get("fromSrc"))
	assert.Empty(t, values.Get("repo"), "a failing import would take the name away from the image that has it")
	assert.Equal(t, []string{`CMD ["sh"]`, "ENV A=b"}, values["changes"])
	assert.Equal(t, "hello", values.Get("message"))
	assert.Equal(t, "linux/arm64", values.Get("platform"))

	_, err = Import(background(), e, ImportRequest{Data: []byte("x")}, quiet)
	require.NoError(t, err)
	assert.Equal(t, "fromSrc=-", s.Last().Query)
}

func TestImportUnderANameThatIsNone(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	for _, r := range []ImportRequest{{Tag: "1"}, {Repository: "A b"}, {Repository: "a:1", Tag: "2"}} {
		r.Data = []byte("x")
		_, err := Import(background(), e, r, quiet)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	}
	assert.Empty(t, s.Requests())
}

func TestImportForAPlatformOnAnOldEngine(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.41")
	e, _ := in(t, s)
	_, err := Import(background(), e, ImportRequest{Data: []byte("x"), Platform: "linux/arm64"}, quiet)
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Empty(t, s.Requests(), "an option that would be ignored is refused")
}
