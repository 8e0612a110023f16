// Command testall runs everything that must hold before a change is taken in, and says at the end what passed,
// what failed and what was skipped, and why. It is what make test runs:
//
//	go run ./scripts/testall              everything
//	go run ./scripts/testall lint race    only these steps
//
// Every step runs even if one before it failed, so that one run tells all; only when the pages' code cannot be made
// nothing else can be tried. One throwaway PostgreSQL server serves all tests. The last line is the sum alone, such as
// "812 passed, 0 failed, 3 skipped", and also stands in the file bin/testall.sum for a caller whose own messages
// come after ours.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"crossfade/internal/db/dbtest"
)

// sumFile holds the last line of the last run.
const sumFile = "bin/testall.sum"

// step is one part of the run.
type step struct {
	name string
	run  func(context.Context, *report)
	need bool // when it fails, nothing after it makes sense
}

func steps() []step {
	return []step{
		{name: "generate", run: command("make", "--no-print-directory", "generate"), need: true},
		{name: "gofmt", run: checkGofmt},
		{name: "templ-fmt", run: checkTemplFmt},
		{name: "tidy", run: command("go", "mod", "tidy", "-diff")},
		{name: "lint", run: command("make", "--no-print-directory", "lint")},
		{name: "test", run: testQuiet},
		{name: "race", run: testRace},
		{name: "browser", run: testBrowser},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	sum, ok := run(ctx, os.Args[1:])
	if err := os.WriteFile(sumFile, []byte(sum+"\n"), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, "testall:", err)
	}
	fmt.Println(sum)
	if !ok {
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// run goes through the steps and returns the last line, and whether all is well.
func run(ctx context.Context, only []string) (string, bool) {
	r := &report{ci: os.Getenv("CI") != ""}
	forget := inMemory(ctx)
	defer forget()
	if err := os.MkdirAll("bin", 0o755); err != nil { //nolint:gosec // not secret: only what was built
		r.add(outcome{name: "setup", state: failed, detail: err.Error()})
	}
	for _, s := range steps() {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		if ctx.Err() != nil {
			r.add(outcome{name: s.name, state: failed, detail: "stopped"})
			break
		}
		if s.name == "test" || s.name == "race" || s.name == "browser" {
			r.database() //nolint:contextcheck // the server outlives a step
		}
		begin, before := time.Now(), r.count(failed)
		fmt.Printf("── %s\n", s.name)
		s.run(ctx, r)
		fmt.Printf("   %s: %.0f s\n", s.name, time.Since(begin).Seconds())
		if s.need && r.count(failed) > before {
			break
		}
	}
	r.close()
	r.print()
	return r.sum(), r.count(failed) == 0 && r.count(passed) > 0
}

// database starts the PostgreSQL server for all tests, once.
func (r *report) database() {
	if r.cluster != nil || r.noDatabase || os.Getenv(dbtest.EnvServer) != "" {
		return
	}
	c, err := dbtest.StartCluster()
	if err != nil {
		r.noDatabase = true
		if r.ci || !errors.Is(err, dbtest.ErrNoPostgres) {
			r.add(outcome{name: "postgresql", state: failed, detail: err.Error()})
		}
		return
	}
	r.cluster = c
	if err := os.Setenv(dbtest.EnvServer, c.URL); err != nil {
		r.add(outcome{name: "postgresql", state: failed, detail: err.Error()})
	}
}

func (r *report) close() {
	if r.cluster != nil {
		r.cluster.Stop()
	}
}
