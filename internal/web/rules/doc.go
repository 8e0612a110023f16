// Package rules has the pages on which people choose what the engine goes by: the rule of a goal, with whom it would touch,
// and, for admins, the numbers that were fitted to this place's own log.
package rules
