package interop

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"crossfade/courses"
	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/interop/archive"
	"crossfade/internal/interop/coursefolder"
	"crossfade/internal/item"
	"crossfade/internal/jobs"
	"crossfade/internal/library"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// house is an organisation with a guide, ready to take courses in.
type house struct {
	t     *testing.T
	db    *db.DB
	guide core.Actor
	in    Importer
}

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// gate asks the table of acts with the actor's place in the organisation.
type gate struct{}

func (gate) May(_ context.Context, _ *db.Tx, actor core.Actor, act soundboard.Act, _ core.LearnerID) error {
	return soundboard.Decide(act, soundboard.LevelGuide, people.InOrg(actor), soundboard.Facts{}).Err()
}

// words is a renderer that makes nothing but says what it was given, quickly. TeX with \bad in it cannot be made.
type words struct{}

func (words) MathML(tex string, display bool) (string, error) {
	if strings.Contains(tex, `\bad`) {
		return "", errors.New("bad")
	}
	return fmt.Sprintf("<math>%t %s</math>", display, tex), nil
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	clock := core.ClockFunc(func() time.Time { return now })
	blobs, err := blob.OpenDisk(t.TempDir(), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	h := &house{t: t, db: d}
	h.in = Importer{DB: d, Blobs: blobs, Courses: course.New(course.Config{DB: d, Clock: clock, Blobs: blobs, Maths: library.NewMaths(d, words{}), Gate: gate{}})}
	for _, b := range courses.List() {
		h.in.Bundled = append(h.in.Bundled, Bundled(b))
	}
	h.guide = h.addOrg()
	return h
}

func (h *house) addOrg() core.Actor {
	a := core.Actor{Org: core.NewID[core.OrgID](), Roles: []core.Role{core.RoleGuide, core.RoleAdmin}}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, 'home', 'Home', 'en', 'UTC', $2)`, a.Org, core.Stamp(now))
		return err
	})
	a.Person, a.Learner = h.addPerson(a.Org, "Sam", core.RoleGuide)
	return a
}

func (h *house) addPerson(org core.OrgID, name string, role core.Role) (core.PersonID, core.LearnerID) {
	person, learner := core.NewID[core.PersonID](), core.NewID[core.LearnerID]()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		at := core.Stamp(now)
		_, err := tx.Exec(ctx, `insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at)
			values ($1, $2, $3, '', '', 'adult', '', true, '', $4, '')`, person, name, people.Fold(name), at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into membership (org_id, person_id, role, created_at) values ($1, $2, $3, $4)`, org, person, role, at); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1, $2, 0, '', $3, '')`, learner, person, at)
		return err
	})
	return person, learner
}

func (h *house) write(fn db.Func) {
	h.t.Helper()
	if err := h.db.Write(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(fn db.Func) {
	h.t.Helper()
	if err := h.db.Read(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// folder imports a course folder.
func (h *house) folder(files map[string]string) course.Report {
	h.t.Helper()
	r, err := h.in.Folder(context.Background(), h.guide, Bundled{Name: "test", Folder: fsOf(files)})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func fsOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// rows counts the rows of every table that an import fills.
func (h *house) rows() map[string]int {
	h.t.Helper()
	counts := map[string]int{}
	h.read(func(ctx context.Context, tx *db.Tx) error {
		for _, table := range []string{"framework", "goal", "goal_need", "course", "unit", "unit_goal", "item", "item_version", "item_goal", "resource",
			"resource_version", "resource_goal", "course_file", "maths"} {
			var n int
			if err := tx.QueryRow(ctx, `select count(*) from `+table).Scan(&n); err != nil {
				return err
			}
			counts[table] = n
		}
		return nil
	})
	return counts
}

// small is a course with two goals, one lesson and three items.
func small() map[string]string {
	return map[string]string{
		"course.yaml": `crossfade: 1
key: small
title: Small
language: en
band: middle
licence: CC0-1.0
authors: [Me]
units:
  - key: one
    title: One
    goals:
      - key: add
        title: Add
      - key: sub
        title: Subtract
        needs: [add]
