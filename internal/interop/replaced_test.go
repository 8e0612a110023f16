package interop

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/progress"
)

// framework writes a CASE package. Each item is "id" or "id<group"; each link is "from kind to".
func framework(items, links string) []byte {
	type end map[string]string
	f := struct {
		CFDocument     map[string]string
		CFItems        []map[string]string
		CFAssociations []map[string]any
	}{CFDocument: map[string]string{"identifier": "doc", "title": "Doc", "creator": "Us"}}
	add := func(from, kind, to string) {
		f.CFAssociations = append(f.CFAssociations, map[string]any{"identifier": fmt.Sprint("l", len(f.CFAssociations)), "associationType": kind,
			"originNodeURI": end{"identifier": from}, "destinationNodeURI": end{"identifier": to}})
	}
	for _, one := range strings.Fields(items) {
		id, group, under := strings.Cut(one, "<")
		f.CFItems = append(f.CFItems, map[string]string{"identifier": id, "fullStatement": "Do " + id})
		if under {
			add(id, "isChildOf", group)
		} else {
			add(id, "isChildOf", "doc")
		}
	}
	for _, l := range strings.Split(links, ",") {
		if part := strings.Fields(l); len(part) == 3 {
			add(part[0], part[1], part[2])
		}
	}
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return raw
}

// bring brings a framework in at once, with a yes to all.
func (h *house) bring(raw []byte) course.Report {
	h.t.Helper()
	return h.folder(map[string]string{"doc.json": string(raw)})
}

// hang puts a lesson, a question and a must-cover at a goal of the framework.
func (h *house) hang(key string) (core.ResourceID, core.ItemID) {
	h.t.Helper()
	id, f := course.ID(h.guide.Org, "doc"), goal.FrameworkID(h.guide.Org, "doc")
	var lesson core.ResourceID
	var question core.ItemID
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		lesson, err = library.Add(ctx, tx, library.Origin{Org: h.guide.Org, Course: id, Framework: f, By: h.guide.Person, At: now},
			library.Draft{Title: "About " + key, Form: library.Read, Role: library.Learn, Lang: "en", Body: "Text"}, []core.GoalID{goal.ID(f, key)})
		if err != nil {
			return err
		}
		o := item.Origin{Org: h.guide.Org, Course: id, Lang: "en", By: h.guide.Person, At: now}
		it := item.Item{Key: "q-" + key, Body: "What is 1 + 1?", Goals: []string{key}, Interactions: []item.Interaction{{ID: "R1", Kind: item.Number, Prompt: "Sum", Correct: []string{"2"}}}}
		made, err := item.Put(ctx, tx, o, it)
		if err == nil {
			_, err = item.Edit(ctx, tx, made.ID, it, o)
		}
		question = made.ID
		return err
	})
	return lesson, question
}

func (h *house) must(keys ...string) {
	h.t.Helper()
	f := goal.FrameworkID(h.guide.Org, "doc")
	var ids []core.GoalID
	for _, key := range keys {
		ids = append(ids, goal.ID(f, key))
	}
	if _, err := h.in.Courses.MarkMust(context.Background(), h.guide, course.ID(h.guide.Org, "doc"), ids); err != nil {
		h.t.Fatal(err)
	}
}

// at is what stands at a goal now: its key, whether it is a must-cover, how many lessons and questions.
func (h *house) at(id core.GoalID) (key string, must bool, lessons, questions int) {
	h.t.Helper()
	h.read(func(ctx context.Context, tx *db.Tx) error {
		g, err := goal.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		o, err := course.OutlineOf(ctx, tx, h.guide.Org, course.ID(h.guide.Org, "doc"))
		if err != nil {
			return err
		}
		must = slices.ContainsFunc(o.Goals(), func(g course.OutlineGoal) bool { return g.ID == id && g.Need == course.Must })
		list, err := library.ForGoals(ctx, tx, []core.GoalID{id})
		if err != nil {
			return err
		}
		pool, err := item.Pool(ctx, tx, id, "")
		key, lessons, questions = g.Key, len(list[id]), len(pool)
		return err
	})
	return key, must, lessons, questions
}

