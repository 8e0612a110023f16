// Package family has the page of whoever cares for learners: a parent, a grandparent, a foster parent.
//
//	GET /family     who needs me? one part a child: what is next, what was reached lately, what waits for an answer
//
// It shows states as plain facts and nothing that is a child's own: no answer, no practice, no note to oneself, and not how sure a
// child said they were. More about one child stands on the page that guides have as well (package guide), where the same table of acts
// (package soundboard) leaves out what a caregiver may not see or do.
package family
