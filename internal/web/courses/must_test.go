package courses_test

import (
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
)

// TestMustCoversOutliveAnImport marks goals, and brings the same course in again.
func TestMustCoversOutliveAnImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.bring(sample())
		id := course.ID(s.guide.Org, "small")
		page := "/courses/" + string(id) + "/must"
		of := func(key string) core.GoalID { return goal.ID(goal.FrameworkID(s.guide.Org, "small"), key) }
		marked := func(key string) bool {
			t.Helper()
			page := s.get(page).want(200, "Must-covers").page
			_, rest, found := strings.Cut(page, `value="`+string(of(key))+`"`)
			if !found {
				t.Fatalf("%s is not there", key)
			}
			tag, _, _ := strings.Cut(rest, ">")
			return strings.Contains(tag, "checked")
		}
		if !marked("add") || marked("sub") {
			t.Error("the marks of the file are not shown")
		}
		s.post(page, "must", string(of("sub"))).to("/courses/")
		if marked("add") || !marked("sub") {
			t.Error("the marks did not change")
		}
		s.bring(sample())
		if marked("add") || !marked("sub") {
			t.Error("the import took the marks away")
		}
		s.as = s.learner
		s.get(page).want(403)
		s.post(page, "must", string(of("add"))).want(403)
	})
}
