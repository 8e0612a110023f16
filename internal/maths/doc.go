// Package maths knows two things about typed mathematics: when two answers mean the same, and how to show TeX as MathML.
//
// # Answer equality
//
// [Equal] judges an attempt against an answer by meaning, never by looks: 2(x²+x−3) is 2x²+2x−6, 0.75 is 3/4, x = 2 is
// 2x = 4. Plain typed maths and TeX share one lexer, one grammar and one tree ([Equal] reads "\frac{1}{2}" and "1/2" into
// the same node). A text goes through these steps:
//
//	clean     Unicode signs, digits and TeX spacing become one plain spelling            (clean.go)
//	lex       numbers by locale, runs of letters into names and functions                (lex.go, number.go, names.go)
//	parse     precedence climbing into a tree of nodes, with hard limits                 (parse.go, atom.go, bracket.go)
//	compare   relations, lists, intervals piece by piece, then two expressions           (compare.go, relation.go, interval.go)
//
// Two expressions are compared by the cheapest method that can decide:
//
//   - numbers: exact rational arithmetic of bounded size (exact.go);
//   - rational functions: values in a large prime field at fixed pseudo-random points. Two rational functions that agree
//     there are the same function, up to a chance of about 1 in 10^15 (Schwartz 1980, Zippel 1979), and nothing is
//     ever expanded, so (x+1)^1000 costs no more than x+1 (field.go);
//   - everything else (roots, logarithms, trigonometry, powers with a variable exponent): complex floating point with a running
//     error bound, at fixed points, real ones first, where both sides are defined (numeric.go, sample.go).
//
// Some notations have two readings, such as 2e+3 (two thousand, or 2·e+3) or {ab}^2 (drawn as ab², typed as a group). The
// parser reports which of them a text contains; the answer and the attempt are then compared under each reading, both
// sides always read the same way.
//
// Decimals state their precision. Two decimals are equal only if they are the same number; an exact value with no finite decimal
// (1/3, √2, π) equals a decimal that is its correct rounding to [MinSignificant] significant digits or more.
//
// Every step has a budget: hostile input ends as "too-large" or "not-understood", never as a panic or a long wait.
//
// # TeX to MathML
//
// A [Renderer] runs Temml inside a JavaScript interpreter when content is saved, checks what comes out against an allow-list
// and turns inline styles into classes. [Segments] finds the maths in mixed text, [PlainText] writes it in one line of
// characters, and [FillSlots] prints the numbers of a variant into MathML that was rendered once.
package maths