// TestAReplacedGoalGoesOn brings a version in which a goal and its unit stand under new identifiers, over two steps, and goes back again.
func TestAReplacedGoalGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.bring(framework("g a<g b<g", "a precedes b"))
		f := goal.FrameworkID(h.guide.Org, "doc")
		a := goal.ID(f, "a")
		_, ada := h.addPerson(h.guide.Org, "Ada", core.RoleLearner)
		h.shows(ada, a)
		earned, log := h.state(ada, a)
		_, question := h.hang("a")
		h.must("a")
		units := h.units()
		r := h.bring(framework("g3 a3<g3 b<g3", "a3 precedes b,a replacedBy a2,a2 replacedBy a3,g replacedBy g3"))
		if tally := r.Changes[course.KindGoal]; tally != (course.Tally{Replaced: 1, Unchanged: 1}) {
			t.Errorf("%+v", tally)
		}
		list := r.GoalsThat(goal.Replaced)
		if len(list) != 1 || list[0].ID != a || !slices.Equal(list[0].From, []string{"Do a"}) || list[0].Title != "Do a3" {
			t.Errorf("the pair: %+v", r.GoalChanges)
		}
		if again, n := h.state(ada, a); again.Outcome.State != earned.Outcome.State || n != log {
			t.Errorf("what was earned: %+v, was %+v", again, earned)
		}
		if key, must, lessons, questions := h.at(a); key != "a3" || !must || lessons != 1 || questions != 1 {
			t.Errorf("at the goal: %q %v %d %d", key, must, lessons, questions)
		}
		if now := h.units(); len(now) != 1 || now[0] != units[0] {
			t.Errorf("the unit is another one: %v, was %v", now, units)
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			st, err := item.Get(ctx, tx, question, 0)
			if !slices.Equal(st.Item.Goals, []string{"a3"}) || st.Version != 2 {
				t.Errorf("the question names %v in version %d", st.Item.Goals, st.Version)
			}
			past, err2 := progress.PastOf(ctx, tx, ada)
			if len(past) != 0 {
				t.Errorf("it stands among what is over: %+v", past)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		before := h.rows()
		if again := h.bring(framework("g3 a3<g3 b<g3", "a3 precedes b,a replacedBy a2,a2 replacedBy a3,g replacedBy g3")); again.Touches() {
			t.Errorf("the same again: %+v", again.GoalChanges)
		}
		if back := h.bring(framework("g a<g b<g", "a precedes b")); len(back.GoalsThat(goal.Replaced)) != 1 {
			t.Errorf("an older version: %+v", back.GoalChanges)
		}
		if key, must, lessons, questions := h.at(a); key != "a" || !must || lessons != 1 || questions != 1 {
			t.Errorf("back: %q %v %d %d", key, must, lessons, questions)
		}
		for table, n := range h.rows() {
			if before[table] != n && table != "maths" {
				t.Errorf("%s: %d rows, had %d", table, n, before[table])
			}
		}
	})
}

func (h *house) units() []core.UnitID {
	h.t.Helper()
	var list []core.UnitID
	h.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, db.One[core.UnitID], `select id from unit where course_id = $1 order by id`, course.ID(h.guide.Org, "doc"))
		return err
	})
	return list
}

// TestGoalsThatBecomeOne holds that what hangs on them goes on to it, and that whoever is said to have earned it had all of them.
func TestGoalsThatBecomeOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.bring(framework("a b x", ""))
		f := goal.FrameworkID(h.guide.Org, "doc")
		var merges []course.Merge
		h.in.Courses.OnMerge(func(_ context.Context, _ *db.Tx, m course.Merge) error {
			merges = append(merges, m)
			return nil
		})
		h.hang("a")
		h.hang("b")
		h.must("b")
		r := h.bring(framework("c x", "a replacedBy c,b replacedBy c"))
		c := goal.ID(f, "c")
		if tally := r.Changes[course.KindGoal]; tally != (course.Tally{Added: 1, Unchanged: 1, Retired: 2}) {
			t.Errorf("%+v", tally)
		}
		added := r.GoalsThat(goal.Added)
		if len(added) != 1 || !slices.Equal(added[0].From, []string{"Do a", "Do b"}) {
			t.Errorf("%+v", r.GoalChanges)
		}
		if key, must, lessons, questions := h.at(c); key != "c" || !must || lessons != 2 || questions != 2 {
			t.Errorf("at the goal: %q %v %d %d", key, must, lessons, questions)
		}
		if len(merges) != 1 || merges[0].Into != c || !slices.Equal(merges[0].Parts, []core.GoalID{goal.ID(f, "a"), goal.ID(f, "b")}) {
			t.Errorf("%+v", merges)
		}
		if again := h.bring(framework("c x", "a replacedBy c,b replacedBy c")); again.Touches() || len(merges) != 1 {
			t.Errorf("the same again: %+v %+v", again.GoalChanges, merges)
		}
		h.bring(framework("c", "x replacedBy c")) // into one that is here: it is a part itself
		if len(merges) != 2 || !slices.Equal(merges[1].Parts, []core.GoalID{c, goal.ID(f, "x")}) {
			t.Errorf("%+v", merges)
		}
	})
}

