package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// raced are the packages where goroutines meet: their tests run with the race detector. app joins them all and is left
// out: its tests go through whole days of people, which takes a quarter of an hour with the detector.
var raced = []string{
	"internal/check", "internal/db", "internal/evidence", "internal/jobs",
	"internal/people", "internal/progress", "internal/serve",
}

// testQuiet runs the tests of all packages but those of testRace.
func testQuiet(ctx context.Context, r *report) {
	all, err := packages(ctx)
	if err != nil {
		r.add(outcome{name: "go list", state: failed, detail: err.Error()})
		return
	}
	goTest(ctx, r, nil, slices.DeleteFunc(all, isRaced))
}

// testRace runs the tests of the packages where goroutines meet, with the race detector.
func testRace(ctx context.Context, r *report) {
	all, err := packages(ctx)
	if err != nil {
		r.add(outcome{name: "go list", state: failed, detail: err.Error()})
		return
	}
	goTest(ctx, r, []string{"-race"}, slices.DeleteFunc(all, func(p string) bool { return !isRaced(p) }))
}

func isRaced(pkg string) bool { return slices.Contains(raced, strings.TrimPrefix(pkg, "crossfade/")) }

// packages lists the packages that have tests.
func packages(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("listing packages: %w", err)
	}
	return strings.Fields(string(out)), nil
}

// event is one line of go test -json (go doc test2json).
type event struct {
	Action  string
	Package string
	// ImportPath is the package in lines about building.
	ImportPath  string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// goTest runs tests and counts each test that has no subtests, and each subtest. What vet finds the linter has found before.
func goTest(ctx context.Context, r *report, flags, pkgs []string) {
	args := append([]string{"test", "-json", "-timeout", "30m", "-vet=off"}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, pkgs...)...) //nolint:gosec // packages of the project
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.add(outcome{name: "go test", state: failed, detail: err.Error()})
		return
	}
	before := r.count(failed)
	t := newTests(r)
	t.read(out)
	if err := cmd.Wait(); err != nil && r.count(failed) == before {
		r.add(outcome{name: "go test", state: failed, detail: err.Error()})
	}
}

// tests follows the lines of one go test -json.
type tests struct {
	*report
	said   map[string]*strings.Builder // by package and test
	parent map[string]bool             // tests that have subtests
	bad    map[string]int              // failures by package
	good   map[string]int
}

func newTests(r *report) *tests {
	return &tests{report: r, said: map[string]*strings.Builder{}, parent: map[string]bool{}, bad: map[string]int{}, good: map[string]int{}}
}

func (t *tests) read(from io.Reader) {
	in := bufio.NewScanner(from)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			t.say(in.Text()) // not ours: a message of the go command
			continue
		}
		t.take(e)
	}
}

func (t *tests) take(e event) {
	if e.Package == "" {
		e.Package, _, _ = strings.Cut(e.ImportPath, " ")
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "run":
		if i := strings.LastIndex(e.Test, "/"); i > 0 {
			t.parent[e.Package+" "+e.Test[:i]] = true
		}
	case "output", "build-output":
		if t.said[key] == nil {
			t.said[key] = &strings.Builder{}
		}
		t.said[key].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e, key)
		} else {
			t.endTest(e, key)
		}
		delete(t.said, key)
	}
}

func (t *tests) endTest(e event, key string) {
	o := outcome{name: strings.TrimPrefix(e.Package, "crossfade/") + " " + e.Test}
	switch e.Action {
	case "pass":
		if t.parent[key] {
			return
		}
		o.state = passed
		t.good[e.Package]++
	case "skip":
		o.state, o.detail = skipped, reason(t.text(key))
	case "fail":
		if t.parent[key] && t.bad[e.Package] > 0 {
			return // its subtest told
		}
		o.state, o.detail = failed, t.text(key)
		t.bad[e.Package]++
	}
	t.add(o)
}

// endPackage prints a line for a package, and counts what went wrong outside of any test: a build, a panic, a race
// that was found after the tests, the time limit.
func (t *tests) endPackage(e event, key string) {
	name := strings.TrimPrefix(e.Package, "crossfade/")
	if e.Action == "fail" && t.bad[e.Package] == 0 {
		detail := t.text(key)
		if e.FailedBuild != "" {
			build, _, _ := strings.Cut(e.FailedBuild, " ")
			detail = t.text(build+" ") + detail
		}
		for other, said := range t.said { // a test that was running when the program ended tells why
			if strings.HasPrefix(other, e.Package+" ") && other != key {
				detail += said.String()
			}
		}
		t.add(outcome{name: name, state: failed, detail: detail})
	}
	if e.Action != "skip" {
		t.say(fmt.Sprintf("%-6s %-36s %4d tests %6.1f s", e.Action+"ed", name, t.good[e.Package]+t.bad[e.Package], e.Elapsed))
	}
}

func (t *tests) text(key string) string {
	if b := t.said[key]; b != nil {
		return b.String()
	}
	return ""
}

// reason finds in a skipped test's output why it was skipped.
func reason(said string) string {
	for _, line := range strings.Split(said, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "---") || strings.HasPrefix(line, "===") {
			continue
		}
		if _, why, ok := strings.Cut(line, ".go:"); ok {
			if _, why, ok = strings.Cut(why, ": "); ok {
				return why
			}
		}
	}
	return "it says not why"
}
