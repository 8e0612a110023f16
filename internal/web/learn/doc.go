// Package learn has the pages for learning a goal: the page of the goal itself (where am I with it, what is next), a
// lesson, and the ladder for when one is stuck.
package learn
