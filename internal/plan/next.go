package plan

import (
	"slices"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/progress"
)

// Kind is what a line of Today asks for.
type Kind string

// The kinds of lines.
const (
	Resume   Kind = "resume"   // a check alone is under way
	Fix      Kind = "fix"      // a fix-it plan is open
	Lesson   Kind = "lesson"   // a lesson of the next goal
	Together Kind = "together" // check together
	Ready    Kind = "ready"    // "I'm ready": check alone
	Show     Kind = "show"     // show a guide what one can do: there are no questions for this goal
	Refresh  Kind = "refresh"  // keep a goal fresh
	Reply    Kind = "reply"    // a guide answered my question
	Asked    Kind = "asked"    // a classmate asks me
	Heard    Kind = "heard"    // something became of what I asked the class
	Do       Kind = "do"       // a task that a person set, see [Task]
)

// step tells whether a line is the next step of a course: there is one for each.
func (k Kind) step() bool { return k != Refresh && k != Reply && k != Asked && k != Heard && k != Do }

// Step is the one next step of a course.
type Step struct {
	Kind    Kind
	Goal    core.GoalID
	Ref     string // what it opens: resource, sitting, fix-it plan …; "" where the goal says it
	Title   string // of a lesson; else ""
	Minutes int    // a guess; 0 = none
}

// Standing is where a learner stands with one goal: all that [Next] looks at.
type Standing struct {
	Goal    course.OutlineGoal
	State   progress.State
	Way     progress.Way
	Fact    check.Fact
	Lessons []library.Resource // for learning it, in order
	Used    map[string]bool    // resources opened; true = worked through
	Said    progress.Said      // what the learner says of it, without proof
	Known   bool               // the learner says that they know it, or something that builds on it
	Bare    bool               // there are no questions for it: a person judges
	OnWay   bool               // the goal that the learner heads for builds on it, or is it
	Likes   library.Form       // the form in which the learner chose to learn last; "" is none. It says with which lesson to begin, and locks nothing
	Place   int                // its place in the plan that the learner goes by, from 1 on; 0 = none
}

// Rough guesses in minutes, where a course gives none.
const (
	lessonMinutes   = 8
	togetherMinutes = 8
	aloneMinutes    = 10
	fixMinutes      = 12
	refreshMinutes  = 2
)

// Next says the next step of a course. Something under way comes first, then the first goal in the course's order
// that is open and not got: on the way to the goal that the learner heads for, if there is one, else by the plan that they go by, else any. What
// they say that they know is passed over. ok is false when there is no step: the course is complete, or a guide's judgement is awaited.
func Next(goals []Standing) (step Step, ok bool) {
	for _, g := range goals {
		if g.Fact.OpenAlone != "" {
			return Step{Kind: Resume, Goal: g.Goal.ID, Ref: string(g.Fact.OpenAlone), Minutes: aloneMinutes}, true
		}
	}
	for _, g := range goals {
		if g.Fact.Fixit != nil && !g.State.Is() {
			return Step{Kind: Fix, Goal: g.Goal.ID, Ref: g.Fact.Fixit.ID, Minutes: fixMinutes}, true
		}
	}
	best := -1
	for i, g := range goals {
		if g.Way.Open && !g.State.Is() && !g.Fact.Asked && !g.Known && (best < 0 || g.before(goals[best])) {
			best = i
		}
	}
	if best < 0 {
		return Step{}, false
	}
	return Towards(goals[best]), true
}

// before tells that a goal comes before one that stands earlier in the course.
func (s Standing) before(other Standing) bool {
	if s.OnWay != other.OnWay {
		return s.OnWay
	}
	return s.Place > 0 && (other.Place == 0 || s.Place < other.Place)
}

// Towards is the next step towards one goal that is open and not got: a lesson, then a check together, then "I'm ready"; or showing it to a guide.
func Towards(g Standing) Step {
	if l, ok := freshLesson(g); ok {
		return Step{Kind: Lesson, Goal: g.Goal.ID, Ref: string(l.ID), Title: l.Title, Minutes: minutes(l.Minutes, lessonMinutes)}
	}
	if g.Bare {
		return Step{Kind: Show, Goal: g.Goal.ID, Minutes: aloneMinutes}
	}
	if g.Fact.Together == 0 && g.Fact.Alone == 0 {
		return Step{Kind: Together, Goal: g.Goal.ID, Minutes: togetherMinutes}
	}
	return Step{Kind: Ready, Goal: g.Goal.ID, Minutes: aloneMinutes}
}

// freshLesson is the first lesson, as long as the learner has worked through none and checked nothing.
func freshLesson(g Standing) (library.Resource, bool) {
	if g.Fact.Together > 0 || g.Fact.Alone > 0 {
		return library.Resource{}, false
	}
	var first library.Resource
	found := false
	forms := append([]library.Form{g.Likes}, library.Forms()...) // the order in which forms are offered: the one that the learner chose, then reading
	for _, l := range g.Lessons {
		if l.Role != library.Learn {
			continue
		}
		if g.Used[string(l.ID)] {
			return library.Resource{}, false
		}
		if !found || slices.Index(forms, l.Form) < slices.Index(forms, first.Form) {
			first, found = l, true
		}
	}
	return first, found
}

func minutes(given, usual int) int {
	if given > 0 {
		return given
	}
	return usual
}

// Complete tells that every goal that must be reached is got, and how many there are.
func Complete(goals []Standing) (got, all int) {
	for _, g := range goals {
		if g.Goal.Need == course.Stretch {
			continue
		}
		all++
		if g.State.Is() {
			got++
		}
	}
	return got, all
}
