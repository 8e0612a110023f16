package courses_test

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/library"
)

// TestLinksThatLeadNowhere keeps what a look at links showed, and shows it to guides beside the lesson.
func TestLinksThatLeadNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ctx := context.Background()
		files := sample()
		files["lessons/add-read.md"] += "\n[There](https://there.example/a) <https://gone.example/b> ![Not](files/none.png)\n"
		s.bring(files)
		id, lesson := course.ID(s.guide.Org, "small"), library.ID(course.ID(s.guide.Org, "small"), "add-read")
		at, page := "/courses/"+string(id), "/courses/"+string(id)+"/lessons/"+string(lesson)
		s.get(at).want(200, "Links that lead nowhere", "files/none.png", "This file is not in the course.", "!gone.example/b<")
		clock := core.ClockFunc(func() time.Time { return now })
		blobs, err := blob.OpenDisk(t.TempDir(), clock)
		if err != nil {
			t.Fatal(err)
		}
		defer blobs.Close()
		service := course.New(course.Config{DB: d, Clock: clock, Blobs: blobs, Maths: library.NewMaths(d, words{}), Gate: gate{}})
		links, err := service.WebLinks(ctx)
		if err != nil || len(links) != 2 {
			t.Fatalf("%+v %v", links, err)
		}
		keep := func(why map[string]string) {
			t.Helper()
			if err := service.KeepLooked(ctx, links, why); err != nil {
				t.Fatal(err)
			}
		}
		keep(map[string]string{"https://there.example/a": "", "https://gone.example/b": "status"})
		s.get(page).want(200, "https://gone.example/b", "no such page", "files/none.png")
		keep(map[string]string{}) // nothing was looked at: what was found stays
		s.get(at).want(200, "no such page")
		s.post(page, "title", "Adding", "body", "Only [this](https://gone.example/b)").to(page)
		s.get(page).want(200, "!files/none.png", "no such page")
		if links, err = service.WebLinks(ctx); err != nil || len(links) != 1 {
			t.Fatalf("%+v %v", links, err)
		}
		keep(map[string]string{"https://gone.example/b": ""})
		s.get(at).want(200, "!Links that lead nowhere")
		if err := service.CheckFiles(ctx); err != nil {
			t.Fatal(err)
		}
		s.as = s.learner
		s.get(page).want(403)
	})
}
