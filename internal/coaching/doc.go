// Package coaching owns what a guide and a learner have with each other beside checks: check-ins and when the next one is due, coaching
// sessions with their notes, the agenda that both write, and one-to-ones that a learner books.
//
// What always holds:
//
//   - A session is kept once, however often its form is sent. Its next steps become tasks on the learner's Today in the same transaction.
//   - Shared notes are for whoever may see the coaching page. A private note is for the guide who wrote it, and for nobody else.
//   - A slot is one learner's. Of two who book at once, one has it, and the other is told so.
//   - A calendar's address is a secret of one person; the database keeps its digest alone.
package coaching
