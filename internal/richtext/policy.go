package richtext

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

var (
	ownFile   = regexp.MustCompile(`^` + FilePrefix + `[A-Za-z0-9][A-Za-z0-9._/-]*$`)
	cardClass = regexp.MustCompile(`^callout(?:-title)?$`)
	cardKind  = regexp.MustCompile(`^(?:try|note|example)$`)
	number    = regexp.MustCompile(`^[0-9]{1,6}$`)
	align     = regexp.MustCompile(`^(?:left|center|right)$`)
)

// policy is what may stand in a text: words, lists, tables, links that leave no trace, and pictures
// of our own. No style, no script, no frame, no form, no id.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "sub", "sup", "code", "pre", "blockquote",
		"ul", "ol", "li", "h2", "h3", "h4", "h5", "h6",
		"table", "thead", "tbody", "tr", "th", "td", "div")
	p.AllowAttrs("class").Matching(cardClass).OnElements("div", "p")
	p.AllowAttrs("data-kind").Matching(cardKind).OnElements("div")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("align").Matching(align).OnElements("th", "td")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^col$`)).OnElements("th")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true) // needed for pictures; the parser drops relative links
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer$`)).OnElements("a")
	p.AllowAttrs("src").Matching(ownFile).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	return p
}()
