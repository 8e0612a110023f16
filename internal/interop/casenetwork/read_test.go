package casenetwork

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
)

// read reads files as one tree.
func read(t testing.TB, files map[string]string) course.Source {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := archive.OpenFS(fsys, "test", archive.Usual())
	if err != nil {
		t.Fatal(err)
	}
	src, err := Read(tree)
	if err != nil {
		t.Fatal(err)
	}
	return course.Check(src)
}

// one writes a small framework. Each item is "id" or "id:Type"; each association is "origin kind destination".
func one(items, associations string) string {
	var f struct {
		CFDocument     map[string]string
		CFItems        []map[string]any
		CFAssociations []map[string]any
	}
	f.CFDocument = map[string]string{"identifier": "doc", "title": "Doc", "creator": "Us"}
	for _, it := range strings.Fields(items) {
		id, kind, _ := strings.Cut(it, ":")
		f.CFItems = append(f.CFItems, map[string]any{"identifier": id, "fullStatement": "Do " + id, "humanCodingScheme": strings.ToUpper(id), "CFItemType": kind})
	}
	for i, a := range strings.Split(associations, ",") {
		if parts := strings.Fields(a); len(parts) == 3 {
			f.CFAssociations = append(f.CFAssociations, map[string]any{
				"identifier": fmt.Sprint("a", i), "associationType": parts[1],
				"originNodeURI": map[string]string{"identifier": parts[0]}, "destinationNodeURI": map[string]string{"identifier": parts[2]},
			})
		}
	}
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func utf16of(s string, marks ...uint16) string {
	var b strings.Builder
	for _, u := range append(marks, utf16.Encode([]rune(s))...) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func TestTrouble(t *testing.T) {
	good := one("a b", "a isChildOf doc,b isChildOf doc")
	for name, c := range map[string]struct {
		text  string
		level course.Level
		why   string // "" is no note
	}{
		"good":                 {good, course.Refused, ""},
		"byte order mark":      {"\ufeff" + good, course.Refused, ""},
		"utf-16 with a mark":   {utf16of(good, 0xfeff), course.Told, "framework.note.encoding"},
		"utf-16 without":       {utf16of(good), course.Told, "framework.note.encoding"},
		"half of utf-16":       {utf16of(good, 0xfeff) + "x", course.Refused, "import.archive.encoding"},
		"latin-1":              {strings.Replace(good, "Do a", "Caf\xe9", 1), course.Refused, "import.archive.encoding"},
		"cut short":            {good[:len(good)-20], course.Refused, "framework.note.json"},
		"wrong type":           {`{"CFDocument": {"identifier": 5}, "CFItems": []}`, course.Refused, "framework.note.json"},
		"no document":          {`{"CFItems": []}`, course.Refused, "framework.note.no_document"},
		"no identifier":        {`{"CFDocument": {"title": "x"}, "CFItems": []}`, course.Refused, "framework.note.no_identifier"},
		"empty":                {`{"CFDocument": {"identifier": "d", "title": "x"}, "CFItems": []}`, course.Refused, "framework.note.empty"},
		"twice":                {one("a a", ""), course.Refused, "framework.note.item_twice"},
		"item is the document": {one("doc", ""), course.Refused, "framework.note.item_identifier"},
		"identifier":           {strings.Replace(good, `"a"`, `"a b"`, 1), course.Refused, "framework.note.item_identifier"},
		"outline in a circle":  {one("a b c", "a isChildOf b,b isChildOf c,c isChildOf a"), course.Refused, "framework.note.circle"},
		"under itself":         {one("a b", "a isChildOf a"), course.Refused, "framework.note.circle"},
		"needs in a circle":    {one("a b", "a isChildOf doc,b isChildOf doc,a precedes b,b precedes a"), course.Refused, "import.goal.cycle"},
		"needs itself":         {one("a b", "a precedes a"), course.Refused, "import.goal.cycle"},
		"dangling parent":      {one("a b", "a isChildOf gone"), course.Look, "framework.note.dangling"},
		"dangling child":       {one("a b", "gone isChildOf a"), course.Look, "framework.note.dangling"},
		"dangling need":        {one("a b", "gone precedes a"), course.Look, "framework.note.dangling"},
		"no parent":            {one("a b", "b isChildOf doc"), course.Told, "framework.note.no_parent"},
		"two parents":          {one("a b g h", "a isChildOf g,a isChildOf h,b isChildOf h"), course.Told, "framework.note.two_parents"},
		"not an object":        {`{"CFDocument": []}`, course.Refused, "framework.note.json"},
	} {
		t.Run(name, func(t *testing.T) {
			src := read(t, map[string]string{"f.json": c.text})
			if c.why == "" {
				if course.IsRefused(src.Notes) || len(src.Courses) != 1 || len(src.Courses[0].Goals) != 2 {
					t.Fatalf("%+v", src)
				}
				return
			}
			if !slices.ContainsFunc(src.Notes, func(n course.Note) bool { return n.Level == c.level && n.Why == c.why }) {
				t.Fatalf("%+v", src.Notes)
			}
			if c.level != course.Refused && course.IsRefused(src.Notes) {
				t.Fatalf("refused: %+v", src.Notes)
			}
		})
	}
}

func TestOutlineBecomesUnits(t *testing.T) {
	text := one("d1:Domain c1:Cluster c2:Cluster s1:Standard s2:Standard s3:Standard k1:Component",
		"d1 isChildOf doc,c1 isChildOf d1,c2 isChildOf d1,s1 isChildOf c1,s2 isChildOf c2,s3 isChildOf c2,k1 isChildOf s2,s1 precedes s2,k1 precedes s3")
	src := read(t, map[string]string{"f.json": text})
	if len(src.Courses) != 1 {
		t.Fatalf("%+v", src.Notes)
	}
	p := src.Courses[0]
	var keys []string
	for _, u := range p.Units {
		keys = append(keys, "|"+u.Title)
		for _, g := range u.Goals {
			keys = append(keys, g.Key)
		}
	}
	if got := strings.Join(keys, " "); got != "|Do c1 s1 |Do c2 s2 k1 s3" {
		t.Errorf("units %s", got)
	}
	needs := map[string][]goal.Need{}
	for _, g := range p.Goals {
		needs[g.Key] = g.Needs
	}
	if len(needs) != 4 || needs["s2"][0].Key != "s1" || needs["s3"][0].Key != "k1" {
		t.Errorf("needs %+v", needs)
	}
	if len(p.Record.Nodes) != 7 || p.Record.Nodes[0].ID != "d1" || p.Record.Nodes[0].Key != "" || p.Record.Nodes[6].Key != "s3" {
		t.Errorf("record %+v", p.Record.Nodes)
	}
}

// TestWhatIsReplacedIsNoGoal keeps an item in the record and in the outline, and lets nothing wait for it.
func TestWhatIsReplacedIsNoGoal(t *testing.T) {
	src := read(t, map[string]string{"f.json": one("g a b x", "a isChildOf g,b isChildOf g,x isChildOf g,a precedes x,b precedes x,a replacedBy b")})
	if course.IsRefused(src.Notes) || len(src.Courses) != 1 {
		t.Fatalf("%+v", src.Notes)
	}
	p := src.Courses[0]
	var keys []string
	for _, g := range p.Goals {
		keys = append(keys, g.Key)
		for _, n := range g.Needs {
			keys = append(keys, "<"+n.Key)
		}
	}
	if got := strings.Join(keys, " "); got != "b x <b" || len(p.Record.Nodes) != 4 || len(p.Record.Links) != 1 {
		t.Errorf("goals %s, record %+v", got, p.Record)
	}
	if !slices.Equal(p.Successors, []goal.Successor{{Old: "a", New: "b"}}) {
		t.Errorf("%+v", p.Successors)
	}
}

func TestEdgesJoinByCode(t *testing.T) {
	text := one("a b c", "a isChildOf doc,b isChildOf doc,c isChildOf doc")
	for name, c := range map[string]struct {
		edges string
		needs int
		why   string
	}{
		"joins":        {"from_id,from_code,to_code\n1,A,B\n2,B,C\n", 2, ""},
		"twice":        {"from_code,to_code\nA,B\nA,B\n", 1, ""},
		"unknown":      {"from_code,to_code\nA,B\nA,Z\n", 1, "framework.note.edge_unknown"},
		"nothing fits": {"from_code,to_code\nY,Z\n", 0, "framework.note.no_edge_joins"},
		"columns":      {"from,to\nA,B\n", 0, "framework.note.edges_columns"},
		"broken":       {"from_code,to_code\nA,\"B\n", 0, "framework.note.edges_broken"},
		"circle":       {"from_code,to_code\nA,B\nB,A\n", 2, "import.goal.cycle"},
	} {
		t.Run(name, func(t *testing.T) {
			src := read(t, map[string]string{"f.json": text, "beside/edges.csv": c.edges})
			n := 0
			for _, g := range src.Courses[0].Goals {
				n += len(g.Needs)
			}
			has := slices.ContainsFunc(src.Notes, func(n course.Note) bool { return n.Why == c.why })
			if n != c.needs || c.why != "" && !has {
				t.Errorf("%d needs, %+v", n, src.Notes)
			}
		})
	}
}

func TestTitles(t *testing.T) {
	for in, want := range map[string]string{
		"Count to 100.":                           "Count to 100",
		"Use <em>a</em>\r\n &lt; b":               "Use a < b",
		"A table:\n\n| a | b |":                   "A table:",
		strings.Repeat("word ", 20) + ". Second.": strings.TrimSpace(strings.Repeat("word ", 20)) + " . Second",
		"Tell " + strings.Repeat("long ", 20) + "stories. Use them to " + strings.Repeat("x", 100): "Tell " + strings.Repeat("long ", 20) + "stories",
	} {
		if got := titleOf(plain(in)); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	if got := titleOf(strings.Repeat("word ", 100)); len(got) > 170 || !strings.HasSuffix(got, "word…") {
		t.Errorf("%q", got)
	}
}

// FuzzRead holds that nothing in a file makes the reader panic, and that what it lets through can be checked.
func FuzzRead(f *testing.F) {
	f.Add(one("a b", "a isChildOf doc,b precedes a"), "from_code,to_code\nA,B\n")
	f.Add(one("a b c", "a isChildOf b,b isChildOf a"), "")
	f.Add(`{"document":{"sourcedId":"d","title":"t"},"items":[{"sourcedId":"x","fullStatement":"<b>"}]}`, "x")
	f.Add(`{"CFDocument":{"identifier":"d","subject":"s"},"CFItems":[{"identifier":"a","humanCodingScheme":1,"educationLevel":"K"}],"CFAssociations":[{"sequenceNumber":"x","originNodeURI":"a"}]}`, "")
	f.Add(utf16of(one("a", "")), "")
	f.Add(one("a b c", "a replacedBy b,b replacedBy c,c replacedBy a,a exactMatchOf b"), "")
	f.Add(one("g a b c", "b isChildOf g,c isChildOf g,a replacedBy g,a precedes b,gone replacedBy a,a replacedBy gone"), "")
	f.Add("", "identifier,fullStatement,Replaced By\na,Do a,b\nb,Do b,\"a,b,z\"\n")
	f.Add("", "identifier,fullStatement,Human Coding Scheme,Is Child Of,IsRelatedTo\na,Do a,A.1,A.2,https://x\n,Do b,A.2,A.1,CCSS.1\n")
	f.Add("", "Full Statement,HumanCodingScheme,sequenceNumber\nDo,A,x\n,,\n\"Do\",A.B,1,1,1\n")
	f.Fuzz(func(t *testing.T, text, edges string) {
		src := read(t, map[string]string{"f.json": text, "edges.csv": edges, "table.csv": edges})
		for _, p := range src.Courses {
			if !course.IsRefused(src.Notes) && len(p.Goals) == 0 {
				t.Errorf("a course without goals came through: %+v", src.Notes)
			}
		}
	})
}
