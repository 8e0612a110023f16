package soundboard

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crossfade/internal/people"
)

// TestWordsForATeacher writes the table as a teacher reads it: one act a line, and who does it at each level. The long table of every
// cell is acts.md.
func TestWordsForATeacher(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Who decides what, in words\n\nOne line for each thing that people do. \"asks …\" needs a yes of one of those named. Whoever has nobody to ask decides for themselves.\n")
	for _, e := range append([]Element{Basics}, Elements()...) {
		title := "Always the same"
		if e != Basics {
			title = strings.ToUpper(string(e[:1])) + string(e[1:])
		}
		b.WriteString("\n## " + title + "\n\n| what | Teacher | Together | Learner |\n|---|---|---|---|\n")
		for _, r := range table {
			if r.element != e {
				continue
			}
			cells := make([]string, 0, 3)
			for _, l := range LevelNames() {
				cells = append(cells, r.inWords(l))
			}
			b.WriteString("| " + r.what + " | " + strings.Join(cells, " | ") + " |\n")
		}
	}
	path := filepath.Join("testdata", "words.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the table in words changed; if that is meant, run go test -update and read it:\n%s", b.String())
	}
}

// inWords says who does an act at a level.
func (r rule) inWords(l Level) string {
	names := func(list []people.Relation) string {
		words := make([]string, 0, len(list))
		for _, one := range list {
			if one == people.Self {
				one = "learner"
			}
			words = append(words, string(one))
		}
		return strings.Join(words, ", ")
	}
	c := r.at(l)
	said := names(c.may)
	for _, more := range []struct {
		who   who
		terms *Terms
		when  string
	}{{c.asks, c.terms, ""}, {who{people.Self}, c.outside, " outside the limits"}, {who{people.Self}, c.minor, " under age"}} {
		if len(more.who) == 0 || more.terms == nil {
			continue
		}
		said += "; " + names(more.who) + more.when + " asks " + names(more.terms.From)
		if more.terms.Meanwhile {
			said += ", and may start"
		}
		if more.terms.Days > 0 && more.terms.Silence == Allow {
			said += ", silence is a yes"
		}
		if more.terms.Once {
			said += ", once"
		}
	}
	return said
}
