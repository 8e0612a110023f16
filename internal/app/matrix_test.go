package app

import (
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/web/route"
)

var update = flag.Bool("update", false, "write the golden files")

// matrixFile holds what every route answers to everybody who asks about the learner of class A1 and their class.
const matrixFile = "testdata/matrix.md"

// TestMatrix tries every route of the house as everybody, with real sessions, and compares the answers with the table.
// A route without a row lets nobody pass until somebody has thought about it.
func TestMatrix(t *testing.T) {
	s := newStage(t)
	got := map[string]row{}
	var order []string
	for _, r := range s.Routes(WebConfig{}) {
		order = append(order, r.Pattern)
		got[r.Pattern] = s.row(r)
		s.promise(r, got[r.Pattern])
	}
	if *update {
		must(t, os.WriteFile(matrixFile, []byte(drawMatrix(s.viewers, order, got)), 0o644))
	}
	want := readMatrix(t, s.viewers)
	for _, pattern := range order {
		if want[pattern] == nil {
			t.Errorf("%s has no row in %s, so nobody may pass. Decide what each column is to see, then write the row by\n"+
				"\tgo test ./internal/app -run TestMatrix -update\nand read what changed in the table. It answered: %v", pattern, matrixFile, got[pattern])
		}
		for who, cell := range want[pattern] {
			if got[pattern][who] != cell {
				t.Errorf("%s, asked by %s, answered %s; the table says %s", pattern, who, got[pattern][who], cell)
			}
		}
		delete(want, pattern)
	}
	for pattern := range want {
		t.Errorf("%s has a row for %s, which is no route any more: run the test with -update", matrixFile, pattern)
	}
}

// TestMatrixReadsOnPostgres asks for every page there, too: what everybody may see is decided in SQL.
func TestMatrixReadsOnPostgres(t *testing.T) {
	w := newTown(t, dbtest.Postgres(t))
	want := readMatrix(t, w.viewers)
	for _, r := range w.Routes(WebConfig{}) {
		if !strings.HasPrefix(r.Pattern, "GET ") {
			continue
		}
		for _, v := range w.viewers {
			if got := w.cell(v, r); want[r.Pattern][v.name] != got {
				t.Errorf("%s, asked by %s, answered %s; the table says %q", r.Pattern, v.name, got, want[r.Pattern][v.name])
			}
		}
	}
}

// row is the answers of one route, by the name of who asks.
type row map[string]string

// stage is a town that is set up again after each request that may have changed it.
type stage struct {
	*town
	content []byte // of the database, right after the town was built
	db      *db.DB
}

func newStage(t *testing.T) *stage {
	t.Helper()
	dir := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{DataDir: dir})
	must(t, err)
	must(t, d.Migrate(t.Context()))
	s := &stage{town: newTown(t, d), db: d}
	must(t, d.Close()) // brings the log into the file
	s.content, err = os.ReadFile(filepath.Join(dir, db.FileName))
	must(t, err)
	s.again()
	t.Cleanup(func() { _ = s.db.Close() })
	return s
}

// again begins anew.
func (s *stage) again() {
	s.t.Helper()
	_ = s.db.Close()
	dir := s.t.TempDir()
	must(s.t, os.WriteFile(filepath.Join(dir, db.FileName), s.content, 0o600))
	d, err := db.Open(s.ctx, db.Config{DataDir: dir})
	must(s.t, err)
	fresh := *s.App
	fresh.DB = d
	fresh.build()
	s.App, s.db = &fresh, d
	s.handler, err = fresh.Handler(WebConfig{})
	must(s.t, err)
}

func (s *stage) row(r route.Route) row {
	out := row{}
	for _, v := range s.viewers {
		out[v.name] = s.cell(v, r)
		if strings.HasPrefix(r.Pattern, "POST ") && (!denied(out[v.name]) || r.Who == route.Anyone) {
			s.again()
		}
	}
	return out
}

// denied tells whether an answer is one after which nothing is different.
func denied(cell string) bool { return cell == "403" || cell == "404" || cell == signInFirst }

