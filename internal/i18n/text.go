package i18n

import (
	"strings"

	"golang.org/x/text/feature/plural"
)

// text is one entry of the catalogue: a single form, or one form per plural class of the language.
type text struct {
	other []part // the only form, or the form for "all other counts"
	forms map[plural.Form][]part
}

// part is a piece of a text: words as they are, or the name of a placeholder.
type part struct {
	words string
	name  string // "" for words; "@guide" refers to common.word.guide
}

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// pluralForms reads a TOML table as the plural forms of one text, if that is what it is: it has
// "other", and nothing but names of plural classes.
func pluralForms(tree map[string]any) (text, bool) {
	if _, ok := tree["other"].(string); !ok {
		return text{}, false
	}
	t := text{forms: map[plural.Form][]part{}}
	for name, value := range tree {
		form, known := formNames[name]
		words, isText := value.(string)
		if !known || !isText {
			return text{}, false
		}
		t.forms[form] = parse(words)
	}
	t.other = t.forms[plural.Other]
	return t, true
}

// parse cuts a text at its placeholders. A brace that opens no placeholder is a plain character.
func parse(s string) []part {
	var parts []part
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '{' {
			continue
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 || !isName(s[i+1:i+end]) {
			continue
		}
		if i > start {
			parts = append(parts, part{words: s[start:i]})
		}
		parts = append(parts, part{name: s[i+1 : i+end]})
		i += end
		start = i + 1
	}
	if start < len(s) {
		parts = append(parts, part{words: s[start:]})
	}
	return parts
}

func isName(s string) bool {
	s = strings.TrimPrefix(s, "@")
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' {
			return false
		}
	}
	return s != ""
}

// plain is the text without any placeholder filled.
func (t text) plain() string {
	var b strings.Builder
	for _, p := range t.other {
		if p.name != "" {
			b.WriteString("{" + p.name + "}")
		}
		b.WriteString(p.words)
	}
	return b.String()
}

// each makes a text from this one by changing every form.
func (t text) each(do func([]part) []part) text {
	made := text{other: do(t.other)}
	if t.forms != nil {
		made.forms = make(map[plural.Form][]part, len(t.forms))
		for form, parts := range t.forms {
			made.forms[form] = do(parts)
		}
	}
	return made
}
