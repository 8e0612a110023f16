package own

import (
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/soundboard"
)

// Kind is whose goal it is.
type Kind string

// The kinds.
const (
	Mine    Kind = "own"     // a learner's, that counts once it is verified
	Private Kind = "private" // for the learner's eyes only
	Class   Kind = "class"   // made together
)

// State is how a goal stands.
type State string

// The states.
const (
	Draft    State = "draft"
	Sent     State = "sent" // waits to be verified; one may begin
	Verified State = "verified"
	Met      State = "met"
	Stopped  State = "stopped" // for safety, with a reason
)

// Goal is one of them.
type Goal struct {
	ID         string
	Org        core.OrgID
	Unit       core.UnitID
	ClassID    core.GroupID
	Learner    core.LearnerID
	Kind       Kind
	Slot       string // of a goal made together: the place that it fills
	Title      string
	Why        string
	How        string // how I'll show it
	By         string // by when: 2026-12-01, or ""
	State      State
	VerifiedBy core.PersonID
	VerifiedAt time.Time
	StopReason string
	Shapers    []core.LearnerID
	Musts      []core.GoalID // must-covers that it touches
	Made       time.Time
	verified   string // what was verified
}

// Parked tells whether a goal is kept for its learner and does not count while the slider stands where it does.
func (g Goal) Parked(level soundboard.Level) bool {
	return g.Kind == Mine && level != soundboard.LevelLearner
}

// Counts tells whether a goal counts at a level.
func (g Goal) Counts(level soundboard.Level) bool {
	return g.Kind == Class || !g.Parked(level) && g.Kind == Mine && (g.State == Verified || g.State == Met)
}

// changedMuch tells whether a title says something else than what was verified.
func (g Goal) changedMuch(title string) bool {
	return !strings.EqualFold(strings.Join(strings.Fields(g.verified), " "), strings.Join(strings.Fields(title), " "))
}

// Limits of texts.
const (
	TitleMax = 200
	TextMax  = 1000
	MostOwn  = 20 // goals of one learner in one unit
)

// Form is a goal as a learner writes it.
type Form struct {
	// ID makes a repeat harmless, and names the goal in later changes.
	ID    string
	Unit  core.UnitID
	Kind  Kind
	Title string
	Why   string
	How   string
	By    string
	Musts []core.GoalID
	// Send asks for it to be verified; else it stays a draft.
	Send bool
	// Seen is the level that the form was made for: what was written while the slider moved away is kept as a draft.
	Seen soundboard.Level
}

func (f *Form) check() error {
	f.Title, f.Why, f.How = strings.Join(strings.Fields(f.Title), " "), strings.TrimSpace(f.Why), strings.TrimSpace(f.How)
	if _, ok := core.ParseID[string](f.ID); !ok {
		return core.BadField("title", "goals.problem.title")
	}
	switch {
	case f.Kind != Mine && f.Kind != Private:
		return core.Missing()
	case f.Title == "":
		return core.BadField("title", "goals.problem.title")
	case utf8.RuneCountInString(f.Title) > TitleMax:
		return core.BadField("title", "goals.problem.long")
	case utf8.RuneCountInString(f.Why) > TextMax:
		return core.BadField("why", "goals.problem.long")
	case utf8.RuneCountInString(f.How) > TextMax:
		return core.BadField("how", "goals.problem.long")
	case f.Send && f.Kind == Mine && f.How == "":
		return core.BadField("how", "goals.problem.how")
	}
	if f.By != "" {
		if _, err := time.Parse(time.DateOnly, f.By); err != nil {
			return core.BadField("by", "goals.problem.day")
		}
	}
	return nil
}
