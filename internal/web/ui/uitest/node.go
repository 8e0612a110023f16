package uitest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// words is the text inside a node, in one line.
func words(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// name is how a screen reader calls a link or a button: its label, its words or its picture's.
func name(n *html.Node) string {
	if label := attr(n, "aria-label"); label != "" {
		return label
	}
	if w := words(n); w != "" {
		return w
	}
	var alt string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Data == "img" {
			alt += attr(n, "alt")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return alt + attr(n, "aria-labelledby")
}

var keyInBrackets = regexp.MustCompile(`\[[a-z]+(\.[a-z0-9_]+)+\]`)

// missingKey finds the sign of a key without a text, "[today.title]".
func missingKey(text string) string { return keyInBrackets.FindString(text) }