// TestAGoalThatBecomesSeveral holds that nothing is claimed that nobody has shown: lessons and must-covers go on, questions wait, and what was earned
// stays to be seen.
func TestAGoalThatBecomesSeveral(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.bring(framework("a x", ""))
		f := goal.FrameworkID(h.guide.Org, "doc")
		a := goal.ID(f, "a")
		_, ada := h.addPerson(h.guide.Org, "Ada", core.RoleLearner)
		h.shows(ada, a)
		_, question := h.hang("a")
		h.must("a")
		r := h.bring(framework("b c x", "a replacedBy b,a replacedBy c"))
		gone := r.GoalsThat(goal.Retired)
		if len(gone) != 1 || !slices.Equal(gone[0].Into, []string{"Do b", "Do c"}) {
			t.Errorf("%+v", r.GoalChanges)
		}
		for _, key := range []string{"b", "c"} {
			if _, must, lessons, questions := h.at(goal.ID(f, key)); !must || lessons != 1 || questions != 0 {
				t.Errorf("at %s: %v %d %d", key, must, lessons, questions)
			}
			if s, _ := h.state(ada, goal.ID(f, key)); s.Is() {
				t.Errorf("%s passes for shown: %+v", key, s)
			}
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			past, err := progress.PastOf(ctx, tx, ada)
			if len(past) != 1 || past[0].Goal != a {
				t.Errorf("what stays to be seen: %+v", past)
			}
			waiting, err2 := item.WithoutGoal(ctx, tx, course.ID(h.guide.Org, "doc"))
			if len(waiting) != 1 || waiting[0].ID != question {
				t.Errorf("what waits to be linked: %+v", waiting)
			}
			if err == nil {
				err = err2
			}
			return err
		})
	})
}

// TestOddReplacements holds for each odd case that the version comes in whole, and that it is named.
func TestOddReplacements(t *testing.T) {
	for name, c := range map[string]struct {
		items, links string
		goals        string // that are in use afterwards
		named        func(course.GoalChange) bool
		note         string
	}{
		"circle":                   {"z", "a replacedBy b,b replacedBy a", "z", func(c course.GoalChange) bool { return c.Lost && c.Circle }, ""},
		"nowhere":                  {"z", "a replacedBy gone", "z", func(c course.GoalChange) bool { return c.Lost && !c.Circle }, ""},
		"half elsewhere":           {"b", "a replacedBy b,a replacedBy gone", "b", func(c course.GoalChange) bool { return c.Outcome == goal.Retired && len(c.Into) == 1 }, ""},
		"no identifier":            {"b", "a replacedBy b/c", "b", func(c course.GoalChange) bool { return c.Outcome == goal.Retired && !c.Lost }, ""},
		"kept beside":              {"a b", "a replacedBy b", "b", func(c course.GoalChange) bool { return c.Outcome == goal.Replaced }, "framework.note.replaced"},
		"kept, in a circle":        {"a b", "a replacedBy b,b replacedBy a", "a b", nil, "framework.note.replaced_circle"},
		"kept, and goes elsewhere": {"a", "a replacedBy gone", "a", nil, "framework.note.replaced_elsewhere"},
		"by a group of one":        {"g b<g z", "a replacedBy g", "b z", func(c course.GoalChange) bool { return c.Outcome == goal.Replaced && c.Title == "Do b" }, ""},
		"by a group of two":        {"g b<g c<g", "a replacedBy g", "b c", func(c course.GoalChange) bool { return len(c.Into) == 2 }, ""},
		"the same under a new one": {"b", "b exactMatchOf a", "b", func(c course.GoalChange) bool { return c.Outcome == goal.Replaced }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, dbtest.SQLite(t))
			h.bring(framework("a", ""))
			r := h.bring(framework(c.items, c.links))
			if r.Refused() {
				t.Fatalf("refused: %+v", r.Notes)
			}
			if c.named != nil && !slices.ContainsFunc(r.GoalChanges, c.named) {
				t.Errorf("not named: %+v", r.GoalChanges)
			}
			if c.note != "" && !slices.ContainsFunc(r.Notes, func(n course.Note) bool { return n.Why == c.note }) {
				t.Errorf("not noted: %+v", r.Notes)
			}
			var keys []string
			h.read(func(ctx context.Context, tx *db.Tx) error {
				list, err := goal.FindByCourse(ctx, tx, course.ID(h.guide.Org, "doc"))
				for _, g := range list {
					keys = append(keys, g.Key)
				}
				slices.Sort(keys)
				return err
			})
			if got := strings.Join(keys, " "); got != c.goals {
				t.Errorf("in use: %q, want %q", got, c.goals)
			}
		})
	}
}
