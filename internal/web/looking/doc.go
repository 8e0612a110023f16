// Package looking lets a guide look at a learner's pages as the learner sees them: to look at only.
//
//	GET /as/{learner}/today      each page that says AsLearner in its table of routes, under the learner it is looked at for
//
// Nothing here knows any of these pages. [Pages.Routes] wraps their handlers: the actor is the learner, marked as Watched; nothing can be written
// (db.ReadOnly); and the answer is gone through before it is sent. What can be pressed is switched off, links lead to the same learner's pages or
// nowhere, and a bar on top says whose eyes these are. The learner can read who looked (/decides).
package looking
