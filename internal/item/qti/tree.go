package qti

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The limits of a file.
const (
	maxBytes    = 2 << 20
	maxElements = 20_000
	maxDepth    = 60
)

// Errors of a file that is no QTI item or goes beyond the limits.
var (
	ErrTooLarge = errors.New("the file is beyond the limits")
	ErrNotItem  = errors.New("the file is no QTI 3 assessment item")
)

// node is an element, or a text when name is "".
type node struct {
	name  string
	attrs []attr
	kids  []*node
	text  string
}

type attr struct{ name, value string }

func el(name string, attrs ...string) *node {
	n := &node{name: name}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.attrs = append(n.attrs, attr{attrs[i], attrs[i+1]})
	}
	return n
}

func textNode(s string) *node { return &node{text: s} }

func (n *node) add(kids ...*node) *node {
	n.kids = append(n.kids, kids...)
	return n
}

func (n *node) set(name, value string) *node {
	if value != "" {
		n.attrs = append(n.attrs, attr{name, value})
	}
	return n
}

func (n *node) attr(name string) string {
	v, _ := n.lookup(name)
	return v
}

func (n *node) lookup(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// all lists the elements of a name among the children.
func (n *node) all(name string) []*node {
	var list []*node
	for _, k := range n.kids {
		if k.name == name {
			list = append(list, k)
		}
	}
	return list
}

// child is the first element of a name among the children; never nil.
func (n *node) child(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &node{}
}

// elements lists the children that are elements.
func (n *node) elements() []*node {
	var list []*node
	for _, k := range n.kids {
		if k.name != "" {
			list = append(list, k)
		}
	}
	return list
}

// words is the text inside, without the elements around it.
func (n *node) words() string {
	if n.name == "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.words())
	}
	return b.String()
}

// walk visits an element and everything inside it, as long as f says so.
func (n *node) walk(f func(*node) bool) {
	if n.name == "" || !f(n) {
		return
	}
	for _, k := range n.kids {
		k.walk(f)
	}
}

// parse reads XML within the limits.
func parse(data []byte) (*node, error) {
	if len(data) > maxBytes {
		return nil, ErrTooLarge
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &node{}
	open := []*node{root}
	count := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the XML: %w", err)
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > maxElements || len(open) > maxDepth {
				return nil, ErrTooLarge
			}
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, attr{attributeName(a.Name), a.Value})
			}
			top.add(n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 1 {
				top.add(textNode(string(t)))
			}
		case xml.Directive:
			return nil, fmt.Errorf("a document type is not taken: %w", ErrNotItem)
		}
	}
	for _, k := range root.kids {
		if k.name == "qti-assessment-item" {
			return k, nil
		}
	}
	return nil, ErrNotItem
}

// attributeName is the plain name, with "xml:" kept for xml:lang and declarations of namespaces left recognisable.
func attributeName(n xml.Name) string {
	switch n.Space {
	case "http://www.w3.org/XML/1998/namespace", "xml":
		return "xml:" + n.Local
	case "xmlns":
		return "xmlns:" + n.Local
	default:
		return n.Local
	}
}

// write writes an element; those directly inside the item stand on lines of their own.
func (n *node) write(b *bytes.Buffer, depth int) {
	if n.name == "" {
		_ = xml.EscapeText(b, []byte(n.text)) // a buffer never errs
		return
	}
	b.WriteString("<" + n.name)
	for _, a := range n.attrs {
		b.WriteString(" " + a.name + `="`)
		_ = xml.EscapeText(b, []byte(a.value))
		b.WriteByte('"')
	}
	if len(n.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	for _, k := range n.kids {
		if depth > 0 {
			b.WriteString("\n" + strings.Repeat("  ", 2-depth+1))
		}
		k.write(b, depth-1)
	}
	if depth > 0 {
		b.WriteString("\n" + strings.Repeat("  ", 2-depth))
	}
	b.WriteString("</" + n.name + ">")
}
