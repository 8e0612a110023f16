// Package itemview draws questions: a [Question] in each of its states, and the [Hints] that a learner has
// asked for. All of it is native form controls that work without JavaScript and by keyboard. The
// page around them owns the form, the buttons and the heading:
//
//	@ui.Form(v.Action) {
//		@itemview.Question{Shown: v.Shown, Response: v.Response, Result: v.Result, Rich: v.Rich}
//		@ui.Actions() { … }
//	}
//	@itemview.Hints{Rungs: v.Rungs, Rich: v.Rich}        // outside the form: a scaffold is a form of its own
//
// A field is called "r." and the interaction's id; its element has the id "f-r.R1", which is what
// ui.Problems links to. [ParseForm] reads the fields back into an item.Response, within limits.
//
// Nothing here can betray an answer: a question gets an item.Shown, and the key only where the page
// passes it on once it may be seen.
package itemview
