package itemview

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/i18n"
	"crossfade/internal/item"
	"crossfade/internal/web/ui"
)

func early(t *testing.T) context.Context {
	t.Helper()
	c, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return ui.With(context.Background(), ui.Env{L: c.For("en").With("home", "early"), Band: ui.BandEarly})
}

// TestEarlyLearnersTap has things and places to tap: every thing has a button on every place, with a name of its own, and what
// the form brings is read as for everybody.
func TestEarlyLearnersTap(t *testing.T) {
	v := variant(t, sorting())
	s := v.Shown()
	page := draw(t, early(t), Question{Shown: s, Rich: plainRich, Lang: "en"})
	for _, want := range []string{"Tap a thing. Then tap its place.", "Tap a thing. Then tap its number."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	// B: two things on two places; L: two things on five; O: three things on three numbers. One more button chooses each thing.
	if n := strings.Count(page, `class="put"`); n != 4+10+9 {
		t.Errorf("%d buttons on places", n)
	}
	if n := strings.Count(page, `.tap"`); n != 2+2+3 {
		t.Errorf("%d buttons of things", n)
	}
	if strings.Contains(page, "<select class=\"input input-fit\" id=\"f-r.L") {
		t.Error("a list is left")
	}
	form := url.Values{"r.B.tap": {"1"}, "r.O.tap": {"3"}}
	for id, pairs := range v.Key() {
		for _, p := range pairs {
			if thing, place, ok := item.Split(p); ok && id != "W" {
				form.Set("r."+id+"."+thing, place)
			} else {
				form.Set("r."+id, p)
			}
		}
	}
	given := ParseForm(form, s)
	for id, want := range v.Key() {
		got := slices.Clone(given[id])
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
	again := draw(t, early(t), Question{Shown: s, Response: given, Rich: plainRich, Lang: "en"})
	if n := strings.Count(again, " checked "); n != 2+2+3 {
		t.Errorf("%d things keep their place", n)
	}
	result := item.Score(v, given, "en")
	done := draw(t, early(t), Question{Shown: s, Mode: Review, Response: given, Result: &result, Key: v.Key(), Rich: plainRich, Lang: "en"})
	if strings.Contains(done, `class="put"`) {
		t.Error("an answer that counts is not to be tapped any more")
	}
	if grown := draw(t, in(t, "en"), Question{Shown: s, Rich: plainRich, Lang: "en"}); strings.Contains(grown, `class="put"`) {
		t.Error("everybody else has lists and buttons")
	}
}
