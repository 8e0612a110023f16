package qti

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"crossfade/internal/richtext"
)

// pictures is where pictures seem to live while a text is made into XHTML; the prefix is taken off again.
const pictures = richtext.FilePrefix + "course/"

// content makes the XHTML of a text inside an element that carries the Markdown itself. slot gives the
// interaction that stands at a mark.
func (w *writer) content(markdown string, slot func(id string) (*node, bool)) (*node, error) {
	holder := el("div", textAttr, markdown)
	made, err := richtext.Text(markdown, richtext.Options{
		Maths: w.maths,
		File:  func(file string) (string, bool) { return pictures + file, true },
		Slot: func(id string) (richtext.HTML, bool) {
			if slot == nil {
				return "", false
			}
			_, ok := slot(id)
			return richtext.HTML(`<qti-slot id="` + id + `"></qti-slot>`), ok
		},
		Under: 2,
	})
	if err != nil {
		return nil, fmt.Errorf("making XHTML: %w", err)
	}
	nodes, err := html.ParseFragment(strings.NewReader(string(made)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return nil, fmt.Errorf("making XHTML: %w", err)
	}
	for _, n := range nodes {
		holder.add(convert(n, slot)...)
	}
	return holder, nil
}

// convert makes XML nodes of an HTML node, and printed variables of {{name}}.
func convert(n *html.Node, slot func(string) (*node, bool)) []*node {
	switch n.Type {
	case html.TextNode:
		return printed(n.Data)
	case html.ElementNode:
	default:
		return nil
	}
	if n.Data == "qti-slot" && slot != nil {
		for _, a := range n.Attr {
			if made, ok := slot(a.Val); ok && a.Key == "id" {
				return []*node{made}
			}
		}
		return nil
	}
	made := el(n.Data)
	if n.Data == "math" {
		made.set("xmlns", "http://www.w3.org/1998/Math/MathML")
	}
	for _, a := range n.Attr {
		value := a.Val
		if a.Key == "src" {
			value = strings.TrimPrefix(value, pictures)
		}
		if a.Key != "xmlns" {
			made.attrs = append(made.attrs, attr{a.Key, value})
		}
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		made.add(convert(k, slot)...)
	}
	return []*node{made}
}

// printed cuts a text at {{name}}.
func printed(s string) []*node {
	var list []*node
	for {
		start := strings.Index(s, "{{")
		end := -1
		if start >= 0 {
			end = strings.Index(s[start:], "}}")
		}
		if end < 0 {
			if s != "" {
				list = append(list, textNode(s))
			}
			return list
		}
		if start > 0 {
			list = append(list, textNode(s[:start]))
		}
		list = append(list, el("qti-printed-variable", "identifier", strings.TrimSpace(s[start+2:start+end])))
		s = s[start+end+2:]
	}
}

// markdown reads the text of an element: ours as it was written, foreign XHTML turned into Markdown.
func (r *reader) markdown(n *node) string {
	if own, ok := n.lookup(textAttr); ok {
		return own
	}
	for _, k := range n.elements() {
		if own, ok := k.lookup(textAttr); ok && len(n.elements()) == 1 {
			return own
		}
	}
	var b strings.Builder
	for _, k := range n.kids {
		r.block(&b, k)
	}
	return tidy(b.String())
}

// tidy joins the lines of a text: no more than one empty line, none at the ends.
func tidy(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	s = strings.Join(lines, "\n")
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(s)
}

// block writes one node of foreign XHTML as Markdown.
func (r *reader) block(b *strings.Builder, n *node) {
	switch n.name {
	case "":
		b.WriteString(spaces(escape(n.text)))
	case "p", "div", "blockquote", "section", "h1", "h2", "h3", "h4", "h5", "h6", "qti-prompt", "pre", "figure", "caption", "table", "tr", "dl", "dd", "dt":
		b.WriteString("\n\n")
		r.line(b, n)
		b.WriteString("\n\n")
	case "ul", "ol":
		b.WriteString("\n\n")
		for i, li := range n.all("li") {
			if n.name == "ol" {
				fmt.Fprintf(b, "%d. ", i+1)
			} else {
				b.WriteString("- ")
			}
			var inner strings.Builder
			r.line(&inner, li)
			b.WriteString(strings.Join(strings.Fields(inner.String()), " ") + "\n")
		}
		b.WriteString("\n")
	default:
		r.inline(b, n)
	}
}

// line writes what stands inside an element.
func (r *reader) line(b *strings.Builder, n *node) {
	for _, k := range n.kids {
		if k.name == "" {
			b.WriteString(spaces(escape(k.text)))
		} else {
			r.block(b, k)
		}
	}
}

// spaces folds runs of white space into one space each, at the ends too.
func spaces(s string) string {
	var b strings.Builder
	gap := false
	for _, c := range s {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			gap = true
			continue
		}
		if gap {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(c)
	}
	if gap {
		b.WriteByte(' ')
	}
	return b.String()
}

// escape keeps characters of a foreign text from being read as Markdown.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "$", `\$`, "[[", `\[\[`, "<", `\<`, "{{", "{ {").Replace(s)
}

