package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func sample(t *testing.T) *Catalogue {
	t.Helper()
	c, err := New(WithPseudo(), WithSource(fstest.MapFS{
		"en/common.toml": {Data: []byte(`
own_name = "English"
[word]
guide = "teacher"
"guide@home" = "grown-up"
`)},
		"en/today.toml": {Data: []byte(`
title = "What now?"
"title@work" = "What is next?"
ask = "Ask your {@guide}, {name}"
only_en = "Only here"
odd = "A { brace } and {unknown}"
[done_of]
one = "{n} of {total} thing"
other = "{n} of {total} things"
[kind]
lesson = "Lesson"
`)},
		"pl/common.toml": {Data: []byte(`own_name = "polski"`)},
		"pl/today.toml": {Data: []byte(`
[done_of]
one = "{n} rzecz"
few = "{n} rzeczy"
many = "{n} rzeczy (wiele)"
other = "{n} rzeczy (inne)"
`)},
		"de/today.toml":    {Data: []byte(`title = "Was jetzt?"`)},
		"de-CH/today.toml": {Data: []byte(`ask = "Frag {name}"`)},
		"ar/today.toml":    {Data: []byte(`title = "ماذا الآن؟"`)},
	}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTexts(t *testing.T) {
	c := sample(t)
	for _, tc := range []struct {
		lang, want, key string
		args            []any
	}{
		{"en", "What now?", "today.title", nil},
		{"en", "Lesson", "today.kind.lesson", nil},
		{"en", "1 of 6 thing", "today.done_of", []any{"n", 1, "total", 6}},
		{"en", "2 of 1,200 things", "today.done_of", []any{"n", int64(2), "total", 1200}},
		{"en", "1.5 of 6 things", "today.done_of", []any{"n", 1.5, "total", 6}},
		{"en", "Ask your teacher, Mia", "today.ask", []any{"name", "Mia"}},
		{"en", "A { brace } and {unknown}", "today.odd", nil},
		{"pl", "1 rzecz", "today.done_of", []any{"n", 1}},
		{"pl", "3 rzeczy", "today.done_of", []any{"n", 3}},
		{"pl", "5 rzeczy (wiele)", "today.done_of", []any{"n", 5}},
		{"pl", "1,5 rzeczy (inne)", "today.done_of", []any{"n", 1.5}},
		{"pl", "Only here", "today.only_en", nil},
		{"de-CH", "Frag Mia", "today.ask", []any{"name", "Mia"}},
		{"de-CH", "Was jetzt?", "today.title", nil},
		{"de-CH", "Only here", "today.only_en", nil},
		{"en", "[today.nothing]", "today.nothing", nil},
	} {
		if got := c.For(tc.lang).T(tc.key, tc.args...); got != tc.want {
			t.Errorf("%s %s: got %q, want %q", tc.lang, tc.key, got, tc.want)
		}
	}
	missing := c.Missing()
	if missing["today.nothing"] != 1 || missing["today.odd{unknown}"] != 1 {
		t.Errorf("what is missing must be counted, got %v", missing)
	}
}

func TestVariants(t *testing.T) {
	l := sample(t).For("en")
	if got := l.With("work", "adult").T("today.title"); got != "What is next?" {
		t.Errorf("got %q", got)
	}
	if got := l.With("home").T("today.ask", "name", "Mia"); got != "Ask your grown-up, Mia" {
		t.Errorf("got %q", got)
	}
}

func TestChoiceOfLanguage(t *testing.T) {
	c := sample(t)
	for _, tc := range []struct {
		wishes []string
		want   string
	}{
		{nil, "en"},
		{[]string{""}, "en"},
		{[]string{"fr"}, "en"},
		{[]string{"", "fr;q=0.9, pl;q=0.5"}, "pl"},
		{[]string{"pl", "de"}, "pl"},
		{[]string{"de-AT"}, "de"},
		{[]string{"(((;;;" + strings.Repeat("a-", 5000)}, "en"},
	} {
		if got := c.For(tc.wishes...).Lang(); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.wishes, got, tc.want)
		}
	}
	if dir := c.For("ar").Dir(); dir != "rtl" {
		t.Errorf("Arabic runs %s", dir)
	}
	if dir := c.For("qpr").Dir(); dir != "rtl" {
		t.Errorf("the pseudo language qpr runs %s", dir)
	}
	if dir := c.For("pl").Dir(); dir != "ltr" {
		t.Errorf("Polish runs %s", dir)
	}
}

func TestPseudo(t *testing.T) {
	got := sample(t).For("qps").T("today.ask", "name", "Mia")
	if !strings.HasPrefix(got, "⟦Åšk") || !strings.Contains(got, "Mia") || !strings.HasSuffix(got, "⟧") {
		t.Errorf("got %q", got)
	}
	if len([]rune(got)) < 13*len("Ask your teacher, Mia")/10 {
		t.Errorf("%q is not a third longer", got)
	}
}

func TestNumbersAndDates(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	en := c.For("en")
	when := time.Date(2026, 5, 12, 22, 5, 0, 0, time.UTC)
	east := en.In(time.FixedZone("east", 2*3600))
	for _, tc := range []struct{ got, want string }{
		{en.Number(12), "12"}, {en.Number(-3), "-3"}, {en.Number(1234567), "1,234,567"}, {en.Number(3.14159), "3.142"},
		{en.Decimal(2, 2), "2.00"}, {en.DecimalMark(), "."},
		{en.Date(when), "12 May 2026"}, {en.DateShort(when), "12 May"}, {en.DateTime(when), "12 May 2026, 22:05"},
		{en.Weekday(when), "Tuesday"}, {east.Weekday(when), "Wednesday"}, {east.Time(when), "00:05"},
		{en.Relative(0), "today"}, {en.Relative(1), "tomorrow"}, {en.Relative(-1), "yesterday"},
		{en.Relative(7), "in 7 days"}, {en.Relative(-9), "9 days ago"},
		{en.Minutes(25), "25 min"}, {en.Minutes(60), "1 h"}, {en.Minutes(90), "1 h 30 min"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
	if m := sample(t).For("de").DecimalMark(); m != "," {
		t.Errorf("the German decimal mark is %q", m)
	}
	if m := sample(t).For("ar").DecimalMark(); m == "" || strings.ContainsAny(m, "0123456789") {
		t.Errorf("the Arabic decimal mark is %q", m)
	}
	if n := c.Missing(); len(n) != 0 {
		t.Errorf("missing: %v", n)
	}
}

func TestMalformedSource(t *testing.T) {
	for name, source := range map[string]fstest.MapFS{
		"no English":     {"pl/a.toml": {Data: []byte(`a = "b"`)}},
		"not TOML":       {"en/a.toml": {Data: []byte(`a = `)}},
		"not a text":     {"en/a.toml": {Data: []byte(`a = 1`)}},
		"not a language": {"en/a.toml": {Data: []byte(``)}, "what ever/a.toml": {Data: []byte(``)}},
	} {
		if _, err := New(WithSource(source)); err == nil {
			t.Errorf("%s: must be refused", name)
		}
	}
}
