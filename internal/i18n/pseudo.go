package i18n

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

var accents = strings.NewReplacer(
	"a", "á", "c", "ç", "e", "é", "g", "ğ", "i", "ï", "n", "ñ", "o", "ö", "s", "š", "t", "ţ", "u", "ü", "y", "ý", "z", "ž",
	"A", "Å", "C", "Ç", "E", "É", "G", "Ğ", "I", "Ï", "N", "Ñ", "O", "Ø", "S", "Š", "T", "Ţ", "U", "Û", "Y", "Ý", "Z", "Ž",
)

func isPseudo(code string) bool { return code == pseudo || code == pseudoBack }

// pseudoTable makes a pseudo language: every text of English with accents, in brackets, and a
// third longer.
func pseudoTable(code string, english *table) *table {
	t := &table{code: code, tag: language.Make(code), texts: make(map[string]text, len(english.texts))}
	for key, words := range english.texts {
		if strings.HasPrefix(key, "common.date.") {
			continue // dates stay readable
		}
		t.texts[key] = words.each(stretch)
	}
	t.texts["common.own_name"] = text{other: parse("Pseudo (" + code + ")")}
	return t
}

func stretch(parts []part) []part {
	made := []part{{words: "⟦"}}
	length := 0
	for _, p := range parts {
		length += utf8.RuneCountInString(p.words)
		p.words = accents.Replace(p.words)
		made = append(made, p)
	}
	return append(made, part{words: strings.Repeat("·", (length+2)/3) + "⟧"})
}
