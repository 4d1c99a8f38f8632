package stream

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	full := errors.New("the disk is full")
	err := ReplaceFile(filepath.Join(dir, "web.tar"), func(io.Writer) error { return full })
	assert.ErrorIs(t, err, full)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestTheTailOfWritesOfAnySize(t *testing.T) {
	text := strings.Repeat("0123456789", 500)
	for _, size := range []int{1, 3, 512, 1024, 1025, 4000, 5000} {
		var end Tail
		for rest := text; rest != ""; rest = rest[min(size, len(rest)):] {
			n, err := end.Write([]byte(rest[:min(size, len(rest))]))
			require.NoError(t, err)
			assert.Equal(t, min(size, len(rest)), n)
		}
		assert.Equal(t, text[len(text)-tailSize:], string(end.Bytes()), "%d", size)
		assert.False(t, end.Complete())
	}
}
