package main

import (
	"fmt"
	"strings"

	"crossfade/internal/db/dbtest"
)

type state string

const (
	passed  state = "passed"
	failed  state = "failed"
	skipped state = "skipped"
)

// outcome is what came of one test or check.
type outcome struct {
	name   string
	state  state
	detail string // what it said when it failed, or why it was skipped
}

// report gathers the outcomes of a run.
type report struct {
	all        []outcome
	step       string // which step tells, where several run at the same time
	ci         bool   // a machine asks: what is missing there is a failure
	cluster    *dbtest.Cluster
	noDatabase bool
}

func (r *report) add(o outcome) { r.all = append(r.all, o) }

// say prints one line of what goes on.
func (r *report) say(line string) {
	if r.step != "" {
		line = r.step + " " + line
	}
	fmt.Println("  ", line)
}

func (r *report) count(s state) int {
	n := 0
	for _, o := range r.all {
		if o.state == s {
			n++
		}
	}
	return n
}

// sum is the last line of a run.
func (r *report) sum() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", r.count(passed), r.count(failed), r.count(skipped))
}

// print says what was skipped and what failed, the failures last since they are what one came for.
func (r *report) print() {
	fmt.Println("── summary")
	reasons, order := map[string][]string{}, []string(nil)
	for _, o := range r.all {
		if o.state != skipped {
			continue
		}
		if reasons[o.detail] == nil {
			order = append(order, o.detail)
		}
		reasons[o.detail] = append(reasons[o.detail], o.name)
	}
	for _, why := range order {
		names := reasons[why]
		fmt.Printf("skipped  %s", names[0])
		if len(names) > 1 {
			fmt.Printf(" and %d more", len(names)-1)
		}
		fmt.Printf(": %s\n", why)
	}
	for _, o := range r.all {
		if o.state == failed {
			fmt.Printf("failed   %s\n%s", o.name, indent(o.detail))
		}
	}
	if r.count(failed) == 0 {
		fmt.Println("passed   all that ran")
	}
}

// longestDetail bounds what one failure may say, in lines.
const longestDetail = 120

func indent(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > longestDetail {
		lines = append(lines[:longestDetail], fmt.Sprintf("… and %d lines more", len(lines)-longestDetail))
	}
	var b strings.Builder
	for _, l := range lines {
		if l != "" {
			fmt.Fprintf(&b, "         %s\n", l)
		}
	}
	return b.String()
}
