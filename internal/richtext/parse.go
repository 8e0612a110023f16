package richtext

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxDepth is how deep quotes and lists may stand inside each other; deeper ones are plain words.
const maxDepth = 20

// maxBrackets is how many opening brackets a paragraph may have; in one with more they are words.
const maxBrackets = 400

var engine = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough,
	),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(cards{}, 100))),
)

// parseAndRender makes HTML that is not yet sanitised.
func parseAndRender(source string, marks markList, o Options) (string, error) {
	raw := []byte(shallow(source))
	tree := engine.Parser().Parse(text.NewReader(raw))
	under := o.Under
	if under < 1 || under > 5 {
		under = 1
	}
	if err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+under, 6)
		}
		return ast.WalkContinue, nil
	}); err != nil {
		return "", err
	}
	special := &writer{marks: marks, o: o}
	r := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(special, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(plainRenderer, 1000),
	))
	var b bytes.Buffer
	if err := r.Render(&b, raw, tree); err != nil {
		return "", err
	}
	return b.String(), nil
}

var deepQuote = regexp.MustCompile(`^[\s>]*`)

// shallow takes the edge off texts that are made to be slow. It escapes what would nest quotes or
// lists deeper than anybody writes, since each level is a call inside another, and the brackets of
// a paragraph with more than anybody writes, since each may begin a link.
func shallow(source string) string {
	lines := strings.Split(source, "\n")
	start, brackets := 0, 0 // of the present paragraph
	for i, line := range lines {
		words := strings.TrimLeft(line, " \t")
		if words == "" {
			start, brackets = i+1, 0
			continue
		}
		deep := strings.Count(deepQuote.FindString(line), ">") > maxDepth || len(line)-len(words) > 4*maxDepth
		if deep || nestedBullets(line) > maxDepth {
			lines[i] = `\` + words
		}
		before := brackets
		if brackets += strings.Count(line, "["); before <= maxBrackets && brackets > maxBrackets {
			for k := start; k < i; k++ {
				lines[k] = strings.ReplaceAll(lines[k], "[", "&#91;")
			}
		}
		if brackets > maxBrackets {
			lines[i] = strings.ReplaceAll(lines[i], "[", "&#91;")
		}
	}
	return strings.Join(lines, "\n")
}

// nestedBullets counts list marks that follow each other on one line, as in "- - - - x".
func nestedBullets(line string) int {
	n := 0
	for _, field := range strings.Fields(line) {
		if field != "-" && field != "*" && field != "+" && !orderedMark.MatchString(field) {
			return n
		}
		n++
	}
	return n
}

var orderedMark = regexp.MustCompile(`^[0-9]{1,9}[.)]$`)

// plainWords is the words of a text, pictures by their words.
func plainWords(source string) string {
	raw := []byte(shallow(source))
	tree := engine.Parser().Parse(text.NewReader(raw))
	var b strings.Builder
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function gives no error
		switch node := n.(type) {
		case *ast.Text:
			if entering {
				b.WriteString(unescape(string(node.Segment.Value(raw))))
				if node.SoftLineBreak() || node.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				b.Write(node.Value)
			}
		case *ast.AutoLink:
			if entering {
				b.Write(node.Label(raw))
			}
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			if entering {
				b.Write(linesOf(n, raw))
			}
		}
		if !entering && n.Type() == ast.TypeBlock {
			b.WriteByte(' ')
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// linesOf is the source of a block.
func linesOf(n ast.Node, raw []byte) []byte {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(raw))
	}
	return b.Bytes()
}

// cards finds quotes that begin with [!try], [!note] or [!example].
type cards struct{}

var cardStart = regexp.MustCompile(`^\[!(try|note|example)\][ \t]*`)

// kindOfCard is the attribute by which the renderer knows a card.
const kindOfCard = "data-kind"

func (cards) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function gives no error
		quote, ok := n.(*ast.Blockquote)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		p, ok := quote.FirstChild().(*ast.Paragraph)
		if !ok || p.Lines().Len() == 0 {
			return ast.WalkContinue, nil
		}
		line := p.Lines().At(0)
		m := cardStart.FindSubmatch(line.Value(reader.Source()))
		if m == nil {
			return ast.WalkContinue, nil
		}
		quote.SetAttributeString(kindOfCard, string(m[1]))
		dropStart(p, line.Start+len(m[0]))
		return ast.WalkContinue, nil
	})
}

// dropStart removes the texts of a paragraph that stand before a place in the source.
func dropStart(p *ast.Paragraph, from int) {
	for child := p.FirstChild(); child != nil; {
		next := child.NextSibling()
		t, ok := child.(*ast.Text)
		if !ok {
			return
		}
		if t.Segment.Stop <= from {
			p.RemoveChild(p, child)
			child = next
			continue
		}
		if t.Segment.Start < from {
			t.Segment = text.NewSegment(from, t.Segment.Stop)
		}
		return
	}
}

// address resolves the target of a link: only whole addresses of the web and of mail.
func address(target string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(target))
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		return u.String(), u.Host != ""
	case "mailto":
		return u.String(), true
	default:
		return "", false
	}
}
