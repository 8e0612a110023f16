// Package inquiry owns what a unit asks: the fixed or framing question with its sources and limits, the sheets of small groups, the angles that
// learners take, and the questions that they make themselves.
//
// Each level of the slider is a way of the same unit:
//
//   - Teacher: a question that learners read, and one sheet for each small group. Everybody of a group writes on every line.
//   - Together: angles under the framing question. What lies inside the limits opens at once; what lies outside is asked for (package proposal).
//     More than one may take the same angle.
//   - Learner: a question of one's own. Others comment, nudge and offer to mentor; they never write in it. Every word of theirs can be answered.
//
// What always holds:
//
//   - A line of a sheet is never overwritten. Who writes on what somebody else has changed meanwhile is put beside it, and whoever writes next sees both
//     ([Service.WriteLine]).
//   - Moving the slider touches no row. Angles at the level guide, and questions below the level learner, are kept for their learners ([Parked]).
//   - A form that was open while the slider went down loses nothing: what was written is kept.
//   - What is stopped for safety (package safety) is read by its learner, with the reason, and by those who guide.
package inquiry
