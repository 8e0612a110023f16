package itemview

import (
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"crossfade/internal/item"
)

// piece is a stretch of a body: HTML, or the place of a field.
type piece struct {
	html string
	id   string // of the interaction; "" for HTML
}

// The marks that stand for [[R1]] while a body is made into HTML: private characters, which Markdown
// and the sanitiser leave alone.
const (
	openMark  = "\ue010"
	closeMark = "\ue011"
)

var placed = regexp.MustCompile(openMark + `([A-Za-z][A-Za-z0-9_-]*)` + closeMark)

// pieces renders the body and cuts it where fields stand. A mark counts only once, and only in running
// text: never inside a tag, where a field would break out of an attribute. left lists the inline
// fields that found no place; they are drawn below.
func pieces(s item.Shown, rich Rich) (list []piece, left map[string]bool) {
	left = map[string]bool{}
	body := s.Body
	for _, in := range s.Interactions {
		if in.Inline {
			left[in.ID] = true
			body = strings.ReplaceAll(body, item.Marker(in.ID), openMark+in.ID+closeMark)
		}
	}
	if body == "" {
		return nil, left
	}
	made := rich(body)
	if len(left) == 0 {
		return []piece{{html: made}}, left
	}
	tokens := html.NewTokenizer(strings.NewReader(made))
	var b strings.Builder
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			if tokens.Err() != io.EOF { //nolint:errorlint // the tokenizer gives io.EOF itself
				return []piece{{html: placed.ReplaceAllString(made, "")}}, left
			}
			break
		}
		raw := string(tokens.Raw())
		if kind != html.TextToken {
			b.WriteString(placed.ReplaceAllString(raw, ""))
			continue
		}
		at := 0
		for _, m := range placed.FindAllStringSubmatchIndex(raw, -1) {
			b.WriteString(raw[at:m[0]])
			at = m[1]
			if id := raw[m[2]:m[3]]; left[id] {
				delete(left, id)
				list = append(list, piece{html: b.String()}, piece{id: id})
				b.Reset()
			}
		}
		b.WriteString(raw[at:])
	}
	return append(list, piece{html: b.String()}), left
}

// oneParagraph tells whether HTML is a single paragraph of running text.
func oneParagraph(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "<p>") && strings.HasSuffix(s, "</p>") && strings.Count(s, "<p>") == 1 && !blocks.MatchString(s)
}

// blocks finds elements that may not stand inside a label or a heading.
var blocks = regexp.MustCompile(`<(?:div|ul|ol|table|blockquote|pre|h[1-6]|figure|hr|section|aside)\b`)

// phrasing takes the paragraphs away, for HTML that stands inside a label.
func phrasing(s string) string {
	s = strings.TrimSpace(s)
	if blocks.MatchString(s) {
		return s
	}
	s = strings.ReplaceAll(s, "</p>\n<p>", "<br>")
	s = strings.ReplaceAll(s, "</p><p>", "<br>")
	return strings.TrimSuffix(strings.TrimPrefix(s, "<p>"), "</p>")
}
