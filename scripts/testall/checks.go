package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// command is a step that runs a program; it passes when the program ends well.
func command(args ...string) func(context.Context, *report) {
	return func(ctx context.Context, r *report) {
		out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput() //nolint:gosec // our own list of steps
		name := strings.Join(args, " ")
		name = strings.ReplaceAll(name, " --no-print-directory", "")
		if err != nil {
			r.add(outcome{name: name, state: failed, detail: fmt.Sprintf("%s\n%v", out, err)})
			return
		}
		r.add(outcome{name: name, state: passed})
	}
}

// checkGofmt finds Go files that are not formatted. Generated files are not ours to format.
func checkGofmt(ctx context.Context, r *report) {
	files, err := tracked(ctx, "*.go")
	if err != nil {
		r.add(outcome{name: "gofmt", state: failed, detail: err.Error()})
		return
	}
	out, err := exec.CommandContext(ctx, "gofmt", append([]string{"-l"}, files...)...).CombinedOutput() //nolint:gosec // files of the project
	switch {
	case err != nil:
		r.add(outcome{name: "gofmt", state: failed, detail: fmt.Sprintf("%s\n%v", out, err)})
	case len(out) > 0:
		r.add(outcome{name: "gofmt", state: failed, detail: "make format would change:\n" + string(out)})
	default:
		r.add(outcome{name: "gofmt", state: passed})
	}
}

// checkTemplFmt finds templates that are not formatted.
func checkTemplFmt(ctx context.Context, r *report) {
	files, err := tracked(ctx, "*.templ")
	if err != nil {
		r.add(outcome{name: "templ fmt", state: failed, detail: err.Error()})
		return
	}
	bad, err := unformatted(ctx, files)
	if err != nil {
		r.add(outcome{name: "templ fmt", state: failed, detail: err.Error()})
		return
	}
	if len(bad) > 0 {
		r.add(outcome{name: "templ fmt", state: failed, detail: "make format would change:\n" + strings.Join(bad, "\n")})
		return
	}
	r.add(outcome{name: "templ fmt", state: passed})
}

// unformatted formats a copy of the templates and tells which came out otherwise.
func unformatted(ctx context.Context, files []string) ([]string, error) {
	const folder = "bin/templ-fmt"
	if err := os.RemoveAll(folder); err != nil {
		return nil, fmt.Errorf("clearing the copies: %w", err)
	}
	before := map[string][]byte{}
	for _, f := range files {
		text, err := os.ReadFile(f) //nolint:gosec // a file of the project
		if err != nil {
			return nil, fmt.Errorf("reading a template: %w", err)
		}
		before[f] = text
		if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(f)), 0o750); err != nil {
			return nil, fmt.Errorf("copying a template: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, f), text, 0o600); err != nil {
			return nil, fmt.Errorf("copying a template: %w", err)
		}
	}
	out, err := exec.CommandContext(ctx, "go", "tool", "templ", "fmt", "-log-level", "error", folder).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("templ fmt: %w\n%s", err, out)
	}
	var bad []string
	for _, f := range files {
		after, err := os.ReadFile(filepath.Join(folder, f)) //nolint:gosec // our own copy
		if err != nil {
			return nil, fmt.Errorf("reading a template: %w", err)
		}
		if !bytes.Equal(before[f], after) {
			bad = append(bad, f)
		}
	}
	return bad, os.RemoveAll(folder)
}

// tracked lists the files of the project that git knows or would take in, so nothing that was generated.
func tracked(ctx context.Context, pattern string) ([]string, error) {
	out, err := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", pattern).Output()
	if err != nil {
		return nil, fmt.Errorf("asking git for %s: %w", pattern, err)
	}
	var files []string
	for _, f := range strings.Split(string(out), "\x00") {
		if _, err := os.Stat(f); err == nil {
			files = append(files, f)
		}
	}
	return files, nil
}
