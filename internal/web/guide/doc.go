// Package guide has the pages of whoever teaches (a teacher, a grown-up at home, a coach at work): who needs me now, the
// question, the report or the ask behind each line, the map of a class, and one learner.
//
//	GET /now                                       who needs me now? one line a thing, one action each
//	GET /now/questions/{question}                  a learner's question, and its answer
//	GET /now/reports/{report}                      "this question is wrong": keep it, or take it out
//	GET /now/judgements/{learner}/{goal}           a learner's work for a goal, and a judgement
//	GET /class                                     learners × goals of a course
//	GET /class/goals/{goal}                        who is where with one goal
//	GET /class/learning                            are they learning? four figures about a class
//	GET /class/learning/{group}/{figure}           the attempts or questions behind one of them
//	GET /learners/{learner}                        one learner: courses, goals, states
//
// Who may see and do what is not decided here: every read asks package soundboard, by way of the gate, in its own transaction,
// and lists hold only people whom package people lets through. Practice and checks together are numbers on all of these
// pages, what a learner answered to "How sure are you?" is on none.
package guide
