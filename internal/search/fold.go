package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Limits of one entry and of one query.
const (
	maxWord       = 40  // bytes of a word; the rest is cut
	maxWords      = 600 // words of one entry
	maxQueryWords = 6
)

// Words are the words of a text as they are compared: folded, without accents, each once, in order.
func Words(text string) []string {
	var list []string
	seen := map[string]bool{}
	for _, w := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if len(w) > maxWord {
			w = strings.ToValidUTF8(w[:maxWord], "")
		}
		if !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return list
}

// fold makes case and accents equal: "Línea" and "linea" are one word.
func fold(text string) string {
	apart := norm.NFKD.String(cases.Fold().String(text))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, apart)
}

// filterWord is the word under which everything stands that a filter lets through. No text can hold it.
func filterWord(name, value string) string { return "=" + name + ":" + value }

// Has tells whether every wanted word begins a word of a text: for the few things that are in no index.
func Has(text string, wanted []string) bool {
	have := Words(text)
	for _, w := range wanted {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return true
}
