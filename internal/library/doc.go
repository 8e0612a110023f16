// Package library owns resources: lessons and everything else that a learner reads, watches, hears,
// does, talks about or looks at as an example. It owns their versions, the files that their texts
// show, and the cache of maths made ready for pages.
//
// A resource points at goals. A goal should have two forms or more, because a fix-it plan offers
// another way than the one already used; see [ForGoals]. A version never changes: editing makes a
// new one, so that the log can say what a learner saw.
//
// The text of a resource is Markdown with TeX between $ signs (package richtext). It is
// stored as written and made into HTML when a page is drawn; only the MathML is kept ready, in
// the table maths, because making it costs much more than the rest. [MathsFor] looks up
// everything that a page needs in one query.
package library
