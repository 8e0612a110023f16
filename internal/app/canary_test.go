package app

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/web/route"
)

// canary is a sort of text that stands in every class, and who may meet it there. The mark before it tells of which class it
// is; whoever is named may meet that of their own class. Nobody ever meets one of another organisation.
type canary struct {
	what string
	may  []string
	// org tells that the admins of the organisation, and the guides of its other classes, may meet it as well.
	org bool
}

// everybody of a class who has an account that is open.
var (
	learners = []string{"learner", "peer"}
	guides   = []string{"guide", "co-guide"}
	helpers  = []string{"guide", "co-guide", "advisor", "specialist"}
	daily    = []string{"guide", "co-guide", "cover", "advisor", "specialist"} // what a day in the class needs
	staff    = []string{"guide", "co-guide", "cover", "advisor", "specialist", "manager", "leader", "admin"}
)

// canaries says of each text who may meet it.
var canaries = []canary{
	// Names. Learners and who cares for them know their guide (answers, one-to-ones), and nobody else by these pages.
	{what: "learner", may: append([]string{"learner", "peer", "caregiver"}, staff...)},    // a peer: in a workshop
	{what: "peer", may: append([]string{"peer", "learner", "other-caregiver"}, staff...)}, // the learner: the peer answered their question
	{what: "guide", may: append([]string{"learner", "peer", "caregiver"}, staff...), org: true},
	{what: "co-guide", may: staff, org: true},
	{what: "group", may: append([]string{"learner", "peer"}, staff...), org: true},
	// A group inside a class is known to those in it and those who guide; a shared device, to those who share it.
	{what: "subgroup", may: append([]string{"learner", "admin"}, guides...)},
	{what: "device", may: append([]string{"admin"}, guides...)},
	// Whoever guides here knows their colleagues; who covers which class stands on its own page alone.
	{what: "cover", may: append([]string{"cover", "admin"}, guides...), org: true},
	{what: "ended-cover", may: append([]string{"ended-cover", "admin"}, guides...), org: true},
	{what: "caregiver", may: append([]string{"caregiver", "admin"}, guides...)},
	{what: "other-caregiver", may: append([]string{"other-caregiver", "admin"}, guides...)},

	// Courses belong to the organisation: whoever guides there may use them.
	{what: "course", may: append(append([]string{"caregiver", "other-caregiver"}, learners...), staff...), org: true},
	{what: "unit", may: append(append([]string{"caregiver", "other-caregiver"}, learners...), staff...), org: true},
	{what: "goal", may: append(append([]string{"caregiver", "other-caregiver"}, learners...), staff...), org: true},
	{what: "lesson", may: append(append([]string{"caregiver", "other-caregiver"}, learners...), staff...), org: true},
	{what: "body", may: append(slices.Clone(learners), staff...), org: true},
	{what: "file", may: append(slices.Clone(learners), staff...), org: true},
	{what: "part", may: append(slices.Clone(learners), staff...), org: true},
	{what: "task", may: append(append([]string{"caregiver"}, learners...), staff...), org: true},
	{what: "criterion", may: append(append([]string{"caregiver"}, learners...), staff...), org: true},
	{what: "card", may: append(append([]string{"caregiver"}, learners...), staff...), org: true}, // on the menu, like the task; its writer is not named
	{what: "own-form", may: append([]string{"learner", "advisor"}, guides...)},                   // an advisor may say yes, too
	// Work, and what was said about it, is for the learner and those who help.
	{what: "product", may: append([]string{"learner", "caregiver"}, daily...)},
	{what: "point", may: append([]string{"learner", "caregiver"}, daily...)},
	// Somebody outside is named to those who see the work; what they were asked, and what waits, is for those who guide. They themselves see one piece of work.
	{what: "reviewer", may: append([]string{"learner", "caregiver", "reviewer"}, daily...)},
	{what: "outside-asks", may: append([]string{"reviewer"}, guides...)},
	{what: "outside-point", may: append([]string{"learner", "caregiver", "reviewer"}, daily...)},
	{what: "outside-held", may: append([]string{"reviewer"}, guides...)},
	{what: "score", may: append([]string{"learner", "caregiver"}, daily...)},
	{what: "own-criterion", may: append([]string{"learner", "caregiver"}, daily...)},
	{what: "own-look", may: append([]string{"learner", "caregiver"}, daily...)},
	{what: "shows", may: append([]string{"learner"}, guides...)},
	{what: "folder", may: staff, org: true},

	// What the learner wrote. What they did for practice, and why they were wrong, is their own.
	{what: "passkey", may: []string{"learner"}},
	{what: "key", may: []string{"learner"}},
	{what: "together", may: []string{"learner"}},
	{what: "film", may: []string{"learner"}},
	{what: "mistake", may: []string{"learner"}},
	{what: "alone", may: append([]string{"learner"}, daily...)},
	{what: "answer-file", may: append([]string{"learner"}, daily...)},
	{what: "report", may: append([]string{"learner"}, guides...)},
	{what: "ask", may: append([]string{"learner", "cover"}, guides...)},
	{what: "question", may: append([]string{"learner", "caregiver"}, daily...)},
	{what: "open-question", may: append([]string{"learner", "caregiver"}, daily...)},
	{what: "reply", may: append([]string{"learner", "caregiver"}, daily...)},
	// A class sees what it makes together, with names. A goal of one's own is for oneself and those who guide; a private one for oneself.
	{what: "frame", may: append([]string{"learner", "peer", "admin"}, guides...)},
	{what: "idea", may: append([]string{"learner", "peer", "admin"}, guides...)},
	{what: "comment", may: append([]string{"learner", "peer", "admin"}, guides...)},
	{what: "own-goal", may: append([]string{"learner"}, helpers...)},
	{what: "private-goal", may: []string{"learner"}},
	// What a unit asks stands like its parts. A class sees its angles; a sheet is its group's; a question is its learner's and of those who help, while it is kept.
	{what: "frame-question", may: append(slices.Clone(learners), staff...), org: true},
	{what: "sheet-line", may: append([]string{"learner", "admin"}, guides...)},
	{what: "angle", may: append([]string{"learner", "peer", "admin"}, guides...)},
	{what: "own-question", may: append([]string{"learner"}, daily...)},
	{what: "nudge", may: append([]string{"learner"}, daily...)},
	{what: "nudge-answer", may: append([]string{"learner"}, daily...)},
	// What classmates ask each other: the two, and who guides or runs the place.
	{what: "peer-question", may: append([]string{"learner", "peer", "admin"}, guides...)},
	{what: "peer-answer", may: append([]string{"learner", "peer", "admin"}, guides...)},
	// A report is for whoever made it, and those who look at it: never for the one whose thing it is.
	{what: "trouble", may: append([]string{"peer", "admin"}, guides...)},
	{what: "reason", may: append([]string{"admin"}, guides...)},
	// Who may stop a thing for safety may read it, on the day that they cover too.
	{what: "wish", may: append([]string{"learner", "cover"}, guides...)},
	{what: "asked-back", may: append([]string{"learner", "cover"}, guides...)},
	{what: "answered-back", may: append([]string{"learner", "cover"}, guides...)},
	{what: "agenda", may: append([]string{"learner"}, helpers...)},
	{what: "shared", may: append([]string{"learner"}, helpers...)},
	{what: "private", may: []string{"guide"}}, // who wrote it
	{what: "saved-comment", may: []string{"guide"}},
	{what: "pacing", may: []string{"guide"}}, // a table that is not in force is for whoever pasted it
	{what: "step", may: append([]string{"learner"}, helpers...)},
	{what: "room", may: append([]string{"peer"}, "learner", "guide", "co-guide", "advisor", "specialist")},
	{what: "talk-about", may: append([]string{"learner"}, helpers...)},
	{what: "judgement", may: append([]string{"learner", "caregiver"}, daily...)},
}

