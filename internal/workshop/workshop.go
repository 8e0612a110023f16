package workshop

import (
	"time"

	"crossfade/internal/core"
	"crossfade/internal/soundboard"
)

// Kind is what is made.
type Kind string

// The kinds.
const (
	Goals    Kind = "goals"
	Criteria Kind = "criteria"
)

// acts are the acts of the board that a kind's verbs ask for.
type acts struct{ frame, contribute, finish soundboard.Act }

func (k Kind) acts() (acts, bool) {
	switch k {
	case Goals:
		return acts{soundboard.GoalSet, soundboard.GoalPropose, soundboard.GoalFinalise}, true
	case Criteria:
		return acts{soundboard.CriteriaSet, soundboard.CriteriaContribute, soundboard.CriteriaSet}, true
	default:
		return acts{}, false
	}
}

// Status is how a workshop stands.
type Status string

// The statuses.
const (
	Open  Status = "open"
	Final Status = "final"
)

// Workshop is one, with its ideas.
type Workshop struct {
	ID         string
	Org        core.OrgID
	Kind       Kind
	Class      core.GroupID
	Unit       core.UnitID
	Title      string
	Frame      string
	Slots      []string // the names of the places to fill
	OfLearners int      // how many of what fills them must come from learners
	Status     Status
	MadeBy     core.PersonID
	Made       time.Time
	FinalBy    core.PersonID
	Finished   time.Time
	Ideas      []Idea // the most supported first
}

// Idea is one contribution.
type Idea struct {
	ID        string
	Workshop  string
	By        core.LearnerID
	ByGuide   bool
	Text      string
	Why       string
	Slot      int    // 0 is none, else which place it fills, from 1
	Into      string // merged into another, "" stands for itself
	Support   int
	Supported bool // by the reader
	Merged    []Idea
	Words     []Word
	Made      time.Time
	Stopped   string // the reason of a safety stop; then only its writer has it
}

// Word is a comment on an idea.
type Word struct {
	ID      string
	Stopped string // as of an idea
	By      core.LearnerID
	Words   string
	At      time.Time
}

// Shapers are all who wrote an idea or one that was merged into it, each once.
func (i Idea) Shapers() []core.LearnerID {
	list, seen := []core.LearnerID{}, map[core.LearnerID]bool{}
	for _, one := range append([]Idea{i}, i.Merged...) {
		if !seen[one.By] {
			seen[one.By] = true
			list = append(list, one.By)
		}
	}
	return list
}

// ofLearner tells whether a learner had a part in an idea.
func (i Idea) ofLearner() bool {
	if !i.ByGuide {
		return true
	}
	for _, m := range i.Merged {
		if !m.ByGuide {
			return true
		}
	}
	return false
}

// Missing is what a workshop still lacks before it can be finished.
type Missing struct {
	Slots    []string // places that are empty
	Learners int      // ideas of learners that still have to be taken up
}

// Done tells that nothing is missing.
func (m Missing) Done() bool { return len(m.Slots) == 0 && m.Learners <= 0 }

// Missing tells what is still to be done before the workshop can be finished.
func (w Workshop) Missing() Missing {
	filled, learners := map[int]bool{}, 0
	for _, i := range w.Ideas {
		if i.Slot == 0 {
			continue
		}
		filled[i.Slot] = true
		if i.ofLearner() {
			learners++
		}
	}
	m := Missing{Learners: max(0, w.OfLearners-learners)}
	for n, name := range w.Slots {
		if !filled[n+1] {
			m.Slots = append(m.Slots, name)
		}
	}
	return m
}

// InSlot is the idea that fills a place, counted from 1.
func (w Workshop) InSlot(n int) (Idea, bool) {
	for _, i := range w.Ideas {
		if i.Slot == n {
			return i, true
		}
	}
	return Idea{}, false
}

// Limits.
const (
	TextMax  = 300
	WhyMax   = 1000
	FrameMax = 4000
	SlotsMax = 12
	IdeasMax = 400 // in one workshop
	MineMax  = 30  // by one person in one workshop
)
