package oatutor

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a part of a text.
type piece struct {
	kind pieceKind
	text string
}

type pieceKind uint8

const (
	words pieceKind = iota
	maths           // TeX
	lineEnd
	media // a file name or an address
)

// Text is a text made ready: Markdown with TeX between single dollar signs.
type Text struct {
	Markdown string
	Media    []string // names of pictures that it shows, in order
	Broken   bool     // dollar signs or braces do not pair up: the text may look odd
}

// Clean turns a text of OATutor into Markdown. picture says what to write for the name of a picture.
//
// The rules, in their order:
//
//   - zero-width spaces go, "/div" is the sign for dividing;
//   - TeX is what stands between double dollar signs; where a brace is open at the closing sign, the sign is
//     passed over until the braces pair up;
//   - TeX outside of the signs (\mu, \frac{1}{2}) is TeX all the same, with the braces that follow it;
//   - words inside the signs are words: two letters or more and nothing else, or joined by hyphens;
//   - in TeX, ** is a power, * a dot, and names of functions are set upright;
//   - in words, 10**13 is written 10¹³, p_gold with a subscript, * is a dot, and every character that would
//     mean something in Markdown is escaped;
//   - "\n" ends a line; lines that begin with "- " are a list.
func Clean(raw string, picture func(name string) string) Text {
	s := strip(raw)
	pieces, broken := split(s)
	t := Text{Broken: broken}
	var b strings.Builder
	for _, p := range pieces {
		switch p.kind {
		case lineEnd:
			b.WriteByte('\n')
		case media:
			t.Media = append(t.Media, p.text)
			b.WriteString("\n" + picture(p.text) + "\n")
		case maths:
			b.WriteString(mathsText(p.text))
		case words:
			b.WriteString(wordsText(p.text))
		}
	}
	t.Markdown = layOut(b.String())
	return t
}

// strip removes what nobody sees.
func strip(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0x200b || r == 0x2060 || r == 0xfeff || r == 0:
			return -1
		case r == 0xa0 || r == '\t':
			return ' '
		case r == '\r':
			return '\n'
		case unicode.IsControl(r) && r != '\n':
			return -1
		default:
			return r
		}
	}, s)
}

var (
	picture  = regexp.MustCompile(`^##\s*([^#\s][^#\n]{0,300}?)\s*(?:##|$)`)
	anyImage = regexp.MustCompile(`(?i)^##\s*([^#\s]{1,200}?\.(?:gif|png|jpe?g|svg|webp|bmp))(?:\s*##)?`)
)

// splitter cuts a text into pieces.
type splitter struct {
	s      string
	i      int
	inTeX  bool // by the count of dollar signs so far
	words  strings.Builder
	pieces []piece
	broken bool
}

func split(s string) ([]piece, bool) {
	x := splitter{s: s}
	for x.i < len(x.s) {
		x.step()
	}
	x.flush()
	if x.inTeX {
		x.broken = true
	}
	return x.pieces, x.broken
}

func (x *splitter) rest() string { return x.s[x.i:] }

func (x *splitter) flush() {
	if x.words.Len() > 0 {
		x.pieces = append(x.pieces, piece{words, x.words.String()})
		x.words.Reset()
	}
}

func (x *splitter) add(kind pieceKind, text string) {
	x.flush()
	x.pieces = append(x.pieces, piece{kind, text})
}

// step takes the next piece, or the next character of words.
func (x *splitter) step() {
	rest := x.rest()
	switch {
	case strings.HasPrefix(rest, "$$"):
		x.i += 2
		x.inTeX = !x.inTeX
		if x.inTeX {
			if t := x.tex(false); strings.TrimSpace(t) != "" {
				x.addTeX(t)
			} else {
				x.words.WriteString(" ")
			}
		}
	case strings.HasPrefix(rest, "##"):
		x.mark(rest)
	case rest[0] == '\n':
		x.i++
		x.add(lineEnd, "")
	case rest[0] == '\\':
		x.backslash(rest)
	default:
		_, n := utf8.DecodeRuneInString(rest)
		x.words.WriteString(rest[:n])
		x.i += n
	}
}

// mark takes ##name##. The closing sign is often missing.
func (x *splitter) mark(rest string) {
	m := anyImage.FindStringSubmatch(rest)
	if m == nil {
		m = picture.FindStringSubmatch(rest)
	}
	if m == nil {
		x.words.WriteString("##")
		x.i += 2
		return
	}
	x.add(media, m[1])
	x.i += len(m[0])
}

// addTeX adds TeX, unless it is a line end in disguise.
func (x *splitter) addTeX(t string) {
	if strings.Trim(t, `\n `) == "" && strings.Contains(t, `\n`) {
		x.add(lineEnd, "")
		return
	}
	x.add(maths, t)
}

