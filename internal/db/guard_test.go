package db_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// inside lists the folders that may speak to a database directly.
var inside = []string{"internal/db/"}

// forbidden are calls that only this package makes: everybody else goes through Read and Write.
var forbidden = map[string]bool{"BeginTx": true, "OpenDB": true, "sql.Open": true, "sql.OpenDB": true, "pgx.Connect": true}

// maxBranches is how often code outside this package may ask which database it has. It is for messages
// and for checks of the database itself, such as those of crossfade doctor. SQL has no such branches.
const maxBranches = 6

// TestOnlyThisPackageKnowsTheDatabase walks the whole project.
func TestOnlyThisPackageKnowsTheDatabase(t *testing.T) {
	root := filepath.Join("..", "..")
	branches, files := 0, 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && e.Name() != ".." || e.Name() == "node_modules") {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(root, path)
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || isInside(filepath.ToSlash(rel)) {
			return err
		}
		files++
		calls := callsIn(t, path)
		branches += calls["Dialect"]
		for name := range forbidden {
			if calls[name] > 0 {
				t.Errorf("%s calls %s; use db.DB's Read or Write, which behave alike on both databases", rel, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Fatal("walked over nothing")
	}
	if branches > maxBranches {
		t.Errorf("%d places outside db ask for the dialect, at most %d may; hide the difference in db", branches, maxBranches)
	}
}

func isInside(rel string) bool {
	for _, p := range inside {
		if strings.HasPrefix(rel, p) {
			return true
		}
	}
	return false
}

// callsIn counts the methods and functions that a file calls, by "Name" and by "package.Name".
func callsIn(t *testing.T, path string) map[string]int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil // another test says so
	}
	calls := map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			calls[sel.Sel.Name]++
			if x, ok := sel.X.(*ast.Ident); ok {
				calls[x.Name+"."+sel.Sel.Name]++
			}
		}
		return true
	})
	return calls
}
