// Command testall runs everything that must hold before a change is taken in, and says at the end what passed,
// what failed and what was skipped, and why. It is what make test runs:
//
//	go run ./scripts/testall              everything
//	go run ./scripts/testall lint race    only these steps
//
// Every step runs even if one before it failed, so that one run tells all; only when the pages' code cannot be made
// nothing else can be tried. Steps that leave each other alone run at the same time. One throwaway PostgreSQL server serves all tests. The last line is the sum alone, such as
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
	"sync"
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
	data bool // it wants the database server
}

// rounds are the steps in their order. Those of one round run at the same time: the tests of internal/app are long and keep one processor busy, and
// the linter takes what is left. Where goroutines meet, the tests have the machine for themselves.
func rounds() [][]step {
	return [][]step{
		{{name: "generate", run: command("make", "--no-print-directory", "generate"), need: true}},
		{{name: "gofmt", run: checkGofmt}},
		{{name: "templ-fmt", run: checkTemplFmt}},
		{{name: "tidy", run: command("go", "mod", "tidy", "-diff")}},
		{
			{name: "test", run: testQuiet, data: true},
			{name: "lint", run: command("make", "--no-print-directory", "lint")},
		},
		{{name: "race", run: testRace, data: true}},
		{{name: "browser", run: testBrowser, data: true}},
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
	for _, round := range rounds() {
		round = slices.DeleteFunc(round, func(s step) bool { return len(only) > 0 && !slices.Contains(only, s.name) })
		if !r.round(ctx, round) {
			break
		}
	}
	r.close()
	r.print()
	return r.sum(), r.count(failed) == 0 && r.count(passed) > 0
}

// round runs steps at the same time, and tells whether what comes after them makes sense.
func (r *report) round(ctx context.Context, steps []step) bool {
	if slices.ContainsFunc(steps, func(s step) bool { return s.data }) {
		r.database() //nolint:contextcheck // the server outlives a step
	}
	parts := make([]*report, len(steps))
	var all sync.WaitGroup
	for i, s := range steps {
		if ctx.Err() != nil {
			r.add(outcome{name: s.name, state: failed, detail: "stopped"})
			return false
		}
		part := &report{ci: r.ci}
		if len(steps) > 1 {
			part.step = s.name
		}
		parts[i] = part
		fmt.Printf("── %s\n", s.name)
		begin := time.Now()
		all.Go(func() {
			s.run(ctx, part)
			fmt.Printf("   %s: %.0f s\n", s.name, time.Since(begin).Seconds())
		})
	}
	all.Wait()
	ok := true
	for i, s := range steps {
		r.all = append(r.all, parts[i].all...)
		ok = ok && !(s.need && parts[i].count(failed) > 0)
	}
	return ok
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
