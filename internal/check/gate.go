package check

import (
	"time"

	"crossfade/internal/core"
)

// Gate says whether a learner may check a goal alone now, and if not, what opens it.
type Gate struct {
	Open bool
	// Why is the catalogue key of the sentence shown when it is not open.
	Why string
	// Opens is when it opens by itself: the start of the learner's next day. Zero when only something else opens it.
	Opens time.Time
	// Fixit is the plan that opens it at once when finished; "" when there is none.
	Fixit string
	// First are the goals that come first.
	First []core.GoalID
	// Resume is a sitting that is under way for this goal; the way on is to go on with it.
	Resume core.SittingID
	// Fresh is how many fresh questions there are, up to Planned.
	Fresh, Planned int
	// Advice is what the engine says. It never opens or closes a gate, and only [Service.GateOf] asks for it.
	Advice Advice
}

// Short tells that there are fewer fresh questions than the rule asks for: a guide's judgement counts then.
func (g Gate) Short() bool { return g.Fresh < g.Planned }

// lastTry is the learner's latest finished check alone of a goal.
type lastTry struct {
	result   Result
	finished time.Time
	fixit    string    // the plan that it opened, or ""
	fixed    time.Time // when that plan was finished
}

// gate applies the rule of ML-07: after a check that was not there yet, the next one opens when the fix-it
// plan is done, or the next day. zone is where the learner's day begins.
func gate(last lastTry, now time.Time, zone *time.Location) Gate {
	if last.finished.IsZero() || last.result == GotIt || last.result == Judge {
		return Gate{Open: true}
	}
	next := startOfNextDay(last.finished, zone)
	if !now.Before(next) || !last.fixed.IsZero() {
		return Gate{Open: true}
	}
	return Gate{Why: "check.gate.fixit_or_tomorrow", Opens: next, Fixit: last.fixit}
}

// startOfNextDay is the first instant of the day after t where the learner lives.
func startOfNextDay(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}
