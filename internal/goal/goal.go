package goal

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/mastery"
)

// Goal is one goal as it is stored.
type Goal struct {
	ID          core.GoalID
	Org         core.OrgID
	Framework   core.FrameworkID
	Key         string // stable in its framework
	Title       string
	Why         string // what it is good for, in the learner's words
	Description string
	Lang        string // BCP 47
	Minutes     int    // a first guess for a learner; 0 = unknown
	Rule        Rule
	Sort        int
	Edited      bool // changed here since it was imported
	Retired     bool // no longer in its source; kept because learners' work points at it
}

// Draft is a goal on its way in, named by keys because it has no id yet.
type Draft struct {
	Key         string
	Title       string
	Why         string
	Description string
	Minutes     int
	Rule        Rule
	Needs       []Need
	Code        string   // as people write it: 4.NF.A.1; may be empty
	Standards   []string // codes or identifiers of goals of other frameworks to which it answers, by its source
}

// Need says that another goal of the same framework comes first.
type Need struct {
	Key string
	Why string // why it comes first; may be empty
}

// Rule says when a goal counts as got: Right of Of in a check alone. The zero Rule is the default one.
type Rule struct {
	Right int `json:"right,omitempty"`
	Of    int `json:"of,omitempty"`
}

// IsZero tells whether the default rule holds.
func (r Rule) IsZero() bool { return r == Rule{} }

// Params gives the rule's numbers as package mastery takes them; nil for the default rule.
func (r Rule) Params() mastery.Params {
	if r.IsZero() {
		return nil
	}
	return mastery.Params{"right": float64(r.Right), "of": float64(r.Of)}
}

// Limits of one framework. They keep a hostile file from filling the database or a page.
const (
	MaxGoals    = 5000
	MaxNeeds    = 50 // of one goal
	maxKey      = 200
	maxTitle    = 300
	maxText     = 5000
	maxMinutes  = 100_000
	maxOneCycle = 8 // goals named when a cycle is refused
)

// ValidKey tells whether s can be a key: 1 to 200 characters, none of them a space, a slash, a control character or a comma.
func ValidKey(s string) bool {
	if s == "" || len(s) > maxKey || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == '/' || r == '\\' || r == ',' || r == 0x7f })
}

// Problem is one thing that is wrong with a draft, with the key of the goal it is about.
type Problem struct {
	Goal string
	Key  string // a text of the catalogue
	Args []string
}

// Check tells what is wrong with the goals of one framework; nothing when they can be saved. It finds
// bad or doubled keys, missing titles, texts that are too long, needs that lead nowhere, and cycles.
func Check(drafts []Draft) []Problem {
	var found []Problem
	if len(drafts) > MaxGoals {
		return []Problem{{Key: "import.goal.too_many", Args: []string{"n", fmt.Sprint(MaxGoals)}}}
	}
	known := make(map[string]bool, len(drafts))
	for _, d := range drafts {
		if known[d.Key] {
			found = append(found, Problem{Goal: d.Key, Key: "import.goal.twice"})
		}
		known[d.Key] = true
		found = append(found, d.check()...)
	}
	for _, d := range drafts {
		for _, n := range d.Needs {
			if !known[n.Key] {
				found = append(found, Problem{Goal: d.Key, Key: "import.goal.needs_unknown", Args: []string{"needs", n.Key}})
			}
		}
	}
	if cycle := Cycle(drafts); cycle != nil {
		found = append(found, Problem{Goal: cycle[0], Key: "import.goal.cycle", Args: []string{"goals", strings.Join(cycle, " → ")}})
	}
	return found
}

// check looks at one goal by itself.
func (d Draft) check() []Problem {
	var found []Problem
	wrong := func(key string) { found = append(found, Problem{Goal: d.Key, Key: key}) }
	if !ValidKey(d.Key) {
		wrong("import.goal.bad_key")
	}
	if strings.TrimSpace(d.Title) == "" {
		wrong("import.goal.no_title")
	}
	if utf8.RuneCountInString(d.Title) > maxTitle || len(d.Why) > maxText || len(d.Description) > maxText {
		wrong("import.goal.too_long")
	}
	if d.Minutes < 0 || d.Minutes > maxMinutes {
		wrong("import.goal.minutes")
	}
	if len(d.Needs) > MaxNeeds {
		wrong("import.goal.many_needs")
	}
	if len(d.Code) > maxCode || len(d.Standards) > MaxClaims || slices.ContainsFunc(d.Standards, func(s string) bool { return len(s) > maxCode }) {
		wrong("import.goal.standards")
	}
	if _, err := mastery.NewPolicy(mastery.DefaultKey, d.Rule.Params()); err != nil || d.Rule.Right > d.Rule.Of {
		wrong("import.goal.rule")
	}
	return found
}

// Cycle finds goals that need each other in a circle and names them in order, the first again at the
// end; nil when there is none. Needs that lead nowhere are passed over.
func Cycle(drafts []Draft) []string {
	needs := make(map[string][]Need, len(drafts))
	for _, d := range drafts {
		needs[d.Key] = append(needs[d.Key], d.Needs...)
	}
	w := walk{needs: needs, state: make(map[string]int, len(drafts))}
	for _, d := range drafts {
		if c := w.from(d.Key); c != nil {
			return shorten(c)
		}
	}
	return nil
}

// walk is a depth-first search with the path in hand. It keeps its own stack, because a chain of
// thousands of goals is allowed.
type walk struct {
	needs map[string][]Need
	state map[string]int // 0 not seen, 1 on the path, 2 done
}

type step struct {
	key  string
	next int // index of the need to follow next
}

func (w *walk) from(start string) []string {
	if w.state[start] != 0 {
		return nil
	}
	path := []step{{key: start}}
	w.state[start] = 1
	for len(path) > 0 {
		top := &path[len(path)-1]
		if top.next == len(w.needs[top.key]) {
			w.state[top.key] = 2
			path = path[:len(path)-1]
			continue
		}
		to := w.needs[top.key][top.next].Key
		top.next++
		switch w.state[to] {
		case 0:
			w.state[to] = 1
			path = append(path, step{key: to})
		case 1:
			return circle(path, to)
		}
	}
	return nil
}

// circle cuts the path where it was entered again.
func circle(path []step, to string) []string {
	var keys []string
	for _, s := range path {
		if s.key == to || keys != nil {
			keys = append(keys, s.key)
		}
	}
	return append(keys, to)
}

func shorten(cycle []string) []string {
	if len(cycle) <= maxOneCycle {
		return cycle
	}
	cut := append([]string{}, cycle[:maxOneCycle-2]...)
	return append(cut, "…", cycle[len(cycle)-1])
}
