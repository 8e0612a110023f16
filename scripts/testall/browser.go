package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// testBrowser runs the journeys of tests/browser in Chromium against the real program, on both databases.
func testBrowser(ctx context.Context, r *report) {
	if !hasChromium() {
		o := outcome{name: "browser", state: skipped, detail: "Chromium is not installed"}
		if r.ci {
			o.state = failed
		}
		r.add(o)
		return
	}
	before := r.count(failed)
	for _, build := range [][]string{
		{"make", "--no-print-directory", "build"},
		{"go", "build", "-o", "bin/oracle", "./tests/browser/oracle"},
	} {
		if command(build...)(ctx, r); r.count(failed) > before {
			return
		}
	}
	files, err := filepath.Glob("tests/browser/*.test.mjs")
	if err != nil || len(files) == 0 {
		r.add(outcome{name: "browser", state: failed, detail: "no journeys in tests/browser"})
		return
	}
	args := []string{"--test", "--test-concurrency=2", "--test-reporter=./tests/browser/reporter.mjs"}
	cmd := exec.CommandContext(ctx, "node", append(args, files...)...) //nolint:gosec // our own journeys
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.add(outcome{name: "browser", state: failed, detail: err.Error()})
		return
	}
	ran := 0
	in := bufio.NewScanner(out)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		ran += r.journey(in.Bytes())
	}
	if err := cmd.Wait(); r.count(failed) == before && (err != nil || ran == 0) {
		r.add(outcome{name: "browser", state: failed, detail: fmt.Sprintf("%d journeys ran; node ended with %v", ran, err)})
	}
}

// hasChromium says whether there is a browser: the journeys look for it in the same places (tests/browser/lib/person.mjs).
func hasChromium() bool {
	if os.Getenv("CHROMIUM") != "" {
		return true
	}
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

// journey takes one line of the reporter and counts it.
func (r *report) journey(line []byte) int {
	var got struct {
		Name    string  `json:"name"`
		State   state   `json:"state"`
		Detail  string  `json:"detail"`
		Seconds float64 `json:"seconds"`
	}
	if err := json.Unmarshal(line, &got); err != nil || got.State == "" {
		r.say(string(line)) // what a journey wrote itself
		return 0
	}
	r.say(fmt.Sprintf("%-7s %-60s %6.1f s", got.State, got.Name, got.Seconds))
	r.add(outcome{name: "browser " + got.Name, state: got.State, detail: got.Detail})
	return 1
}
