// Package units is a unit as its learners meet it (challenge first, then the way through and the goals), and the builder with
// which a guide makes one from a template, from nothing, or from another unit.
package units
