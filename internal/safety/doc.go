// Package safety keeps what somebody says is not all right, and what is stopped for safety. One table for all rooms: the rooms whose things
// people read from each other register how one finds such a thing ([Service.Handle]), and leave out of their lists what is stopped ([Hidden]).
//
// What always holds:
//
//   - Only who can see a thing can report it. A report has words, and keeps what the thing said at that time.
//   - It goes to those who guide the learner whose thing it is, or whoever reported it, and to admins: never to the person it is about, nor to
//     whoever else sees the thing.
//   - A report ends once: as all right, with a reason, or by a stop, with a reason. Who reported it is told which, and why.
//   - A stop hides the thing from everybody but those who guide, and its own learner, who reads the reason. Nothing of it is deleted: undoing a
//     stop shows it as it was.
//   - Where nobody else is there to look, nothing is recorded: the form says so at once ([Outcome]).
package safety