// mayMeet tells whether a viewer may meet a class's canary. Whoever runs an organisation meets what its guides meet, but not
// what a learner wrote.
func (c canary) mayMeet(v viewer, of *class) bool {
	switch {
	case v.review != "": // one piece of work, its task and criteria, what they were asked and what they said
		return of.mark == "A1" && slices.Contains([]string{"task", "criterion", "own-criterion", "product", "reviewer", "outside-asks", "outside-point", "outside-held"}, c.what)
	case v.device != "": // half signed in: the faces of those who learn there and nothing else
		return of.mark == "A1" && slices.Contains(learners, c.what)
	case v.class == nil || v.class.org != of.org || v.role == "suspended":
		return false
	case v.role == "ended-cover": // once the days are over, the class is one like any other here
		return v.class == of && c.what == v.role || c.org
	case v.class == of || v.role == "admin" || v.role == "leader": // both see the whole organisation
		return slices.Contains(c.may, v.role)
	default:
		return c.org && slices.Contains(staff, v.role)
	}
}

var canaryText = regexp.MustCompile(`k-([AB]\d?)-([a-z-]+)`)

// TestCanaries reads every page as everybody, by the addresses of every class and by following what stands on the pages, and looks
// for texts that must not be there.
func TestCanaries(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgresql": dbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, open(t))
			met := map[string]map[string]bool{} // what: who met their own
			for _, v := range w.viewers {
				w.crawl(v, met)
			}
			for _, c := range canaries { // a canary that nobody meets warns of nothing
				if len(met[c.what]) == 0 {
					t.Errorf("nobody met %q, so the test proves nothing about it", c.what)
				}
			}
		})
	}
}

