// Package criteria owns by what work is judged: the criteria of a task with a description for each of three levels, examples of what good
// looks like, and the scores of a product, with reasons.
//
// # What always holds
//
//   - Criteria stand before work starts: a task without any keeps its unit a draft, and once somebody has handed in they are not changed.
//   - A score is for one version of a product, covers every criterion, and has a reason for each that is below the top.
//   - There is no total and no average.
//   - What a class made together in a workshop is for that class alone, beside what was set for everybody, and says whose ideas it is.
//   - Where the slider of evaluation stands at together or learner, a learner scores first: a guide's score waits for that (for three days),
//     and has a reason wherever it is another one. That the two differ is a state like any other; both are kept.
package criteria
