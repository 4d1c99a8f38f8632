package endpoint

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNormalizeHost(t *testing.T) {
	for given, want := range map[string]string{
		"unix:///run/docker.sock":  "unix:///run/docker.sock",
		" /run/docker.sock\t":      "unix:///run/docker.sock",
		"tcp://host:2376":          "tcp://host:2376",
		"tcp://host:2376/":         "tcp://host:2376",
		"tcp://host":               "tcp://host:2375",
		"tcp://[::1]":              "tcp://[::1]:2375",
		"tcp://[fe80::1]:77":       "tcp://[fe80::1]:77",
		"http://host:80":           "tcp://host:80",
		"https://host:443":         "tcp://host:443",
		"host:2375":                "tcp://host:2375",
		"127.0.0.1":                "tcp://127.0.0.1:2375",
		"ssh://me@host":            "ssh://me@host",
		"ssh://me@host:22/run/d.s": "ssh://me@host:22/run/d.s",
		"npipe:////./pipe/engine":  "npipe:////./pipe/engine",
	} {
		got, err := normalizeHost(given)
		require.NoError(t, err, given)
		assert.Equal(t, want, got)
	}
}

func TestNormalizeHostRefusesWhatNamesNoEngine(t *testing.T) {
	for _, given := range []string{
		"unix://", "npipe://", "tcp://", "tcp://:2375", "tcp://host:0", "tcp://host:99999", "tcp://host:port", "tcp://a b", "tcp://host:1/v1",
		"tcp://host:1?x=y", "gopher://x", "fd://3", "ssh://", "ssh://%zz", "unix://tcp://x", "tcp://user@host:1", "a\nb", "tcp://a\x00",
	} {
		_, err := normalizeHost(given)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", given, err)
		assert.NotEmpty(t, fault.From(err).Hint)
	}
}

func TestNoPasswordInMessages(t *testing.T) {
	for _, given := range []string{"ssh://me:secret@host", "tcp://me:secret@host:1", "tcp://me:secret%zz@host", "me:secret@host:1/x", "ssh://a:secret@%zz"} {
		_, err := normalizeHost(given)
		require.Error(t, err, given)
		assert.NotContains(t, err.Error(), "secret")
	}
}
