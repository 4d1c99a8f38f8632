package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

// comments finds the doc comments of the Go source: they become docstrings.
type comments struct {
	root     string
	packages map[string]*packageDocs
}

type packageDocs struct {
	functions, types map[string]string
	fields           map[string]string // "Type.Field"
}

func newComments(root string) *comments {
	return &comments{root: root, packages: map[string]*packageDocs{}}
}

func (c *comments) function(pkg, name string) string {
	return lowerFirstWord(c.load(pkg).functions[name], name)
}

func (c *comments) typ(t reflect.Type) string {
	return lowerFirstWord(c.load(t.PkgPath()).types[t.Name()], t.Name())
}

// field finds that of a field, also of one that an embedded struct has.
func (c *comments) field(t reflect.Type, name string) string {
	if f, ok := t.FieldByName(name); ok {
		for _, i := range f.Index[:len(f.Index)-1] {
			t = t.Field(i).Type
		}
	}
	return lowerFirstWord(c.load(t.PkgPath()).fields[t.Name()+"."+name], name)
}

// lowerFirstWord drops the name that Go comments begin with: "Timeout is the
// time …" becomes "The time …".
func lowerFirstWord(doc, name string) string {
	rest, ok := strings.CutPrefix(doc, name+" ")
	if !ok {
		return doc
	}
	for _, verb := range []string{"is ", "are "} {
		if after, ok := strings.CutPrefix(rest, verb); ok {
			rest = after
			break
		}
	}
	if rest == "" {
		return doc
	}
	return strings.ToUpper(rest[:1]) + rest[1:]
}

func (c *comments) load(pkg string) *packageDocs {
	if p := c.packages[pkg]; p != nil {
		return p
	}
	p := &packageDocs{functions: map[string]string{}, types: map[string]string{}, fields: map[string]string{}}
	c.packages[pkg] = p
	files, _ := filepath.Glob(filepath.Join(c.root, strings.TrimPrefix(pkg, "dockbridge/"), "*.go"))
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		p.read(file)
	}
	return p
}

func (p *packageDocs) read(file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				p.functions[d.Name.Name] = text(d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					doc := t.Doc
					if doc == nil {
						doc = d.Doc
					}
					p.types[t.Name.Name] = text(doc)
					p.readFields(t)
				}
			}
		}
	}
}

func (p *packageDocs) readFields(t *ast.TypeSpec) {
	s, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range s.Fields.List {
		doc := f.Doc
		if doc == nil {
			doc = f.Comment
		}
		for _, name := range f.Names {
			p.fields[t.Name.Name+"."+name.Name] = text(doc)
		}
	}
}

// text joins the lines of each paragraph.
func text(g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	paragraphs := strings.Split(strings.TrimSpace(g.Text()), "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.Join(strings.Fields(p), " ")
	}
	return strings.Join(paragraphs, "\n\n")
}
