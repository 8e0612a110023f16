package i18n

import (
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
)

// manners is what the texts of one language have to keep to. Every language has an entry.
var manners = map[string]struct {
	complete []string       // keys that begin so must exist; "" means every key of English
	later    []string       // of these, keys that begin so may still be missing
	banned   *regexp.Regexp // \b knows only ASCII letters: a word that ends in "ó" needs none
	longest  int            // words in one sentence
}{
	"en": {
		banned:  regexp.MustCompile(`(?i)\b(fail(s|ed|ing|ure|ures)?|exams?|competenc(e|es|y|ies)|students?|are you sure)\b`),
		longest: 22,
	},
	"es": {
		complete: []string{""},
		banned:   regexp.MustCompile(`(?i)\b(examen|exámen|examin|fall|fracas|reprob|suspens|suspend|competenc|estudiante|alumn|estás segur|está segur)`),
		longest:  24,
	},
	"sv": {
		complete: []string{"common.", "today.", "learn.", "check.", "result.", "fixit.", "progress.", "why.", "item.",
			"error.", "signin.", "welcome.", "settings.", "soundboard.", "decides.", "goals.", "trust.", "map.", "estimate.", "unit.", "work.", "ahead."},
		later:   []string{"item.problem.", "item.qti.", "item.expr."}, // an author reads these
		banned:  regexp.MustCompile(`(?i)\b(misslyck|underkän|tentamen|prov(et|en)?\b|kompetens|kontroll|student|elev(en|er)?\b|är du säker\?)`),
		longest: 24,
	},
}

var ends = regexp.MustCompile(`[.!?:;]\s|\n`)

// eachLanguage runs a test for every language that the program is built with.
func eachLanguage(t *testing.T, do func(t *testing.T, c *Catalogue, l *Localizer)) {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range c.codes {
		t.Run(code, func(t *testing.T) { do(t, c, c.localizer(code)) })
	}
}

func TestTextsArePlain(t *testing.T) {
	eachLanguage(t, func(t *testing.T, _ *Catalogue, l *Localizer) {
		rules, ok := manners[l.table.code]
		if !ok {
			t.Fatal("this language has no manners: say what they are")
		}
		for key, words := range l.table.texts {
			for _, form := range strings.Split(words.all(), "\n") {
				if word := rules.banned.FindString(form); word != "" {
					t.Errorf("%s says %q: %s", key, word, form)
				}
				for _, sentence := range ends.Split(form, -1) {
					if n := len(strings.Fields(sentence)); n > rules.longest {
						t.Errorf("%s has a sentence of %d words, at most %d: %s", key, n, rules.longest, sentence)
					}
				}
				if strings.Contains(form, "  ") || strings.TrimSpace(form) != form {
					t.Errorf("%s has stray spaces: %q", key, form)
				}
			}
		}
	})
}

func TestNothingIsLeftToTranslate(t *testing.T) {
	eachLanguage(t, func(t *testing.T, c *Catalogue, l *Localizer) {
		rules := manners[l.table.code]
		var missing []string
		for key := range c.tables[base].texts {
			if _, ok := l.table.texts[key]; !ok && begins(key, rules.complete) && !begins(key, rules.later) {
				missing = append(missing, key)
			}
		}
		if sort.Strings(missing); len(missing) > 0 {
			t.Errorf("%d texts are missing:\n%s", len(missing), strings.Join(missing, "\n"))
		}
		for key, words := range l.table.texts {
			english := c.tables[base].texts[key]
			if l.table.code != base && words.all() == english.all() && wordsOf(words) > 3 {
				t.Errorf("%s still stands in English: %s", key, words.plain())
			}
		}
	})
}

// wordsOf counts the words of a text that are no placeholders.
func wordsOf(words text) int {
	n := 0
	for _, p := range words.other {
		n += len(strings.Fields(p.words))
	}
	return n
}

func begins(key string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	return false
}

// A text says the same things in every language: the placeholders of English, all of them and no others.
func TestPlaceholdersAreThoseOfEnglish(t *testing.T) {
	eachLanguage(t, func(t *testing.T, c *Catalogue, l *Localizer) {
		texts := c.tables[base].texts
		for key, words := range l.table.texts {
			english, ok := texts[key]
			if plain, _, variant := strings.Cut(key, "@"); !ok && variant {
				english, ok = texts[plain]
			}
			if !ok {
				t.Errorf("%s: English has no such text", key)
				continue
			}
			want, _ := placeholders(english)
			got, references := placeholders(words)
			if got != want {
				t.Errorf("%s has the placeholders %q, and English %q", key, got, want)
			}
			for _, word := range references {
				if _, ok := texts["common.word."+word]; !ok {
					t.Errorf("%s refers to {@%s}, and there is no common.word.%s", key, word, word)
				}
			}
		}
	})
}

// placeholders lists the arguments that a text takes, in alphabetical order, and the words it refers to.
func placeholders(words text) (arguments string, references []string) {
	found := map[string]bool{}
	words.each(func(parts []part) []part {
		for _, p := range parts {
			if word, ok := strings.CutPrefix(p.name, "@"); ok {
				references = append(references, word)
			} else if p.name != "" {
				found[p.name] = true
			}
		}
		return parts
	})
	var names []string
	for name := range found {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, " "), references
}

// A text with plural forms has exactly those that the rules of its language can pick.
func TestPluralFormsAreComplete(t *testing.T) {
	eachLanguage(t, func(t *testing.T, c *Catalogue, l *Localizer) {
		needed := map[plural.Form]bool{plural.Other: true}
		for n := range 1001 {
			needed[l.form(n)] = true
			needed[l.form(float64(n)/10)] = true
			needed[l.form(n*1_000_000)] = true
		}
		for key, words := range l.table.texts {
			if english, ok := c.tables[base].texts[key]; ok && (english.forms == nil) != (words.forms == nil) {
				t.Errorf("%s: either this language or English has plural forms, and the other has none", key)
			}
			if words.forms == nil {
				continue
			}
			for name, form := range formNames {
				if _, ok := words.forms[form]; ok != needed[form] {
					t.Errorf("%s: has the form %q: %t, needs it: %t", key, name, ok, needed[form])
				}
			}
		}
	})
}

func TestNumbersAndDatesOfEachLanguage(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 5, 12, 22, 5, 0, 0, time.UTC)
	for _, tc := range []struct{ lang, number, mark, date, ago string }{
		{"es", "1.234,5", ",", "12 de mayo de 2026", "hace 1 día"},
		{"sv", "1\u00a0234,5", ",", "12 maj 2026", "för 1 dag sedan"},
	} {
		l := c.For(tc.lang)
		if got := l.Number(1234.5); got != tc.number || l.DecimalMark() != tc.mark {
			t.Errorf("%s writes %q with the mark %q", tc.lang, got, l.DecimalMark())
		}
		if got := l.Date(day); got != tc.date {
			t.Errorf("%s writes the date %q", tc.lang, got)
		}
		if got := l.T("common.date.days_ago", "n", 1); got != tc.ago {
			t.Errorf("%s says %q", tc.lang, got)
		}
	}
}