// tex reads TeX up to the closing dollar signs at which no brace is open. In the bare form there was no opening
// sign: it reads one command and the braces and scripts that belong to it.
func (x *splitter) tex(bare bool) string {
	var b strings.Builder
	depth := 0
	for x.i < len(x.s) {
		rest := x.rest()
		switch {
		case strings.HasPrefix(rest, "$$"):
			if depth <= 0 && (bare || x.inTeX) {
				if !bare {
					x.i += 2
					x.inTeX = false
				}
				return b.String()
			}
			x.i += 2 // inside a brace the sign means nothing, but for the count
			x.inTeX = !x.inTeX
			continue
		case rest[0] == '\\' && len(rest) > 1:
			_, n := utf8.DecodeRuneInString(rest[1:])
			b.WriteString(rest[:1+n])
			x.i += 1 + n
			continue
		case rest[0] == '{':
			depth++
		case rest[0] == '}':
			depth--
		}
		b.WriteByte(rest[0])
		x.i++
		if rest[0] == '}' && depth <= 0 && (bare || !x.inTeX) && !x.goesOn() {
			if !bare && strings.HasPrefix(x.rest(), "$$") {
				x.i += 2 // the closing sign, which the one inside the braces came before
			}
			return b.String()
		}
	}
	x.broken = x.broken || depth > 0
	return b.String()
}

// goesOn tells whether another brace or a script follows directly; dollar signs between are passed over.
func (x *splitter) goesOn() bool {
	rest := x.rest()
	return strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "^") || strings.HasPrefix(rest, "**") || strings.HasPrefix(rest, "_")
}

// backslash takes what begins with a backslash outside of TeX: a line end, an escaped sign, or a bare command.
func (x *splitter) backslash(rest string) {
	name := command(rest[1:])
	switch {
	case rest[1:] != "" && rest[1] == 'n' && !slices.Contains(nCommands, name):
		x.i += 2
		x.add(lineEnd, "")
	case name == "left" || name == "right":
		x.i += 1 + len(name)
	case name != "":
		x.bare(name)
	case len(rest) > 1 && strings.ContainsRune(`,;:! `, rune(rest[1])):
		x.words.WriteByte(' ')
		x.i += 2
	case len(rest) > 1 && strings.ContainsRune(`%$()[]{}#&_`, rune(rest[1])):
		x.words.WriteByte(rest[1])
		x.i += 2
	default:
		x.words.WriteByte('\\')
		x.i++
	}
}

// bare takes a command outside of dollar signs with what belongs to it.
func (x *splitter) bare(name string) {
	start := x.i
	x.i += 1 + len(name)
	t := x.s[start:x.i]
	if x.goesOn() {
		t += x.bareRest()
	}
	x.add(maths, t)
}

// bareRest reads the braces and scripts after a bare command.
func (x *splitter) bareRest() string {
	var b strings.Builder
	for x.i < len(x.s) && x.goesOn() {
		rest := x.rest()
		if rest[0] == '{' {
			b.WriteString(x.tex(true))
			continue
		}
		n := 1
		if strings.HasPrefix(rest, "**") {
			n = 2
		}
		b.WriteString(rest[:n])
		x.i += n
		if r, size := utf8.DecodeRuneInString(x.rest()); size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteString(x.rest()[:size])
			x.i += size
		} else if !strings.HasPrefix(x.rest(), "{") {
			break
		}
	}
	return b.String()
}

// nCommands begin with n, so "\n" in front of them is no line end.
var nCommands = []string{"neq", "ne", "nu", "nabla", "neg", "ni", "notin"}

// knownCommands are looked for at the beginning of a run of letters, since texts also say \alphat.
var knownCommands = []string{
	"alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
	"pi", "rho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
	"Sigma", "Phi", "Psi", "Omega", "frac", "dfrac", "sqrt", "times", "div", "cdot", "pm", "mp", "le", "leq", "ge", "geq", "ne", "neq",
	"approx", "infty", "degree", "circ", "int", "sum", "lim", "partial", "nabla", "neg", "ni", "notin", "in", "to", "rightarrow",
	"Rightarrow", "sin", "cos", "tan", "sec", "csc", "cot", "arcsin", "arccos", "arctan", "ln", "log", "exp", "text", "mathrm",
	"overline", "vec", "hat", "bar", "angle", "perp", "parallel", "cup", "cap", "left", "right", "ldots", "cdots", "quad", "operatorname",
	"mathbb", "underline", "therefore", "triangle", "equiv", "propto", "subset", "forall", "exists",
}

// command gives the name of the command that a text (after its backslash) begins with, or "".
func command(s string) string {
	n := 0
	for n < len(s) && (s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z') {
		n++
	}
	run, best := s[:n], ""
	for _, k := range knownCommands {
		if strings.HasPrefix(run, k) && len(k) > len(best) {
			best = k
		}
	}
	return best
}

// mediaName is the name of a picture in its folder: no path leads elsewhere.
func mediaName(s string) string { return path.Base(strings.TrimSpace(s)) }
