// Package progress keeps where each learner stands with each goal: the state, why, and when the next
// refresh is due; and beside it the engine's estimate, which advises and never decides.
//
// A state is a fold over the learner's evidence for one goal by a versioned rule (package mastery). The fold is
// made in the transaction that appends the evidence, under the learner's lock, so what a page shows never lags
// behind the log. The same transaction folds each answer into the estimate: a general ability per learner
// (learner_estimate) and a skill per goal (goal_state.estimate). An answer writes its learner's rows and nobody else's.
//
// States come from formal evidence: checks alone, refreshes, a guide's judgement. Practice and checks together
// may lift a goal to Getting there and never count against anybody. Estimates rest on practice too, so they are for the
// learner's own eyes.
//
// Both are caches. [Compare] makes them again from the log and finds them bit for bit; [Renew] writes what the log says.
// What makes that hold:
//
//   - Folds run in the order of the learner's sequence numbers; late offline evidence is appended when it arrives.
//   - A void takes one answer out of the middle, so all of that learner's estimates are made again from the log.
//   - Estimates are stored as JSON, whose numbers read back to the last bit on both databases.
//   - What an answer did to the shown estimate stands in its statement ([MarkOf]), and is what "Why?" adds up.
//
// Three things may change under a stored row: the goal's rule, the model in force ([Accept], [Back]), and the program
// ([Engine], and the versions of the rules). Then the row is not wrong, it waits: it is right by what made it, is made again
// when its learner goes on or by a job, and what was earned is held by a statement of its own (verb "held").
package progress
