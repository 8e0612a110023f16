package course

import (
	"slices"
	"testing"

	"crossfade/internal/item"
	"crossfade/internal/library"
)

// TestStopsThatCannotBeAskedAreNamed takes out of a lesson what its film cannot ask, and says so.
func TestStopsThatCannotBeAskedAreNamed(t *testing.T) {
	word := func(key string, kind item.InteractionKind, uses ...item.Use) item.Item {
		return item.Item{Key: key, Uses: uses, Interactions: []item.Interaction{{ID: "R1", Kind: kind}}}
	}
	pkg := Package{Items: []item.Item{word("any", item.Text), word("film", item.Text, item.InFilms), word("alone", item.Text, item.Alone), word("long", item.Extended)}}
	lesson := library.Draft{Title: "L", Body: "![x](files/x.webm)", Stops: []library.Stop{
		{At: 30, Item: "film"}, {At: 10, Item: "any"}, {At: 10, Item: "film"}, {At: -1, Item: "any"}, {At: library.MaxAt + 1, Item: "any"}, {At: 5, Item: "gone"}, {At: 6, Item: "alone"}, {At: 7, Item: "long"},
	}}
	c := checker{pkg: &pkg}
	if got := c.stops(lesson); !slices.Equal(got, []library.Stop{{At: 10, Item: "any"}, {At: 30, Item: "film"}}) {
		t.Errorf("kept %+v", got)
	}
	var why []string
	for _, n := range c.notes {
		why = append(why, n.Why)
	}
	want := []string{"import.lesson.stop_twice", "import.lesson.stop_time", "import.lesson.stop_time", "import.lesson.stop_unknown", "import.lesson.stop_kind", "import.lesson.stop_kind"}
	if !slices.Equal(why, want) {
		t.Errorf("named %v", why)
	}
	lesson.Body, lesson.Stops, c.notes = "no film", lesson.Stops[:1], nil
	if c.stops(lesson); len(c.notes) != 1 || c.notes[0].Why != "import.lesson.stop_no_film" {
		t.Errorf("a lesson without a film: %+v", c.notes)
	}
}
