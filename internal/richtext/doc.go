// Package richtext turns the text of a course into HTML that is safe to put on a page. A text is
// CommonMark with tables, TeX between dollar signs, and three habits of ours:
//
//	> [!try] Fold a strip of paper.      a quote that begins so is a card: try, note or example
//	![A pizza](pizza.svg)                a picture of this course, never of another place
//	Half of 8 is [[R1]].                 the place of an answer field, see [Options].Slot
//
// HTML in a text is shown as it was typed, not taken; only <br>, <sub> and <sup> pass.
//
// Texts come from strangers. Each goes through these steps, and none alone is trusted:
//
//	cut       formulas and slots are replaced by marks that cannot occur in a text   (marks.go)
//	parse     goldmark makes a tree; addresses are resolved, headings shifted        (parse.go)
//	sanitise  bluemonday lets known elements and attributes through                  (policy.go)
//	put back  each mark in running text becomes its MathML or its field              (marks.go)
//
// Making HTML costs well under a millisecond; MathML is made before, by package maths, and handed
// in by the caller.
package richtext
