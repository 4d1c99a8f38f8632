package registry

import (
	"strings"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNamesOfImages(t *testing.T) {
	for _, name := range []string{"web", "web:1", "team/web:1.2", "localhost:5000/team/web", "web@sha256:" + strings.Repeat("a", 64)} {
		_, err := ParseName(name)
		assert.NoError(t, err, name)
		assert.NoError(t, CheckImage(name), name)
	}
	for _, id := range []string{strings.Repeat("a", 64), "sha256:" + strings.Repeat("a", 64), "0123456789ab"} {
		assert.NoError(t, CheckImage(id), id)
	}
}

func TestWhatIsNoNameIsRefusedWithAHint(t *testing.T) {
	for _, name := range []string{"", " ", "../version", "a/../b", "a b", "a?force=1", "a#b", "a\nb", "a\x00", "a%2fb", "$(x)", ":1", "a:", "a@b"} {
		err := CheckImage(name)
		require.Error(t, err, "%q", name)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%q", name)
		assert.NotEmpty(t, fault.From(err).Hint, "%q", name)
	}
	_, err := ParseName("Team/Web")
	assert.Contains(t, fault.From(err).Hint, "lower case")
	_, err = ParseName(strings.Repeat("a", 300))
	assert.Contains(t, fault.From(err).Hint, "255")
	for _, id := range []string{strings.Repeat("a", 64), "sha256:" + strings.Repeat("a", 64)} {
		_, err = ParseName(id)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "an id is no name: %v", err)
		assert.Contains(t, err.Error(), "is an id")
	}
}

func TestTheRegistryThatASearchAsks(t *testing.T) {
	hub := "https://index." + defaultDomain() + "/v1/"
	for term, key := range map[string]string{
		"web": hub, "team/web": hub, "two words": hub, "host:5000": hub, "": hub, "a b.c/web": hub,
		"host:5000/web": "host:5000", "host.test/two words": "host.test", "localhost/web": "localhost", "127.0.0.1:1/a/b": "127.0.0.1:1",
	} {
		assert.Equal(t, key, Key(Searched(term)), term)
	}
}

func TestTheKeyOfARegistry(t *testing.T) {
	for name, key := range map[string]string{
		"localhost:5000/web":        "localhost:5000",
		"registry.example.test/web": "registry.example.test",
		"web":                       "https://index." + defaultDomain() + "/v1/",
		"team/web:1":                "https://index." + defaultDomain() + "/v1/",
	} {
		named, err := ParseName(name)
		require.NoError(t, err)
		assert.Equal(t, key, Key(named), name)
	}
}
