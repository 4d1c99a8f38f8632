package endpoint

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Program looks a program up in the caller's PATH; "" when it is not there. Entries that are not absolute are passed over, as Go's
// own look-up does: a program must not come from whatever folder is the current one.
func (e Environment) Program(name string) string {
	if strings.ContainsAny(name, `/\`) {
		return ""
	}
	endings := []string{""}
	if runtime.GOOS == "windows" {
		endings = []string{".exe", ".bat", ".cmd"}
	}
	for _, dir := range filepath.SplitList(e.Get("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		for _, ending := range endings {
			path := filepath.Join(dir, name+ending)
			info, err := os.Stat(path)
			if err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
				return path
			}
		}
	}
	return ""
}
