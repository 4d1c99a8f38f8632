//go:build unix

package container

import (
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func ownersOf(t *testing.T, info fs.FileInfo) (uid, gid int) {
	t.Helper()
	stat, ok := info.Sys().(*syscall.Stat_t)
	require.True(t, ok)
	return int(stat.Uid), int(stat.Gid)
}

// spaceOf is what a file takes of the disk, in bytes.
func spaceOf(t *testing.T, info fs.FileInfo) int64 {
	t.Helper()
	stat, ok := info.Sys().(*syscall.Stat_t)
	require.True(t, ok)
	return stat.Blocks * 512
}
