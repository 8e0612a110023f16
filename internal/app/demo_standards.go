package app

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop"
	"crossfade/internal/people"
)

// demoFramework is a small framework of standards, so that the page of standards has something to show. It is nobody's real one.
//
//go:embed demo/numbers.case.json
var demoFramework embed.FS

// demoAnswers says which goals of the class's course answer to which standards.
var demoAnswers = [][2]string{
	{"percent-share", "0c9f6bb0-33b4-4a86-8a53-b1a0f6f8a102"}, {"percent-change", "0c9f6bb0-33b4-4a86-8a53-b1a0f6f8a103"},
	{"rates", "0c9f6bb0-33b4-4a86-8a53-b1a0f6f8a104"}, {"typical-value", "0c9f6bb0-33b4-4a86-8a53-b1a0f6f8a106"}, {"chart-scale", "0c9f6bb0-33b4-4a86-8a53-b1a0f6f8a107"},
}

// standards brings a framework into a class and links goals of its course.
func (d *demo) standards(ctx context.Context, place people.DemoPlace) error {
	runs := place.People[0].Actor
	folder, err := fs.Sub(demoFramework, "demo")
	if err != nil {
		return fmt.Errorf("opening the framework of the demonstration: %w", err)
	}
	report, err := d.Importer.Folder(ctx, runs, interop.Bundled{Name: "numbers", Folder: folder})
	if err != nil {
		return err
	}
	if report.Refused() {
		return fmt.Errorf("the framework did not come in: %+v", report.Notes)
	}
	from, to := goal.FrameworkID(runs.Org, "numbers-you-can-trust"), goal.FrameworkID(runs.Org, report.Courses[0].Key)
	var links []course.Link
	for _, a := range demoAnswers {
		links = append(links, course.Link{Goal: goal.ID(from, a[0]), Standard: goal.ID(to, a[1])})
	}
	return d.Courses.AlignMany(ctx, runs, course.ID(runs.Org, "numbers-you-can-trust"), links, true)
}
