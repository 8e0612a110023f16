package maths

import "strings"

// functions known by name, in plain text and as TeX commands, and the name they have in the tree.
var functions = map[string]string{
	"sin": "sin", "cos": "cos", "tan": "tan", "sec": "sec", "csc": "csc", "cosec": "csc", "cot": "cot",
	"asin": "asin", "arcsin": "asin", "acos": "acos", "arccos": "acos", "atan": "atan", "arctan": "atan",
	"arcsec": "asec", "arccsc": "acsc", "arccot": "acot",
	"sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
	"ln": "ln", "log": "log", "exp": "exp", "sqrt": "sqrt", "cbrt": "cbrt", "abs": "abs",
}

// texFunctions are known as TeX commands only: typed plainly, tg and lg are products of letters.
var texFunctions = map[string]string{"tg": "tan", "ctg": "cot", "cotg": "cot", "arctg": "atan", "lg": "log"}

// inverses are read in sin^{-1}(x), where the power does not mean 1/sin(x).
var inverses = map[string]string{
	"sin": "asin", "cos": "acos", "tan": "atan", "sec": "asec", "csc": "acsc", "cot": "acot",
}

// greekWords are long enough to be found inside a run of letters typed without spaces.
var greekWords = []string{
	"alpha", "beta", "gamma", "delta", "epsilon", "theta", "kappa", "lambda", "sigma", "omega",
	"Gamma", "Delta", "Theta", "Lambda", "Sigma", "Omega",
}

// greekShort are taken for Greek letters only when they stand alone, or as a TeX command: xi may be x·i.
var greekShort = []string{
	"zeta", "eta", "iota", "mu", "nu", "xi", "rho", "tau", "upsilon", "phi", "chi", "psi", "Xi", "Upsilon", "Phi", "Psi", "Pi",
}

// aloneOnly among greekShort are common enough typed in full; the others are read as letters in plain text.
var aloneOnly = map[string]bool{"zeta": true, "rho": true, "tau": true, "phi": true, "psi": true, "Phi": true, "Psi": true}

var greekRunes = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ϵ': "epsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta",
	'ϑ': "theta", 'ι': "iota", 'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'µ': "mu", 'ν': "nu", 'ξ': "xi", 'ρ': "rho", 'σ': "sigma",
	'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'ϕ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega", 'Γ': "Gamma", 'Δ': "Delta",
	'Θ': "Theta", 'Λ': "Lambda", 'Ξ': "Xi", 'Π': "Pi", 'Σ': "Sigma", 'Φ': "Phi", 'Ψ': "Psi", 'Ω': "Omega",
}

// wholeRuns are read only when a run of letters is exactly this word.
var wholeRuns = map[string]token{
	"and": {kind: kOp, text: "and"}, "och": {kind: kOp, text: "and"}, "und": {kind: kOp, text: "and"},
	"or": {kind: kOp, text: "or"}, "eller": {kind: kOp, text: "or"}, "oder": {kind: kOp, text: "or"},
	"deg": {kind: kConst, text: "degree"}, "degree": {kind: kConst, text: "degree"}, "degrees": {kind: kConst, text: "degree"},
	"inf": {kind: kConst, text: "inf"}, "infinity": {kind: kConst, text: "inf"}, "infty": {kind: kConst, text: "inf"},
}

