package richtext

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// plainRenderer writes everything that needs no decision of ours.
var plainRenderer = ghtml.NewRenderer()

// writer writes the nodes in which a text could point somewhere or carry something.
type writer struct {
	marks markList
	o     Options
}

// RegisterFuncs tells goldmark which nodes are ours.
func (w *writer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, w.image)
	r.Register(ast.KindLink, w.link)
	r.Register(ast.KindAutoLink, w.autoLink)
	r.Register(ast.KindRawHTML, w.rawHTML)
	r.Register(ast.KindHTMLBlock, w.htmlBlock)
	r.Register(ast.KindCodeSpan, w.codeSpan)
	r.Register(ast.KindCodeBlock, w.codeBlock)
	r.Register(ast.KindFencedCodeBlock, w.codeBlock)
	r.Register(ast.KindBlockquote, w.quote)
}

// image writes a picture of this course; any other becomes its words.
func (w *writer) image(b util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	picture := n.(*ast.Image) //nolint:forcetypeassert // registered for this kind
	words := w.marks.restore(unescape(childWords(n, source)))
	file, ok := "", false
	if w.o.File != nil {
		file, ok = w.o.File(w.marks.restore(string(picture.Destination)))
	}
	if ok && ownFile.MatchString(file) && !strings.Contains(file, "..") && len(MediaIn("!["+"]("+string(picture.Destination)+")")) == 0 {
		_, _ = b.WriteString(`<img src="` + html.EscapeString(file) + `" alt="` + html.EscapeString(words) + `" loading="lazy">`)
	} else {
		_, _ = b.WriteString(html.EscapeString(words))
	}
	return ast.WalkSkipChildren, nil
}

// link writes a link to a whole address; any other becomes its words.
func (w *writer) link(b util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	to, ok := address(w.marks.restore(string(n.(*ast.Link).Destination))) //nolint:forcetypeassert // registered for this kind
	switch {
	case !ok:
	case entering:
		_, _ = b.WriteString(`<a href="` + html.EscapeString(to) + `" rel="noopener noreferrer">`)
	default:
		_, _ = b.WriteString(`</a>`)
	}
	return ast.WalkContinue, nil
}

func (w *writer) autoLink(b util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	link := n.(*ast.AutoLink) //nolint:forcetypeassert // registered for this kind
	target := w.marks.restore(string(link.URL(source)))
	if link.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
		target = "mailto:" + target
	}
	label := html.EscapeString(w.marks.restore(string(link.Label(source))))
	if to, ok := address(target); ok {
		label = `<a href="` + html.EscapeString(to) + `" rel="noopener noreferrer">` + label + `</a>`
	}
	_, _ = b.WriteString(label)
	return ast.WalkContinue, nil
}

// passing are the tags that a text may carry; everything else between angle brackets is words, as
// in "a<b and c>d".
var passing = regexp.MustCompile(`(?i)^<(?:br ?/?|/?su[bp])>$`)

func (w *writer) rawHTML(b util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	raw := n.(*ast.RawHTML) //nolint:forcetypeassert // registered for this kind
	if typed := string(raw.Segments.Value(source)); passing.MatchString(typed) {
		_, _ = b.WriteString(strings.ToLower(typed))
	} else {
		_, _ = b.WriteString(html.EscapeString(typed))
	}
	return ast.WalkContinue, nil
}

func (w *writer) htmlBlock(b util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	block := n.(*ast.HTMLBlock) //nolint:forcetypeassert // registered for this kind
	typed := string(linesOf(n, source))
	if block.HasClosure() {
		typed += string(block.ClosureLine.Value(source))
	}
	_, _ = b.WriteString("<p>" + html.EscapeString(strings.TrimSpace(typed)) + "</p>\n")
	return ast.WalkContinue, nil
}

// codeSpan and codeBlock show what was typed, dollar signs and all.
func (w *writer) codeSpan(b util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = b.WriteString("<code>" + html.EscapeString(w.marks.restore(strings.ReplaceAll(childWords(n, source), "\n", " "))) + "</code>")
	}
	return ast.WalkSkipChildren, nil
}

func (w *writer) codeBlock(b util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = b.WriteString("<pre><code>" + html.EscapeString(w.marks.restore(string(linesOf(n, source)))) + "</code></pre>\n")
	}
	return ast.WalkSkipChildren, nil
}

// quote writes a quote, or a card with its title.
func (w *writer) quote(b util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	kind, isCard := n.AttributeString(kindOfCard)
	switch {
	case isCard && entering:
		name, _ := kind.(string)
		_, _ = b.WriteString(`<div class="callout" data-kind="` + name + `">` + "\n")
		if title := w.o.Cards[name]; title != "" {
			_, _ = b.WriteString(`<p class="callout-title">` + html.EscapeString(title) + "</p>\n")
		}
	case isCard:
		_, _ = b.WriteString("</div>\n")
	case entering:
		_, _ = b.WriteString("<blockquote>\n")
	default:
		_, _ = b.WriteString("</blockquote>\n")
	}
	return ast.WalkContinue, nil
}

// unescape resolves what Markdown escapes: backslashes and entities.
func unescape(words string) string {
	return string(util.ResolveNumericReferences(util.ResolveEntityNames(util.UnescapePunctuations([]byte(words)))))
}

// childWords is the words inside a node, without formatting.
func childWords(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(child ast.Node, entering bool) (ast.WalkStatus, error) { // the function gives no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch t := child.(type) {
		case *ast.Text:
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		case *ast.RawHTML:
			b.Write(t.Segments.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
