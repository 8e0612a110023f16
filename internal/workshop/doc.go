// Package workshop is making together: a class proposes ideas inside a frame, supports and questions them, a guide merges what says the
// same and takes ideas up into the places of the frame, and finishes. It is the only mechanism for making together; goals, angles and
// criteria are kinds of it.
//
// What always holds:
//
//   - Whoever may contribute and who may finish is the board's to say: a [Kind] names the acts, and each verb asks at the level of the unit.
//   - An idea belongs to whoever wrote it: only they change or withdraw it. Merging keeps both texts and both names.
//   - Everybody supports an idea at most once.
//   - A workshop is finished only when every place is filled and enough of what fills them came from learners ([Workshop.Missing]); when
//     no learner's idea was taken up, nobody can finish it, whatever their rights.
//   - Finishing runs what the kind's owner registered, in the same transaction, once. Opening it again keeps every idea.
package workshop
