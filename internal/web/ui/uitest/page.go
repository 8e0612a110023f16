package uitest

import (
	"strings"

	"golang.org/x/net/html"

	"crossfade/internal/web/static"
)

// Reporter is what a test is to these checks; *testing.T is one.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// Page reports everything that is wrong with a page:
//
//   - inline styles, inline scripts and handlers, and anything from another host;
//   - a missing language, title or main part; other than one h1; skipped levels of headings;
//   - an id twice, or a reference to an id that does not exist;
//   - a field without a label, a picture without words, a button or link without a name;
//   - an icon that the sprite does not have, and a key of the catalogue that has no text.
func Page(t Reporter, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Errorf("the page is no HTML: %v", err)
		return
	}
	c := &checker{t: t, ids: map[string]int{}, labels: map[string]bool{}}
	c.collect(root)
	c.check(root)
	c.whole()
}

// checker walks over one page.
type checker struct {
	t       Reporter
	ids     map[string]int
	labels  map[string]bool // ids that a label is for
	h1      int
	level   int // of the last heading
	title   string
	hasMain bool
}

func (c *checker) collect(n *html.Node) {
	if n.Type == html.ElementNode {
		if id := attr(n, "id"); id != "" {
			c.ids[id]++
		}
		if n.Data == "label" && attr(n, "for") != "" {
			c.labels[attr(n, "for")] = true
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.collect(child)
	}
}

func (c *checker) check(n *html.Node) {
	c.t.Helper()
	switch n.Type {
	case html.ElementNode:
		c.policy(n)
		c.references(n)
		c.element(n)
	case html.TextNode:
		if key := missingKey(n.Data); key != "" {
			c.t.Errorf("the text %q is missing", key)
		}
	case html.ErrorNode, html.DocumentNode, html.CommentNode, html.DoctypeNode, html.RawNode:
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.check(child)
	}
}

// policy holds what the content security policy would refuse in a browser.
func (c *checker) policy(n *html.Node) {
	c.t.Helper()
	for _, a := range n.Attr {
		value := strings.TrimSpace(strings.ToLower(a.Val))
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.t.Errorf("<%s> has an inline %s", n.Data, a.Key)
		case strings.HasPrefix(value, "javascript:") || a.Key == "src" && strings.HasPrefix(value, "data:"):
			c.t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
		case (a.Key == "src" || n.Data == "link" && a.Key == "href" || a.Key == "action") && (strings.Contains(value, "://") || strings.HasPrefix(value, "//")):
			c.t.Errorf("<%s> asks another host: %s", n.Data, a.Val)
		}
	}
	if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" || n.Data == "iframe" || n.Data == "object" {
		c.t.Errorf("<%s> does not belong on a page", n.Data)
	}
}

// references holds that what a page refers to is there.
func (c *checker) references(n *html.Node) {
	c.t.Helper()
	if id := attr(n, "id"); c.ids[id] > 1 {
		c.t.Errorf("the id %q is there %d times", id, c.ids[id])
	}
	for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list"} {
		for _, id := range strings.Fields(attr(n, name)) {
			if c.ids[id] == 0 {
				c.t.Errorf("<%s> has %s=%q, which is nowhere", n.Data, name, id)
			}
		}
	}
	if to := attr(n, "href"); n.Data == "a" && len(to) > 1 && to[0] == '#' && c.ids[to[1:]] == 0 {
		c.t.Errorf("a link leads to %s, which is nowhere", to)
	}
	if n.Data == "use" {
		sprite, icon, _ := strings.Cut(attr(n, "href"), "#")
		if !static.HasSymbol(sprite, icon) {
			c.t.Errorf("there is no drawing %q in %s", icon, sprite)
		}
	}
}

// element holds what each element needs to be found and named.
func (c *checker) element(n *html.Node) {
	c.t.Helper()
	switch n.Data {
	case "html":
		if attr(n, "lang") == "" || attr(n, "dir") == "" {
			c.t.Errorf("<html> has no language or direction")
		}
	case "title":
		c.title = words(n)
	case "main":
		c.hasMain = true
	case "h1", "h2", "h3", "h4", "h5", "h6":
		c.heading(n)
	case "img":
		if !has(n, "alt") {
			c.t.Errorf("a picture has no words: %s", attr(n, "src"))
		}
	case "a", "button":
		if name(n) == "" {
			c.t.Errorf("<%s %s> has no name", n.Data, attr(n, "class"))
		}
	case "input", "select", "textarea":
		c.field(n)
	}
}

func (c *checker) heading(n *html.Node) {
	c.t.Helper()
	level := int(n.Data[1] - '0')
	if level == 1 {
		c.h1++
	}
	if c.level > 0 && level > c.level+1 {
		c.t.Errorf("after a heading of level %d comes <%s> %q", c.level, n.Data, words(n))
	}
	if words(n) == "" {
		c.t.Errorf("an empty <%s>", n.Data)
	}
	c.level = level
}

func (c *checker) field(n *html.Node) {
	c.t.Helper()
	if kind := attr(n, "type"); kind == "hidden" || kind == "submit" {
		return
	}
	if attr(n, "aria-label") != "" || attr(n, "aria-labelledby") != "" || c.labels[attr(n, "id")] {
		return
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" && words(p) != "" {
			return
		}
	}
	c.t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
}

func (c *checker) whole() {
	c.t.Helper()
	if c.h1 != 1 {
		c.t.Errorf("the page has %d h1, it needs one", c.h1)
	}
	if !strings.Contains(c.title, " · ") {
		c.t.Errorf("the title is %q", c.title)
	}
	if !c.hasMain {
		c.t.Errorf("the page has no main part")
	}
}
