// Package desk reads across the rooms who needs a guide now, and which learners need the same. Behind each line stands a room that knows what to do;
// of its own it keeps what was done with several lines, for the minutes in which that can be taken back.
//
//   - A line is one thing that waits, with one next action. What is done is gone the next time the list is read.
//   - The list holds learners whom the actor guides, and nobody else, but for what waits for an advisor's yes. What was reported is there for those who
//     may answer it, never for whom it is about.
//   - A list costs a fixed number of statements, whatever the number of classes.
package desk
