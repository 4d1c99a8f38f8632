// Command generate writes the Python types and methods, and docs/operations.md,
// from the operation table and the Go structs it names: those are the only
// definition. With -check it writes nothing and fails when a file would change.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"dockbridge/export/operations"
)

func main() {
	check := flag.Bool("check", false, "fail when a generated file is not up to date")
	root := flag.String("root", ".", "the project's root folder")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	m, err := newModel(operations.All(), newComments(root))
	if err != nil {
		return err
	}
	version, err := goVersion(root)
	if err != nil {
		return err
	}
	files := map[string]string{"docs/operations.md": markdown(m), "core/engine/libraryversion.go": version}
	python := "bindings/python/dockbridge/"
	files[python+"types.py"] = pythonIndex(m)
	files[python+"_generated/__init__.py"] = generated + "\"\"\"What `make generate` writes from the Go sources.\"\"\"\n"
	files[python+"_generated/codes.py"] = pythonCodes(m)
	files[python+"_generated/run_options.py"] = pythonRunOptions(m)
	files[python+"_generated/forms.py"] = pythonForms(m)
	if files[python+"_generated/compose_file.py"], err = pythonComposeFile(); err != nil {
		return err
	}
	for _, g := range m.withTypes() {
		files[python+"_generated/"+g.name+"_types.py"] = pythonTypes(m, g)
	}
	for _, f := range []flavour{waiting, awaited} {
		files[python+"_generated/"+f.file+"resources.py"] = pythonResources(m, f)
		for _, g := range m.groups {
			files[python+"_generated/"+f.file+g.name+"_operations.py"] = pythonOperations(m, g, f)
			if g.bound() != nil {
				files[python+"_generated/"+f.file+projectModule+".py"] = pythonProject(m, g, f)
			}
			if o := m.object(g.name); o != nil {
				files[python+"_generated/"+f.file+g.name+"_object.py"] = pythonObject(m, o, f)
			}
		}
	}
	for name, content := range files {
		path := filepath.Join(root, name)
		old, err := os.ReadFile(path)
		if err == nil && bytes.Equal(old, []byte(content)) {
			continue
		}
		if check {
			return fmt.Errorf("%s is not up to date: run make generate", name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return stale(root, python+"_generated", files, check)
}

// stale finds generated files that no operation asks for any more.
func stale(root, dir string, files map[string]string, check bool) error {
	found, err := filepath.Glob(filepath.Join(root, dir, "*.py"))
	if err != nil {
		return err
	}
	for _, path := range found {
		name := dir + "/" + filepath.Base(path)
		if _, wanted := files[name]; wanted {
			continue
		}
		if check {
			return fmt.Errorf("%s is left over: run make generate", name)
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}
