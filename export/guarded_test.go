package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sources gives the files of export and core that are no tests, by their paths from the top of the project.
func sources(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	set, files := token.NewFileSet(), map[string]*ast.File{}
	for _, top := range []string{"export", "core"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			files[strings.TrimPrefix(filepath.ToSlash(path), "../")] = file
			return err
		}))
	}
	require.Greater(t, len(files), 100)
	return set, files
}

// called is the name of what a call is of: "guarded", "fault.Guard".
func called(e ast.Expr) string {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return ""
	}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if of, ok := f.X.(*ast.Ident); ok {
			return of.Name + "." + f.Sel.Name
		}
	}
	return ""
}

// A panic that unwinds into C, or out of a goroutine, ends the caller's process.
func TestEveryExportedFunctionIsGuarded(t *testing.T) {
	unguarded := map[string]string{
		"dockbridge_abi_version": "it gives a constant",
		"_dockbridge_let_go":     "it has no reply; its first statement is the guard",
	}
	set, files := sources(t)
	exported := 0
	for path, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Doc == nil || !strings.Contains("\n"+docText(f.Doc), "\n//export ") {
				continue
			}
			exported++
			assert.Equal(t, "export/main.go", path, "%s is exported elsewhere", f.Name.Name)
			if _, ok := unguarded[f.Name.Name]; ok {
				continue
			}
			what := set.Position(f.Pos())
			if assert.Len(t, f.Body.List, 1, "%v: %s does something outside the guard", what, f.Name.Name) {
				result, ok := f.Body.List[0].(*ast.ReturnStmt)
				assert.True(t, ok && (called(result.Results[0]) == "guarded" || called(result.Results[0]) == "answered"), "%v: %s is not guarded", what, f.Name.Name)
			}
		}
	}
	assert.Equal(t, 12, exported, "the functions of include/dockbridge.h but dockbridge_free, and one for that")
}

func docText(doc *ast.CommentGroup) string {
	var text strings.Builder
	for _, line := range doc.List {
		text.WriteString(line.Text + "\n")
	}
	return text.String()
}

func TestEveryGoroutineIsGuarded(t *testing.T) {
	set, files := sources(t)
	for path, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				assert.Equal(t, "core/fault/guard.go", path, "%v: use fault.Go", set.Position(n.Pos()))
			case *ast.CallExpr:
				if name := called(n); name == "time.AfterFunc" || name == "context.AfterFunc" {
					assert.Equal(t, "fault.Guarded", called(n.Args[len(n.Args)-1]), "%v: what %s calls is on a goroutine", set.Position(n.Pos()), name)
				}
			}
			return true
		})
	}
}
