package progress

import (
	"time"

	"crossfade/internal/core"
	"crossfade/internal/mastery"
)

// State is where one learner stands with one goal.
type State struct {
	Goal    core.GoalID
	Outcome mastery.Outcome
	Seq     int64 // number of the last statement folded in; 0 = no evidence
	// Opened tells that a guide opened the goal before its prerequisites.
	Opened bool

	skill string // the engine's estimate as it is stored, see [EstimatesOf]; "" = no answers yet
}

// Is reports whether the goal is got: Got it or Secure.
func (s State) Is() bool { return s.Outcome.State >= mastery.GotIt }

// Due reports whether a refresh is due at the given time.
func (s State) Due(now time.Time) bool {
	return !s.Outcome.NextRefresh.IsZero() && !s.Outcome.NextRefresh.After(now)
}

// Change is what one statement did to one goal.
type Change struct {
	Goal   core.GoalID
	Before mastery.State
	After  State
	Q      float64 // the estimate's Q that is shown after it; 0 when nothing was estimated
}

// Reached tells that the change brought the goal to Got it from below.
func (c Change) Reached() bool { return c.Before < mastery.GotIt && c.After.Is() }

// Way is how a goal stands between its prerequisites and its state, for the map and Today.
type Way struct {
	Open   bool          // the learner may work on it
	First  []core.GoalID // prerequisites that are not got yet; empty when Open by evidence
	ByHand bool          // open only because a guide opened it
}

// WayTo tells whether a goal is open: every prerequisite is got, or a guide opened it, or there is formal
// evidence for it already (what was begun stays open).
func WayTo(goal State, needs []State) Way {
	var w Way
	for _, n := range needs {
		if !n.Is() {
			w.First = append(w.First, n.Goal)
		}
	}
	switch {
	case len(w.First) == 0:
		w.Open = true
	case goal.Opened:
		w.Open, w.ByHand = true, true
	case goal.Outcome.State >= mastery.GettingThere:
		w.Open = true
	}
	return w
}
