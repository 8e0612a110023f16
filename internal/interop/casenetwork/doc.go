// Package casenetwork reads and writes competency frameworks in the form of 1EdTech's CASE (Competencies and Academic
// Standards Exchange) 1.0 and 1.1: a CFPackage as JSON with one CFDocument, its CFItems and CFAssociations.
//
// # What becomes what
//
//	CASE                                     here
//	CFDocument                               framework, and a course that can be taken without lessons
//	CFItem without children                  goal
//	CFItem with children                     group; or a goal as well, where its type is mostly without children
//	                                         (a Standard with Components) or something comes before or after it
//	isChildOf                                outline: groups become units
//	precedes                                 the destination needs the origin
//	replacedBy, exactMatchOf                 what was earned under an old identifier goes on under the new one, see goal.Follow
//	exactMatchOf, exemplar, isRelatedTo …    kept, and written out again
//
// Identifiers are the source's own, so a new version of the same framework meets the same goals: what somebody has shown
// stays theirs, changed texts are brought up to date, and what is gone is retired.
//
// The package is taken whole or not at all. Items that come twice, circles in the outline or among what comes first, and
// encodings that cannot be told are named and refuse it; links that lead nowhere are named and left out.
//
// # Prerequisites beside it
//
// The Coherence Map of Student Achievement Partners has what comes before what in the Common Core. A file edges.csv with
// the columns from_code and to_code, beside the package, is joined to its items by their codes.
//
// Sources: 1EdTech CASE 1.0 (2017) and 1.1 information model and REST binding.
package casenetwork
