package mastery

import (
	"slices"
	"time"
)

// The ladder is what all policies share: Got it, then refreshes, slips and Secure. A policy's own part is its
// criterion: when has enough been shown?
//
//	not started → not yet ⇄ getting there → got it → secure
//	                            ↑               └──┬───┘
//	                            └── second slip ───┘   (the first slip only says "time to refresh")

// criterion is a policy's own part of the ladder. It looks at each piece of evidence in turn.
type criterion interface {
	add(e Evidence) verdict
}

// verdict is what a criterion says after a piece of evidence. The zero verdict ignores it.
type verdict struct {
	counts bool    // the criterion looked at this evidence
	met    bool    // enough has been shown for Got it
	near   bool    // part of it has been shown
	top    bool    // the criterion itself says Secure
	span   int     // how many of the latest pieces that counted decided; 0 means one
	value  float64 // the criterion's own number
	valued bool
}

// maxBecause bounds the ids that an outcome names.
const maxBecause = 20

// day is the unit of all gaps between refreshes.
const day = 24 * time.Hour

// ladderParams are the numbers that every policy has.
func ladderParams() []Param {
	return []Param{
		whole("gap_days", 7, 1, 365),     // a refresh counts towards Secure after this many days
		whole("refreshes", 2, 1, 10),     // so many of them make Secure
		whole("first_days", 7, 1, 365),   // the first refresh is due this long after Got it
		whole("second_days", 21, 1, 365), // the next ones this long after the one before
		whole("secure_days", 90, 1, 365), // and once Secure, this long
		whole("slip_days", 1, 0, 30),     // after a slip the next refresh is due so soon
		number("retention", 0, 0, .97),   // from .70: FSRS-6 says when refreshes are due, after first_days; 0: the days above do
		whole("practice_right", 3, 1, 20),
		whole("practice_of", 5, 1, 20), // practice shows "getting there" by 3 right of the last 5 without hints
	}
}

// ladder is a policy: a criterion and the rungs above it.
type ladder struct {
	spec   Spec
	params Params
}

// Rule implements [Policy].
func (l ladder) Rule() Rule {
	p := make(Params, len(l.params))
	for _, q := range l.spec.Params {
		p[q.Name] = l.params[q.Name]
	}
	return Rule{Key: l.spec.Key, Version: l.spec.Version, Params: p}
}

// Evaluate implements [Policy].
func (l ladder) Evaluate(evidence []Evidence) Outcome {
	c := l.climb(evidence, false)
	c.out.NextRefresh = c.due()
	c.out.Rule = l.Rule()
	return c.out
}

// Recall is the engine's guess, from 0 to 1, that a goal which was got is still remembered at a time. ok is false where there is nothing
// to remember. Where the rule does not plan its refreshes by memory, the memory is followed all the same, for this guess alone.
func Recall(p Policy, evidence []Evidence, at time.Time) (chance float64, ok bool) {
	l, ok := p.(ladder)
	if !ok {
		return 0, false
	}
	c := l.climb(evidence, true)
	if c.out.State < GotIt || c.memory.Stability <= 0 {
		return 0, false
	}
	return c.schedule().Retrievability(c.memory, float64(at.Sub(c.reviewed).Hours()/24)), true
}

// climb reads all evidence for a goal in its order. With remember the memory is followed whatever plans the refreshes.
func (l ladder) climb(evidence []Evidence, remember bool) climb {
	c := climb{remember: remember, params: l.params, start: l.spec.start, rollup: l.spec.rollup}
	c.criterion = c.start(c.params)
	c.whole = c.criterion
	for _, e := range evidence {
		c.step(e)
	}
	return c
}

// climb is one learner on the ladder of one goal while the evidence is read.
type climb struct {
	params    Params
	start     func(Params) criterion
	criterion criterion // starts afresh after a fall, and decides
	whole     criterion // has seen everything, and gives the outcome's value
	rollup    bool      // the state comes from smaller goals, which are refreshed themselves
	out       Outcome

	counted  []string  // ids that the criterion counted, newest last
	practice []bool    // the latest responses without hints in practice and together
	formalAt time.Time // the newest formal evidence below Got it
	anchor   time.Time // what the next spaced refresh is measured from
	slipped  bool      // the anchor is a slip
	memory   Card      // for FSRS-6
	remember bool      // follow the memory though the rule plans by days
	reviewed time.Time // when the memory was last reviewed
}

