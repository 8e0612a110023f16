// Package item owns items: their model (QTI 3 terms), the making of variants from a template, the
// form in which a learner sees them, scoring, and their storage in versions that never change.
//
// It does not know checks, sittings or states: those rooms pin an item's version and a seed, ask
// for the same variant again, and hand over responses to be scored.
package item
