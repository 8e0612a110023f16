// Package progress keeps where each learner stands with each goal: the state, why, and when the next
// refresh is due.
//
// A state is a fold over the learner's evidence for one goal by a versioned rule (package mastery). The fold is
// made in the transaction that appends the evidence, under the learner's lock, so what a page shows never lags
// behind the log. The stored row is a cache: [Replay] makes it again from the log, bit for bit.
//
// States come from formal evidence: checks alone, refreshes, a guide's judgement. Practice and checks together
// may lift a goal to Getting there and never count against anybody.
package progress
