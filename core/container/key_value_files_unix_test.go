//go:build unix

package container

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPipeIsNoFileOfKeysAndValues(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	_, err := optionsOf(t, dir, `{"image":"a","env_files":["pipe"]}`)
	assert.ErrorContains(t, err, "pipe is no file")
}
