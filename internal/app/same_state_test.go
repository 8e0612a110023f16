package app

import (
	"context"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// TestOneStateForAll has learners go through random histories (checks, fix-it plans, refreshes, judgements, goals that are opened, questions that are taken
// out) and reads each goal's state from the rendered pages of the learner, of their guide and of a caregiver: all say the same, and what the log says.
func TestOneStateForAll(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newWorld(t, d, 2)
				h, err := w.Handler(WebConfig{})
				must(t, err)
				v := views{town: &town{world: w, handler: h}, cookies: map[core.PersonID]string{}, caregiver: map[core.LearnerID]core.Actor{}}
				for _, me := range w.learners {
					kin, err := w.People.AddCaregiver(w.ctx, w.guide, me.Person, people.Carer{Name: "Kin of " + string(me.Learner[:4])})
					must(t, err)
					v.caregiver[me.Learner] = core.Actor{Person: kin.ID, Learner: kin.Learner, Org: me.Org, Roles: []core.Role{core.RoleCaregiver}}
				}
				rng := rand.New(rand.NewPCG(seed, 9)) //nolint:gosec // the same histories every time
				seen := map[ui.State]int{}
				for step := range 24 {
					v.happens(rng, w.learners[rng.IntN(len(w.learners))])
					if step%4 == 3 {
						for _, me := range w.learners {
							v.agree(me, rng.IntN(len(w.course.Goals())), seen)
						}
					}
				}
				w.sound()
				if len(seen) < 4 {
					t.Errorf("the histories meet only %v", seen)
				}
			})
		})
	}
}

// views reads states from the pages of everybody.
type views struct {
	*town
	cookies   map[core.PersonID]string
	caregiver map[core.LearnerID]core.Actor
}

// happens lets something happen to a learner. What cannot happen just now does not.
func (v *views) happens(rng *rand.Rand, me core.Actor) {
	t, w := v.t, v.world
	t.Helper()
	goals := w.course.Goals()
	goal := goals[rng.IntN(4)].ID
	could := func(err error) bool {
		if err != nil && !slices.Contains([]core.Kind{core.Locked, core.Denied, core.Conflict, core.NotFound, core.Invalid}, core.KindOf(err)) {
			t.Fatal(err)
		}
		return err == nil
	}
	w.wait(time.Duration(rng.IntN(6)) * 24 * time.Hour)
	switch rng.IntN(8) {
	case 0, 1, 2:
		if id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.QuiteSure, time.UTC); could(err) {
			w.answer(me, id, rng.IntN(5))
		}
	case 3:
		if id, err := w.Checks.StartTogether(w.ctx, me, goal); could(err) {
			w.answer(me, id, rng.IntN(3))
			could(w.Checks.Finish(w.ctx, me, id))
		}
	case 4:
		state := []mastery.State{mastery.NotYet, mastery.GettingThere, mastery.GotIt}[rng.IntN(3)]
		could(w.Checks.Judge(w.ctx, w.guide, me.Learner, goal, progress.Judgement{ID: core.NewID[core.StatementID](), State: state}))
	case 5:
		w.wait(8 * 24 * time.Hour)
		for _, g := range goals {
			if id, err := w.Checks.StartRefresh(w.ctx, me, g.ID); could(err) {
				w.answer(me, id, rng.IntN(2))
			}
		}
	case 6:
		could(w.Checks.OpenGoal(w.ctx, w.guide, me.Learner, goals[rng.IntN(len(goals))].ID))
	default:
		id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.QuiteSure, time.UTC)
		if !could(err) {
			return
		}
		w.answer(me, id, 2) // 3 of 5; with one question taken out, 4 of 5
		must(t, w.Checks.Report(w.ctx, me, id, 1, "Look at it."))
		report := ""
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select id from item_report where sitting_id = $1`, id).Scan(&report)
		}))
		must(t, w.Checks.Void(w.ctx, w.guide, report, "It is wrong."))
		must(t, w.runJobs())
	}
}

// agree compares what pages say about every goal of a learner, and about one of them on the pages that are about one goal.
func (v *views) agree(me core.Actor, one int, seen map[ui.State]int) {
	t, w := v.t, v.world
	t.Helper()
	goals := w.course.Goals()
	truth := map[string]ui.State{}
	for _, g := range goals {
		truth[g.Title] = today.StateOf(w.state(me, g.ID))
		seen[truth[g.Title]]++
	}
	kin := v.caregiver[me.Learner]
	about := "/learners/" + string(me.Learner)
	for _, page := range []struct {
		who  core.Actor
		path string
		all  bool // every goal of the course stands there
		find func(page string) map[string]ui.State
	}{
		{me, "/progress", false, pills},
		{me, "/map/" + string(w.course.ID), true, v.boxes},
		{me, "/units/" + string(w.course.Units[0].ID), false, pills},
		{w.guide, about, true, pills},
		{w.guide, "/class?course=" + string(w.course.ID), true, func(page string) map[string]ui.State { return rowOf(page, about) }},
		{kin, about, true, pills},
	} {
		got := page.find(v.read(page.who, page.path))
		if len(got) == 0 || page.all && len(got) != len(goals) {
			t.Fatalf("%s shows %d of %d states", page.path, len(got), len(goals))
		}
		for title, state := range got {
			if want, known := truth[title]; known && state != want {
				t.Errorf("%s says %s of %q, the log says %s", page.path, state, title, want)
			}
		}
	}
	g := goals[one]
	why := "/goals/" + string(g.ID) + "/why"
	for _, page := range []struct {
		who  core.Actor
		path string
	}{
		{me, "/goals/" + string(g.ID)},
		{me, why},
		{w.guide, about + why},
		{w.guide, "/now/judgements/" + string(me.Learner) + "/" + string(g.ID)},
		{kin, about + why},
	} {
		m := regexp.MustCompile(`(?s)<h1>.*?class="pill" data-state="(\w+)"`).FindStringSubmatch(v.read(page.who, page.path))
		if m == nil || ui.State(m[1]) != truth[g.Title] {
			t.Errorf("%s says %v, the log says %s", page.path, m[1:], truth[g.Title])
		}
	}
	// Who is where with one goal: the learner stands under the state, and nowhere else.
	under := ""
	where := v.read(w.guide, "/class/goals/"+string(g.ID)+"?course="+string(w.course.ID))
	for _, part := range strings.Split(where, `aria-labelledby="state-`)[1:] {
		if strings.Contains(part, about+why) {
			under += part[:strings.Index(part, `"`)]
		}
	}
	if under != string(truth[g.Title]) {
		t.Errorf("who is where says %q, the log says %s", under, truth[g.Title])
	}
}

