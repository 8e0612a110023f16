package family

import (
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
	"crossfade/internal/web/ui"
	"crossfade/internal/web/ui/uitest"
)

var now = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// stand is a goal with its state and when that began.
func stand(id string, state mastery.State, since time.Time) plan.Standing {
	return plan.Standing{
		Goal: course.OutlineGoal{ID: core.GoalID(id), Title: "Goal " + id}, Way: progress.Way{Open: true},
		State: progress.State{Goal: core.GoalID(id), Outcome: mastery.Outcome{State: state, Since: since}},
	}
}

func TestWhatACaregiverReads(t *testing.T) {
	mia := child{Person: people.Person{Name: "Mia"}}
	mia.add(plan.CourseToday{Outline: course.Outline{Title: "Fractions"}, Got: 2, All: 4, Standing: []plan.Standing{
		stand("old", mastery.GotIt, now.Add(-15*24*time.Hour)), stand("new", mastery.GotIt, now.Add(-time.Hour)), stand("open", mastery.NotYet, now),
	}}, now)
	if len(mia.Reached) != 1 || mia.Reached[0].Goal.Title != "Goal new" {
		t.Fatalf("%+v", mia.Reached)
	}
	if len(mia.Next) != 1 || mia.Next[0].Goal != "Goal open" {
		t.Fatalf("%+v", mia.Next)
	}
	leo := child{Person: people.Person{Name: "Leo"}, Asks: []check.Ask{{ID: "q", Stuck: "Why is it more?"}}}
	for _, c := range []struct {
		view familyView
		want string
	}{
		{familyView{}, "Nobody to care for yet"}, {familyView{Children: []child{mia}}, "Nobody needs you now"},
		{familyView{Children: []child{mia, leo}}, "Leo needs you"}, {familyView{Children: []child{leo, leo}}, "2 of them need you"},
	} {
		var page strings.Builder
		if err := familyPage(c.view).Render(ui.With(t.Context(), ui.Env{}), &page); err != nil {
			t.Fatal(err)
		}
		uitest.Page(t, page.String())
		if !strings.Contains(page.String(), c.want) {
			t.Errorf("the page does not say %q", c.want)
		}
	}
}
