// Package own keeps goals that people write in a unit: a learner's own ones, which count once somebody verified them; private ones, which nobody else
// sees and which never count; and those that a class made together in a workshop.
//
// What always holds:
//
//   - Whether a learner may write a goal that counts is the board's to say (goal.write). A guide or advisor verifies it as a proposal; the learner may
//     begin meanwhile. A change of what was verified is verified again.
//   - Moving the slider touches no row. A goal that was written at the level learner is parked while the slider stands lower: its learner sees it as kept
//     for them, it does not count, and it is back when the slider goes up ([Goal.Parked]).
//   - A form that was open while the slider went down loses nothing: what was written is kept as a draft ([Service.Save]).
//   - A private goal is read by its learner alone, in every query.
package own
