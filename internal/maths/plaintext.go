package maths

import (
	"strings"
	"unicode/utf8"
)

// PlainText writes a formula in one line of characters, for places that take no markup: aria-label, CSV, notes, search. It needs no
// language: \frac{a+b}{2} is (a+b)/2, x^2 is x², \sqrt{x} is √x. What it does not know it leaves as it is; it never fails.
func PlainText(tex string) string {
	if len(tex) > maxTeX {
		return tex
	}
	p := &plainWriter{src: tex}
	return strings.Join(strings.Fields(p.until(0)), " ")
}

// Plain writes a mixed text (see [Segments]) with every formula as [PlainText].
func Plain(mixed string) string {
	var b strings.Builder
	for _, s := range Segments(mixed) {
		b.WriteString(s.Text)
		if s.TeX != "" {
			b.WriteString(PlainText(s.TeX))
		}
	}
	return b.String()
}

// plainWriter reads TeX from left to right.
type plainWriter struct {
	src   string
	at    int
	depth int
}

// until reads up to the closing sign, or to the end.
func (p *plainWriter) until(closing byte) string {
	var b strings.Builder
	for p.at < len(p.src) {
		c := p.src[p.at]
		if c == closing && closing != 0 {
			p.at++
			break
		}
		b.WriteString(p.piece(c))
	}
	return b.String()
}

func (p *plainWriter) piece(c byte) string {
	switch c {
	case '\\':
		return p.command()
	case '{':
		return p.argument()
	case '^':
		p.at++
		if strings.HasPrefix(strings.TrimLeft(p.src[p.at:], " {"), `\circ`) {
			p.argument()
			return "°"
		}
		return script("^", p.argument(), superPlain, superscripts)
	case '_':
		p.at++
		return script("_", p.argument(), subPlain, subscripts)
	case '}', '$':
		p.at++
		return ""
	case '~':
		p.at++
		return " "
	case '&':
		p.at++
		return " "
	case '-':
		p.at++
		return minusSign
	}
	_, size := utf8.DecodeRuneInString(p.src[p.at:])
	p.at += size
	return p.src[p.at-size : p.at]
}

// argument reads one argument: a group, a command or a character.
func (p *plainWriter) argument() string {
	for p.at < len(p.src) && isSpace(p.src[p.at]) {
		p.at++
	}
	if p.at >= len(p.src) {
		return ""
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxTeXDepth {
		rest := p.src[p.at:]
		p.at = len(p.src)
		return rest
	}
	if p.src[p.at] == '{' {
		p.at++
		return p.until('}')
	}
	return p.piece(p.src[p.at])
}

// option reads [n] if it comes next.
func (p *plainWriter) option() string {
	if p.at < len(p.src) && p.src[p.at] == '[' {
		p.at++
		return p.until(']')
	}
	return ""
}

func (p *plainWriter) command() string {
	name := commandName(p.src[p.at+1:])
	if name == "" {
		_, size := utf8.DecodeRuneInString(p.src[min(p.at+1, len(p.src)):])
		sign := p.src[min(p.at+1, len(p.src)):min(p.at+1+size, len(p.src))]
		p.at += 1 + len(sign)
		switch sign {
		case ",", ";", ":", "!", " ", ">":
			return " "
		case `\`:
			return "; "
		}
		return sign
	}
	p.at += 1 + len(name)
	switch name {
	case "frac", "dfrac", "tfrac", "cfrac":
		over := p.argument()
		return inBrackets(over) + "/" + inBrackets(p.argument())
	case "sqrt":
		index := p.option()
		if index != "" {
			index = script("", index, superPlain, superscripts)
		}
		return index + "√" + inBrackets(p.argument())
	case "binom":
		n := p.argument()
		return "(" + n + " " + p.argument() + ")"
	case "begin", "end":
		return p.environment(name, p.argument())
	case "overline", "bar", "vec", "hat":
		return p.argument()
	}
	if silent[name] || textual[name] {
		return p.silentCommand(name)
	}
	if s, ok := plainSymbols[name]; ok {
		return s
	}
	return name
}

// silentCommand passes over commands that only change the look.
func (p *plainWriter) silentCommand(name string) string {
	switch name {
	case "left", "right":
		if p.at < len(p.src) && p.src[p.at] == '.' {
			p.at++
		}
		return ""
	case "color", "textcolor", "colorbox", "hspace", "mspace", "kern":
		p.argument()
		return ""
	case "quad", "qquad", "space", "thinspace":
		return " "
	}
	return ""
}

// environment writes the bracket that an environment draws.
func (p *plainWriter) environment(command, name string) string {
	if command == "begin" && (name == "array" || name == "tabular") {
		p.option()
		p.argument()
	}
	brackets := map[string][2]string{
		"pmatrix": {"(", ")"}, "bmatrix": {"[", "]"}, "Bmatrix": {"{", "}"}, "vmatrix": {"|", "|"}, "Vmatrix": {"‖", "‖"},
		"matrix": {"[", "]"}, "array": {"[", "]"}, "cases": {"{ ", ""},
	}
	if command == "begin" {
		return brackets[name][0]
	}
	return brackets[name][1]
}

// script writes an exponent or an index with small characters if there are any for it.
func script(sign, s, from, to string) string {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, minusSign, "-") {
		i := strings.IndexRune(from, r)
		if i < 0 {
			return sign + inBrackets(s)
		}
		b.WriteRune([]rune(to)[i])
	}
	return b.String()
}

// inBrackets adds brackets unless s is one number, name or bracket.
func inBrackets(s string) string {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "+*/=<>·×± ") || strings.Contains(s, minusSign) || len(letterGroups(s)) > 1 {
		return "(" + s + ")"
	}
	return s
}

// letterGroups splits s where a digit follows a letter or the other way round.
func letterGroups(s string) []string {
	var groups []string
	last := 0
	for _, r := range s {
		kind := 1
		if r >= '0' && r <= '9' || r == '.' || r == ',' {
			kind = 2
		}
		if kind != last {
			groups = append(groups, "")
		}
		groups[len(groups)-1] += string(r)
		last = kind
	}
	return groups
}

// plainSymbols are the characters that TeX commands stand for.
var plainSymbols = map[string]string{
	"times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
	"lt": "<", "gt": ">", "approx": "≈", "equiv": "≡", "sim": "∼", "cong": "≅", "propto": "∝", "infty": "∞", "degree": "°", "circ": "∘",
	"in": "∈", "notin": "∉", "cup": "∪", "cap": "∩", "subset": "⊂", "subseteq": "⊆", "emptyset": "∅", "varnothing": "∅",
	"to": "→", "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "Leftrightarrow": "⇔", "implies": "⇒", "iff": "⇔",
	"int": "∫", "sum": "∑", "prod": "∏", "partial": "∂", "nabla": "∇", "angle": "∠", "perp": "⊥", "parallel": "∥", "triangle": "△",
	"ldots": "…", "cdots": "⋯", "dots": "…", "prime": "′", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "ell": "ℓ", "hbar": "ℏ",
	"langle": "⟨", "rangle": "⟩", "lbrace": "{", "rbrace": "}", "forall": "∀", "exists": "∃", "neg": "¬", "land": "∧", "lor": "∨", "pi": "π",
	"limits": "", "displaystyle": "", "hline": "", "backslash": `\`, "cancel": "", "varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ",
}

func init() {
	for r, name := range greekRunes {
		switch r {
		case 'ϑ', 'ϵ', 'ϕ', 'µ': // second spellings
			continue
		}
		plainSymbols[name] = string(r)
	}
}
