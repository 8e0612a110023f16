package maths

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// element is one element of MathML, or a piece of text when name is empty.
type element struct {
	name  string
	attrs []attr
	kids  []*element
	text  string // not escaped
}

type attr struct{ name, value string }

const maxElementDepth = 250

// Values that attributes may have.
var (
	anyBool     = regexp.MustCompile(`^(true|false)$`)
	anyLength   = regexp.MustCompile(`^[+-]?\d{0,3}(\.\d{1,6})?(em|ex|px|pt|%|width|height|depth)?$`)
	anyVariant  = regexp.MustCompile(`^(normal|monospace|italic|bold|bold-italic)$`)
	anyLevel    = regexp.MustCompile(`^[+-]?[0-3]$`)
	anyForm     = regexp.MustCompile(`^(prefix|infix|postfix)$`)
	anyAlign    = regexp.MustCompile(`^(left|right|center|top|bottom|baseline|axis)$`)
	anyDisplay  = regexp.MustCompile(`^(block|inline)$`)
	anyNotation = regexp.MustCompile(`^[a-z]+( [a-z]+){0,3}$`)
	anyClasses  = regexp.MustCompile(`^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*){0,7}$`)
)

// everywhere are the attributes that any element may have.
var everywhere = map[string]*regexp.Regexp{
	"class": anyClasses, "displaystyle": anyBool, "scriptlevel": anyLevel, "mathvariant": anyVariant,
}

// allowed lists the elements of the output and their own attributes (MathML Core, W3C 2025, and menclose, which Temml draws with classes).
var allowed = map[string]map[string]*regexp.Regexp{
	"math": {"display": anyDisplay},
	"mrow": nil, "mi": nil, "mn": nil, "mtext": nil, "msqrt": nil, "mroot": nil, "mphantom": nil, "merror": nil,
	"msub": nil, "msup": nil, "msubsup": nil, "mmultiscripts": nil, "mprescripts": nil, "none": nil, "mtr": nil,
	"mstyle": {"mathsize": anyLength},
	"mtable": {"columnalign": anyAlign, "rowspacing": anyLength, "columnspacing": anyLength, "width": anyLength},
	"mtd":    {"columnspan": regexp.MustCompile(`^\d{1,2}$`)},
	"mfrac":  {"linethickness": anyLength},
	"mover":  {"accent": anyBool}, "munder": {"accentunder": anyBool}, "munderover": {"accent": anyBool, "accentunder": anyBool},
	"mspace":   {"width": anyLength, "height": anyLength, "depth": anyLength},
	"mpadded":  {"width": anyLength, "height": anyLength, "depth": anyLength, "lspace": anyLength, "voffset": anyLength},
	"menclose": {"notation": anyNotation},
	"mo": {
		"fence": anyBool, "form": anyForm, "stretchy": anyBool, "movablelimits": anyBool, "separator": anyBool, "symmetric": anyBool,
		"largeop": anyBool, "lspace": anyLength, "rspace": anyLength, "minsize": anyLength, "maxsize": anyLength,
	},
}

// dropped attributes are left out: they say nothing a reader misses.
var dropped = map[string]bool{"xmlns": true, "mathbackground": true, "mathcolor": true, "rowlines": true, "columnlines": true}

// parseMathML reads and checks the converter's output. Anything not on the allow-list is an error; styles become classes.
func parseMathML(s string) (*element, error) {
	p := &markup{src: s}
	root, err := p.element(0)
	if err != nil {
		return nil, err
	}
	if root.name != "math" || p.at != len(p.src) {
		return nil, fmt.Errorf("%w: not one math element", errUnsafe)
	}
	return root, nil
}

// markup reads the strict subset of XML that the converter writes.
type markup struct {
	src string
	at  int
}

var openTag = regexp.MustCompile(`^<([a-z]+)((?: [a-z-]+="[^"<>]*")*) ?(/?)>`)

var oneAttr = regexp.MustCompile(` ([a-z-]+)="([^"<>]*)"`)

func (p *markup) element(depth int) (*element, error) {
	if depth > maxElementDepth {
		return nil, fmt.Errorf("%w: too deep", errUnsafe)
	}
	m := openTag.FindStringSubmatch(p.src[p.at:])
	if m == nil {
		return nil, fmt.Errorf("%w: markup", errUnsafe)
	}
	p.at += len(m[0])
	e := &element{name: m[1]}
	own, known := allowed[e.name]
	if !known {
		return nil, fmt.Errorf("%w: element %s", errUnsafe, e.name)
	}
	if err := e.setAttrs(m[2], own); err != nil {
		return nil, err
	}
	if m[3] == "/" {
		return e, nil
	}
	return e, p.content(e, depth)
}

// content reads up to the closing tag of e.
func (p *markup) content(e *element, depth int) error {
	closing := "</" + e.name + ">"
	for {
		rest := p.src[p.at:]
		switch {
		case strings.HasPrefix(rest, closing):
			p.at += len(closing)
			return nil
		case strings.HasPrefix(rest, "<"):
			kid, err := p.element(depth + 1)
			if err != nil {
				return err
			}
			e.kids = append(e.kids, kid)
		default:
			n := strings.IndexByte(rest, '<')
			if n < 0 {
				return fmt.Errorf("%w: %s is not closed", errUnsafe, e.name)
			}
			if strings.ContainsRune(rest[:n], '>') {
				return fmt.Errorf("%w: text", errUnsafe)
			}
			e.kids = append(e.kids, &element{text: html.UnescapeString(rest[:n])})
			p.at += n
		}
	}
}

func (e *element) setAttrs(s string, own map[string]*regexp.Regexp) error {
	var classes []string
	for _, m := range oneAttr.FindAllStringSubmatch(s, -1) {
		name, value := m[1], html.UnescapeString(m[2])
		switch {
		case name == "style":
			classes = append(classes, styleClasses(value)...)
			continue
		case dropped[name]:
			continue
		}
		pattern := own[name]
		if pattern == nil {
			pattern = everywhere[name]
		}
		if pattern == nil || !pattern.MatchString(value) {
			return fmt.Errorf("%w: %s %s=%q", errUnsafe, e.name, name, value)
		}
		if name == "class" {
			classes = append(strings.Fields(value), classes...)
			continue
		}
		e.attrs = append(e.attrs, attr{name, value})
	}
	if len(classes) > 0 {
		classes = slices.Compact(classes)
		e.attrs = append(e.attrs, attr{"class", strings.Join(classes, " ")})
	}
	return nil
}

var escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// String writes the element as HTML.
func (e *element) String() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *element) write(b *strings.Builder) {
	if e.name == "" {
		b.WriteString(escapeText.Replace(e.text))
		return
	}
	b.WriteString("<" + e.name)
	for _, a := range e.attrs {
		b.WriteString(" " + a.name + `="` + escapeText.Replace(a.value) + `"`)
	}
	b.WriteByte('>')
	for _, k := range e.kids {
		k.write(b)
	}
	b.WriteString("</" + e.name + ">")
}

// content returns the text inside e.
func (e *element) content() string {
	if e.name == "" {
		return e.text
	}
	var b strings.Builder
	for _, k := range e.kids {
		b.WriteString(k.content())
	}
	return b.String()
}
