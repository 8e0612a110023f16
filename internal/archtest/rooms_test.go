package archtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// line is one line of the plan: rooms that do not know each other. A room imports only rooms on lower lines.
type line struct {
	name  string
	rooms []string // path below the module; "x/*" stands for all packages directly in x that no other line names
	why   string   // why the line stands where it stands
}

// plan is the house from top to bottom.
var plan = []line{
	{"the command", []string{"cmd/*", "scripts/*", "tests/browser/oracle"}, "a program is started by a person; nothing can build on it"},
	{"app", []string{"internal/app"}, "app builds and joins everything, so nothing but a program may know it"},

	// Edges: translate the outside world.
	{"pages by area", []string{"internal/web/*"}, "an area of pages must be removable without another area noticing"},
	{"words for states", []string{"internal/web/today"}, "how a state looks and why it is so is the same on all pages; it knows no other area"},
	{"texts of courses", []string{"internal/web/prose"}, "turns texts of courses into safe HTML for the pages above"},
	{"questions", []string{"internal/web/itemview"}, "draws a question for every area above; it knows items, not sittings"},
	{"doors", []string{"internal/web/route", "internal/web/secure"}, "routes and protections do not know what a page is about"},
	{"checks of HTML", []string{"internal/web/ui/uitest"}, "only tests of pages read HTML again"},
	{"components", []string{"internal/web/ui"}, "components are drawn from what they are given; they know no room"},
	{"bundle", []string{"internal/web/static"}, "files that pages load know nothing at all"},
	{"import and export", []string{"internal/interop"}, "a foreign format becomes our own types here and nowhere below"},
	{"formats", []string{"internal/interop/*"}, "formats do not know each other, so that one can be dropped"},
	{"archives", []string{"internal/interop/archive"}, "unpacks what strangers send, for all formats"},

	// Running the house: these know the database and the files as such, never learners.
	{"running", []string{"internal/serve", "internal/doctor", "internal/transfer", "internal/probe"}, "listening, backup and health work for any product; they know no learners"},

	// Learning: types, rules and SQL; no HTTP, no HTML.
	{"privacy", []string{"internal/privacy"}, "erasing reaches into every room below, so it stands above them all"},
	{"desk", []string{"internal/desk"}, "who needs a guide now is read across all rooms below, so none of them knows it"},
	{"readiness", []string{"internal/readiness"}, "the figures behind the board come from all rooms of learning; none of them needs the figures"},
	{"notify", []string{"internal/notify"}, "what somebody should hear of; who causes it does not know, app joins them"},
	{"coaching", []string{"internal/coaching"}, "what people agree on becomes tasks of a plan; a plan does not know who talked"},
	{"pace", []string{"internal/pace"}, "forecasts are made from courses and states, and put plans on Todays; Today goes by a plan and does not know why it was made"},
	{"plan", []string{"internal/plan"}, "Today lists checks, courses and states, so it stands above them; a check does not know on whose Today it stands"},
	{"tune", []string{"internal/tune"}, "tries rules and fitted numbers on the states of progress; a check goes by them and does not know who chose them"},
	{"check", []string{"internal/check"}, "a check draws items of goals in a course and moves states"},
	{"feedback and criteria", []string{"internal/feedback", "internal/criteria", "internal/peer"}, "what is said about work, by what it is judged, and what a class asks each other; none needs the other"},
	{"work and inquiry", []string{"internal/work", "internal/inquiry"}, "tasks and questions hang on units of courses; neither knows the other, nor what is said about it"},
	{"progress and course", []string{"internal/progress", "internal/course"}, "states come from evidence whatever course it came from; a course does not know how anybody does in it"},
	{"qti", []string{"internal/item/qti"}, "the written form of an item; items do not need it"},
	{"item and library", []string{"internal/item", "internal/library"}, "a question does not know the lesson, nor a lesson the question"},
	{"templates", []string{"internal/item/expr"}, "the small language of item templates is arithmetic alone"},
	{"goal", []string{"internal/goal"}, "goals live above courses and do not know what teaches or checks them"},
	{"own", []string{"internal/own"}, "goals that people write are asked for and made together; neither room knows goals"},
	{"workshop", []string{"internal/workshop"}, "making together is the same for goals, angles and criteria; it knows none of them"},
	{"proposal and safety", []string{"internal/proposal", "internal/safety"}, "an Ask knows who may say yes, and nothing of what a yes does; a report knows no room whose things are reported"},
	{"evidence", []string{"internal/evidence"}, "the log takes what happened, whoever sends it"},
	{"soundboard", []string{"internal/soundboard"}, "asks people who somebody is, and decides; it does not know what the act does"},
	{"people", []string{"internal/people"}, "who is who; it does not know what they learn"},

	{"what is sent", []string{"internal/sent"}, "takes, cleans and keeps a file that somebody sends; whose it is, the rooms above know"},

	// Foundations: know nothing about our learners.
	{"jobs, blob, search, live and mail", []string{"internal/jobs", "internal/blob", "internal/search", "internal/live", "internal/mail"}, "a queue, files, an index of words, open lines and letters for anything"},
	{"drawings of maps", []string{"internal/goal/layout"}, "numbers in, numbers out: it draws any graph"},
	{"richtext", []string{"internal/richtext"}, "Markdown with maths into safe HTML, whoever wrote it"},
	{"maths, mastery and picture", []string{"internal/maths", "internal/mastery", "internal/picture"}, "pure engines: no database, no clock, no request"},
	{"a server for tests", []string{"internal/db/dbtest/withpostgres"}, "a small program around dbtest"},
	{"test databases", []string{"internal/db/dbtest"}, "only tests open databases this way"},
	{"db and i18n", []string{"internal/db", "internal/i18n"}, "the database and the catalogues know no table and no page"},
	{"core", []string{"internal/core"}, "a few types that everybody shares; it knows nobody"},

	// Data and tests, imported by name only.
	{"bundled courses", []string{"courses"}, "course folders as files; reading them is the edge's work"},
	{"tests of the house", []string{"internal/archtest", "internal/proof"}, "tests; nothing builds on them"},
}

