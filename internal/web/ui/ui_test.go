package ui

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"crossfade/internal/web/static"
)

func render(t *testing.T, env Env, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(With(context.Background(), env), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestComponents(t *testing.T) {
	for _, tc := range []struct {
		name      string
		component templ.Component
		want      []string
		not       []string
	}{
		{"a link is a link", Button{Label: "Go", Href: "/x"}, []string{`<a class="btn" href="/x">`}, []string{"<button"}},
		{"a strange link leads nowhere", Button{Label: "A", Href: "javascript:alert(1)"}, nil, []string{"javascript"}},
		{"an anchor is a link", Option{Title: "A", Href: "#x"}, []string{`href="#x"`}, nil},
		{"what cannot be pressed says why", Button{Label: "Go", Href: "/x", Why: "Opens later"}, []string{`aria-disabled="true"`, `type="button"`, "Opens later", "aria-describedby"}, []string{"href"}},
		{"an arrow turns round", Button{Label: "Go", After: "arrow"}, []string{"icon-flip"}, nil},
		{"a clock does not", Button{Label: "Go", Icon: "clock"}, nil, []string{"icon-flip"}},
		{"words are words", Button{Label: `<b>"x"</b>`}, []string{"&lt;b&gt;"}, []string{"<b>"}},
		{"a passphrase is never sent back", Field{Name: "p", Label: "P", Type: "password", Value: "secret"}, nil, []string{"secret"}},
		{"a problem is tied to its field", Field{Name: "p", Label: "P", Hint: "h", Problem: "Too short"}, []string{`aria-invalid="true"`, `aria-describedby="f-p-hint f-p-problem"`, `id="f-p-problem"`}, nil},
		{"few beads are drawn", Beads{Done: 1, Total: 3}, []string{"#box-on", "#box-off", `class="vh">1 of 3`}, nil},
		{"many are said", Beads{Done: 14, Total: 20}, []string{`>14 of 20`}, []string{"#box-on", "vh"}},
		{"a fader in ink has no decider", HowSure{Name: "s", Chosen: "2"}, []string{`value="2" checked`, "Quite sure"}, []string{"data-who", `value="1" checked`}},
		{"a lock is not moved", Fader{Name: "f", Legend: "L", Notches: [3]Notch{{Value: "a", By: Guide}, {Value: "b"}, {Value: "c"}}, Chosen: "a", Locked: "set by school"}, []string{"fader-locked", "disabled", "set by school", `data-who="teacher"`}, nil},
		{"the answer says it in words", ChoiceGroup{Name: "c", Legend: "L", Options: []Choice{{Value: "1", Label: "A", Result: "look"}}}, []string{"Look again", `data-result="look"`}, nil},
		{"the decimal mark is said", NumberEntry{Name: "n", Label: "N"}, []string{"like 3.5", `inputmode="decimal"`}, nil},
		{"initials of a name", Face{Name: "ada de la achebe"}, []string{">AA<"}, nil},
		{"initials of another script", Face{Name: "李 小龙"}, []string{">李小<"}, nil},
		{"a tick says what it does next", Tick{Label: "Done: x", Done: true, Action: "/t"}, []string{`value="0"`, `aria-pressed="true"`}, nil},
	} {
		got := render(t, Env{}, tc.component)
		for _, want := range tc.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %s in %s", tc.name, want, got)
			}
		}
		for _, not := range tc.not {
			if strings.Contains(got, not) {
				t.Errorf("%s: there is %s in %s", tc.name, not, got)
			}
		}
	}
}

func TestUnsafeLinksAreDisarmed(t *testing.T) {
	got := render(t, Env{}, Licence{Name: "X", Href: "javascript:alert(1)", Source: Link{Label: "S", Href: "data:text/html,x"}})
	if strings.Contains(got, "javascript:") || strings.Contains(got, "data:") {
		t.Error(got)
	}
}

func TestCurrentTab(t *testing.T) {
	for path, want := range map[string]int{"/today": 0, "/today/x": 0, "/todays": -1, "/progress/goals/1": 1, "/": -1} {
		if got := (Env{Nav: LearnerNav(), Path: path}).current(); got != want {
			t.Errorf("%s: tab %d, want %d", path, got, want)
		}
	}
	family := append([]Tab{}, FamilyTab())
	for path, want := range map[string]string{"/subgroups/1": "/people", "/subgroups/1/2": "/people", "/covers/1": "/people", "/cover/1": "/now", "/learners/1": "/class", "/subgroup": "", "/units/1/build": "/courses"} {
		nav, got := GuideNav(0), ""
		if i := (Env{Nav: nav, Path: path}).current(); i >= 0 {
			got = nav[i].Href
		}
		if got != want {
			t.Errorf("%s: tab %q, want %q", path, got, want)
		}
	}
	if got := (Env{Nav: family, Path: "/learners/1"}).current(); got != 0 {
		t.Errorf("a child's page of a caregiver: tab %d, want that of the family", got)
	}
}

func TestPageCarriesTheLook(t *testing.T) {
	page := render(t, Env{Theme: ThemeDark, Band: BandEarly, Place: PlaceClass, NoKeys: true, Nav: GuideNav(3), Path: "/now", Me: &Me{Name: "Mia", Href: "/me"}, Help: "/help", Stylesheet: "/x.css"}, Page(Doc{Title: "T"}))
	for _, want := range []string{`data-theme="dark"`, `class="band-early"`, `data-keys="off"`, `aria-current="page"`, `href="/x.css"`, `<title>T · Crossfade</title>`, "Help", ">3<"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if frugal := render(t, Env{SaveData: true}, Page(Doc{Title: "T"})); strings.Contains(frugal, "woff2") || !strings.Contains(frugal, `class="band-adult save-data"`) {
		t.Error("a browser that saves data is offered fonts")
	}
	if outside := render(t, Env{}, Page(Doc{Title: "T"})); strings.Contains(outside, "cf-sync") || strings.Contains(outside, "<nav") {
		t.Error("a visitor sees what is for people who are signed in")
	}
}

func TestListsOfDrawingsAreTrue(t *testing.T) {
	for _, name := range Icons {
		if !static.HasSymbol(static.URL("icons.svg"), name) {
			t.Errorf("there is no icon %q", name)
		}
	}
	for _, name := range Faces {
		if !static.HasSymbol(static.URL("faces.svg"), name) {
			t.Errorf("there is no face %q", name)
		}
	}
	sprite, err := os.ReadFile("../static/src/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`symbol id="[^"]+" viewBox="0 0 24 24"`).FindAll(sprite, -1)); n != len(Icons) {
		t.Errorf("the sprite has %d icons, the list %d", n, len(Icons))
	}
}
