//go:build unix

package container

import (
	"archive/tar"
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dir(name string) tar.Header {
	return tar.Header{Name: name + "/", Typeflag: tar.TypeDir, Mode: 0o755}
}

func file(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644} }

func symlink(name, to string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: to}
}

func hardLink(name, to string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeLink, Linkname: to}
}

// held gives what a folder holds: paths with modes, and contents or where links lead.
func held(t *testing.T, top string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		name, _ := filepath.Rel(top, path)
		info, err := entry.Info()
		require.NoError(t, err)
		content := ""
		switch {
		case info.Mode().IsRegular():
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			content = string(data)
		case info.Mode()&fs.ModeSymlink != 0:
			content, _ = os.Readlink(path)
		}
		found[name] = info.Mode().String() + " " + content
		return nil
	}))
	return found
}

// home is a folder with something of the caller's in it.
func home(t *testing.T) string {
	t.Helper()
	top := filepath.Join(t.TempDir(), "home")
	require.NoError(t, os.MkdirAll(filepath.Join(top, ".ssh"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(top, ".ssh", "id"), []byte("mine"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(top, "notes"), []byte("mine"), 0o600))
	require.NoError(t, os.Symlink(".ssh", filepath.Join(top, "keys")))
	return top
}

func TestNothingIsWrittenThroughALink(t *testing.T) {
	for name, entries := range map[string][]tar.Header{
		"of the archive, a folder's":      {symlink("report", ".ssh"), file("report/id")},
		"of the archive, in a folder":     {dir("report"), symlink("report/x", "../.ssh"), file("report/x/id")},
		"of the archive, twice":           {dir("report"), symlink("report/x", "y"), symlink("report/y", "../.ssh"), file("report/x/id")},
		"of the archive, to a folder":     {dir("report"), dir("report/a"), symlink("report/b", "a"), file("report/b/id")},
		"a hard link's file below a link": {dir("report"), symlink("report/x", "../.ssh"), hardLink("report/y", "report/x/id")},
		"a hard link to another's file":   {dir("report"), hardLink("report/y", "report/../notes")},
		"a folder in the place of a link": {dir("report"), symlink("report/x", "../.ssh"), dir("report/x"), file("report/x/id")},
	} {
		top := home(t)
		before := held(t, top)
		s := withArchive(t, dockercontainer.PathStat{Name: "report", Mode: 0o644}, tarOf(t, entries...))
		_, err := CopyFrom(context.Background(), s.Engine(), from("/report", top))
		require.Error(t, err, name)
		assert.Equal(t, before, held(t, top), "%s: %v", name, err)
	}
	// The same into what is there already, where links of the caller's may be.
	for name, entries := range map[string][]tar.Header{
		"the caller's own link":             {dir("data"), dir("data/keys"), file("data/keys/id")},
		"the caller's own link, at once":    {dir("data"), file("data/keys/id")},
		"a hard link to the caller's file":  {dir("data"), hardLink("data/public", "data/notes")},
		"a hard link below a caller's link": {dir("data"), hardLink("data/public", "data/keys/id")},
	} {
		top := home(t)
		before := held(t, top)
		s := withArchive(t, dockercontainer.PathStat{Name: "data", Mode: fs.ModeDir | 0o755}, tarOf(t, entries...))
		_, err := CopyFrom(context.Background(), s.Engine(), from("/data/.", top))
		require.Error(t, err, name)
		assert.Equal(t, before, held(t, top), "%s: %v", name, err)
	}
}

func TestLinksAreKept(t *testing.T) {
	top := home(t)
	s := withArchive(t, dockercontainer.PathStat{Name: "data", Mode: fs.ModeDir | 0o755}, tarOf(t,
		dir("data"), file("data/a"), hardLink("data/b", "data/a"), symlink("data/c", "../.ssh/id"), symlink("data/d", "/etc/passwd")))
	_, err := CopyFrom(context.Background(), s.Engine(), from("/data", top))
	require.NoError(t, err)
	a, err := os.Stat(filepath.Join(top, "data", "a"))
	require.NoError(t, err)
	b, err := os.Stat(filepath.Join(top, "data", "b"))
	require.NoError(t, err)
	assert.True(t, os.SameFile(a, b), "a hard link stays one file with two names")
	link, _ := os.Readlink(filepath.Join(top, "data", "d"))
	assert.Equal(t, "/etc/passwd", link)
}

func TestSetIDBitsAreDroppedUnlessAskedFor(t *testing.T) {
	entries := []tar.Header{
		{Name: "bin/", Typeflag: tar.TypeDir, Mode: 0o3775},
		{Name: "bin/su", Typeflag: tar.TypeReg, Mode: 0o4755},
		{Name: "bin/tmp/", Typeflag: tar.TypeDir, Mode: 0o1777},
	}
	s := withArchive(t, dockercontainer.PathStat{Name: "bin", Mode: fs.ModeDir | 0o755}, tarOf(t, entries...))
	top := home(t)
	_, err := CopyFrom(context.Background(), s.Engine(), from("/bin", top))
	require.NoError(t, err)
	_, err = CopyFrom(context.Background(), s.Engine(), CopyFromRequest{Ref: web, CopyFromOptions: CopyFromOptions{Path: "/bin", Destination: wire.Path(filepath.Join(top, "kept")), SetIDs: true}})
	require.NoError(t, err)
	for path, want := range map[string]string{
		"bin": "dtrwxrwxr-x", "bin/su": "-rwxr-xr-x", "bin/tmp": "dtrwxrwxrwx",
		"kept": "dgtrwxrwxr-x", "kept/su": "urwxr-xr-x", "kept/tmp": "dtrwxrwxrwx",
	} {
		info, err := os.Stat(filepath.Join(top, path))
		require.NoError(t, err)
		assert.Equal(t, want, info.Mode().String(), path)
	}
}

func TestOwnersAreKeptWhenAskedFor(t *testing.T) {
	entries := []tar.Header{
		{Name: "data/", Typeflag: tar.TypeDir, Mode: 0o755, Uid: 1234, Gid: 1235},
		{Name: "data/su", Typeflag: tar.TypeReg, Mode: 0o4755, Uid: 1234, Gid: 1235},
	}
	s := withArchive(t, dockercontainer.PathStat{Name: "data", Mode: fs.ModeDir | 0o755}, tarOf(t, entries...))
	top := home(t)
	_, err := CopyFrom(context.Background(), s.Engine(), CopyFromRequest{Ref: web, CopyFromOptions: CopyFromOptions{Path: "/data", Destination: wire.Path(top), Owners: true, SetIDs: true}})
	if os.Getuid() != 0 {
		assert.True(t, fault.Is(err, fault.PermissionDenied), "%v", err)
		return
	}
	require.NoError(t, err)
	info, err := os.Stat(filepath.Join(top, "data", "su"))
	require.NoError(t, err)
	uid, gid := ownersOf(t, info)
	assert.Equal(t, []int{1234, 1235}, []int{uid, gid})
	assert.NotZero(t, info.Mode()&fs.ModeSetuid, "the change of the owner takes the bit away when it comes after")
}

func TestDevicesAndPipesAreRefusedAndNothingIsLeft(t *testing.T) {
	for _, kind := range []byte{tar.TypeChar, tar.TypeBlock, tar.TypeFifo} {
		top := home(t)
		before := held(t, top)
		s := withArchive(t, dockercontainer.PathStat{Name: "dev", Mode: fs.ModeDir | 0o755}, tarOf(t,
			dir("dev"), file("dev/a"), tar.Header{Name: "dev/sda", Typeflag: kind, Devmajor: 8, Mode: 0o666}))
		_, err := CopyFrom(context.Background(), s.Engine(), from("/dev", top))
		assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
		assert.ErrorContains(t, err, "dev/sda")
		assert.NotContains(t, err.Error(), ".dockbridge")
		assert.Equal(t, before, held(t, top))
	}
}

// sparseTar is an archive of one file that is a hole, in the format of GNU tar.
func sparseTar(t *testing.T, name string, size int64) []byte {
	t.Helper()
	records := map[string]string{"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": name, "GNU.sparse.realsize": number(size)}
	// The map of the file's content: none but an empty piece at its end.
	content := []byte("1\n" + number(size) + "\n0\n")
	content = append(content, make([]byte, 512-len(content))...)
	var pax strings.Builder
	for key, value := range records {
		record := " " + key + "=" + value + "\n"
		length := len(record) + 2
		if len(number(int64(length))) > 2 {
			length++
		}
		pax.WriteString(number(int64(length)) + record)
	}
	var b bytes.Buffer
	block := func(name string, kind byte, data []byte) {
		header := make([]byte, 512)
		copy(header, name)
		copy(header[100:], "0000644\x000000000\x000000000\x00")
		copy(header[124:], octal(len(data))+"\x0000000000000\x00        ")
		header[156] = kind
		copy(header[257:], "ustar\x0000")
		sum := 0
		for _, c := range header {
			sum += int(c)
		}
		copy(header[148:], octal(sum)[5:]+"\x00 ")
		b.Write(header)
		b.Write(data)
		b.Write(make([]byte, (512-len(data)%512)%512))
	}
	block("x", 'x', []byte(pax.String()))
	block(name, '0', content)
	b.Write(make([]byte, 1024))
	return b.Bytes()
}

func number(n int64) string {
	text := ""
	for ; n > 0 || text == ""; n /= 10 {
		text = string(rune('0'+n%10)) + text
	}
	return text
}

func octal(n int) string {
	text := ""
	for range 11 {
		text = string(rune('0'+n%8)) + text
		n /= 8
	}
	return text
}

func TestAFewBytesThatStandForManyAreNotHeld(t *testing.T) {
	limit := wire.Size(1 << 20)
	for _, size := range []int64{1<<20 + 1, 40 << 30, 1 << 60} {
		s := withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644, Size: size}, sparseTar(t, "f", size))
		_, err := CopyFrom(context.Background(), s.EngineWith(engine.Options{MaxBytes: &limit}), from("/f", ""))
		require.True(t, fault.Is(err, fault.TooLarge), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "stream_copy_from")
	}
	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, tarOf(t, dir("d"), file("d/a")))
	few := wire.Size(1000)
	_, err := CopyFrom(context.Background(), s.Engine(), CopyFromRequest{Ref: web, Bound: engine.Bound{MaxBytes: &few}, CopyFromOptions: CopyFromOptions{Path: "/d"}})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
}