func (r *reader) inline(b *strings.Builder, n *node) {
	switch n.name {
	case "strong", "b":
		r.wrapped(b, n, "**")
	case "em", "i", "cite":
		r.wrapped(b, n, "*")
	case "br":
		b.WriteString("<br>")
	case "sub", "sup":
		b.WriteString("<" + n.name + ">")
		r.line(b, n)
		b.WriteString("</" + n.name + ">")
	case "img":
		fmt.Fprintf(b, "![%s](%s)", strings.NewReplacer("[", "(", "]", ")", "\n", " ").Replace(n.attr("alt")), strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29").Replace(n.attr("src")))
	case "math":
		if tex, ok := texOf(n); ok {
			b.WriteString("$" + tex + "$")
		} else {
			r.leave("math", "item.qti.formula")
			b.WriteString(escape(strings.Join(strings.Fields(n.words()), " ")))
		}
	case "qti-printed-variable":
		b.WriteString("{{" + n.attr("identifier") + "}}")
	case "qti-text-entry-interaction", "qti-inline-choice-interaction":
		b.WriteString("[[" + r.idOf(n.attr("response-identifier")) + "]]")
	case "qti-choice-interaction", "qti-extended-text-interaction", "qti-upload-interaction", "qti-match-interaction", "qti-order-interaction", "qti-feedback-inline", "qti-feedback-block", "qti-rubric-block", "qti-stylesheet":
		// not part of the question's text
	default:
		r.line(b, n)
	}
}

func (r *reader) wrapped(b *strings.Builder, n *node, mark string) {
	var inner strings.Builder
	r.line(&inner, n)
	if s := strings.TrimSpace(inner.String()); s != "" {
		b.WriteString(mark + s + mark)
	}
}

// texOf writes simple MathML as TeX; not ok for anything beyond fractions, powers, indices and roots.
func texOf(n *node) (tex string, ok bool) {
	kids := n.elements()
	part := func(i int) string {
		if i >= len(kids) {
			ok = false
			return ""
		}
		s, good := texOf(kids[i])
		ok = ok && good
		return s
	}
	ok = true
	switch n.name {
	case "mi", "mn":
		s := strings.TrimSpace(n.words())
		return strings.NewReplacer("π", `\pi `, "%", `\%`).Replace(s), !strings.ContainsAny(s, `\{}$`)
	case "mo":
		s := strings.TrimSpace(n.words())
		s = strings.NewReplacer("−", "-", "×", `\times `, "÷", `\div `, "·", `\cdot `, "≤", `\le `, "≥", `\ge `, "≠", `\ne `, "\u2062", "", "\u2061", "").Replace(s)
		return s, !strings.ContainsAny(s, "{}$&#")
	case "mfrac":
		return `\frac{` + part(0) + "}{" + part(1) + "}", ok
	case "msup":
		return "{" + part(0) + "}^{" + part(1) + "}", ok
	case "msub":
		return "{" + part(0) + "}_{" + part(1) + "}", ok
	case "mroot":
		return `\sqrt[` + part(1) + "]{" + part(0) + "}", ok
	case "math", "mrow", "mstyle", "mpadded", "semantics", "msqrt":
		var b strings.Builder
		for i, k := range kids {
			if k.name == "annotation" || k.name == "annotation-xml" {
				continue
			}
			b.WriteString(part(i))
		}
		if n.name == "msqrt" {
			return `\sqrt{` + b.String() + "}", ok
		}
		return b.String(), ok
	default:
		return "", false
	}
}
