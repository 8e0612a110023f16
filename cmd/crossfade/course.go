package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"crossfade/internal/app"
	"crossfade/internal/course"
	"crossfade/internal/i18n"
	"crossfade/internal/interop/casenetwork"
	"crossfade/internal/interop/coursefolder"
)

type importCmd struct {
	place
	JSON  bool     `help:"Print the reports as JSON, one a line."`
	Look  bool     `help:"Say what it would change, and change nothing."`
	Org   string   `help:"The organisation that gets the courses; needed when there are several."`
	Files []string `arg:"" help:"OATutor content, course folders, frameworks (CASE, Metacademy), or archives of them." name:"file" type:"path"`
}

// Run brings courses in and prints a report for each file.
func (c importCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	actor, err := a.Operator(ctx, c.Org)
	if err != nil {
		return err
	}
	texts, err := i18n.New()
	if err != nil {
		return err
	}
	refused := 0
	for _, file := range c.Files {
		bring := a.Importer.Path
		if c.Look {
			bring = a.Importer.Look
		}
		report, err := bring(ctx, actor, file)
		if err != nil {
			return fmt.Errorf("%s: %s", file, words(err))
		}
		if report.Refused() {
			refused++
		}
		if err := c.print(report, texts.For()); err != nil {
			return err
		}
	}
	if refused > 0 {
		return errors.New("not everything came in; the report says why")
	}
	return nil
}

func (c importCmd) print(r course.Report, l *i18n.Localizer) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	fmt.Printf("%s (%s)\n", r.Name, r.Format)
	for _, one := range r.Courses {
		fmt.Printf("  course  %s: %d units\n", one.Title, one.Units)
	}
	for _, n := range []struct {
		name  string
		count course.Count
	}{{"goals", r.Goals}, {"lessons", r.Lessons}, {"questions", r.Items}, {"files", r.Files}} {
		fmt.Printf("  %-9s %d of %d\n", n.name, n.count.Taken, n.count.Of)
	}
	for _, g := range r.GoalChanges {
		fmt.Printf("  %-9s goal %q%s\n", g.Outcome, g.Title, replaces(g))
	}
	for _, n := range r.Notes {
		args := make([]any, len(n.Args))
		for i, arg := range n.Args {
			args[i] = arg
		}
		fmt.Printf("  %-7s %s %q %s %s\n", n.Level, n.What, n.Name, n.Where, l.T(n.Why, args...))
	}
	for _, k := range r.Kept {
		fmt.Printf("  kept    %s %q was changed here\n", k.What, k.Name)
	}
	for _, s := range r.Small {
		fmt.Printf("  few     goal %q has %d of %d questions for a check alone\n", s.Title, s.Have, s.Want)
	}
	return nil
}

// replaces says in whose place a goal stands, or what stands in its place.
func replaces(g course.GoalChange) string {
	switch {
	case len(g.From) > 0:
		return fmt.Sprintf(" in the place of %q", g.From)
	case len(g.Into) > 0:
		return fmt.Sprintf(", replaced by %q", g.Into)
	case g.Lost:
		return ", replaced by what is not there"
	}
	return ""
}

type exportCmd struct {
	Course    exportCourseCmd    `cmd:"" help:"Write a course as a folder of files."`
	Framework exportFrameworkCmd `cmd:"" help:"Write a framework of goals as a CASE 1.1 package."`
}

type exportCourseCmd struct {
	place
	Org    string `help:"The organisation that has the course; needed when there are several."`
	Key    string `arg:"" help:"The course's key."`
	Folder string `arg:"" help:"The folder to write; it may be a checkout of git." type:"path"`
}

// Run writes a course.
func (c exportCourseCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	actor, err := a.Operator(ctx, c.Org)
	if err != nil {
		return err
	}
	p, err := a.Courses.Export(ctx, actor, c.Key)
	if err != nil {
		return err
	}
	if err := coursefolder.Write(p, c.Folder); err != nil {
		return fmt.Errorf("writing the folder: %w", err)
	}
	fmt.Printf("%s: %d goals, %d lessons, %d questions, %d files\n", c.Folder, len(p.Goals), len(p.Resources), len(p.Items), len(p.Files))
	return nil
}

type exportFrameworkCmd struct {
	place
	Org  string `help:"The organisation that has the framework; needed when there are several."`
	Key  string `arg:"" help:"The framework's key: that of its course."`
	File string `arg:"" help:"The file to write, JSON." type:"path"`
}

// Run writes a framework.
func (c exportFrameworkCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	actor, err := a.Operator(ctx, c.Org)
	if err != nil {
		return err
	}
	f, err := a.Courses.Framework(ctx, actor, c.Key)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := casenetwork.Write(&out, f); err != nil {
		return err
	}
	if err := os.WriteFile(c.File, out.Bytes(), 0o600); err != nil {
		return fmt.Errorf("writing the file: %w", err)
	}
	fmt.Printf("%s: %d goals\n", c.File, len(f.Goals))
	return nil
}
