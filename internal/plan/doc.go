// Package plan knows what is on whose Today: the next step of each course, the refreshes that are due, the answers
// that wait to be read. Behind every line of Today stands a row of plan_item, so that a line can be moved, ticked,
// printed, and (later) put on another day.
//
// [Next] is the pure heart: from where a learner stands it says the one next step of a course. [Service.Today] reads
// the facts, works out the lines, and brings the rows of the day in line with them.
package plan
