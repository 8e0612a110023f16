package progress

import (
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Evidence is what a statement shows for its goal, in the engine's words; counts is false for a statement that
// says nothing about the state: a response inside a check alone (its result says it), a response after the hint
// that gave the answer away or that only a person can judge, a result with too few questions, a lesson read.
func Evidence(s evidence.Statement) (e mastery.Evidence, counts bool) {
	e = mastery.Evidence{ID: string(s.ID), At: s.At, Score: s.Data.Score, Max: s.Data.Max, Marks: s.Data.Marks, Item: s.Data.Item, Q: s.Data.Q}
	switch s.Verb {
	case evidence.Answered:
		e.Assisted = s.Data.Hints > 0 || s.Data.Tries > 1
		switch s.Data.Kind {
		case "practice":
			e.Kind = mastery.Practice
		case "together":
			e.Kind = mastery.Together
		default:
			return e, false
		}
		return e, !s.Data.BottomOut && s.Data.Max > 0
	case evidence.Completed:
		if s.Data.Kind == "refresh" {
			e.Kind = mastery.Refresh
			return e, true
		}
		e.Kind = mastery.Alone
		return e, s.Data.Max > 0 && int(s.Data.Max) >= s.Data.Planned
	case evidence.Judged, evidence.Held:
		state, err := mastery.ParseState(s.Data.State)
		e.Kind, e.State = mastery.Judgement, state
		if s.Verb == evidence.Held {
			e.Kind = mastery.Held
		}
		return e, err == nil
	case evidence.Opened, evidence.Experienced, evidence.Reflected, evidence.Voided:
		return e, false
	}
	return e, false
}

// convert turns statements into evidence; what was held under an earlier rule comes first, as it was earned.
func convert(list []evidence.Statement) []mastery.Evidence {
	out := make([]mastery.Evidence, 0, len(list))
	for _, s := range list {
		if e, counts := Evidence(s); counts {
			out = append(out, e)
		}
	}
	return out
}
