package course

import (
	"slices"
	"strings"
	"testing"

	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// good is a package with nothing wrong.
func good() Package {
	return Package{
		Key: "k", Title: "T", Lang: "en", Band: Adult, Licence: "MIT",
		Goals:     []goal.Draft{{Key: "a", Title: "A"}, {Key: "b", Title: "B"}},
		Units:     []UnitDraft{{Key: "u", Title: "U", Goals: []UnitGoal{{Key: "a", Need: Must}, {Key: "b", Need: Should}}}},
		Items:     []item.Item{{Key: "q", Goals: []string{"a"}, Body: "?", Interactions: []item.Interaction{{ID: "R1", Kind: item.Number, Correct: []string{"1"}}}}},
		Resources: []library.Draft{{Key: "l", Title: "L", Goals: []string{"a"}, Form: library.Read, Role: library.Learn, Lang: "en", Body: "![](files/p.png)"}},
		Files:     []File{{Path: "files/p.png", Size: 1}},
	}
}

func TestCheckNamesEverything(t *testing.T) {
	if src := Check(Source{Courses: []Package{good()}}); len(src.Notes) > 0 {
		t.Fatalf("nothing is wrong: %+v", src.Notes)
	}
	for why, c := range map[string]struct {
		level  Level
		change func(*Package)
	}{
		"import.course.bad_key":        {Refused, func(p *Package) { p.Key = "a/b" }},
		"import.course.no_title":       {Refused, func(p *Package) { p.Title = "" }},
		"import.course.band":           {Refused, func(p *Package) { p.Band = "old" }},
		"import.course.language":       {Refused, func(p *Package) { p.Lang = "" }},
		"import.course.too_long":       {Refused, func(p *Package) { p.Why = string(make([]byte, maxText+1)) }},
		"import.course.no_units":       {Refused, func(p *Package) { p.Units = nil }},
		"import.course.no_licence":     {Look, func(p *Package) { p.Licence = "" }},
		"import.unit.twice":            {Refused, func(p *Package) { p.Units = append(p.Units, UnitDraft{Key: "u", Title: "U"}) }},
		"import.unit.bad_key":          {Refused, func(p *Package) { p.Units[0].Key = "" }},
		"import.unit.no_title":         {Refused, func(p *Package) { p.Units[0].Title = " " }},
		"import.unit.unknown_goal":     {Refused, func(p *Package) { p.Units[0].Goals[0].Key = "z" }},
		"import.unit.goal_twice":       {Refused, func(p *Package) { p.Units[0].Goals[1].Key = "a" }},
		"import.unit.need":             {Refused, func(p *Package) { p.Units[0].Goals[0].Need = "perhaps" }},
		"import.goal.no_unit":          {Look, func(p *Package) { p.Units[0].Goals = p.Units[0].Goals[:1] }},
		"import.goal.cycle":            {Refused, func(p *Package) { p.Goals[0].Needs = []goal.Need{{Key: "a"}} }},
		"import.item.twice":            {Left, func(p *Package) { p.Items = append(p.Items, p.Items[0]) }},
		"import.item.no_goal":          {Look, func(p *Package) { p.Items[0].Goals = nil }},
		"item.problem.no_body":         {Left, func(p *Package) { p.Items[0].Body = "" }},
		"import.reason.unknown_goal":   {Look, func(p *Package) { p.Items[0].Goals = []string{"a", "z"} }},
		"import.lesson.twice":          {Left, func(p *Package) { p.Resources = append(p.Resources, p.Resources[0]) }},
		"import.lesson.empty":          {Left, func(p *Package) { p.Resources[0].Body = "" }},
		"import.lesson.no_goal":        {Look, func(p *Package) { p.Resources[0].Goals = nil }},
		"import.file_problem.missing":  {Look, func(p *Package) { p.Files = nil }},
		"import.file_problem.missing ": {Look, func(p *Package) { p.Resources[0].Body = "![](files/q-{{n}}.png)" }},
		"import.file_problem.name":     {Left, func(p *Package) { p.Files[0].Path = "files/å.png" }},
		"import.file_problem.empty":    {Left, func(p *Package) { p.Files[0].Size = 0 }},
	} {
		p := good()
		c.change(&p)
		src := Check(Source{Courses: []Package{p}})
		if !slices.ContainsFunc(src.Notes, func(n Note) bool { return n.Why == strings.TrimSpace(why) && n.Level == c.level }) {
			t.Errorf("%s: %+v", why, src.Notes)
		}
		if IsRefused(src.Notes) != (c.level == Refused) {
			t.Errorf("%s: refused is %v", why, IsRefused(src.Notes))
		}
	}
	byVariable := good()
	byVariable.Resources[0].Body = "![](files/{{n}}.png)"
	if src := Check(Source{Courses: []Package{byVariable}}); len(src.Notes) > 0 {
		t.Errorf("a picture by variable: %+v", src.Notes)
	}
	if src := Check(Source{Courses: []Package{good(), good()}}); !IsRefused(src.Notes) {
		t.Error("two courses with one key")
	}
	if src := Check(Source{}); !IsRefused(src.Notes) {
		t.Error("a source without a course")
	}
}

func TestWhatCannotBeReadIsSpared(t *testing.T) {
	p := good()
	p.Items[0].Body = ""
	p.Resources[0].Form = "sing"
	got := Check(Source{Courses: []Package{p}}).Courses[0]
	if len(got.Items) != 0 || len(got.Resources) != 0 || !slices.Equal(got.Left, []string{"item/q", "lesson/l"}) {
		t.Errorf("%+v", got)
	}
}

func TestGaps(t *testing.T) {
	entry := func(endless bool, uses ...item.Use) item.PoolEntry {
		return item.PoolEntry{Templated: endless, Uses: uses, Rungs: 1}
	}
	for name, c := range map[string]struct {
		pool    []item.PoolEntry
		lessons []library.Resource
		want    []Gap
		fresh   int
	}{
		"empty":                         {nil, nil, []Gap{GapLesson, GapPractice, GapTogether, GapAlone, GapFixit}, 0},
		"endless everywhere, two forms": {[]item.PoolEntry{entry(true)}, []library.Resource{{Form: library.Read, Role: library.Learn}, {Form: library.Do, Role: library.FixIt}}, nil, 0},
		"endless for practice only": {[]item.PoolEntry{entry(true, item.Practice, item.Together), entry(false, item.Alone)},
			[]library.Resource{{Form: library.Read, Role: library.Learn}}, []Gap{GapOneForm, GapFewAlone}, 1},
		"few":                        {[]item.PoolEntry{entry(false), entry(false), entry(false)}, nil, []Gap{GapLesson, GapFewAlone}, 2},
		"stretch is no way to learn": {[]item.PoolEntry{entry(true)}, []library.Resource{{Form: library.Read, Role: library.Stretch}}, []Gap{GapLesson}, 0},
	} {
		r := Row{Forms: map[library.Form]int{}, Want: 2 * usualOf}
		r.addLessons(c.lessons)
		r.addItems(c.pool)
		if got := r.Gaps(); !slices.Equal(got, c.want) || r.Fresh != c.fresh && !r.Endless {
			t.Errorf("%s: gaps %v, fresh %d", name, got, r.Fresh)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for _, c := range []struct{ name, sniffed, head, want string }{
		{"a.png", "image/png", "", "image/png"},
		{"a.svg", "text/xml; charset=utf-8", "<?xml?><svg>", "image/svg+xml"},
		{"a.svg", "text/plain; charset=utf-8", "<svg xmlns", "image/svg+xml"},
		{"a.svg", "text/plain; charset=utf-8", "hello", "text/plain"},
		{"a.txt", "text/plain; charset=utf-8", "<svg", "text/plain"},
		{"a.html", "text/html; charset=utf-8", "<svg", "text/plain"},
		{"a.svg", "text/html; charset=utf-8", "<html><svg", "image/svg+xml"},
		{"a", "", "", "application/octet-stream"},
	} {
		if got := mediaType(c.name, c.sniffed, []byte(c.head)); got != c.want {
			t.Errorf("%s, %s, %q: %s, want %s", c.name, c.sniffed, c.head, got, c.want)
		}
	}
	if level, odd := misnamed("a.gif", "image/webp"); !odd || level != Told {
		t.Error("another picture is told")
	}
	if level, odd := misnamed("a.gif", "text/plain"); !odd || level != Look {
		t.Error("no picture wants a look")
	}
	if _, odd := misnamed("a.txt", "text/plain"); odd {
		t.Error("a text is named as it is")
	}
}

func TestReportGroups(t *testing.T) {
	r := Report{Notes: []Note{
		{Level: Look, What: KindFile, Name: "1", Why: "x"}, {Level: Look, What: KindFile, Name: "2", Why: "x"},
		{Level: Left, What: KindItem, Name: "q", Why: "y"}, {Level: Left, What: KindItem, Name: "q", Why: "z"}, {Level: Told, What: KindFile, Name: "3", Why: "w"},
	}}
	if r.NeedLook() != 3 || r.Refused() || leftOut(r.Notes, KindItem) != 1 {
		t.Errorf("%d need a look", r.NeedLook())
	}
	g := r.Groups(Left, Look)
	if len(g) != 3 || g[0].Level != Left || g[2].Why != "x" || len(g[2].Notes) != 2 {
		t.Errorf("%+v", g)
	}
}
