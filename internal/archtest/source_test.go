package archtest_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root is the project's folder, seen from this package.
const root = "../.."

// pkg is one package as its source stands, tests left out.
type pkg struct {
	path    string // below the module, such as internal/check
	name    string
	imports []string
	comment string // of the package, from a file that a person wrote
}

// files lists what git keeps or would take in: no generated file, nothing that was installed.
var files = sync.OnceValues(func() ([]string, error) {
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard") //nolint:noctx // a test; it ends at once
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var list []string
	for _, f := range strings.Split(string(out), "\x00") {
		if info, err := os.Stat(filepath.Join(root, f)); err == nil && info.Mode().IsRegular() {
			list = append(list, f)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
})

func allFiles(t *testing.T) []string {
	t.Helper()
	list, err := files()
	if err != nil {
		t.Fatalf("asking git for the project's files: %v", err)
	}
	if len(list) == 0 {
		t.Fatal("the project has no files")
	}
	return list
}

// project reads every package of the module.
func project(t *testing.T) []pkg {
	t.Helper()
	found := map[string]*pkg{}
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f, ".go") || strings.HasSuffix(f, "_test.go") || strings.Contains(f, "/testdata/") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, f), nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		p := found[path.Dir(f)]
		if p == nil {
			p = &pkg{path: path.Dir(f), name: parsed.Name.Name}
			found[p.path] = p
		}
		if parsed.Doc != nil {
			p.comment += parsed.Doc.Text()
		}
		for _, i := range parsed.Imports {
			if name, err := strconv.Unquote(i.Path.Value); err == nil && !slices.Contains(p.imports, name) {
				p.imports = append(p.imports, name)
			}
		}
	}
	addTemplateImports(t, found)
	var list []pkg
	for _, p := range found {
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b pkg) int { return strings.Compare(a.path, b.path) })
	return list
}

var templateImport = regexp.MustCompile(`(?m)^(?:import )?\s*(?:\w+ )?"([a-z][\w./-]*)"$`)

// addTemplateImports reads the imports of templates, whose Go code is generated and not kept.
func addTemplateImports(t *testing.T, found map[string]*pkg) {
	t.Helper()
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f, ".templ") {
			continue
		}
		p := found[path.Dir(f)]
		if p == nil {
			p = &pkg{path: path.Dir(f)}
			found[p.path] = p
		}
		head, _, _ := strings.Cut(read(t, f), "\ntempl ")
		for _, m := range templateImport.FindAllStringSubmatch(head, -1) {
			if !slices.Contains(p.imports, m[1]) {
				p.imports = append(p.imports, m[1])
			}
		}
	}
}

func read(t *testing.T, f string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, f))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range project(t) {
		begin := "Package " + p.name + " "
		if p.name == "main" {
			begin = "Command "
		}
		if !strings.HasPrefix(p.comment, begin) {
			t.Errorf("%s has no comment that begins with %q: a newcomer reads it first", p.path, begin)
		}
	}
}

// longest is how many lines a file may have. About 400 is the aim; beyond 600 nobody finds anything.
const longest = 600

func TestNoFileIsTooLong(t *testing.T) {
	kinds := []string{".go", ".templ", ".css", ".js", ".mjs", ".sh", ".sql"}
	for _, f := range allFiles(t) {
		if !slices.Contains(kinds, path.Ext(f)) || strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, ".test.mjs") {
			continue
		}
		if n := strings.Count(read(t, f), "\n"); n > longest {
			t.Errorf("%s has %d lines, more than %d: find the two ideas in it and give each a file", f, n, longest)
		}
	}
}

// promise are the marks of what somebody meant to do later. They are put together here, so that this file has none.
var promise = regexp.MustCompile(`\b(?:TO` + `DO|FIX` + `ME|X` + `XX)\b`)

func TestNoPromises(t *testing.T) {
	for _, f := range allFiles(t) {
		if path.Base(f) == "package-lock.json" || path.Base(f) == "go.sum" {
			continue
		}
		text := read(t, f)
		if bytes.IndexByte([]byte(text), 0) >= 0 {
			continue // not text
		}
		for i, l := range strings.Split(text, "\n") {
			if found := promise.FindString(l); found != "" {
				t.Errorf("%s:%d says %s: do it now, or write an issue", f, i+1, found)
			}
		}
	}
}

func TestNothingGeneratedIsKept(t *testing.T) {
	cmd := exec.Command("git", "ls-files", "--", "*_templ.go", "internal/web/static/dist", "internal/web/static/fonts", //nolint:noctx // a test; it ends at once
		"internal/maths/temml/*.js", "node_modules", "bin", "data")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range strings.Fields(string(out)) {
		t.Errorf("%s is in git: make generate makes it, and two truths drift apart", f)
	}
	for _, f := range allFiles(t) {
		if strings.HasSuffix(f, ".go") && strings.HasPrefix(read(t, f), "// Code generated ") {
			t.Errorf("%s says that it is generated, and git would take it in", f)
		}
	}
}

var inline = []struct {
	mark *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`<style[\s>]`), "styles live in internal/web/static/src/css"},
	{regexp.MustCompile(`\sstyle=`), "the content security policy refuses inline styles: write a class"},
	{regexp.MustCompile(`<script(?:\s+type="[a-z]+")?\s*>`), "the content security policy refuses inline scripts: write a module in internal/web/static/src/js"},
	{regexp.MustCompile(`\son[a-z]+=["{]`), "the content security policy refuses inline handlers: listen in a module"},
	{regexp.MustCompile(`javascript:`), "the content security policy refuses addresses that are scripts"},
	{regexp.MustCompile(`(?:src|href)="https?://`), "a page loads nothing from another host"},
}

func TestPagesHaveNothingInline(t *testing.T) {
	n := 0
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f, ".templ") {
			continue
		}
		n++
		for i, l := range strings.Split(read(t, f), "\n") {
			for _, rule := range inline {
				if found := rule.mark.FindString(l); found != "" {
					t.Errorf("%s:%d has %q: %s", f, i+1, strings.TrimSpace(found), rule.why)
				}
			}
		}
	}
	if n == 0 {
		t.Fatal("found no templates")
	}
}

// TestTextsOfCoursesHaveADirection: what is in the language of a course says so, and runs in its own direction, so that Arabic stands right in an English page and an English
// full stop stands right in an Arabic one.
func TestTextsOfCoursesHaveADirection(t *testing.T) {
	own := regexp.MustCompile(`<[a-z0-9]+[^\n]*?(?: lang=\{|class="prose")[^\n]*`)
	met := 0
	for _, f := range allFiles(t) {
		if !strings.HasSuffix(f, ".templ") {
			continue
		}
		for i, line := range strings.Split(read(t, f), "\n") {
			if !own.MatchString(line) || strings.Contains(line, "<html ") {
				continue
			}
			met++
			if !strings.Contains(line, `dir="auto"`) {
				t.Errorf("%s:%d has text of a course without dir=\"auto\": %s", f, i+1, strings.TrimSpace(line))
			}
		}
	}
	if met < 20 {
		t.Errorf("only %d elements with text of a course were found: does the test still look at the right thing?", met)
	}
}
