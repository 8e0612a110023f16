// Package authoring has the pages with which a guide writes questions in the browser: the list of a course's questions, one
// question as a form, and a preview in which it is answered as a learner would. Everything works without JavaScript.
//
// The form holds what was typed ([draft]), reads a stored item into itself and makes an item of itself. What it does not
// show (scaffolds, a shared text, who made it, kinds of answers that it does not know) it leaves as it is in the stored item.
package authoring