// signInFirst stands for a redirect to the sign-in page.
const signInFirst = "in"

// cell asks for a route about the learner of class A1, and gives the status.
func (w *town) cell(v viewer, r route.Route) string {
	method, path, _ := strings.Cut(r.Pattern, " ")
	a := w.ask(v, method, fillPath(path, w.classes[0].ids), w.form(r.Pattern))
	if a.Code >= 500 {
		w.t.Errorf("%s, asked by %s, broke: %d\n%s", r.Pattern, v.name, a.Code, a.Body)
	}
	if to := a.Header().Get("Location"); a.Code == http.StatusSeeOther && (to == route.SignInPath || strings.HasPrefix(to, route.SignInPath+"?")) && r.Pattern != "POST /sign-out" {
		return signInFirst
	}
	return strconv.Itoa(a.Code)
}

var placeholder = regexp.MustCompile(`\{([^}]*)\}`)

// fillPath puts ids in the places of a pattern.
func fillPath(path string, ids map[string]string) string {
	return placeholder.ReplaceAllStringFunc(path, func(name string) string {
		name = strings.Trim(name, "{}")
		if name == "$" {
			return ""
		}
		if ids[name] == "" {
			return "no-id-for-" + name
		}
		return ids[name]
	})
}

// form is what a plausible request sends along.
func (w *town) form(pattern string) url.Values {
	c := w.classes[0]
	fields := map[string][]string{
		"POST /me":                                           {"name", "New name", "sign_in_name", "new name", "band", "adult"},
		"POST /me/passphrase":                                {"passphrase", "green boat seven soup"},
		"POST /people/groups":                                {"group_name", "Another"},
		"POST /people/groups/{group}/people":                 {"names", "Nia\nOmar", "band", "teen", "place", "learner"},
		"POST /people/{person}":                              {"name", "Renamed", "band", "teen"},
		"POST /me/passkeys":                                  {"passkey_name", "Phone", "ceremony", "none", "response", "{}"},
		"POST /sign-in/passkey":                              {"ceremony", "none", "response", "{}"},
		"POST /me/pin":                                       {"pin", "4711"},
		"POST /people/groups/{group}/devices":                {"device", "Tablet"},
		"POST /join/{token}":                                 {"name", "Nia"},
		"POST /people/{person}/roles":                        {"roles", "guide"},
		"POST /people/{person}/move":                         {"from", c.ids["group"], "to", w.classes[1].ids["group"]},
		"POST /people/{person}/carers":                       {"caregiver", "Grandma"},
		"POST /people/groups/{group}/colleagues":             {"colleague", string(w.classes[1].cast["guide"].Person), "colleague_place", "co-guide"},
		"POST /people/groups/{group}/people/{person}/leave":  {"place", "learner"},
		"POST /people/groups/{group}/people/{person}/return": {"place", "learner"},
		"POST /covers/{group}":                               {"who", string(w.classes[1].cast["guide"].Person), "cover_until", "2026-11-20"},
		"POST /subgroups/{group}":                            {"name", "Another group", "who", string(c.cast["learner"].Person)},
		"POST /subgroups/{group}/{subgroup}":                 {"name", "Readers", "who", string(c.cast["peer"].Person)},
		"POST /me/org":                                       {"org", string(w.classes[0].org)},
		"POST /people/{person}/erase":                        {"typed", c.say("learner")},
		"POST /now/questions/{question}":                     {"answer", "Look at it again."},
		"POST /now/reports/{report}":                         {"decision", "keep", "note", ""},
		"POST /now/judgements/{learner}/{goal}":              {"state", "got", "note", "I saw it."},
		"POST /courses/bundled":                              {"name", "fractions"},
		"POST /courses/{course}/learners":                    {"learner", string(c.cast["learner"].Learner)},
		"POST /courses/{course}/goals/{goal}/rule":           {"policy", "n_in_a_row", "n", "4"},
		"POST /engine/accept":                                {"version", "0"},
		"POST /courses/{course}/items/{item}/goal":           {"goal", c.ids["goal"]},
		"POST /units":                                        {"template", "persuade", "band", "teen", "class", string(c.group), "preset", "template"},
		"POST /units/{unit}/share":                           {"on", "1"},
		"POST /units/{unit}/preset":                          {"class", string(c.group), "preset", "mixed"},
		"POST /units/{unit}/build":                           {"title", "Renamed", "challenge", "Do it.", "why", "It matters.", "outcomes", "A thing"},
		"POST /units/{unit}/publish":                         {"on", "0"},
		"POST /units/{unit}/copy":                            {"course", c.ids["course"]},
		"POST /units/{unit}/parts":                           {"part_title", "Another"},
		"POST /units/{unit}/parts/{part}":                    {"act", "close"},
		"POST /units/{unit}/parts/{part}/away":               {"away", string(c.cast["peer"].Learner)},
		"POST /units/{unit}/tasks":                           {"title", "Poster", "audience", "All", "kind", "any", "need", "must"},
		"POST /units/{unit}/slots":                           {"slot_title", "A piece", "slot_criteria", "It shows much."},
		"POST /tasks/{task}":                                 {"title", "Poster", "audience", "All", "kind", "any", "need", "must"},
		"POST /tasks/{task}/examples":                        {"example", "Good", "example_words", "Like this.", "example_note", "Clear."},
		"POST /tasks/{task}/criteria":                        {"criterion", "Clear", "low", "a", "mid", "b", "top", "c"},
		"POST /tasks/{task}/remove":                          {"id", c.ids["line"]},
		"POST /work/tasks/{task}":                            {"words", "Another version"},
		"POST /work/tasks/{task}/decide":                     {"do", "choose", "id", c.ids["card"], "seen", "together"},
		"POST /tasks/{task}/menu":                            {"do", "add", "card", "Podcast", "card_kind", "sound"},
		"POST /work/tasks/{task}/date":                       {"on", "2026-12-24"},
		"POST /work/products/{product}/points":               {"kind", "strength", "words", "Good."},
		"POST /work/products/{product}/points/{point}":       {"use", "used"},
		"POST /work/products/{product}/score":                {"n", "1", "level." + c.ids["criterion"], "3", "level." + c.ids["own-criterion"], "3"},
		"POST /work/products/{product}/own":                  {"n", "1", "own." + c.ids["criterion"], "2", "own." + c.ids["own-criterion"], "2", "shows." + c.ids["criterion"], "Here", "shows." + c.ids["own-criterion"], "There"},
		"POST /work/products/{product}/consult":              {"n", "1", "seen", c.ids["seen"]},
		"POST /work/tasks/{task}/criteria":                   {"own_title", "Warm", "low", "a", "mid", "b", "top", "c"},
		"POST /work/products/{product}/outside":              {"reviewer", "Dr Hale", "asks", "Is it true?", "until", "2026-11-20"},
		"POST /work/products/{product}/held/{held}":          {"do", "pass"},
		"POST /review":                                       {"kind", "strength", "words", "Clear."},
		"POST /work/units/{unit}/criteria":                   {"do", "frame", "class", string(c.group), "title", "Good", "slots", "Words"},
		"POST /work/slots/{slot}":                            {"product", c.ids["product"], "shows", "It shows.", "unit", c.ids["unit"]},
		"POST /work/slots/{slot}/learners/{learner}":         {"yes", "1", "unit", c.ids["unit"]},
		"POST /units/{unit}/date":                            {"on", "2026-12-24"},
		"POST /courses/{course}/lessons/{lesson}":            {"title", "Other", "body", "Other words.", "minutes", "5"},
		"POST /courses/{course}/questions":                   {"kind", "text", "body", "Which word?", "i0.correct", "here"},
		"POST /courses/{course}/questions/{item}":            {"body", "Which word?", "i0.correct", "here"},
		"POST /courses/{course}/questions/{item}/preview":    {"r.R1", "right"},
		"POST /courses/{course}/goals/{goal}/take":           {"lesson", c.ids["lesson"]},
		"POST /courses/{course}/goals/{goal}/add":            {"title", "New"},
		"POST /courses/{course}/standards":                   {"link", ""},
		"POST /courses/{course}/goals/{goal}/standards":      {"standard", c.ids["goal"]},
		"POST /courses/{course}/words":                       {"word", "whole", "meaning", "All of it."},
		"POST /goals/{goal}/form":                            {"form", "watch"},
		"POST /lessons/{lesson}/done":                        {"goal", c.ids["goal"]},
		"POST /lessons/{lesson}/stops":                       {"goal", c.ids["goal"]},
		"POST /lessons/{lesson}/stops/{n}":                   {"goal", c.ids["goal"], "try", "1", "s1.R1", "right"},
		"POST /courses/{course}/lessons/{lesson}/stops":      {"at", "0:09", "item", "word-3"},
		"POST /goals/{goal}/ready":                           {"sure", "1"},
		"POST /units/{unit}/ready":                           {"sure", "1", "goal", c.ids["goal"]},
		"POST /goals/{goal}/judgement":                       {"note", "Please look."},
		"POST /peers":                                        {"on", "1"},
		"POST /goals/{goal}/peer":                            {"stuck", "Why?"},
		"POST /peers/{ask}":                                  {"do", "read"},
		"POST /peers/class/{group}":                          {"closed", "1"},
		"POST /goals/{goal}/question":                        {"once", c.ids["line"], "stuck", "Why?"},
		"POST /sittings/{sitting}/{n}":                       {"try", "1", "a.R1", "right"},
		"POST /sittings/{sitting}/{n}/question":              {"once", c.ids["line"], "stuck", "Why?"},
		"POST /sittings/{sitting}/{n}/report":                {"text", "This is wrong."},
		"POST /sittings/{sitting}/keep":                      {"keep", "keep"},
		"POST /fixits/{fixit}/mistake":                       {"note", "I misread it."},
		"POST /fixits/{fixit}/way":                           {"way", c.ids["lesson"]},
		"POST /fixits/{fixit}/different":                     {"note", "I read twice."},
		"POST /today/{line}/move":                            {"to", "up"},
		"POST /units/{unit}/goals":                           {"once", core.NewID[string](), "kind", "own", "title", "Speak freely", "how", "A talk", "do", "send"},
		"POST /units/{unit}/workshop":                        {"do", "comment", "workshop", c.ids["shop"], "idea", c.ids["idea"], "words", "Why?"},
		"POST /units/{unit}/inquiry":                         {"do", "angle", "once", core.NewID[string](), "angle", "What it costs", "why", "We pay it."},
		"POST /inquiries/{inquiry}":                          {"kind", "nudge", "words", "Who pays?"},
		"POST /reports":                                      {"about", "idea", "ref", c.ids["idea"], "words", "It names somebody.", "do", "report"},
		"POST /reports/{trouble}":                            {"do", "end", "words", "It is meant kindly."},
		"POST /own/{own}":                                    {"do", "drop"},
		"POST /boards/place":                                 {"level.goals", "together", "was.goals", "guide"},
		"POST /boards/{group}":                               {"level.task", "together", "was.task", "guide", "why", "They asked."},
		"POST /boards/{group}/suggestion":                    {"learner", string(c.cast["learner"].Learner), "element", "plan", "to", "together", "was", "guide", "say", "accept"},
		"POST /boards/{group}/point":                         {"goal", c.ids["goal"]},
		"POST /trials/{trial}":                               {"say", "keep"},
		"POST /decides":                                      {"element", "task", "to", "learner", "why", "Please."},
		"POST /proposals/{proposal}":                         {"say", "question", "words", "Why?"},
		"POST /notices/mail":                                 {"digest", "never"},
		"POST /learners/{learner}/coaching":                  {"shared", "We talked.", "step1", "Read it again", "due1", "2026-12-01", "every", "14"},
		"POST /learners/{learner}/check-in":                  {"shared", "Going well.", "every", "7"},
		"POST /learners/{learner}/agenda":                    {"agenda", "Fractions"},
		"POST /class/groups/{goal}":                          {"learner", string(c.cast["learner"].Learner), "title", "Group", "day", "2026-12-01", "minutes", "15"},
		"POST /now/many":                                     {"do", "ok", "line", "contact " + string(c.cast["learner"].Learner)},
		"POST /times":                                        {"day", "2026-12-01", "time", "10:00", "count", "2", "minutes", "15", "place", "Room 1"},
		"POST /one-to-one/{talk}":                            {"question", "Why?"},
		"POST /pace/{course}":                                {"do", "leave"},
		"POST /learners/{learner}/pace/{course}":             {"do", "leave"},
		"POST /class/pacing/{group}/{course}":                {"table", "2026-12-04,Something else", "starts", ""},
		"POST /class/pacing/{group}/{course}/units":          {"from", "2026-11-28", "until", "2026-12-18"},
		"POST /class/pacing/{group}/{course}/back":           {"do", "back"},
		"POST /class/pacing/drafts/{draft}":                  {"do", "use"},
		"POST /progress/refreshes":                           {"daily", "8", "free", "6"},
	}[pattern]
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return form
}

