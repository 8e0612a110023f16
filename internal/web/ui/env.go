package ui

import (
	"context"
	"strings"
	"sync"

	"crossfade/internal/i18n"
)

// Band is the group of age that a page is drawn for. It changes words, density and size, never
// what a person can do.
type Band string

// The bands.
const (
	BandEarly  Band = "early"  // about 5 to 8
	BandMiddle Band = "middle" // about 8 to 11
	BandTeen   Band = "teen"
	BandAdult  Band = "adult" // guides as well
)

// Place is the kind of place where people learn. It changes words: a guide is a grown-up at home, a
// teacher in a class, a coach at work.
type Place string

// The kinds of places.
const (
	PlaceHome  Place = "home"
	PlaceClass Place = "class"
	PlaceWork  Place = "work"
)

// Theme is the choice of colours.
type Theme string

// The themes.
const (
	ThemeSystem   Theme = "" // as the person's device has it
	ThemeLight    Theme = "light"
	ThemeDark     Theme = "dark"
	ThemeContrast Theme = "contrast"
)

// Env is what every component may need to know about the request: who looks, in which language and
// colours, and where they are. One middleware sets it with [With]; components read it from their
// context.
type Env struct {
	L     *i18n.Localizer
	Theme Theme
	Band  Band
	Place Place
	Path  string // path of the page, marks the place in the navigation
	Me    *Me    // nil: nobody is signed in
	Nav   []Tab
	// Frame reads the navigation and how many notices are unread, when a page is drawn and not before: an answer without a page costs nothing, and what a
	// page settled is no longer counted on it. counted tells that the page knows how many wait for its reader, and who they are. May be nil.
	Frame      func(counted bool, waiting int) (tabs []Tab, notices int)
	Help       string   // address of help for this page; "" hides the button
	SaveData   bool     // the browser asks to save data (header Save-Data: on): no fonts of ours
	NoKeys     bool     // the person switched single-key shortcuts off
	Notices    int      // how many notices are unread; 0 shows no mark
	Flash      *Toast   // one sentence about what just happened
	LooksAs    *LooksAs // set: somebody looks at a learner's page as the learner sees it
	Stylesheet string   // address of the stylesheet for this browser; "" is the usual one

	counted bool // see [WithWaiting]
	waiting int
}

// Me is the person who looks.
type Me struct {
	Name string
	Face string // name of a face, see [Faces]; "" shows initials
	Href string // their own page
}

// LooksAs says through whose eyes somebody looks.
type LooksAs struct {
	Name string // of the learner
	Back string // where looking began
}

// Tab is one place of the main navigation.
type Tab struct {
	Href  string
	Key   string // catalogue key of its name
	Icon  string
	Count int // how many things wait there; 0 shows nothing
	Press string
}

// LearnerNav is the navigation of a learner.
func LearnerNav() []Tab {
	return []Tab{
		{Href: "/today", Key: "common.nav.today", Icon: "today", Press: "t"},
		{Href: "/progress", Key: "common.nav.progress", Icon: "progress"},
		{Href: "/library", Key: "common.nav.library", Icon: "library"},
		{Href: "/work", Key: "common.nav.work", Icon: "work"},
	}
}

// GuideNav is the navigation of a guide; waiting is how many people need them now.
func GuideNav(waiting int) []Tab {
	return []Tab{
		{Href: "/now", Key: "common.nav.now", Icon: "now", Count: waiting},
		{Href: "/class", Key: "common.nav.class", Icon: "class"},
		{Href: "/boards", Key: "common.nav.board", Icon: "units"},
		{Href: "/courses", Key: "common.nav.courses", Icon: "library"},
		{Href: "/work", Key: "common.nav.work_guide", Icon: "work"},
		{Href: "/people", Key: "common.nav.people", Icon: "people"},
	}
}

// FamilyTab leads to the page of whoever cares for learners.
func FamilyTab() Tab { return Tab{Href: "/family", Key: "common.nav.family", Icon: "family"} }

type envKey struct{}

// With puts the environment of a request into its context. Where its Place is set, texts are chosen
// for that place and band.
func With(ctx context.Context, env Env) context.Context {
	return context.WithValue(ctx, envKey{}, env.complete())
}

// complete fills in what was left out.
func (e Env) complete() Env {
	if e.L == nil {
		e.L = plain()
	}
	if e.Band == "" {
		e.Band = BandAdult
	}
	if e.Place != "" { // else the caller chose the variants of texts already
		e.L = e.L.With(string(e.Place), string(e.Band))
	}
	return e
}

// plain is what a page gets before anything is known about the request: English, adult.
var plain = sync.OnceValue(func() *i18n.Localizer {
	c, err := i18n.New()
	if err != nil {
		panic("the built-in texts are malformed: " + err.Error())
	}
	return c.For()
})

// Framed reads the navigation of a page that is about to be drawn, see [Env.Frame].
func Framed(ctx context.Context) context.Context {
	env := From(ctx)
	if env.Frame == nil {
		return ctx
	}
	env.Nav, env.Notices = env.Frame(env.counted, env.waiting)
	env.Frame = nil
	return With(ctx, env)
}

// WithWaiting says how many people wait for the reader, on the page that lists them: then nobody counts them a second time.
func WithWaiting(ctx context.Context, n int) context.Context {
	env := From(ctx)
	env.counted, env.waiting = true, n
	return With(ctx, env)
}

// WithHelp says where help for this page is: the button "I'm stuck" leads there.
func WithHelp(ctx context.Context, href string) context.Context {
	env := From(ctx)
	env.Help = href
	return With(ctx, env)
}

// From is the environment of a request. Where none was set, it is that of an unknown visitor.
func From(ctx context.Context) Env {
	if env, ok := ctx.Value(envKey{}).(Env); ok {
		return env
	}
	return Env{}.complete()
}

// L is the localizer of a request: numbers, dates, direction.
func L(ctx context.Context) *i18n.Localizer { return From(ctx).L }

// T is a text of the catalogue in the language of the request.
func T(ctx context.Context, key string, args ...any) string { return L(ctx).T(key, args...) }

// belongs says to which tabs pages belong whose address begins otherwise: the first of them that the reader has.
var belongs = map[string][]string{
	"/subgroups": {"/people"}, "/covers": {"/people"}, "/cover": {"/now"}, "/learners": {"/class", "/family"},
	"/units": {"/courses"}, "/tasks": {"/courses"}, "/standards": {"/courses"},
}

// current tells which tab the path belongs to: the one with the longest address that leads to it, else one that [belongs] names; -1 for none.
func (e Env) current() int {
	if best := e.leads(); best >= 0 {
		return best
	}
	part, _, _ := strings.Cut(strings.TrimPrefix(e.Path, "/"), "/")
	for _, href := range belongs["/"+part] {
		for i, tab := range e.Nav {
			if tab.Href == href {
				return i
			}
		}
	}
	return -1
}

func (e Env) leads() int {
	best, length := -1, 0
	for i, tab := range e.Nav {
		under := e.Path == tab.Href || strings.HasPrefix(e.Path, strings.TrimSuffix(tab.Href, "/")+"/")
		if under && len(tab.Href) > length {
			best, length = i, len(tab.Href)
		}
	}
	return best
}

// classes is the class attribute of the page: the band, and whether to save data.
func (e Env) classes() string { return class("band-"+string(e.Band), when(e.SaveData, "save-data")) }
