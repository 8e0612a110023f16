// Package readiness has the figures behind the sound board: what a class, a group or one learner has shown of deciding for themselves, which must-covers
// are covered, planned or missing, and which slider that suggests to move. It reads across rooms and changes nothing; a person moves.
//
// What learners say about themselves ("How sure?") is theirs. It enters one figure only, as a sum over at least [Few] learners.
package readiness