// shrugs are routes that answer everybody alike, whatever id is in the address: what is not one's own stays untouched.
var shrugs = map[string]string{
	"POST /today/{line}/move":            "a line that is gone is no trouble: the page of today shows what there is",
	"POST /me/passkeys/{passkey}/remove": "removes a passkey of the actor alone, or none",
	"GET /notices/confirm/{confirm}":     "asks before anything happens; a yes confirms an address of the actor alone, or nothing",
	"POST /me/devices/{session}/end":     "ends a session of the actor alone, or none",
	"POST /questions/{question}/read":    "marks a question of the actor alone, or none",
}

// promise checks what no table may say otherwise: who is out stays out, and an id of another class or organisation leads nowhere.
func (s *stage) promise(r route.Route, got row) {
	s.t.Helper()
	for who, cell := range got {
		out := who == "visitor" || who == "half signed in" || who == "A1 suspended" || who == "B1 suspended"
		if out && r.Who != route.Anyone && cell != signInFirst {
			s.t.Errorf("%s lets %s in: %s", r.Pattern, who, cell)
		}
		about := placeholder.ReplaceAllString(strings.ReplaceAll(r.Pattern, "{$}", ""), "?") != strings.ReplaceAll(r.Pattern, "{$}", "")
		if strings.HasPrefix(who, "B1 ") && about && r.Who != route.Anyone && shrugs[r.Pattern] == "" && !denied(cell) {
			s.t.Errorf("%s lets %s, who is in another organisation, reach an id of class A1: %s", r.Pattern, who, cell)
		}
	}
}