func (v *views) read(who core.Actor, path string) string {
	v.t.Helper()
	if v.cookies[who.Person] == "" {
		v.cookies[who.Person] = v.session(who)
	}
	res := v.askIn(v.ctx, viewer{cookie: v.cookies[who.Person]}, http.MethodGet, path)
	if res.Code != http.StatusOK {
		v.t.Fatalf("%s: %d", path, res.Code)
	}
	return html.UnescapeString(res.Body.String())
}

// pills reads the lines of goals: a name and the pill after it.
func pills(page string) map[string]ui.State {
	out := map[string]ui.State{}
	for _, m := range regexp.MustCompile(`(?s)class="goal-name"[^>]*>([^<]*)<.*?class="pill" data-state="(\w+)"`).FindAllStringSubmatch(page, -1) {
		out[m[1]] = ui.State(m[2])
	}
	return out
}

// boxes reads the boxes of a learner's map.
func (v *views) boxes(page string) map[string]ui.State {
	out := map[string]ui.State{}
	for _, m := range regexp.MustCompile(`goal=([0-9a-f-]{36})"><g class="node[^"]*" data-state="(\w+)"`).FindAllStringSubmatch(page, -1) {
		g, _ := v.course.Goal(core.GoalID(m[1]))
		out[g.Title] = ui.State(m[2])
	}
	return out
}

// rowOf reads the row of a learner on the map of a class.
func rowOf(page, about string) map[string]ui.State {
	out := map[string]ui.State{}
	heads := regexp.MustCompile(`data-goal="[^"]*"><a [^>]*>([^<]*)</a>`).FindAllStringSubmatch(page, -1)
	_, row, _ := strings.Cut(page, `<th scope="row"><a href="`+about+`"`)
	row, _, _ = strings.Cut(row, "</tr>")
	for i, m := range regexp.MustCompile(`<td data-state="(\w+)"`).FindAllStringSubmatch(row, -1) {
		out[heads[i][1]] = ui.State(m[1])
	}
	return out
}
