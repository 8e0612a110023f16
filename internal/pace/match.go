package pace

import (
	"cmp"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/people"
)

// Known is a goal of the course as a table may name it.
type Known struct {
	ID    core.GoalID
	Key   string
	Code  string // folded, see goal.Fold; "" = none
	Title string
	Need  course.Necessity
}

// Line is one line of a table with what it was matched with.
type Line struct {
	Row
	Match   core.GoalID   // "" = nothing matched
	Suggest []core.GoalID // what it may mean, the most alike first
}

const (
	suggestions = 3
	// alike is the least likeness of a suggestion, from 0 to 1.
	alike = 0.25
)

// Match finds the goals that a table names: by code, by key, by title, or by a code before the title. What it does not find gets suggestions. A
// goal that stands in an earlier line already is wrong in the later one.
func Match(rows []Row, known []Known) []Line {
	names, twice := map[string]core.GoalID{}, map[string]bool{}
	name := func(n string, id core.GoalID) {
		if have, there := names[n]; n != "" && there && have != id {
			twice[n] = true
		}
		names[n] = id
	}
	grams := make([]map[string]bool, len(known))
	for i, k := range known {
		name("code "+k.Code, k.ID)
		name("title "+people.Fold(k.Title), k.ID)
		name("key "+people.Fold(k.Key), k.ID)
		grams[i] = gramsOf(k.Title)
	}
	find := func(text string) core.GoalID {
		first, rest, _ := strings.Cut(text, " ")
		for _, n := range []string{"code " + goal.Fold(text), "title " + people.Fold(text), "key " + people.Fold(text), "code " + goal.Fold(first), "title " + people.Fold(rest)} {
			if !strings.HasSuffix(n, " ") && names[n] != "" && !twice[n] {
				return names[n]
			}
		}
		return ""
	}
	lines, seen := make([]Line, 0, len(rows)), map[core.GoalID]bool{}
	for _, r := range rows {
		l := Line{Row: r}
		if r.Goal != "" {
			l.Match = find(r.Goal)
		}
		switch {
		case l.Match == "" && r.Goal != "":
			l.Suggest = suggest(r.Goal, known, grams)
		case l.Match != "" && seen[l.Match] && l.Wrong == "":
			l.Wrong, l.Word = "pace.line.twice", r.Goal
		}
		seen[l.Match] = true
		lines = append(lines, l)
	}
	return lines
}

// suggest lists the goals whose titles are most like a text.
func suggest(text string, known []Known, grams []map[string]bool) []core.GoalID {
	mine := gramsOf(text)
	type one struct {
		at    int
		score float64
	}
	var list []one
	for i := range known {
		both := 0
		for g := range mine {
			if grams[i][g] {
				both++
			}
		}
		if s := 2 * float64(both) / float64(max(1, len(mine)+len(grams[i]))); s >= alike {
			list = append(list, one{i, s})
		}
	}
	slices.SortStableFunc(list, func(a, b one) int { return cmp.Compare(b.score, a.score) })
	var ids []core.GoalID
	for _, o := range list[:min(suggestions, len(list))] {
		ids = append(ids, known[o.at].ID)
	}
	return ids
}

// gramsOf are the runs of three letters in a text.
func gramsOf(text string) map[string]bool {
	letters := []rune(" " + people.Fold(text) + " ")
	grams := map[string]bool{}
	for i := 0; i+3 <= len(letters); i++ {
		grams[string(letters[i:i+3])] = true
	}
	return grams
}
