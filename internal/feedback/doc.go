// Package feedback owns what is said about a draft, point by point, and what became of each point.
//
// # What always holds
//
//   - A point is a strength, a try or a question. A try says what to try.
//   - A point is about one version of a product and stays there; what became of it (used, partly, not) is said by whoever made the product,
//     and for partly and not with why.
//   - A point that was handled is never lost: the list beside a new version has them all.
//   - Somebody outside sees one version of one product, from one device, until a day: a [Review]. What they say about the work of somebody under age waits until
//     whoever guides passes it on, or withholds it with a reason.
package feedback
