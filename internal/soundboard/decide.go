package soundboard

import (
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

// Verdict is one of three answers.
type Verdict uint8

// The verdicts. The zero value is Deny, so that forgetting to decide never opens a door.
const (
	Deny Verdict = iota
	Ask
	Allow
)

// String names the verdict.
func (v Verdict) String() string {
	switch v {
	case Allow:
		return "allow"
	case Ask:
		return "ask"
	case Deny:
		return "deny"
	default:
		return "deny"
	}
}

// Terms say how an Ask is answered.
type Terms struct {
	From  []people.Relation // whose yes counts
	Agree int               // how many must say yes
	// Meanwhile tells that the asker may start while waiting.
	Meanwhile bool
	// Days is after how many days silence becomes the answer Silence; 0 waits for good.
	Days    int
	Silence Verdict
	// Once tells that after one yes the same is not asked again.
	Once bool
}

// Facts are what a decision may depend on besides act, level and relation.
type Facts struct {
	// Alone tells that no guide exists for this learner but the learner: then one's own answer counts as a guide's.
	Alone bool
	// Outside tells that what is wanted lies outside the limits that a guide set: then it is asked for.
	Outside bool
	// Minor tells that the learner is no adult: what leads to people outside is asked for.
	Minor bool
}

// Answer is what [Decide] says.
type Answer struct {
	Verdict Verdict
	// Key and Args are a sentence of the catalogue for the person who asks: who decides, or who is asked. "" for Allow.
	Key  string
	Args []any
	// Ask holds the terms when the verdict is Ask.
	Ask *Terms
}

// Decide tells whether a relation may do an act at a level. It is pure: the same question has the same answer.
// An act that is not in the table is denied to everybody.
func Decide(act Act, level Level, relation people.Relation, facts Facts) Answer {
	r, known := find(act)
	if !known || relation == people.None {
		return Answer{Verdict: Deny, Key: "soundboard.nobody"}
	}
	now := r.at(level)
	if ownAnswerCounts(now, relation, facts) {
		return Answer{Verdict: Allow}
	}
	if slices.Contains(now.may, relation) {
		if terms := now.limits(relation, facts); terms != nil {
			return Answer{Verdict: Ask, Key: "soundboard.ask_guide", Ask: terms}
		}
		return Answer{Verdict: Allow}
	}
	if slices.Contains(now.asks, relation) {
		return Answer{Verdict: Ask, Key: "soundboard.ask_guide", Ask: now.terms}
	}
	return Answer{Verdict: Deny, Key: r.deniedKey(level, now)}
}

// limits are the terms on which a learner asks for what they else do at once; nil inside all limits.
func (c change) limits(relation people.Relation, facts Facts) *Terms {
	switch {
	case relation != people.Self:
		return nil
	case facts.Outside && c.outside != nil:
		return c.outside
	case facts.Minor && c.minor != nil:
		return c.minor
	default:
		return nil
	}
}

// ownAnswerCounts tells whether a learner without any other guide may do what a guide may.
func ownAnswerCounts(now change, relation people.Relation, facts Facts) bool {
	return facts.Alone && relation == people.Self &&
		(slices.Contains(now.may, people.Guide) || slices.Contains(now.asks, people.Self) || slices.Contains(now.may, people.Self))
}

// deniedKey is the sentence that says who decides.
func (r rule) deniedKey(level Level, now change) string {
	may := now.may
	switch {
	case level == LevelTogether && r.inWorkshop:
		return "soundboard.workshop_decides"
	case slices.Contains(may, people.Guide):
		return "soundboard.guide_decides"
	case slices.Contains(may, people.Self):
		return "soundboard.learner_decides"
	default:
		return "soundboard.admin_decides"
	}
}

// Err is nil for Allow, and else a [core.Denied] fault with the answer's sentence. It is for acts whose Ask
// has no proposal to record: what has to be asked first does not happen by itself.
func (a Answer) Err() error {
	if a.Verdict == Allow {
		return nil
	}
	return core.NewFault(core.Denied, a.Key, a.Args...)
}

// Gate is [Decide] in the form that package people takes: the acts there depend on no slider.
func Gate(act string, relation people.Relation) error {
	return Decide(Act(act), LevelGuide, relation, Facts{}).Err()
}
