// Package mastery turns what a learner has shown into what can be said about it.
//
// It answers four questions, each with its own part:
//
//   - Which state is this goal in, and why? A [Policy] folds a learner's [Evidence] for one goal into an
//     [Outcome]: not yet, getting there, got it or secure, with the ids of the evidence that decided it and
//     the rule that was used. [Default] is the rule that is printed everywhere in the product:
//     "Got it = at least 4 of 5 right on a check alone (or a guide's judgement of the work); Secure = right
//     again after a week or more, twice." Every other rule is made by [NewPolicy] from its key.
//   - How sure are we, before anybody checks? The skill tracker ([Model], [Learner], [Skill]) keeps a
//     Gaussian estimate per learner and goal. It predicts the next response, gives Q ("at least 4 of the next 5
//     would be right") and readiness R ("this check would be passed"), explains both response by response,
//     and ranks what is worth practising. It advises and never locks.
//   - When is it time to refresh? [Scheduler] is FSRS-6, and [Spread] keeps a day's refreshes within a cap.
//   - What do the learners of this installation teach us? The fitting functions propose new, versioned [Parameters].
//
// The package is pure: no storage, no clock, no randomness of its own, no variable that changes, and no result
// that depends on the order of a map. The same evidence gives the same bits on every processor: each product of
// floating-point numbers is rounded by an explicit float64(…), so that no compiler fuses it with a sum, and exp and
// log are our own, because the standard library's differ between architectures. A test holds both.
//
// The formulas, their sources and what was measured are in docs/mastery.md.
package mastery