func TestHolesStayHoles(t *testing.T) {
	top := home(t)
	for _, size := range []int64{1<<31 - 1, 1 << 31, 1 << 32, 1<<32 + 10} {
		s := withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644, Size: size}, sparseTar(t, "f", size))
		_, err := CopyFrom(context.Background(), s.Engine(), from("/f", top))
		require.NoError(t, err)
		info, err := os.Stat(filepath.Join(top, "f"))
		require.NoError(t, err)
		assert.Equal(t, size, info.Size())
		assert.Less(t, spaceOf(t, info), int64(1<<20), "a hole takes no space")
	}
}

func TestAnEndlessHoleCanBeGivenUp(t *testing.T) {
	top := home(t)
	before := held(t, top)
	size := int64(1) << 43 // as large as a file can be
	s := withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644, Size: size}, sparseTar(t, "f", size))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := CopyFrom(ctx, s.Engine(), from("/f", top))
	require.Error(t, err)
	assert.Equal(t, before, held(t, top))
}

// FuzzExtract makes archives of the numbers: whatever they hold, only what is copied changes, and what fails leaves nothing.
func FuzzExtract(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 2, 0, 2, 3, 1})
	f.Add([]byte{0, 0, 0, 2, 3, 9, 1, 5, 0})
	f.Add([]byte{2, 0, 8, 1, 1, 0})
	f.Add([]byte{0, 0, 0, 3, 2, 11, 1, 2, 0})
	names := []string{
		"top", "top/a", "top/b", "top/b/c", "top/b/c/d", "top/a/id", "top/../keys/id", "../notes", "../.ssh", "/etc/passwd", "keys", "notes", "top/../notes", ".", "..", "top/keys/id", "",
	}
	kinds := []byte{tar.TypeDir, tar.TypeReg, tar.TypeSymlink, tar.TypeLink, tar.TypeFifo}
	f.Fuzz(func(t *testing.T, plan []byte) {
		var entries []tar.Header
		for ; len(plan) >= 3 && len(entries) < 12; plan = plan[3:] {
			h := tar.Header{Name: names[int(plan[1])%len(names)], Typeflag: kinds[int(plan[0])%len(kinds)], Linkname: names[int(plan[2])%len(names)], Mode: 0o7777}
			if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeReg {
				h.Linkname = ""
			}
			entries = append(entries, h)
		}
		top := home(t)
		before := held(t, top)
		to, err := openTarget(top, top, Copied{Name: "copy"}, false)
		require.NoError(t, err)
		err = to.extract(context.Background(), tar.NewReader(bytes.NewReader(tarOf(t, entries...))))
		_ = to.root.Close()
		after := held(t, top)
		for name := range after {
			if name == "copy" || strings.HasPrefix(name, "copy/") {
				require.NoError(t, err, "what fails leaves nothing")
				delete(after, name)
			}
		}
		require.Equal(t, before, after)
	})
}
