// Package core holds the few types that every room of the house shares: typed ids, the
// clock, the actor who asks, the one error type, and paging. It knows nothing about
// learners, courses or checks, and it imports no other room.
//
// Conventions that the rest of the code relies on:
//
//   - An id is a UUIDv7 in its 36-character text form, made in Go by [NewID]. Ids made later
//     sort later. The named types ([LearnerID], …) keep one kind from being passed for another.
//   - An instant is UTC. In a table it is fixed-width text, see [Stamp], so that it sorts as text
//     on SQLite and PostgreSQL alike.
//   - An error that a person can do something about is a [Fault]; every other error is a defect
//     or an outage, and is shown as a reference number only.
package core
