// Package peer lets learners of one class ask each other: the rung of the ladder of help between a text and an adult.
//
// Who said "you may ask me" ([Service.Offer], off by default) and has a goal may be asked about it. A question goes to one classmate at a time, whom the
// house picks: whoever asks is shown no list, no state and no order, and learns a name only from an answer. Whoever is asked answers or passes it on
// without a reason; then it goes to the next, and to nobody twice. When nobody is left, whoever asked can send it to an adult as it is.
//
// What always holds: both learn in one class of one organisation. Guides of the class read all of it and can close it for the class. Every question
// and answer can be reported and stopped. Nothing here is evidence: asking, passing and answering move no state.
package peer
