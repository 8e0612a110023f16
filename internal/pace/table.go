package pace

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/people"
)

// Limits of a table.
const (
	MaxText  = 99_000 // bytes; a form cuts texts at 100,000 characters, so what was cut is refused
	maxRows  = 1000
	maxCols  = 30
	maxCell  = 400
	maxWeeks = 60
)

// Row is one line of a table, read as far as it could be.
type Row struct {
	Line int              // 1 is the first
	On   string           // local date by which the class wants to be through
	Goal string           // as it was written
	Need course.Necessity // "" where the table says nothing
	// Wrong is what is the matter with the line as a key of the catalogue, with the word it is about; "" = nothing.
	Wrong string
	Word  string
}

// columns says in which column of a table something stands; -1 = in none.
type columns struct{ when, goal, need int }

// titles are the words by which a head row names its columns, folded.
var titles = map[string][]string{
	"when": {"week", "date", "until", "by", "due", "when", "day", "semana", "fecha", "hasta", "cuándo", "vecka", "datum", "till", "woche"},
	"goal": {"goal", "code", "title", "standard", "goal code", "goal title", "meta", "código", "título", "objetivo", "mål", "kod", "titel"},
	"need": {"need", "priority", "must", "must should stretch", "tag", "kind", "prioridad", "tipo", "prioritet", "nivå"},
}

// needWords are the words for how much a goal belongs to its unit, folded.
var needWords = map[string]course.Necessity{
	"must": course.Must, "must do": course.Must, "must-do": course.Must, "m": course.Must, "required": course.Must, "core": course.Must,
	"imprescindible": course.Must, "obligatorio": course.Must, "måste": course.Must,
	"should": course.Should, "should do": course.Should, "should-do": course.Should, "s": course.Should, "recommended": course.Should,
	"conviene": course.Should, "recomendado": course.Should, "bör": course.Should,
	"stretch": course.Stretch, "for more": course.Stretch, "more": course.Stretch, "extra": course.Stretch, "optional": course.Stretch, "aspire": course.Stretch, "x": course.Stretch,
	"ampliación": course.Stretch, "para más": course.Stretch, "opcional": course.Stretch, "för mer": course.Stretch, "valfritt": course.Stretch,
}

// ReadTable reads a table that somebody pasted or sent: a column for the week or the date, one for the goal by code or title, and perhaps one for must, should or
// stretch, with tabs, semicolons or commas between them. A head row names the columns in any order; without one they stand in this order. An empty
// week is that of the line above. start is the first day of week 1, or "". The fault is for a text that is no table at all.
func ReadTable(text, start string) ([]Row, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, core.BadField("table", "pace.problem.empty")
	case len(text) > MaxText:
		return nil, core.BadField("table", "pace.problem.large")
	case !utf8.ValidString(text):
		return nil, core.BadField("table", "pace.problem.encoding")
	}
	lines, err := readCells(text)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, core.BadField("table", "pace.problem.empty")
	}
	at, head := headOf(lines[0].cells)
	if head {
		lines = lines[1:]
	}
	if len(lines) == 0 || at.goal < 0 || at.when < 0 {
		return nil, core.BadField("table", "pace.problem.columns")
	}
	w := when{start: start, monthFirst: monthFirst(lines, at.when)}
	rows, last := make([]Row, 0, len(lines)), ""
	for _, l := range lines {
		r := Row{Line: l.line, Goal: l.get(at.goal)}
		text := l.get(at.when)
		if text == "" {
			text = last
		}
		last = text
		if r.On, r.Wrong = w.read(text); r.Wrong != "" {
			r.Word = text
		}
		if need := l.get(at.need); need != "" {
			if r.Need = needWords[people.Fold(need)]; r.Need == "" && r.Wrong == "" {
				r.Wrong, r.Word = "pace.line.need", need
			}
		}
		if r.Goal == "" {
			r.Wrong, r.Word = "pace.line.no_goal", ""
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// cells is one line of a table as it was written.
type cells struct {
	line  int
	cells []string
}

func (c cells) get(i int) string {
	if i < 0 || i >= len(c.cells) {
		return ""
	}
	return c.cells[i]
}

// readCells takes a text apart. Empty lines do not count; control characters become spaces.
func readCells(text string) ([]cells, error) {
	r := csv.NewReader(strings.NewReader(strings.ReplaceAll(text, "\r\n", "\n")))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator(text), -1, true
	var list []cells
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, core.BadField("table", "pace.problem.csv")
		}
		line, _ := r.FieldPos(0)
		for i, c := range record {
			if record[i] = tidy(c); utf8.RuneCountInString(record[i]) > maxCell {
				return nil, core.BadField("table", "pace.problem.cell")
			}
		}
		if strings.Join(record, "") == "" {
			continue
		}
		if len(record) > maxCols || len(list) >= maxRows {
			return nil, core.BadField("table", "pace.problem.large")
		}
		list = append(list, cells{line, record})
	}
}

