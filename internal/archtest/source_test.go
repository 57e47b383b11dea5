package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// source is one Go file of the module, generated ones included.
type source struct {
	path string // from the module's root, with slashes: internal/order/place.go
	fset *token.FileSet
	file *ast.File
}

func (s source) pkg() string {
	return strings.TrimSuffix(s.path[:strings.LastIndex(s.path, "/")+1], "/")
}
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// below reports whether the file lies in one of the folders.
func (s source) below(folders ...string) bool {
	for _, folder := range folders {
		if strings.HasPrefix(s.path, folder+"/") {
			return true
		}
	}
	return false
}

func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(n.Pos()).Line)
}

const root = "../.."

// sources parses the module once for all tests.
var sources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "var" || name == "bin") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		s, err := parse(filepath.ToSlash(strings.TrimPrefix(path, root+"/")), nil)
		all = append(all, s)
		return err
	})
	return all, err
})

func parse(path string, text any) (source, error) {
	fset := token.NewFileSet()
	name := path
	if text == nil {
		name = filepath.Join(root, path)
	}
	file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	return source{path: path, fset: fset, file: file}, err
}

func module(t *testing.T) []source {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d Go files found: the rules would check nothing", len(all))
	}
	return all
}

// snippet is a file of one function body, as if it stood at path.
func snippet(t *testing.T, path, text string) source {
	t.Helper()
	if !strings.Contains(text, "package ") {
		text = "package p\n" + text
	}
	s, err := parse(path, text)
	if err != nil {
		t.Fatalf("the snippet does not parse: %v\n%s", err, text)
	}
	return s
}

// literal is the text of a string literal, also of literals joined by +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, okLeft := literal(e.X)
		right, okRight := literal(e.Y)
		return left + right, okLeft && okRight && e.Op == token.ADD
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// selector splits a call x.y(…) into x and y.
func selector(call *ast.CallExpr) (x ast.Expr, name string) {
	if s, ok := call.Fun.(*ast.SelectorExpr); ok {
		return s.X, s.Sel.Name
	}
	return nil, ""
}

// isCall reports whether a call is pkg.name(…).
func isCall(call *ast.CallExpr, pkg, name string) bool {
	x, n := selector(call)
	id, ok := x.(*ast.Ident)
	return ok && id.Name == pkg && n == name
}

// eachCall visits the calls of a file with the parameters that are in scope, by name.
func eachCall(s source, visit func(call *ast.CallExpr, params map[string]string)) {
	var walk func(n ast.Node, params map[string]string)
	walk = func(n ast.Node, params map[string]string) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Body != nil {
					walk(n.Body, with(params, n.Recv, n.Type.Params))
				}
				return false
			case *ast.FuncLit:
				walk(n.Body, with(params, n.Type.Params))
				return false
			case *ast.CallExpr:
				visit(n, params)
			}
			return true
		})
	}
	walk(s.file, nil)
}

func with(params map[string]string, lists ...*ast.FieldList) map[string]string {
	all := map[string]string{}
	for name, kind := range params {
		all[name] = kind
	}
	for _, list := range lists {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				all[name.Name] = typeName(field.Type)
			}
		}
	}
	return all
}

// typeName writes *fiber.Ctx as "fiber.Ctx".
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	}
	return ""
}
