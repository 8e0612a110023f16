package interop

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/interop/casenetwork"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// outside is a file or folder of the outside data; the test is skipped where that is not here.
func outside(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("CROSSFADE_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("the outside data is not here")
	}
	return path
}

// beside copies files into one folder, as a person would pack them.
func beside(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func count(notes []course.Note, level course.Level) int {
	n := 0
	for _, note := range notes {
		if note.Level == level {
			n++
		}
	}
	return n
}

// twice brings a source in two times and holds that the second changes nothing.
func (h *house) twice(path string) course.Report {
	h.t.Helper()
	ctx := context.Background()
	r, err := h.in.Path(ctx, h.guide, path)
	if err != nil {
		h.t.Fatal(err)
	}
	if r.Refused() {
		h.t.Fatalf("refused: %+v", r.Notes[:min(len(r.Notes), 5)])
	}
	before := h.rows()
	again, err := h.in.Path(ctx, h.guide, path)
	if err != nil {
		h.t.Fatal(err)
	}
	if tally := again.Changes[course.KindGoal]; tally != (course.Tally{Unchanged: r.Goals.Taken}) {
		h.t.Errorf("again: %+v", tally)
	}
	if after := h.rows(); !maps.Equal(before, after) {
		h.t.Errorf("before %v, after %v", before, after)
	}
	return r
}

func TestCommonCoreWithTheCoherenceMap(t *testing.T) {
	dir := beside(t, outside(t, "frameworks/ccss-math-2010.case.json"), outside(t, "frameworks/coherence-map/edges.csv"))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.twice(dir)
		if len(r.Courses) != 1 || r.Goals.Taken != 517 || r.Courses[0].Units != 66 {
			t.Errorf("%+v %+v", r.Courses, r.Goals)
		}
		if rows := h.rows(); rows["goal_need"] != 757 {
			t.Errorf("%d prerequisites", rows["goal_need"])
		}
		if n := count(r.Notes, course.Left) + count(r.Notes, course.Look); n != 1 { // no licence is named
			t.Errorf("%d notes: %+v", n, r.Notes[:min(len(r.Notes), 5)])
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			f := goal.FrameworkID(h.guide.Org, r.Courses[0].Key)
			g, err := goal.Get(ctx, tx, goal.ID(f, "6b9c09e2-d7cc-11e8-824f-0242ac160002"))
			if err != nil {
				return err
			}
			if g.Title[:20] != "Explain why a fracti" || g.Why[:8] != "4.NF.A.1" {
				t.Errorf("%+v", g)
			}
			rec, err := goal.GetRecord(ctx, tx, f)
			if len(rec.Nodes) != 746 {
				t.Errorf("%d nodes", len(rec.Nodes))
			}
			return err
		})
	})
}

func TestMetacademy(t *testing.T) {
	dir := outside(t, "frameworks/metacademy")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.twice(dir)
		if r.Goals.Taken != 392 || r.Courses[0].Units != 9 {
			t.Errorf("%+v %+v", r.Courses, r.Goals)
		}
		if r.Lessons.Taken != 1446 || h.rows()["goal_need"] != 964 {
			t.Errorf("%+v %v", r.Lessons, h.rows())
		}
		if n := count(r.Notes, course.Look); n != 23 || count(r.Notes, course.Left) != 0 { // names of concepts that the graph does not have
			t.Errorf("%d notes", n)
		}
	})
}

func TestOpenSALT(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(outside(t, "frameworks/opensalt"), "*.json"))
	if err != nil || len(files) != 9 {
		t.Fatal(files, err)
	}
	goals := map[string]int{
		"AdoptedTestFramework.json": 1, "ItemTypeTestFramework.json": 1, "MarkdownFramework.json": 2, "Ordering.json": 24, "SequenceNumberFramework.json": 2,
		"SmartLevelFramework.json": 12, "Utf8TestFramework.json": 1, "opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507.json": 14,
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			h := newHouse(t, dbtest.SQLite(t))
			if filepath.Base(f) == "EmptyExternalFramework.json" {
				r, err := h.in.Path(context.Background(), h.guide, f)
				if err != nil || !r.Refused() || r.At(course.Refused)[0].Why != "framework.note.empty" {
					t.Errorf("%+v %v", r.Notes, err)
				}
				return
			}
			r := h.twice(f)
			if want := goals[filepath.Base(f)]; r.Goals.Taken != want {
				t.Errorf("%d goals, want %d: %+v", r.Goals.Taken, want, r.Notes)
			}
		})
	}
}

func TestTablesOfOpenSALT(t *testing.T) {
	for name, want := range map[string]struct{ goals, units int }{
		"abbreviatedStatement.csv": {1, 1}, "abbreviatedStatementLimit.csv": {1, 1}, "ccsso_ela_item.csv": {1189, 1}, "children.csv": {4, 1}, "sample_case.csv": {4, 3},
		"sequenceNumber.csv": {2, 1}, "test_items.csv": {99, 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, dbtest.SQLite(t))
			r := h.twice(outside(t, "frameworks/opensalt/"+name))
			if r.Goals.Taken != want.goals || r.Courses[0].Units != want.units {
				t.Errorf("%d goals in %d units: %+v", r.Goals.Taken, r.Courses[0].Units, r.Notes)
			}
		})
	}
}

