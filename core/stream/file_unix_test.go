//go:build unix

package stream_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/stream"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadPlain(t *testing.T) {
	folder := t.TempDir()
	file, pipe := filepath.Join(folder, "file"), filepath.Join(folder, "pipe")
	require.NoError(t, os.WriteFile(file, []byte("12345"), 0o600))
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	content, err := stream.ReadPlain(file, 5)
	require.NoError(t, err)
	assert.Equal(t, "12345", string(content))
	for path, code := range map[string]fault.Code{
		pipe: fault.InvalidArgument, folder: fault.InvalidArgument, "/dev/zero": fault.InvalidArgument,
		filepath.Join(folder, "none"): fault.PathNotFound,
	} {
		_, err := stream.ReadPlain(path, 5)
		assert.True(t, fault.Is(err, code), "%s: %v", path, err)
		assert.Equal(t, path, fault.From(err).Resource)
	}
	_, err = stream.ReadPlain(file, 4)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}