// secrets are routes whose address is the key: whoever was given it may read what it opens, and nobody can guess it.
var secrets = map[string]string{
	"GET /join/{token}":        "says which class it opens, and no more, see TestJoinAClass of web/door",
	"GET /review/{invite}":     "says who is asked and until when, and no more, see TestSomebodyOutside",
	"GET /calendar/{calendar}": "one person's one-to-ones and dates, see TestTheCalendarIsOnePersonsOwn",
}

// crawl reads all that a viewer can read.
func (w *town) crawl(v viewer, met map[string]map[string]bool) {
	w.t.Helper()
	var todo []string
	seen := map[string]bool{}
	add := func(path string) {
		if !seen[path] && len(seen) < 600 {
			seen[path] = true
			todo = append(todo, path)
		}
	}
	for _, r := range w.Routes(WebConfig{}) {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if method != http.MethodGet || r.Pattern == "GET /welcome" || secrets[r.Pattern] != "" {
			continue
		}
		for _, c := range w.classes {
			add(fillPath(path, c.ids))
			for _, query := range []string{"?group=" + c.ids["group"], "?group=" + c.ids["group"] + "&course=" + c.ids["course"], "?q=k", "?after=0"} {
				if !strings.Contains(path, "{") {
					add(path + query)
				}
			}
			for name, another := range map[string]string{"{question}": c.ids["answered"], "{sitting}": c.ids["practice"]} {
				add(fillPath(strings.ReplaceAll(path, name, another), c.ids))
			}
		}
	}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		a := w.ask(v, http.MethodGet, path, nil)
		if a.Code >= 500 {
			w.t.Errorf("%s, read by %s, broke: %d", path, v.name, a.Code)
		}
		body := html.UnescapeString(a.Body.String()) + a.Header().Get("Location")
		w.look(v, path, body, met)
		for _, link := range hrefs.FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(link[1], "/static/") {
				add(route.SafePath(link[1], "/"))
			}
		}
	}
}

var hrefs = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)

// look finds the canaries of an answer and complains about those that should not sing there.
func (w *town) look(v viewer, path, body string, met map[string]map[string]bool) {
	w.t.Helper()
	told := map[string]bool{}
	for _, found := range canaryText.FindAllStringSubmatch(body, -1) {
		if told[found[0]] {
			continue
		}
		told[found[0]] = true
		if !w.sings(v, found[1], found[2], met) {
			w.t.Errorf("%s meets %s on %s", v.name, found[0], path)
		}
	}
}

// sings tells whether a viewer may meet a text, and keeps that they did.
func (w *town) sings(v viewer, mark, what string, met map[string]map[string]bool) bool {
	if mark == "A" || mark == "B" { // the place and who runs it
		return v.class != nil && strings.HasPrefix(v.class.mark, mark) || (v.device != "" || v.review != "") && mark == "A" && what == "place" // whose device it is
	}
	of := w.classes[slices.IndexFunc(w.classes, func(c *class) bool { return c.mark == mark })]
	i := slices.IndexFunc(canaries, func(c canary) bool { return c.what == what })
	if i < 0 {
		i = slices.IndexFunc(canaries, func(c canary) bool { return c.what == like(what) })
	}
	if !canaries[i].mayMeet(v, of) {
		return false
	}
	if met[what] == nil {
		met[what] = map[string]bool{}
	}
	met[what][v.role] = true
	return true
}

// like names the canary whose rule holds for a text that has none of its own: questions of a course are known to whoever
// knows its lessons, and the others of the cast are known like a co-guide.
func like(what string) string {
	if what == "item" || what == "hint" {
		return "body"
	}
	return "co-guide"
}
