// Package privacy sees one person across all rooms: it erases everything that is theirs.
//
// Erasing deletes the name, the ways to sign in, every text that the person wrote, their answers, plans and states, and
// the mapping from the person to the learner id. What stays is the log of evidence under that bare id, without texts and
// salts: nobody can tell any more whose it was, and the chain of digests still verifies.
package privacy
