// Package desk reads across the rooms who needs a guide now, and which learners need the same. It writes nothing of its own: behind each line
// stands a room that knows what to do.
//
//   - A line is one thing that waits, with one next action. What is done is gone the next time the list is read.
//   - The list holds learners whom the actor guides, and nobody else.
//   - A list costs a fixed number of statements, whatever the number of classes.
package desk
