// Package coach has the pages on which a guide and a learner meet: the coaching page of both sides, check-ins, tasks that came of them, and
// one-to-ones with the calendar that shows them.
//
//	GET /learners/{learner}/coaching    agenda, facts, notes and next steps, for who coaches
//	GET /coaching                       the same page as the learner has it
//	GET /learners/{learner}/check-in    a note of two minutes
//	GET /todos/{todo}                   one task of one's own
//	GET /one-to-one                     times that a learner may book, and those that are theirs
//	GET /times                          times that a guide offers
//	GET /calendar/{calendar}            a person's calendar (iCalendar, RFC 5545) behind a secret address
//
// What is shared and what is private is said at every note. Who may see and do what is asked below, in package coaching.
package coach