`,
		"lessons/add-read.md": "---\nkey: add-read\ntitle: Adding\ngoals: [add]\nform: read\n---\nPut $1+1$ together. ![Dots](files/dots.png)\n",
		"files/dots.png":      "\x89PNG\r\n\x1a\n0000",
		"items/all.yaml": `- key: add-1
  goals: [add]
  body: What is 1 + 1?
  interactions: [{ id: R1, kind: number, correct: ["2"] }]
- key: add-2
  goals: [add]
  body: What is 1 + 2?
  interactions: [{ id: R1, kind: number, correct: ["3"] }]
- key: sub-1
  goals: [sub]
  body: What is 2 - 1?
  interactions: [{ id: R1, kind: number, correct: ["1"] }]
`,
	}
}

func TestBundledCoursesComeInOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for _, b := range h.in.Bundled {
			r, err := h.in.Folder(context.Background(), h.guide, b)
			if err != nil {
				t.Fatal(err)
			}
			if r.Refused() || r.NeedLook() > 0 || len(r.Small) > 0 {
				t.Errorf("%s: notes %+v, small %+v", b.Name, r.Notes, r.Small)
			}
			if r.Items.Taken == 0 || r.Items.Taken != r.Items.Of || r.Lessons.Taken != r.Lessons.Of || r.Files.Taken != r.Files.Of {
				t.Errorf("%s: %+v", b.Name, r)
			}
		}
		before := h.rows()
		for _, b := range h.in.Bundled {
			r, err := h.in.Folder(context.Background(), h.guide, b)
			if err != nil {
				t.Fatal(err)
			}
			for what, tally := range r.Changes {
				if tally.Unchanged == 0 || tally != (course.Tally{Unchanged: tally.Unchanged}) {
					t.Errorf("%s again, %s: %+v", b.Name, what, tally)
				}
			}
		}
		if after := h.rows(); !maps.Equal(before, after) {
			t.Errorf("before %v, after %v", before, after)
		}
	})
}

func TestLocalEditsStayAndAreNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		first := h.folder(small())
		id := first.Courses[0].ID
		if !first.Courses[0].New || first.Items != (course.Count{Taken: 3, Of: 3}) || first.Goals.Taken != 2 {
			t.Fatalf("%+v", first)
		}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			st, err := item.Get(ctx, tx, item.ID(id, "add-1"), 0)
			if err != nil {
				return err
			}
			st.Item.Body = "How much is 1 + 1?"
			if _, err := item.Edit(ctx, tx, st.ID, st.Item, item.Origin{Org: h.guide.Org, Course: id, Lang: "en", By: h.guide.Person, At: now}); err != nil {
				return err
			}
			return library.Edit(ctx, tx, library.ID(id, "add-read"), library.Text{Title: "Adding up", Body: "Mine"}, library.Origin{Org: h.guide.Org, By: h.guide.Person, At: now})
		})
		changed := small()
		changed["items/all.yaml"] = strings.ReplaceAll(changed["items/all.yaml"], "What is", "Work out")
		changed["lessons/add-read.md"] += "More.\n"
		second := h.folder(changed)
		want := []course.Named{{What: course.KindItem, Name: "add-1"}, {What: course.KindLesson, Name: "Adding"}}
		if !slices.Equal(second.Kept, want) || second.Changes[course.KindItem].Updated != 2 {
			t.Errorf("kept %v, changes %+v", second.Kept, second.Changes)
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			mine, err := item.Get(ctx, tx, item.ID(id, "add-1"), 0)
			if err != nil || mine.Item.Body != "How much is 1 + 1?" {
				t.Errorf("the edit is gone: %+v, %v", mine, err)
			}
			lesson, err := library.Get(ctx, tx, library.ID(id, "add-read"))
			if err != nil || lesson.Body != "Mine" || lesson.Version != 2 || !lesson.Edited {
				t.Errorf("the edit is gone: %+v, %v", lesson, err)
			}
			return err
		})
	})
}

func TestWhatIsGoneIsRetiredAndComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.folder(small())
		less := small()
		less["items/all.yaml"], _, _ = strings.Cut(less["items/all.yaml"], "- key: add-2")
		less["course.yaml"], _, _ = strings.Cut(less["course.yaml"], "      - key: sub")
		delete(less, "lessons/add-read.md")
		r := h.folder(less)
		want := []course.Named{{What: course.KindGoal, Name: "Subtract"}, {What: course.KindItem, Name: "add-2"}, {What: course.KindItem, Name: "sub-1"}, {What: course.KindLesson, Name: "Adding"}}
		if !slices.Equal(r.Retired, want) {
			t.Errorf("retired %v", r.Retired)
		}
		before := h.rows()
		if before["item"] != 3 || before["resource"] != 1 || before["goal"] != 2 {
			t.Errorf("something was deleted: %v", before)
		}
		back := h.folder(small())
		if back.Changes[course.KindItem].Restored != 2 || back.Changes[course.KindGoal].Restored != 1 || back.Changes[course.KindLesson].Restored != 1 {
			t.Errorf("changes %+v", back.Changes)
		}
		if after := h.rows(); after["item_version"] != before["item_version"]+2 && after["item_version"] != before["item_version"] {
			t.Errorf("before %v, after %v", before, after)
		}
	})
}

func TestASlipOfThePenRetiresNothing(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.folder(small())
	broken := small()
	broken["items/all.yaml"] = strings.Replace(broken["items/all.yaml"], `correct: ["3"]`, `correct: []`, 1)
	broken["lessons/add-read.md"] = strings.Replace(broken["lessons/add-read.md"], "form: read", "form: sing", 1)
	r := h.folder(broken)
	if len(r.Retired) != 0 || r.Items != (course.Count{Taken: 2, Of: 3}) || r.Lessons != (course.Count{Taken: 0, Of: 1}) || r.NeedLook() != 2 {
		t.Errorf("%+v", r)
	}
}

func TestAllOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		empty := h.rows()
		for name, change := range map[string]func(map[string]string){
			"cycle": func(f map[string]string) {
				f["course.yaml"] = strings.Replace(f["course.yaml"], "title: Add\n", "title: Add\n        needs: [sub]\n", 1)
			},
			"broken YAML": func(f map[string]string) { f["items/all.yaml"] += "- key: [" },
			"no UTF-8":    func(f map[string]string) { f["items/more.yaml"] = "- key: \xff" },
			"no head":     func(f map[string]string) { f["lessons/x.md"] = "text" },
			"newer format": func(f map[string]string) {
				f["course.yaml"] = strings.Replace(f["course.yaml"], "crossfade: 1", "crossfade: 2", 1)
			},
			"odd language": func(f map[string]string) {
				f["course.yaml"] = strings.Replace(f["course.yaml"], "language: en", "language: english please", 1)
			},
			"alias": func(f map[string]string) {
				f["course.yaml"] = strings.Replace(f["course.yaml"], "title: Small", "title: &a Small", 1)
			},
		} {
			files := small()
			change(files)
			r := h.folder(files)
			if !r.Refused() || len(r.Courses) != 0 || r.Items.Taken != 0 {
				t.Errorf("%s: %+v", name, r)
			}
			if got := h.rows(); !maps.Equal(got, empty) {
				h.t.Errorf("%s left %v", name, got)
			}
		}
	})
}

func TestAnErrorHalfWayLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		before := h.rows()
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `create unique index one_lesson on resource_version(version)`) // the second lesson breaks
			return err
		})
		files := small()
		files["lessons/sub-read.md"] = "---\nkey: sub-read\ntitle: Subtracting\ngoals: [sub]\nform: read\n---\nTake away.\n"
		if _, err := h.in.Folder(context.Background(), h.guide, Bundled{Name: "test", Folder: fsOf(files)}); err == nil {
			t.Fatal("it should break")
		}
		after := h.rows()
		delete(before, "maths") // a cache
		delete(after, "maths")
		if !maps.Equal(before, after) {
			t.Errorf("before %v, after %v", before, after)
		}
	})
}

func TestExportComesBackTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		if _, err := h.in.Folder(context.Background(), h.guide, h.in.Bundled[0]); err != nil {
			t.Fatal(err)
		}
		h.folder(small())
		list, err := h.in.Courses.FindCourses(context.Background(), h.guide)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d courses, %v", len(list), err)
		}
		other := h.addOrg()
		for _, c := range list {
			key := c.Key
			first := t.TempDir()
			h.export(h.guide, key, first)
			if _, err := h.in.Path(context.Background(), other, first); err != nil {
				t.Fatal(err)
			}
			second := t.TempDir()
			h.export(other, key, second)
			a, b := contents(t, first), contents(t, second)
			if len(a) < 3 || !maps.Equal(a, b) {
				t.Errorf("%s: the second export differs", key)
				for name := range a {
					if a[name] != b[name] {
						t.Errorf("%s:\n%s\n----\n%s", name, a[name], b[name])
					}
				}
			}
			// What goes out is what came in.
			r, err := h.in.Path(context.Background(), h.guide, first)
			if err != nil || r.Refused() || r.NeedLook() != 0 {
				t.Fatalf("%+v, %v", r, err)
			}
			for what, tally := range r.Changes {
				if tally.Updated+tally.Added+tally.Retired+tally.Restored+tally.Kept > 0 {
					t.Errorf("%s, %s: %+v", key, what, tally)
				}
			}
		}
	})
}

func (h *house) export(actor core.Actor, key, dir string) {
	h.t.Helper()
	p, err := h.in.Courses.Export(context.Background(), actor, key)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := coursefolder.Write(p, dir); err != nil {
		h.t.Fatal(err)
	}
}

// contents reads every file of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	tree, err := archive.Open(dir, archive.Usual())
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	all := map[string]string{}
	for _, name := range tree.Files() {
		raw, err := tree.Read(name, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(raw)
	}
	return all
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSentFilesAreImportedByAJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		queue := jobs.New(jobs.Config{DB: d, Clock: core.ClockFunc(func() time.Time { return now })})
		jobs.Handle(queue, Job, h.in.Work)
		nested := map[string]string{}
		for name, text := range small() {
			nested["my course/"+name] = text
		}
		send := func(name string, raw []byte) course.RunID {
			id, err := h.in.Send(ctx, h.guide, name, bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		good := send(`C:\Users\sam\small.zip`, zipOf(t, nested))
		hostile := send("hostile.zip", zipOf(t, map[string]string{"../../evil": "x"}))
		moodle := send("backup.mbz", zipOf(t, map[string]string{"moodle_backup.xml": "<x/>"}))
		text := send("notes.txt", []byte("hello"))
		bundled, err := h.in.SendBundled(ctx, h.guide, "fractions")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.in.SendBundled(ctx, h.guide, "../fractions"); core.KindOf(err) != core.NotFound {
			t.Errorf("got %v", err)
		}
		if run, err := h.in.Courses.FindRun(ctx, h.guide, good); err != nil || run.Status != course.RunWaiting || run.Name != "small.zip" {
			t.Errorf("%+v, %v", run, err)
		}
		if _, err := queue.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		for id, why := range map[course.RunID]string{hostile: "import.archive.bad_name", moodle: "import.not_yet.moodle", text: "import.archive.unknown", good: "", bundled: ""} {
			run, err := h.in.Courses.FindRun(ctx, h.guide, id)
			if err != nil {
				t.Fatal(err)
			}
			if why == "" && (run.Status != course.RunDone || run.Report.Items.Taken == 0 || run.Percent() != 100) {
				t.Errorf("%s: %+v", run.Name, run)
			}
			if why != "" && (run.Status != course.RunRefused || run.Report.Notes[0].Why != why) {
				t.Errorf("%s: %+v, want %s", run.Name, run, why)
			}
		}
		if _, err := h.in.Courses.FindRun(ctx, h.addOrg(), good); core.KindOf(err) != core.NotFound {
			t.Errorf("another organisation sees the import: %v", err)
		}
		learner := core.Actor{Org: h.guide.Org, Person: h.guide.Person, Roles: []core.Role{core.RoleLearner}}
		if _, err := h.in.Send(ctx, learner, "x.zip", bytes.NewReader(nil)); core.KindOf(err) != core.Denied {
			t.Errorf("a learner imports: %v", err)
		}
	})
}

func TestLearnersOfACourse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		id := h.folder(small()).Courses[0].ID
		_, ada := h.addPerson(h.guide.Org, "Ada", core.RoleLearner)
		_, bo := h.addPerson(h.guide.Org, "Bo", core.RoleLearner)
		elsewhere := h.addOrg()
		_, stranger := h.addPerson(elsewhere.Org, "Eve", core.RoleLearner)
		added, ended, err := h.in.Courses.SetLearners(ctx, h.guide, id, []core.LearnerID{ada, bo, stranger})
		if err != nil || added != 2 || ended != 0 {
			t.Fatalf("%d, %d, %v", added, ended, err)
		}
		added, ended, err = h.in.Courses.SetLearners(ctx, h.guide, id, []core.LearnerID{bo})
		if err != nil || added != 0 || ended != 1 {
			t.Fatalf("%d, %d, %v", added, ended, err)
		}
		v, err := h.in.Courses.Look(ctx, h.guide, id)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range v.Learners {
			if e.In {
				names = append(names, e.Name)
			}
		}
		if !slices.Equal(names, []string{"Bo"}) || len(v.Learners) != 3 || v.Course.Learners != 1 {
			t.Errorf("learners %+v", v.Learners)
		}
		if len(v.Rows) != 2 || v.Rows[0].Practice != 2 || v.Rows[0].Fresh != 1 || v.Rows[0].Want != 10 || !slices.Contains(v.Rows[1].Gaps(), course.GapLesson) {
			t.Errorf("grid %+v", v.Rows)
		}
		if _, err := h.in.Courses.Look(ctx, elsewhere, id); core.KindOf(err) != core.NotFound {
			t.Errorf("another organisation sees the course: %v", err)
		}
		if _, _, err := h.in.Courses.SetLearners(ctx, elsewhere, id, nil); core.KindOf(err) != core.NotFound {
			t.Errorf("another organisation changes the course: %v", err)
		}
	})
}

func TestFormulasAreMadeReady(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	files := small()
	files["lessons/add-read.md"] += "\nAnd $\\bad$ here.\n"
	r := h.folder(files)
	looks := r.At(course.Look)
	if len(looks) != 1 || looks[0].Why != "import.reason.formula" || looks[0].Name != "Adding" {
		t.Errorf("notes %+v", looks)
	}
	if n := h.rows()["maths"]; n != 1 {
		t.Errorf("%d formulas are ready, want 1", n)
	}
}

func TestRealOATutorComesInOnce(t *testing.T) {
	dir := os.Getenv("CROSSFADE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, "oatutor", "college-physics-and-matematik4.tar.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the outside data is not here")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, err := h.in.Path(context.Background(), h.guide, path)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Courses) != 2 || r.Items != (course.Count{Taken: 368, Of: 368}) || r.Files != (course.Count{Taken: 31, Of: 31}) || r.Goals.Taken != 39 {
			t.Errorf("%+v %+v %+v %+v", r.Courses, r.Items, r.Files, r.Goals)
		}
		if len(r.Small) != 32 {
			t.Errorf("%d small pools: %+v", len(r.Small), r.Small)
		}
		before := h.rows()
		again, err := h.in.Path(context.Background(), h.guide, path)
		if err != nil {
			t.Fatal(err)
		}
		if tally := again.Changes[course.KindItem]; tally != (course.Tally{Unchanged: 368}) {
			t.Errorf("again: %+v", tally)
		}
		if after := h.rows(); !maps.Equal(before, after) {
			t.Errorf("before %v, after %v", before, after)
		}
	})
}

func (g gate) MayAll(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learners []core.LearnerID) error {
	for _, l := range learners {
		if err := g.May(ctx, tx, actor, act, l); err != nil {
			return err
		}
	}
	return nil
}
