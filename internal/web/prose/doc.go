// Package prose makes the texts of courses ready for a page: Markdown to safe HTML (package richtext), formulas to MathML
// that was made when the course came in (one query for all formulas of a page), pictures to addresses of the course.
//
// A page gathers its texts first and then draws:
//
//	texts, err := maker.Course(ctx, course, lesson.Body)   // or maker.Variant(ctx, course, variant)
//	@texts.Block(lesson.Body)                               // as a block
//	itemview.Question{Rich: texts.HTML, …}                  // as a function
package prose