func tidy(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\uFEFF' {
			return ' '
		}
		return r
	}, s)), " ")
}

// separator finds what stands between the cells: whichever of tab, semicolon and comma the first line with one has.
func separator(text string) rune {
	for line := range strings.Lines(text) {
		for _, c := range "\t;," {
			if strings.ContainsRune(line, c) {
				return c
			}
		}
	}
	return ','
}

// headOf finds the columns by a head row; head is false when the row is none.
func headOf(first []string) (at columns, head bool) {
	at = columns{-1, -1, -1}
	for i, c := range first {
		name := people.Fold(strings.Trim(c, ":*"))
		switch {
		case at.when < 0 && slices.Contains(titles["when"], name):
			at.when = i
		case at.goal < 0 && slices.Contains(titles["goal"], name):
			at.goal = i
		case at.need < 0 && slices.Contains(titles["need"], name):
			at.need = i
		}
	}
	if at.when >= 0 || at.goal >= 0 {
		return at, true
	}
	if len(first) < 2 {
		return at, false
	}
	return columns{0, 1, 2}, false
}

// when reads weeks and dates.
type when struct {
	start      string
	monthFirst int // 1: the month stands first in dates with slashes; -1: the day; 0: nobody knows
}

var (
	isoWeek = regexp.MustCompile(`^(\d{4})-?[Ww](\d{1,2})$`)
	week    = regexp.MustCompile(`^(?:\pL{1,8}\.? ?)?(\d{1,2})$`)
	dotted  = regexp.MustCompile(`^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$`)
	slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)
)

// schoolDay is the day of a week, counted from Monday, until which the week lasts: Friday.
const schoolDay = 4

// read gives the local date that a cell means, or the key of what is wrong with it.
func (w when) read(text string) (date, wrong string) {
	if text == "" {
		return "", "pace.line.no_date"
	}
	if d, err := time.Parse(time.DateOnly, text); err == nil {
		return sane(d)
	}
	if m := isoWeek.FindStringSubmatch(text); m != nil {
		year, n := number(m[1]), number(m[2])
		d := monday(time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)).AddDate(0, 0, 7*(n-1)) // 4 January lies in week 1
		if _, is := d.ISOWeek(); is != n {
			return "", "pace.line.date"
		}
		return sane(d.AddDate(0, 0, schoolDay))
	}
	if m := week.FindStringSubmatch(text); m != nil {
		n := number(m[1])
		begin, err := time.Parse(time.DateOnly, w.start)
		switch {
		case n < 1 || n > maxWeeks:
			return "", "pace.line.date"
		case err != nil:
			return "", "pace.line.week"
		}
		return sane(monday(begin).AddDate(0, 0, 7*(n-1)+schoolDay))
	}
	if m := dotted.FindStringSubmatch(text); m != nil {
		return day(number(m[3]), number(m[2]), number(m[1]))
	}
	if m := slashed.FindStringSubmatch(text); m != nil {
		switch w.monthFirst {
		case 1:
			return day(number(m[3]), number(m[1]), number(m[2]))
		case -1:
			return day(number(m[3]), number(m[2]), number(m[1]))
		}
		return "", "pace.line.order"
	}
	return "", "pace.line.date"
}

// monthFirst looks through all dates with slashes for one that says which number is the month. What contradicts itself says nothing.
func monthFirst(lines []cells, column int) int {
	says := 0
	for _, l := range lines {
		m := slashed.FindStringSubmatch(l.get(column))
		if m == nil {
			continue
		}
		one := 0
		switch a, b := number(m[1]), number(m[2]); {
		case a > 12 && b <= 12:
			one = -1
		case b > 12 && a <= 12:
			one = 1
		}
		if one*says < 0 {
			return 0
		}
		if one != 0 {
			says = one
		}
	}
	return says
}

// day makes a date that exists out of numbers.
func day(year, month, d int) (string, string) {
	t := time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || t.Day() != d {
		return "", "pace.line.date"
	}
	return sane(t)
}

// sane refuses years that nobody plans for.
func sane(d time.Time) (string, string) {
	if d.Year() < 2000 || d.Year() > 2100 {
		return "", "pace.line.date"
	}
	return d.Format(time.DateOnly), ""
}

// monday is the first day of the week of a day.
func monday(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }

// number reads digits that a pattern has found.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}