// special are rules that lines cannot say: who alone may import something from outside or from the house.
var special = []struct {
	imports string // a package, or "x/…" for all below x
	only    []string
	why     string
}{
	{"net/http", []string{"internal/web", "internal/serve", "internal/app", "cmd", "internal/blob", "internal/probe"},
		"HTTP stays at the edges, so that rules can be read and tested without it (blob: only to guess a file's type from its first bytes; probe: it asks whether addresses still lead somewhere)"},
	{"database/sql", []string{"internal/db"}, "one place knows the driver, so that both databases behave alike: use db.DB's Read and Write"},
	{"database/sql/driver", []string{"internal/db"}, "one place knows the driver"},
	{"github.com/jackc/pgx/…", []string{"internal/db"}, "one place knows the driver"},
	{"modernc.org/sqlite/…", []string{"internal/db"}, "one place knows the driver"},
	{"github.com/a-h/templ/…", []string{"internal/web"}, "HTML is made by pages alone"},
	{"crossfade/internal/db/dbtest", []string{"internal/db/dbtest", "scripts/testall", "tests"}, "the program itself has no use for a throwaway database"},
	{"crossfade/internal/web/ui/uitest", nil, "only tests of pages read HTML again"},
	{"crossfade/internal/archtest", nil, "it has nothing to use"},
	{"crossfade/courses", []string{"internal/app"}, "a bundled course comes in through the same door as any other"},
}

// foundations is what "running" may build on: it must work for any product.
var foundations = []string{"internal/core", "internal/db", "internal/i18n", "internal/jobs", "internal/blob"}

// lineOf finds the line of a package; -1 when it has none. An exact name wins over "x/*".
func lineOf(pkg string) int {
	for i, l := range plan {
		if slices.Contains(l.rooms, pkg) {
			return i
		}
	}
	for i, l := range plan {
		for _, r := range l.rooms {
			folder, all := strings.CutSuffix(r, "/*")
			if rest, below := strings.CutPrefix(pkg, folder+"/"); all && below && !strings.Contains(rest, "/") {
				return i
			}
		}
	}
	return -1
}

func TestRoomsKnowOnlyLowerRooms(t *testing.T) {
	for _, p := range project(t) {
		from := lineOf(p.path)
		if from < 0 {
			t.Errorf("%s is on no line of the plan: give it one in rooms_test.go, and say why it stands there", p.path)
			continue
		}
		for _, imported := range p.imports {
			inside, ours := strings.CutPrefix(imported, "crossfade/")
			if !ours {
				continue
			}
			if problem := mayKnow(p.path, from, inside); problem != "" {
				t.Error(problem)
			}
		}
	}
}

// mayKnow says what is wrong with a package that imports another; "" when nothing is.
func mayKnow(pkg string, from int, imported string) string {
	to := lineOf(imported)
	switch {
	case to < 0:
		return "" // its own complaint says enough
	case to < from:
		return fmt.Sprintf("%s imports %s, which stands above it. %s: %s. What must happen above travels as a job (app/reactions.go) or as a function that app hands down.",
			pkg, imported, plan[to].name, plan[to].why)
	case to == from:
		return fmt.Sprintf("%s imports %s on its own line. %s: %s.", pkg, imported, plan[from].name, plan[from].why)
	case plan[from].name == "running" && !slices.Contains(foundations, imported):
		return fmt.Sprintf("%s imports %s, which is no foundation. %s: %s.", pkg, imported, plan[from].name, plan[from].why)
	}
	return ""
}

func TestOnlyOneRoomKnowsIt(t *testing.T) {
	for _, p := range project(t) {
		for _, imported := range p.imports {
			for _, s := range special {
				prefix, below := strings.CutSuffix(s.imports, "/…")
				if imported != prefix && (!below || !strings.HasPrefix(imported, prefix+"/")) {
					continue
				}
				if !slices.ContainsFunc(s.only, func(room string) bool { return p.path == room || strings.HasPrefix(p.path, room+"/") }) {
					t.Errorf("%s imports %s: %s", p.path, imported, s.why)
				}
			}
		}
	}
}

// TestThePlanIsTrue finds lines for rooms that are gone.
func TestThePlanIsTrue(t *testing.T) {
	there := map[string]bool{}
	for _, p := range project(t) {
		there[p.path] = true
	}
	for _, l := range plan {
		for _, r := range l.rooms {
			if !strings.HasSuffix(r, "/*") && !there[r] {
				t.Errorf("line %q names %s, which does not exist", l.name, r)
			}
		}
	}
}

// TestTheRulesBite holds the rules against imports that must not be.
func TestTheRulesBite(t *testing.T) {
	for _, c := range []struct {
		pkg, imports string
		bad          bool
	}{
		{"internal/check", "internal/plan", true},
		{"internal/plan", "internal/check", false},
		{"internal/item", "internal/library", true},
		{"internal/web/learn", "internal/web/checks", true},
		{"internal/web/learn", "internal/web/ui", false},
		{"internal/core", "internal/db", true},
		{"internal/transfer", "internal/people", true},
		{"internal/transfer", "internal/db", false},
		{"internal/interop/oatutor", "internal/interop/coursefolder", true},
	} {
		if got := mayKnow(c.pkg, lineOf(c.pkg), c.imports) != ""; got != c.bad {
			t.Errorf("%s imports %s: refused = %v, want %v", c.pkg, c.imports, got, c.bad)
		}
	}
}
