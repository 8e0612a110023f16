// Package layout draws a graph of what comes before what, in columns from left to right: every goal stands to the right
// of all that it needs, lines cross seldom and run straight where they can. It is pure: numbers in, numbers out, and the same
// graph gives the same drawing.
//
// The way is the one of Sugiyama, Tagawa and Toda (1981), in four steps, each in a file of its own:
//
//	layers.go   which column: the longest way from a start, then short lines rather than long ones
//	order.go    the order in each column: sweeps by barycentre, and neighbours changing places where that helps
//	cross.go    counting crossings (Barth, Jünger, Mutzel 2002)
//	align.go    how high: aligned with what it is joined to (Brandes, Köpf 2001)
//
// A line over several columns passes each in between at a bend of its own, so that it runs around the goals there.
// Goals joined to nothing stand in rows below the rest.
//
// Units: a column is 1 wide and a goal takes a height of 1; the page scales both.
package layout