func drawMatrix(viewers []viewer, order []string, rows map[string]row) string {
	var b strings.Builder
	b.WriteString("# Who gets what answer\n\nEvery route as everybody, about the learner of class A1 and what is theirs. A1 and A2 are classes of one organisation, B1 is in another.\n" +
		"\"in\" leads to the sign-in page, 303 is \"done\" or \"go there\", 403 \"you see it and may not\", 404 \"this does not exist for you\",\n" +
		"409 and 422 \"not like this\". TestMatrix writes and reads this table.\n\n| route |")
	for _, v := range viewers {
		b.WriteString(" " + v.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(viewers)) + "\n")
	for _, pattern := range order {
		b.WriteString("| " + pattern + " |")
		for _, v := range viewers {
			fmt.Fprintf(&b, " %s |", rows[pattern][v.name])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func readMatrix(t *testing.T, viewers []viewer) map[string]row {
	t.Helper()
	raw, err := os.ReadFile(matrixFile)
	must(t, err)
	rows := map[string]row{}
	var head []string
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		switch {
		case !strings.HasPrefix(line, "| ") || len(cells) < 3:
		case head == nil:
			head = cells
		default:
			one := row{}
			for i, cell := range cells[1:] {
				one[strings.TrimSpace(head[i+1])] = strings.TrimSpace(cell)
			}
			rows[strings.TrimSpace(cells[0])] = one
		}
	}
	if len(head) != len(viewers)+1 {
		t.Fatalf("the table has %d columns for %d who ask", len(head)-1, len(viewers))
	}
	return rows
}
