package mastery

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// A compiler may fuse x*y + z into one operation with one rounding, and does so on some processors and not on others.
// Only an explicit conversion forbids it. So every floating-point product in this package stands inside float64(…), or
// is a factor or dividend itself. A quotient by a constant may become a product, and counts as one.
func TestNoProductCanBeFused(t *testing.T) {
	fset := token.NewFileSet()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			f, err := parser.ParseFile(fset, e.Name(), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := conf.Check("crossfade/internal/mastery", fset, files, info); err != nil {
		t.Fatal(err)
	}
	products := 0
	for _, f := range files {
		products += unfused(t, fset, info, f)
	}
	if products < 50 {
		t.Errorf("only %d products were looked at", products)
	}
}

// unfused reports every product of the file that might be fused, and returns how many products there are.
func unfused(t *testing.T, fset *token.FileSet, info *types.Info, file *ast.File) int {
	safe := map[ast.Expr]bool{}
	products := 0
	isProduct := func(e ast.Expr) (*ast.BinaryExpr, bool) {
		b, ok := ast.Unparen(e).(*ast.BinaryExpr)
		if !ok || b.Op != token.MUL && b.Op != token.QUO {
			return nil, false
		}
		if b.Op == token.QUO && info.Types[b.Y].Value == nil {
			return nil, false // a true quotient is never fused
		}
		tv := info.Types[b]
		basic, ok := tv.Type.Underlying().(*types.Basic)
		known := tv.Value != nil && tv.Value.Kind() != constant.Unknown
		return b, ok && basic.Info()&types.IsFloat != 0 && !known
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "float64" && len(n.Args) == 1 {
				safe[ast.Unparen(n.Args[0])] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.MUL_ASSIGN {
				t.Errorf("%s: *= may be fused", fset.Position(n.Pos()))
			}
		case *ast.BinaryExpr:
			if n.Op == token.QUO {
				safe[ast.Unparen(n.X)] = true
			}
			if b, ok := isProduct(n); ok {
				products++
				if !safe[b] {
					t.Errorf("%s: this product may be fused", fset.Position(n.Pos()))
				}
				safe[ast.Unparen(b.X)], safe[ast.Unparen(b.Y)] = true, true
			}
		}
		return true
	})
	return products
}
