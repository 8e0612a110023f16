// Package metacademy reads the concept graph of Metacademy: what one must know before what, and where to learn it. It is a map
// for a learner who heads for something far away, such as logistic regression.
//
// # The form
//
//	concepts/<tag>/title.txt          the name
//	concepts/<tag>/id.txt             an identifier that stays when the tag changes
//	concepts/<tag>/summary.txt        two or three sentences
//	concepts/<tag>/dependencies.txt   fields tag, reason, shortcut: what comes first, and why
//	concepts/<tag>/goals.txt          what to be able to do (Textile list); also questions.txt, topics.txt
//	concepts/<tag>/resources.txt      where to learn it: fields source, location, core …
//	resources.txt                     books and lectures that concepts refer to by source
//	courses/<name>/concepts.txt       the concepts of a course, with title.txt
//
// Fields stand one a line, "name: value"; an empty line ends a record; "#" begins a comment.
//
// # What becomes what
//
// A concept is a goal. What it summarises is a lesson of its own; every resource is a lesson with links, which lead
// elsewhere: nothing is fetched. Courses become units, and the concepts of no course stand in units by how much comes
// before them. Shortcuts (a shorter way to a part of a concept) and "see also" lists are not taken.
package metacademy