// TestANewVersionKeepsWhatWasEarned brings a framework in again with changed and missing goals.
func TestANewVersionKeepsWhatWasEarned(t *testing.T) {
	version := func(items string) string {
		return `{"CFDocument":{"identifier":"doc","title":"Doc","creator":"Us"},"CFItems":[` + items + `]}`
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		bring := func(text string) course.Report {
			return h.folder(map[string]string{"framework.json": text})
		}
		first := bring(version(`{"identifier":"a","fullStatement":"Add"},{"identifier":"b","fullStatement":"Subtract"}`))
		f := goal.FrameworkID(h.guide.Org, "doc")
		second := bring(version(`{"identifier":"a","fullStatement":"Add well"},{"identifier":"c","fullStatement":"Multiply"}`))
		if tally := second.Changes[course.KindGoal]; tally != (course.Tally{Added: 1, Updated: 1, Retired: 1}) {
			t.Errorf("%+v", tally)
		}
		if first.Courses[0].ID != second.Courses[0].ID {
			t.Error("the course is another one")
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			a, err := goal.Get(ctx, tx, goal.ID(f, "a"))
			if err != nil {
				return err
			}
			b, err := goal.Get(ctx, tx, goal.ID(f, "b"))
			if a.Title != "Add well" || !b.Retired {
				t.Errorf("%+v %+v", a, b)
			}
			return err
		})
		before := h.rows()
		if r := bring(version(`{"identifier":"a","fullStatement":"x"},{"identifier":"a","fullStatement":"y"}`)); !r.Refused() || !maps.Equal(before, h.rows()) {
			t.Errorf("half an import: %+v", r.Notes)
		}
	})
}

// schemas are the JSON schemas of a CFPackage: the official one of CASE 1.1, and one of CASE 1.0.
func schemas(t *testing.T) []*jsonschema.Schema {
	t.Helper()
	return []*jsonschema.Schema{schema(t, "frameworks/case-schemas/official/case-v1p1-cfpackage.json"), schema(t, "standards/case/case-v1p0-cfpackage-schema.json")}
}

func schema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	raw, err := os.Open(outside(t, file))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	doc, err := jsonschema.UnmarshalJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("case.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("case.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWhatGoesOutIsSoundAndComesBack writes frameworks out, holds them against the official schema, and brings those that came as CASE
// in again elsewhere: the same goals with the same needs.
func TestWhatGoesOutIsSoundAndComesBack(t *testing.T) {
	both := schemas(t)
	salt := "frameworks/opensalt/opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507.json"
	for name, c := range map[string]struct {
		source func() string
		back   bool
	}{
		"common core": {func() string {
			return beside(t, outside(t, "frameworks/ccss-math-2010.case.json"), outside(t, "frameworks/coherence-map/edges.csv"))
		}, true},
		"opensalt":   {func() string { return outside(t, salt) }, true},
		"ordering":   {func() string { return outside(t, "frameworks/opensalt/Ordering.json") }, true},
		"a table":    {func() string { return outside(t, "frameworks/opensalt/sample_case.csv") }, false},
		"metacademy": {func() string { return outside(t, "frameworks/metacademy") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, dbtest.SQLite(t))
			ctx := context.Background()
			r, err := h.in.Path(ctx, h.guide, c.source())
			if err != nil || r.Refused() {
				t.Fatal(err, r.Notes)
			}
			f, err := h.in.Courses.Framework(ctx, h.guide, r.Courses[0].Key)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := casenetwork.Write(&out, f); err != nil {
				t.Fatal(err)
			}
			inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range both {
				if err := s.Validate(inst); err != nil {
					t.Fatalf("%v", err)
				}
			}
			elsewhere := newHouse(t, dbtest.SQLite(t))
			again := elsewhere.folder(map[string]string{"framework.json": out.String()})
			if again.Refused() || again.Goals.Taken != r.Goals.Taken || elsewhere.rows()["goal_need"] != h.rows()["goal_need"] {
				t.Fatalf("%+v, %d of %d needs: %+v", again.Goals, elsewhere.rows()["goal_need"], h.rows()["goal_need"], again.At(course.Refused))
			}
			if !c.back {
				return
			}
			g, err := elsewhere.in.Courses.Framework(ctx, elsewhere.guide, r.Courses[0].Key)
			if err != nil {
				t.Fatal(err)
			}
			for i, one := range f.Goals {
				if other := g.Goals[i]; other.Key != one.Key || other.Title != one.Title || other.Why != one.Why {
					t.Fatalf("%+v came back as %+v", one, other)
				}
			}
			if len(g.Record.Nodes) != len(f.Record.Nodes) || len(g.Record.Links) != len(f.Record.Links) {
				t.Errorf("%d and %d nodes, %d and %d links", len(f.Record.Nodes), len(g.Record.Nodes), len(f.Record.Links), len(g.Record.Links))
			}
		})
	}
}