// step reads one piece of evidence.
func (c *climb) step(e Evidence) {
	if e.informal() {
		c.out.Practised++
	}
	v := c.criterion.add(e)
	if v.counts {
		c.counted = keepLast(append(c.counted, e.ID), maxBecause)
	}
	all := v
	if c.whole != c.criterion {
		all = c.whole.add(e)
	}
	if all.valued {
		c.out.Value, c.out.HasValue = all.value, true
	}
	switch {
	case e.Kind == Held:
		c.hold(e)
	case c.out.State >= GotIt:
		c.above(e, v)
	default:
		c.below(e, v)
	}
}

// below handles evidence while the goal is not got.
func (c *climb) below(e Evidence, v verdict) {
	switch {
	case e.Kind == Judgement:
		c.judge(e)
	case v.met:
		c.got(e, v)
	case e.informal() || e.Kind == Refresh:
		c.practise(e)
	case e.Kind == Alone || v.counts:
		c.partly(e, v)
	}
}

// practise lets informal evidence lift the state as far as Getting there, and never lower it.
func (c *climb) practise(e Evidence) {
	if !e.Assisted {
		c.practice = keepLast(append(c.practice, e.share() >= 1), int(c.params["practice_of"]))
	}
	right := 0
	for _, ok := range c.practice {
		if ok {
			right++
		}
	}
	switch {
	case c.out.State < GettingThere && right >= int(c.params["practice_right"]):
		c.set(GettingThere, e, ReasonPractised)
	case c.out.State == NotStarted:
		c.set(NotYet, e, ReasonStarted)
	}
}

// partly handles formal evidence that is below the bar. What is older than other formal evidence does not lower.
func (c *climb) partly(e Evidence, v verdict) {
	to, why := NotYet, ReasonAloneNotYet
	if v.near {
		to, why = GettingThere, ReasonAlonePart
	}
	if to < c.out.State && e.At.Before(c.formalAt) {
		return
	}
	c.formalAt = later(c.formalAt, e.At)
	c.practice = c.practice[:0]
	c.set(to, e, why)
}

// judge takes a guide's word for a goal that is not got.
func (c *climb) judge(e Evidence) {
	to := min(e.State, GotIt)
	switch {
	case to <= NotStarted || to < c.out.State && e.At.Before(c.formalAt):
		return
	case to == GotIt:
		c.arrive(GotIt, e, ReasonJudged)
	default:
		c.formalAt = later(c.formalAt, e.At)
		c.practice = c.practice[:0]
		c.set(to, e, ReasonJudged)
	}
}

// got is the moment at which the criterion is met.
func (c *climb) got(e Evidence, v verdict) {
	to, why := GotIt, ReasonRuleMet
	if e.Kind == Alone {
		why = ReasonAloneMet
	}
	if v.top {
		to = Secure
	}
	c.arrive(to, e, why)
	if n := min(v.span, len(c.counted)); n > 1 {
		c.out.Because = slices.Clone(c.counted[len(c.counted)-n:])
	}
}

// hold keeps a state that was earned under an earlier rule.
func (c *climb) hold(e Evidence) {
	if e.State >= GotIt && e.State > c.out.State {
		c.arrive(min(e.State, Secure), e, ReasonHeld)
	}
}

// arrive enters Got it or Secure from below.
func (c *climb) arrive(to State, e Evidence, why Reason) {
	c.set(to, e, why)
	c.out.NeedsRefresh, c.out.Successes = false, 0
	c.anchor, c.slipped = e.At, false
	c.memory = Card{}
	c.review(e, Good)
}

// set changes the state and says why.
func (c *climb) set(to State, e Evidence, why Reason) {
	if c.out.State != to {
		c.out.State, c.out.Since = to, e.At
	}
	c.out.Reason, c.out.Because = why, []string{e.ID}
	c.out.Score, c.out.Max = e.Score, e.Max
}

// above handles evidence once the goal is got. Practice never counts against; what happened before the latest
// refresh, slip or Got it changes nothing, whenever it arrives.
func (c *climb) above(e Evidence, v verdict) {
	if e.informal() || e.At.Before(c.anchor) {
		return
	}
	var right bool
	switch e.Kind {
	case Judgement:
		right = e.State >= GotIt
		if e.State <= NotStarted {
			return
		}
	case Child:
		right = v.met
	default:
		right = e.share() >= c.bar()
	}
	switch {
	case right:
		c.success(e, v)
	case c.out.NeedsRefresh:
		c.fall(e)
	default:
		c.slip(e)
	}
}

