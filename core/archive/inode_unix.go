//go:build unix

package archive

import (
	"io/fs"
	"syscall"
)

// inode tells files apart that may have several names.
type inode struct{ device, number uint64 }

// inodeOf gives the file's, and whether it has several names.
func inodeOf(info fs.FileInfo) (inode, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return inode{}, false
	}
	return inode{uint64(stat.Dev), stat.Ino}, stat.Nlink > 1 //nolint:unconvert // the types differ between systems
}
