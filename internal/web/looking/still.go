package looking

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"crossfade/internal/core"
)

// controls are what one can press or fill in.
var controls = map[string]bool{"button": true, "input": true, "select": true, "textarea": true, "fieldset": true}

// still goes through a page of our own and switches off what could be pressed. All else stays byte for byte. The banner is left alone: it is
// the reader's own.
func (p *Pages) still(page []byte, learner core.LearnerID) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	banner, asks := false, false // asks: inside a form that only asks for another look at the page
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.Bytes()
		}
		raw := slices.Clone(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken && kind != html.EndTagToken {
			out.Write(raw)
			continue
		}
		t := z.Token()
		switch {
		case t.Data == "header" && kind == html.StartTagToken && attr(t, "class") == "banner":
			banner = true
		case t.Data == "header" && kind == html.EndTagToken:
			banner = false
		case t.Data == "form" && kind == html.EndTagToken:
			asks = false
		}
		if banner || kind == html.EndTagToken || t.Data == "link" || t.Data == "script" {
			out.Write(raw)
			continue
		}
		if t.Data == "form" {
			asks = attr(t, "method") != "post" && p.there(attr(t, "action"), learner) != ""
		}
		if p.calm(&t, learner, asks) {
			out.WriteString(t.String())
		} else {
			out.Write(raw)
		}
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// calm takes from a tag what would act, and tells whether it changed.
func (p *Pages) calm(t *html.Token, learner core.LearnerID, asks bool) bool {
	changed := false
	keep := t.Attr[:0]
	for _, a := range t.Attr {
		ours := strings.HasPrefix(a.Val, "/")
		switch {
		case !ours, a.Key == "src", a.Key == "srcset", a.Key == "poster":
		case a.Key == "href" && (strings.Contains(a.Val, "/files/") || strings.HasPrefix(a.Val, "/learners/") || strings.HasPrefix(a.Val, "/static/")):
			// a file, which the reader opens as themselves; the bar's way back; a drawing
		case a.Key == "href" || a.Key == "action":
			changed = true
			if a.Val = p.there(a.Val, learner); a.Val == "" {
				continue
			}
		default: // addresses for scripts: what they would keep, or listen to
			changed = true
			continue
		}
		keep = append(keep, a)
	}
	t.Attr = keep
	if controls[t.Data] && !asks {
		changed = true
		t.Attr = append(slices.DeleteFunc(t.Attr, func(a html.Attribute) bool {
			return a.Key == "disabled" || a.Key == "data-press" || a.Key == "required"
		}),
			html.Attribute{Key: "disabled"})
	}
	return changed
}
