// Package today has the two pages on which a learner finds their way: Today (what now?) and Progress (where am I?),
// with "Why?" behind every state.
package today
