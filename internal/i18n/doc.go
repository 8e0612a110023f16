// Package i18n holds every text that a person sees, and the habits of each language: plurals,
// numbers, dates, direction.
//
// # The catalogue
//
// A text lives in locales/<language>/<area>.toml, and its key is the area, a dot, and its name there:
//
//	# locales/en/today.toml
//	title = "What now?"                      # key today.title
//	"title@work" = "What is next?"           # the same, where the people work in a company
//	[done_of]                                # key today.done_of; the count "n" picks the form
//	one   = "{n} of {total} thing done"
//	other = "{n} of {total} things done"
//	[kind]
//	lesson = "Lesson"                        # key today.kind.lesson
//
// {name} is filled from the arguments of [Localizer.T]; numbers are written the language's way.
// {@guide} is filled with the text common.word.guide: the word that this place uses for a guide
// (teacher, grown-up, coach). A text with an "@variant" in its name replaces the plain text for a
// [Localizer] that was made for that variant, see [Localizer.With].
//
// Each language falls back, text by text, to its parent and then to English, so a half-finished
// translation is already useful. A key that exists nowhere is shown in brackets and counted, see
// [Catalogue.Missing]. The pseudo language "qps" is English with accents, brackets and a third more
// length ("qpr" from right to left): it shows at a glance what is not in the catalogue and what
// breaks when texts grow.
//
// # What the tests hold
//
// Every key that stands in the code exists in English, and every English text is used. Code that
// computes a key says so in a comment, which the test reads:
//
//	// i18n:keys state.*
//	l.T("state." + string(state))
//
// The texts are linted as well: plain sentences, no banned words.
package i18n
