package prose

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
)

// Term is a word with its meaning.
type Term struct {
	ID      string
	Word    string
	Meaning string
	Lang    string
}

// WithTerms gives the same texts with these words marked: the first time each of them comes, a tap shows what it means.
func (t Texts) WithTerms(terms []Term) Texts {
	t.terms = terms
	return t
}

// plainOnly are elements in which no word is marked: they are pressed themselves, are no prose, or are headings.
var plainOnly = map[string]bool{
	"a": true, "code": true, "pre": true, "math": true, "button": true, "video": true, "audio": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
}

// mark puts a button around the first place of each word in sound HTML. The meaning opens in place by the browser's own popover,
// which needs no script; the page also lists the words below (see [Texts.Used]).
func mark(safe string, terms []Term) string {
	if len(terms) == 0 {
		return safe
	}
	left := map[string]Term{}
	for _, t := range terms {
		left[strings.ToLower(t.Word)] = t
	}
	var b strings.Builder
	in := 0
	z := nethtml.NewTokenizer(strings.NewReader(safe))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case nethtml.ErrorToken:
			return b.String()
		case nethtml.StartTagToken:
			if name, _ := z.TagName(); plainOnly[string(name)] {
				in++
			}
		case nethtml.EndTagToken:
			if name, _ := z.TagName(); plainOnly[string(name)] && in > 0 {
				in--
			}
		case nethtml.TextToken:
			if in == 0 {
				raw = markText(html.UnescapeString(raw), left)
			}
		default:
		}
		b.WriteString(raw)
	}
}

// markText marks words in plain text, and gives HTML.
func markText(text string, left map[string]Term) string {
	var b strings.Builder
	for text != "" {
		at, word := nextTerm(text, left)
		if word == "" {
			break
		}
		t := left[word]
		delete(left, word)
		b.WriteString(html.EscapeString(text[:at]))
		fmt.Fprintf(&b, `<button type="button" class="term" popovertarget="term-%s">%s</button><span class="term-says" id="term-%s" popover lang="%s"><b>%s</b> %s</span>`,
			html.EscapeString(t.ID), html.EscapeString(text[at:at+len(word)]), html.EscapeString(t.ID), html.EscapeString(t.Lang), html.EscapeString(t.Word), html.EscapeString(t.Meaning))
		text = text[at+len(word):]
	}
	return b.String() + html.EscapeString(text)
}

// nextTerm finds the first whole word of the list; the longest where several begin at one place.
func nextTerm(text string, left map[string]Term) (at int, word string) {
	low := strings.ToLower(text)
	if len(low) != len(text) { // a letter whose small form is longer: places would not agree
		return 0, ""
	}
	at = len(text)
	for w := range left {
		from := 0
		for {
			i := strings.Index(low[from:], w)
			if i < 0 {
				break
			}
			i += from
			if i > at || i == at && len(w) < len(word) {
				break
			}
			if alone(low, i, len(w)) {
				at, word = i, w
				break
			}
			from = i + len(w)
		}
	}
	return at, word
}

// alone tells whether no letter touches a piece of text.
func alone(text string, at, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+n:])
	return !letter(before) && !letter(after)
}

func letter(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// Used lists the words that stand in a text, in the order of the list.
func (t Texts) Used(text string) []Term {
	var list []Term
	low := strings.ToLower(text)
	for _, one := range t.terms {
		w := strings.ToLower(one.Word)
		for from := 0; ; {
			i := strings.Index(low[from:], w)
			if i < 0 {
				break
			}
			if alone(low, from+i, len(w)) {
				list = append(list, one)
				break
			}
			from += i + len(w)
		}
	}
	return list
}
