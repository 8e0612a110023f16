package uitest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// firstElement parses a piece of HTML and gives its first link, button or paragraph.
func firstElement(t *testing.T, piece string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(piece))
	if err != nil {
		t.Fatal(err)
	}
	var found *html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if found == nil && (n.Data == "a" || n.Data == "button" || n.Data == "p") {
			found = n
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return found
}
