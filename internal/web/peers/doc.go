// Package peers has the pages on which learners of one class ask each other.
//
//	GET /peers                        my switch "you may ask me", what waits for me, what I asked
//	GET, POST /goals/{goal}/peer      write a question to a classmate
//	GET, POST /peers/{ask}            one question: answer it, pass it on, take it back, send it to an adult
//	GET, POST /peers/class/{group}    for those who guide: what a class asks each other, and closing it
package peers