// bar is the share of a refresh or of another check alone that counts as right again.
func (c *climb) bar() float64 {
	if b, ok := c.params["bar"]; ok {
		return b
	}
	if of := c.params["of"]; of > 0 {
		return c.params["right"] / of
	}
	return usualBar
}

// usualBar is "4 of 5", for rules that have no bar of their own.
const usualBar = 4.0 / 5

// success is being right again; it counts towards Secure only after the gap.
func (c *climb) success(e Evidence, v verdict) {
	spaced := !c.rollup && !e.At.Before(c.anchor.Add(c.days("gap_days")))
	c.review(e, Good)
	recovered := c.out.NeedsRefresh
	c.out.NeedsRefresh = false
	if spaced {
		c.out.Successes++
		c.anchor, c.slipped = e.At, false
	}
	switch {
	case c.out.State < Secure && (v.top || c.out.Successes >= int(c.params["refreshes"])):
		c.add(e, ReasonSecured)
		c.out.State, c.out.Since = Secure, e.At
	case spaced || recovered:
		c.add(e, ReasonRefreshed)
	}
}

// slip is the first wrong one: time to refresh, and nothing is lost.
func (c *climb) slip(e Evidence) {
	c.review(e, Again)
	c.out.NeedsRefresh = true
	c.anchor, c.slipped = e.At, true
	c.add(e, ReasonSlipped)
}

// fall is the second slip without a success between: the goal is open again, and the criterion starts afresh.
func (c *climb) fall(e Evidence) {
	before := c.out.Because
	c.set(GettingThere, e, ReasonFell)
	c.out.Because = []string{before[len(before)-1], e.ID}
	c.out.NeedsRefresh, c.out.Successes = false, 0
	c.criterion = c.start(c.params)
	c.counted, c.practice, c.formalAt = nil, nil, e.At
}

// add puts another piece of evidence beside those that decided already.
func (c *climb) add(e Evidence, why Reason) {
	c.out.Reason, c.out.Score, c.out.Max = why, e.Score, e.Max
	c.out.Because = keepLast(append(slices.Clone(c.out.Because), e.ID), maxBecause)
}

// due says when the next refresh is due, zero when none is.
func (c *climb) due() time.Time {
	switch {
	case c.out.State < GotIt || c.rollup:
		return time.Time{}
	case c.out.NeedsRefresh:
		return c.anchor.Add(c.days("slip_days"))
	case c.scheduled():
		return c.byMemory()
	case c.slipped || c.out.State == GotIt && c.out.Successes == 0:
		return c.anchor.Add(max(c.days("first_days"), c.days("gap_days")))
	case c.out.State == GotIt:
		return c.anchor.Add(max(c.days("second_days"), c.days("gap_days")))
	}
	return c.anchor.Add(c.days("secure_days"))
}

// usualRetention is the retention that is taken where a rule names none.
const usualRetention = .9

// scheduled reports whether FSRS-6 says when refreshes are due.
func (c *climb) scheduled() bool { return c.params["retention"] >= .70 }

// schedule is FSRS-6 at the goal's retention, with half a year as the longest interval.
func (c *climb) schedule() Scheduler {
	retention := usualRetention
	if c.scheduled() {
		retention = c.params["retention"]
	}
	s, err := NewScheduler(retention, 180)
	if err != nil {
		panic("mastery: " + err.Error()) // the parameters were checked when the policy was made
	}
	return s
}

// review tells the memory how a refresh went.
func (c *climb) review(e Evidence, g Grade) {
	if !c.scheduled() && !c.remember {
		return
	}
	c.memory = c.schedule().Review(c.memory, g, float64(e.At.Sub(c.reviewed).Hours()/24))
	c.reviewed = e.At
}

// byMemory is when the next refresh is due by FSRS-6: not before the gap after which it counts has passed.
func (c *climb) byMemory() time.Time {
	due := c.reviewed.Add(time.Duration(c.schedule().Days(c.memory)) * day)
	least := "gap_days"
	if c.out.Successes == 0 {
		least = "first_days"
	}
	return later(due, c.anchor.Add(max(c.days(least), c.days("gap_days"))))
}

// days is a parameter as a duration.
func (c *climb) days(name string) time.Duration {
	return time.Duration(c.params[name]) * day
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// keepLast drops the oldest entries beyond n.
func keepLast[T any](list []T, n int) []T {
	if over := len(list) - n; over > 0 {
		return list[over:]
	}
	return list
}
