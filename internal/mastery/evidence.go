package mastery

import (
	"math"
	"time"
)

// Kind says how a piece of evidence came about. It decides what the evidence may change.
type Kind uint8

// The kinds of evidence. Practice and checks together are informal: they never count against a learner.
const (
	Practice  Kind = iota + 1 // one response in practice
	Together                  // one response of a check together: notes, peers and hints were allowed
	Alone                     // the whole result of one check alone for this goal
	Refresh                   // one refresh of a goal that was got before: right or not
	Judgement                 // a guide's judgement of the work
	Held                      // a state earned under an earlier rule, which a changed rule does not take away
	Child                     // the state of a smaller goal, for the rules that roll goals up
)

// Evidence is one thing that a learner showed for one goal. Give it to a policy in the order of the
// learner's sequence numbers; leave out what was voided, and responses after a hint that gave the answer away.
type Evidence struct {
	ID       string    // the statement's id; returned in Outcome.Because
	At       time.Time // when it happened, by its own clock, even if it arrived late
	Kind     Kind
	Score    float64   // how much was right, 0..Max; partial credit is welcome
	Max      float64   // how much could be right: 1 for a response, the number of questions for a check alone
	Marks    []float64 // Alone only, optional: each response's credit 0..1 in order, for rules that count in a row
	Item     string    // the item answered; for Child the smaller goal's id
	Assisted bool      // a hint was used
	State    State     // Judgement, Held and Child: the state
	Required bool      // Child: this smaller goal must be got
	Q        float64   // the tracker's displayed Q after this evidence, 0 when not known; read by engine_q
}

// share is the fraction right, from 0 to 1; evidence without a maximum, or that is not a number, shows nothing.
// One division, rounded once: so 4 of 5 and 8 of 10 are the same number, and may be compared with a bar of 4/5.
func (e Evidence) share() float64 {
	if !(e.Max > 0) || math.IsInf(e.Max, 0) || !(e.Score > 0) {
		return 0
	}
	return min(e.Score/e.Max, 1)
}

// informal reports whether the evidence only helps and never counts against the learner.
func (e Evidence) informal() bool { return e.Kind == Practice || e.Kind == Together }

// responses calls each for every single response in the evidence, in order. A check alone without marks counts the
// right responses first, so that its last ones, which rules "in a row" look at, are not better than they were.
func (e Evidence) responses(each func(credit float64)) {
	switch {
	case e.Kind == Judgement || e.Kind == Held || e.Kind == Child:
	case e.Kind != Alone:
		each(e.share())
	case len(e.Marks) > 0:
		for _, m := range e.Marks {
			each(clip(m))
		}
	default:
		n := math.Floor(min(e.Max, maxResponses))
		right := float64(e.share() * n)
		for i := 0.0; i < n; i++ {
			each(clip(right - i))
		}
	}
}

// maxResponses bounds the responses read from one check, whatever a foreign system claims.
const maxResponses = 1000

// clip brings a number into 0..1; what is not a number becomes 0.
func clip(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}

// Rule names the rule that decided, so that a result can still be explained after the rule has changed.
type Rule struct {
	Key     string `json:"key"`              // the policy's stable key, such as "default"
	Version int    `json:"version"`          // raised when the meaning of the key changes
	Params  Params `json:"params,omitempty"` // all parameters, including those left at their defaults
}

// Reason is the stable key of the one sentence that says why a goal is in its state.
type Reason string

// The reasons. Each has a sentence in the catalogue.
const (
	ReasonNone        Reason = ""             // no evidence
	ReasonStarted     Reason = "started"      // practice has begun and has not shown enough
	ReasonPractised   Reason = "practised"    // practice or a check together shows that it is coming
	ReasonAloneNotYet Reason = "alone_notyet" // the check alone was below the part that is getting there
	ReasonAlonePart   Reason = "alone_part"   // the check alone showed part of it
	ReasonAloneMet    Reason = "alone_met"    // the check alone reached the bar
	ReasonRuleMet     Reason = "rule_met"     // the goal's own rule was met
	ReasonJudged      Reason = "judged"       // a guide judged the work
	ReasonRefreshed   Reason = "refreshed"    // right again, not yet often enough or too soon to be secure
	ReasonSecured     Reason = "secured"      // right again after a week or more, twice
	ReasonSlipped     Reason = "slipped"      // one slip: time to refresh
	ReasonFell        Reason = "fell"         // a second slip with no success between
	ReasonHeld        Reason = "held"         // earned under an earlier rule and kept
)

// Outcome is what a policy says about one goal of one learner. Times are zero when they do not apply.
type Outcome struct {
	State        State     `json:"state"`
	Since        time.Time `json:"since"`         // when the state began, by the deciding evidence's own clock
	NeedsRefresh bool      `json:"needs_refresh"` // one slip after Got it: "time to refresh"
	NextRefresh  time.Time `json:"next_refresh"`  // when the next refresh is due
	Successes    int       `json:"successes"`     // spaced refreshes that were right since Got it
	Reason       Reason    `json:"reason"`        // why, as a key for one sentence
	Because      []string  `json:"because"`       // the ids of the evidence that decided, oldest first
	Score        float64   `json:"score"`         // what the deciding check alone or refresh showed …
	Max          float64   `json:"max"`           // … out of this, so that the sentence can say "4 of 5"
	Practised    int       `json:"practised"`     // how many responses were practice or together: others see only this
	Value        float64   `json:"value"`         // the rule's own number, if HasValue: a mean, a streak, a probability
	HasValue     bool      `json:"has_value"`
	Rule         Rule      `json:"rule"`
}
