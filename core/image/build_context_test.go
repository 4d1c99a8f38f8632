package image

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tree makes files of a map from paths to contents.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

// packed gives the files of a request's context, and the name of its Dockerfile.
func packed(t *testing.T, r BuildRequest) (map[string]string, string) {
	t.Helper()
	c, err := r.context(endpoint.Environment{})
	require.NoError(t, err)
	made := c.open()
	found := tarFiles(t, made)
	require.NoError(t, made.Finish())
	return found, c.dockerfile
}

func names(files map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(files)), " ")
}

func TestWhatIsIgnored(t *testing.T) {
	files := map[string]string{
		"Dockerfile": "FROM web", "a.go": "", "a.log": "", "sub/b.log": "", "sub/b.go": "", "sub/deep/c.log": "", "sub/keep.log": "",
		"node_modules/x/y.js": "", "node_modules/x/keep.js": "", "node_modules/z/y.js": "",
	}
	for ignored, want := range map[string]string{
		"":                                       "Dockerfile a.go a.log node_modules/ node_modules/x/ node_modules/x/keep.js node_modules/x/y.js node_modules/z/ node_modules/z/y.js sub/ sub/b.go sub/b.log sub/deep/ sub/deep/c.log sub/keep.log",
		"# a comment\n\n *.log \nnode_modules":   ".dockerignore Dockerfile a.go sub/ sub/b.go sub/b.log sub/deep/ sub/deep/c.log sub/keep.log",
		"**/*.log\n!**/keep.log\n/node_modules/": ".dockerignore Dockerfile a.go sub/ sub/b.go sub/deep/ sub/keep.log",
		"node_modules\n!node_modules/x/keep.js\nsub\n*.log\n./a.go": ".dockerignore Dockerfile node_modules/x/keep.js",
		"*": ".dockerignore Dockerfile",
		"*\n!sub/deep\n.dockerignore\nDockerfile":     ".dockerignore Dockerfile sub/deep/ sub/deep/c.log",
		"s?b\nnode_modules/*\n\xef\xbb\xbf\n[ab].log": ".dockerignore Dockerfile a.go node_modules/",
		"\xef\xbb\xbfsub\nnode_modules\na.*":          ".dockerignore Dockerfile",
	} {
		all := maps.Clone(files)
		if ignored != "" {
			all[".dockerignore"] = ignored
		}
		got, dockerfile := packed(t, BuildRequest{Path: wire.Path(tree(t, all))})
		assert.Equal(t, want, names(got), "%q", ignored)
		assert.Equal(t, "Dockerfile", dockerfile)
	}
}

func TestWhereTheDockerfileIs(t *testing.T) {
	dir := tree(t, map[string]string{"lower/dockerfile": "l", "web/sub/Web.df": "w", "other/Dockerfile": "o", "empty": ""})
	require.NoError(t, os.Symlink("sub/Web.df", filepath.Join(dir, "web", "link")))
	require.NoError(t, os.Symlink("../other/Dockerfile", filepath.Join(dir, "web", "out")))
	web := wire.Path(filepath.Join(dir, "web"))

	_, name := packed(t, BuildRequest{Path: wire.Path(filepath.Join(dir, "lower"))})
	assert.Equal(t, "dockerfile", name)
	for _, given := range []string{"sub/Web.df", "link", filepath.Join(dir, "web", "sub", "Web.df")} {
		_, name = packed(t, BuildRequest{Path: web, Dockerfile: given})
		assert.Equal(t, "sub/Web.df", name, given)
	}
	for given, content := range map[string]string{
		"../other/Dockerfile": "o", "out": "o", filepath.Join(dir, "empty"): "", filepath.Join(dir, "other", "Dockerfile"): "o",
	} {
		files, name := packed(t, BuildRequest{Path: web, Dockerfile: given})
		assert.Contains(t, name, ".dockerfile.", given)
		assert.Equal(t, content, files[name])
		assert.Equal(t, ".dockerignore\n"+name+"\n", files[".dockerignore"], "neither is among what is copied")
	}
	for given, code := range map[string]fault.Code{"none": fault.PathNotFound, "../none": fault.PathNotFound, "../other": fault.InvalidArgument} {
		_, err := BuildRequest{Path: web, Dockerfile: given}.context(endpoint.Environment{})
		assert.Equal(t, code, fault.CodeOf(err), given)
		assert.NotEmpty(t, fault.From(err).Resource, given)
	}
}

func TestATextBesideAFolder(t *testing.T) {
	dir := tree(t, map[string]string{"Dockerfile": "its own", ".dockerignore": "*.log", "a.log": "", "a": ""})
	files, name := packed(t, BuildRequest{Path: wire.Path(dir), DockerfileText: "FROM web"})
	assert.Equal(t, "FROM web", files[name])
	assert.Equal(t, "*.log\n"+name+"\n", files[".dockerignore"])
	delete(files, name)
	assert.Equal(t, ".dockerignore Dockerfile a", names(files))
}

func TestAContextBehindALink(t *testing.T) {
	dir := tree(t, map[string]string{"real/Dockerfile": "FROM web"})
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "real", "dangling")))
	files, _ := packed(t, BuildRequest{Path: wire.Path(filepath.Join(dir, "link"))})
	assert.Equal(t, "Dockerfile dangling", names(files))
}