// macros are TeX commands that stand for one token.
var macros = map[string]token{
	"times": {kind: kOp, text: "*"}, "cdot": {kind: kOp, text: "*"}, "ast": {kind: kOp, text: "*"}, "bullet": {kind: kOp, text: "*"},
	"div": {kind: kOp, text: "/"}, "pm": {kind: kOp, text: "±"}, "mp": {kind: kOp, text: "∓"}, "cup": {kind: kOp, text: "∪"},
	"land": {kind: kOp, text: "and"}, "wedge": {kind: kOp, text: "and"}, "lor": {kind: kOp, text: "or"}, "vee": {kind: kOp, text: "or"},
	"le": {kind: kRel, text: "≤"}, "leq": {kind: kRel, text: "≤"}, "leqslant": {kind: kRel, text: "≤"}, "lt": {kind: kRel, text: "<"},
	"ge": {kind: kRel, text: "≥"}, "geq": {kind: kRel, text: "≥"}, "geqslant": {kind: kRel, text: "≥"}, "gt": {kind: kRel, text: ">"},
	"ne": {kind: kRel, text: "≠"}, "neq": {kind: kRel, text: "≠"}, "approx": {kind: kRel, text: "≈"}, "in": {kind: kRel, text: "∈"},
	"pi": {kind: kConst, text: "pi"}, "infty": {kind: kConst, text: "inf"}, "circ": {kind: kConst, text: "degree"},
	"degree": {kind: kConst, text: "degree"}, "emptyset": {kind: kEmpty}, "varnothing": {kind: kEmpty},
	"lbrace": {kind: kOpen, text: "\\{"}, "rbrace": {kind: kClose, text: "\\}"},
	"lvert": {kind: kBar, open: true}, "rvert": {kind: kBar, close: true}, "vert": {kind: kBar}, "mid": {kind: kBar},
	"frac": {kind: kFrac}, "dfrac": {kind: kFrac}, "tfrac": {kind: kFrac}, "cfrac": {kind: kFrac},
	"sqrt": {kind: kFunc, text: "sqrt"}, "varepsilon": {kind: kName, text: "epsilon"}, "vartheta": {kind: kName, text: "theta"},
	"varphi": {kind: kName, text: "phi"}, "hbar": {kind: kName, text: "hbar"}, "ell": {kind: kName, text: "ell"},
	"imath": {kind: kConst, text: "i"}, "prime": {kind: kOp, text: "'"},
}

// silent TeX commands change how something looks and not what it means.
var silent = map[string]bool{
	"left": true, "right": true, "big": true, "Big": true, "bigg": true, "Bigg": true, "bigl": true, "bigr": true, "Bigl": true,
	"Bigr": true, "displaystyle": true, "textstyle": true, "limits": true, "text": true, "textrm": true, "textit": true,
	"textbf": true, "mathrm": true, "mathit": true, "mathbf": true, "mathsf": true, "mathtt": true, "operatorname": true, "mbox": true,
	"quad": true, "qquad": true, "thinspace": true, "space": true, "rm": true, "it": true, "boxed": true, "ensuremath": true,
}

func init() {
	for name, f := range functions {
		if name != "sqrt" {
			macros[name] = token{kind: kFunc, text: f}
		}
	}
	for name, f := range texFunctions {
		macros[name] = token{kind: kFunc, text: f}
	}
	for _, g := range append(append([]string{}, greekWords...), greekShort...) {
		macros[g] = token{kind: kName, text: g}
	}
}

// macro finds the TeX command name. A command run together with letters after it ("\pir", from "\pi r") is split at its
// longest known beginning; the rest is returned.
func macro(name string) (t token, rest string, ok bool) {
	for n := len(name); n > 1; n-- {
		if t, ok := macros[name[:n]]; ok {
			return t, name[n:], true
		}
		if silent[name[:n]] {
			return token{kind: kSilent, text: name[:n]}, name[n:], true
		}
	}
	return token{}, "", false
}

// nameAt finds the longest function or Greek name at the start of s, for runs such as "xsinx" or "2pir".
func nameAt(s string) (t token, n int) {
	for name, f := range functions {
		if len(name) > n && strings.HasPrefix(s, name) {
			t, n = token{kind: kFunc, text: f}, len(name)
		}
	}
	for _, g := range greekWords {
		if len(g) > n && strings.HasPrefix(s, g) {
			t, n = token{kind: kName, text: g}, len(g)
		}
	}
	if n < 2 && strings.HasPrefix(s, "pi") {
		t, n = token{kind: kConst, text: "pi"}, 2
	}
	return t, n
}
