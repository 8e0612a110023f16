package i18n

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Localizer speaks one language to one person. It is small and read-only: make one per request.
type Localizer struct {
	cat      *Catalogue
	table    *table
	variants []string
	zone     *time.Location

	decimal string // the mark between the whole and the rest, "." or ","
	latin   bool   // whether the digits are 0 to 9
}

// With returns a Localizer that prefers texts of the given variants, first one first: the kind of
// place ("home", "class", "work") and the band of the reader ("early", "middle", "teen", "adult").
func (l *Localizer) With(variants ...string) *Localizer {
	made := *l
	made.variants = variants
	return &made
}

// In returns a Localizer that tells dates and times as they are in the given zone.
func (l *Localizer) In(zone *time.Location) *Localizer {
	made := *l
	if zone != nil {
		made.zone = zone
	}
	return &made
}

// T is the text of a key. Arguments come in pairs, a name and a value: T("today.done_of", "n", 2,
// "total", 6). The value of "n" picks the plural form. Whole numbers and fractions are written the
// language's way, everything else as it prints. The result is plain text: HTML escapes it later.
func (l *Localizer) T(key string, args ...any) string {
	found, ok := l.find(key)
	if !ok {
		l.cat.count(key)
		return "[" + key + "]"
	}
	parts := found.other
	if found.forms != nil {
		if chosen, ok := found.forms[l.form(argument(args, "n"))]; ok {
			parts = chosen
		}
	}
	if len(parts) == 1 && parts[0].name == "" {
		return parts[0].words
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.words)
		if p.name != "" {
			b.WriteString(l.fill(key, p.name, args))
		}
	}
	return b.String()
}

// Has tells whether a key exists in this language or in one it falls back to.
func (l *Localizer) Has(key string) bool {
	_, ok := l.find(key)
	return ok
}

// find looks a key up: in this language and then up the chain, and in each the variants first.
func (l *Localizer) find(key string) (text, bool) {
	for t := l.table; t != nil; t = t.up {
		for _, v := range l.variants {
			if found, ok := t.texts[key+"@"+v]; ok {
				return found, true
			}
		}
		if found, ok := t.texts[key]; ok {
			return found, true
		}
	}
	return text{}, false
}

// fill is what stands in the place of {name}.
func (l *Localizer) fill(key, name string, args []any) string {
	if word, ok := strings.CutPrefix(name, "@"); ok {
		return l.T("common.word." + word)
	}
	switch v := argument(args, name).(type) {
	case nil:
		l.cat.count(key + "{" + name + "}")
		return "{" + name + "}"
	case string:
		return v
	case time.Time:
		return l.Date(v)
	case fmt.Stringer:
		return v.String()
	default:
		if f, ok := asFloat(v); ok {
			return l.Number(f)
		}
		return fmt.Sprint(v)
	}
}

// argument finds a value by its name in a list of pairs.
func argument(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// asFloat reads any kind of number.
func asFloat(v any) (float64, bool) {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return float64(r.Int()), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return float64(r.Uint()), true
	case reflect.Float32, reflect.Float64:
		return r.Float(), true
	default:
		return 0, false
	}
}

// form is the plural class of a count, by the rules of Unicode CLDR. A count that is no number
// counts as "other".
func (l *Localizer) form(n any) plural.Form {
	f, ok := asFloat(n)
	if !ok {
		return plural.Other
	}
	if f < 0 {
		f = -f
	}
	whole, rest, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	i, err := strconv.Atoi(whole)
	if err != nil {
		return plural.Other
	}
	fraction, _ := strconv.Atoi(rest)
	return plural.Cardinal.MatchPlural(l.numberTag(), i, len(rest), len(rest), fraction, fraction)
}

// numberTag is the language whose plurals, numbers and direction apply.
func (l *Localizer) numberTag() language.Tag {
	if isPseudo(l.table.code) {
		return language.English
	}
	return l.table.tag
}

// Lang is the code for the lang attribute of a page, for example "en". Pseudo languages say "en":
// that is how a screen reader should pronounce them.
func (l *Localizer) Lang() string { return l.numberTag().String() }

// rightToLeft are the scripts that run from right to left (ISO 15924).
var rightToLeft = map[string]bool{
	"Arab": true, "Hebr": true, "Syrc": true, "Thaa": true, "Nkoo": true, "Adlm": true, "Rohg": true,
}

// Dir is the direction for the dir attribute of a page: "ltr" or "rtl".
func (l *Localizer) Dir() string {
	if l.table.code == pseudoBack {
		return "rtl"
	}
	if script, _ := l.numberTag().Script(); rightToLeft[script.String()] {
		return "rtl"
	}
	return "ltr"
}
