// Package shelf has the library: what there is to learn from, found by words and filters, and everything of one's own.
//
//	GET /library    search and filters over goals, lessons and (for guides) questions; learners' names for whoever may know them; my
//	                own questions and checks. Without a word: the lessons of my courses by goal.
//
// What is found is what one may see anyway: the search looks in the courses of the viewer alone, and each thing has its own door.
package shelf
