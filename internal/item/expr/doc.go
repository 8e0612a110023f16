// Package expr is the small language in which a template computes with its variables, for example
// "b - a" or "gcd(a, b) == 1 and a < b". It is described for authors in docs/course-folder.md.
//
// Numbers are exact fractions, so that 1/3 + 1/6 is 1/2 on every processor. Texts (from a pick) can
// be compared. The language has no loops and no names of its own, and every expression is bounded
// three times: in the length and depth of its source, in the size of its numbers and in the steps
// that one evaluation may take. So an expression from a stranger costs microseconds, never more.
//
//	or                       a or b
//	and                      a and b
//	not                      not a
//	== = != < <= > >=        once per comparison: write "1 < a and a < 5"
//	+ -
//	* / %                    % is never negative for a positive right side: -1 % 5 is 4
//	-a
//	^                        binds from the right; the exponent is a whole number
//	12  0.5  "text"  name  ( )
//	if(c, a, b)  gcd lcm min max (2 or more)  abs floor ceil sqrt (1)  round (1, or 2: round(x, 2))
//
// sqrt takes squares only (4, 9/16), since anything else is no fraction. round goes away from zero
// at a half.
package expr
