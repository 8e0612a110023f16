// Package oatutor reads courses of OATutor (https://github.com/CAHLR/OATutor-Content): an archive or a folder with
//
//	coursePlans.json                                   courses and their lessons
//	skillModel.json                                    which skills each step needs
//	content-pool/<problem>/<problem>.json              a problem: title, text, licence, lesson
//	content-pool/<problem>/figures/*                   its pictures
//	content-pool/<problem>/steps/<step>/<step>.json    a question with its answer
//	…/steps/<step>/tutoring/<step>DefaultPathway.json  its hints and scaffolds
//
// and makes our own course of it: a lesson becomes a unit, a skill a goal, a step an item whose problem
// is its stimulus ("part 2 of 3"), a pathway the item's hint ladder with a last rung that gives the answer.
//
// # How the odd things are read
//
// Texts are not Markdown. TeX stands between double dollar signs, "\n" (two characters) ends a line, ##name##
// shows a picture, and ** is a power. Text that was translated by machine has whole words inside dollar signs,
// TeX outside of them, and braces that run across them. [Clean] says what becomes of each.
//
// Skill names are spelt with _ for a space, and were cut at commas: "accuracy", "precision",
// "and_significant_figures" is one skill of OpenStax, "Accuracy, precision, and significant figures". Pieces
// are put together again when they always stand together, in the same order, and the last begins with "and_".
// A readable title is looked for among the titles of lessons and problems, so that names keep their capitals.
//
// The language code "se" is Swedish, "sv" in BCP 47. Parameters of knowledge tracing (bkt-params) and the
// settings of lessons belong to OATutor's own engine and are not taken. Variables ("@{x}") become one
// item per set of values, because OATutor draws all variables of a problem with one number.
package oatutor
