// Package courses has the pages with which a guide brings courses in and looks after them: the list, bringing
// one in with its progress and report, one course with its alignment grid and its learners, and the text of a
// lesson. It also serves the files of courses to everybody who may see them.
package courses
