// Package evidence is the append-only log of what learners showed.
//
// A [Statement] says who did what to which object, in the manner of xAPI: actor, verb, object, result,
// context. It is never changed; a later statement can void it. Each learner has a sequence of their
// own, given under that learner's lock, and every fold (states, reviews) runs in that order.
//
// Three things make append-only and the right to be forgotten live together:
//
//   - the log names people by an opaque [core.LearnerID] only; people keeps who that is;
//   - what people wrote stands in statement_text, beside the log, and the log carries a salted digest of it;
//   - each statement's digest runs over the digest before it, so a change anywhere is found by [Verify],
//     and erasing the texts and salts of a person leaves every digest as it was.
//
// The package stores and reads. What a statement means for a goal is the business of package progress.
package evidence
