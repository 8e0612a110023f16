// Package cells has the pages of the board's cells: what learners and guides do in a unit at the level where a slider stands.
//
//	GET /units/{unit}/goals            the goals of a unit: set for all, the workshop, or my goal; for a guide with the queue of what waits to be verified
//	POST /units/{unit}/goals           a learner's own or private goal
//	POST /units/{unit}/workshop        a verb of the goal workshop
//	POST /own/{own}                    drop, reach, or (a guide) suggest a link for a goal that somebody wrote
//	GET, POST /units/{unit}/inquiry    the question with the group sheet, the angle board, or the question maker
//	GET, POST /inquiries/{inquiry}     the question of a learner, with nudges and answers
//
// A page shows what the level lets one do; that it is so is decided below, at every verb.
package cells
