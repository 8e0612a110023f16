// Package course owns courses: units, which goals stand in them, who learns in them, and how a course comes in
// and goes out. What a goal is belongs to package goal, lessons to library, questions to item; a course puts
// them in order.
//
// # Bringing a course in
//
// An edge (package interop/…) reads a foreign file into a [Source]. [Check] takes out of it whatever cannot be
// taken, and says why. [Service.Import] then keeps the files, makes the formulas ready and writes everything else in one
// transaction: all or nothing. Keys decide what is what, so bringing the same course in again doubles nothing;
// what changed in the source is brought up to date; what somebody edited here stays and is named; what is gone from
// the source is retired and never deleted, because learners' work points at it. What the source replaces goes on, with what was earned and all that
// hangs on it (follow.go).
//
// The [Report] of an import is kept with its run and says by name what was taken, what was not and why. A run
// shows its progress while it works.
//
// # Enough questions
//
// A check alone wants fresh questions, for the first go and for a second one. [Alignment] counts for every goal what there
// is to learn from and to be asked, and [Few] says where that is too little.
package course
