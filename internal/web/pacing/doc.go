// Package pacing has the pages about time: when somebody is likely to be through with a course and the plan that fits, for the learner, those who guide
// and the family; and the pacing guide of a class with how far everybody is beside it.
//
//	GET /pace/{course}                            my outlook, and the plan that fits
//	GET /learners/{learner}/pace/{course}         the same about one learner, in the same words
//	GET /class/pacing                             guide and real spread of a class
//	GET /class/pacing/drafts/{draft}              a pasted table, looked at line by line before it holds
package pacing
