package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Query says what is looked for. Empty filters let everything through.
type Query struct {
	Org core.OrgID
	// All looks in every course of the organisation; else only in these.
	All     bool
	Courses []core.CourseID
	Kinds   []Kind // none is all
	Text    string
	Goal    core.GoalID
	Form    string
	Lang    string
	Level   string
	Minutes int // at most, one of [Lengths]; things of unknown length are out
	Most    int // how many are given
	Skip    int // how many of the best are left out before them: those of the pages before
}

// Hit is a thing that was found.
type Hit struct {
	Kind    Kind
	ID      string
	Course  core.CourseID
	Goal    core.GoalID
	Title   string
	Form    string
	Minutes int
	Lang    string
	Level   string
}

// maxCourses bounds how many courses of its own a query names, exact is what a whole word counts more than its beginning.
const (
	maxCourses = 500
	exact      = 2
)

// Find gives what matches, the best first: what has the words in its title before what has them in its text. A query without
// words and filters lists by title. More tells that there is something after these.
func Find(ctx context.Context, tx *db.Tx, q Query) (hits []Hit, more bool, err error) {
	if !q.All && len(q.Courses) == 0 {
		return nil, false, nil
	}
	q.Most, q.Skip = max(q.Most, 1), max(q.Skip, 0)
	q.Courses = q.Courses[:min(len(q.Courses), maxCourses)]
	terms := q.terms()
	if len(terms) == 0 {
		hits, err = browse(ctx, tx, q)
		return hits[:min(len(hits), q.Most)], len(hits) > q.Most, err
	}
	all, err := match(ctx, tx, q, terms)
	if err != nil {
		return nil, false, err
	}
	all = all[min(q.Skip, len(all)):]
	hits, err = load(ctx, tx, all[:min(len(all), q.Most)])
	return hits, len(all) > q.Most, err
}

// term is one condition: some words, or beginnings of words, of which a thing must have one.
type term struct {
	words []string // exact
	begin string   // or every word that begins so
}

func (q Query) terms() []term {
	var list []term
	words := Words(q.Text)
	for _, w := range words[:min(len(words), maxQueryWords)] {
		if len(w) == 1 && w < "\u0080" { // one letter begins half of all words
			list = append(list, term{words: []string{w}})
			continue
		}
		list = append(list, term{begin: w})
	}
	if len(words) == 0 && strings.TrimSpace(q.Text) != "" {
		list = append(list, term{words: []string{""}}) // marks alone are in no word
	}
	if len(q.Kinds) > 0 {
		t := term{}
		for _, k := range q.Kinds {
			t.words = append(t.words, filterWord("kind", string(k)))
		}
		list = append(list, t)
	}
	for _, f := range []struct{ name, value string }{{"goal", string(q.Goal)}, {"form", q.Form}, {"lang", q.Lang}, {"level", q.Level}} {
		if f.value != "" {
			list = append(list, term{words: []string{filterWord(f.name, f.value)}})
		}
	}
	if q.Minutes > 0 {
		list = append(list, term{words: []string{filterWord("minutes", fmt.Sprint(q.Minutes))}})
	}
	return list
}

// statement gathers arguments.
type statement struct{ args []any }

func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return fmt.Sprintf("$%d", len(s.args))
}

func (s *statement) in(values []any) string {
	text := db.In(len(values), len(s.args)+1)
	s.args = append(s.args, values...)
	return text
}

// posting is where one word stands in one course.
type posting struct {
	term   int
	course core.CourseID
	word   string
	hits   []byte
}

// at is one thing of the index.
type at struct {
	course core.CourseID
	n      int
}

// found is a thing with what speaks for it.
type found struct {
	at
	score int
	terms int // how many conditions it meets, counted in their order
	now   int // what the condition at hand gives
}

// match finds the things that meet every condition, the best first. It takes one statement; what it reads is as large as the answer is.
func match(ctx context.Context, tx *db.Tx, q Query, terms []term) ([]found, error) {
	var s statement
	var parts []string
	for i, t := range terms {
		where := `org_id = ` + s.arg(q.Org)
		if t.begin != "" {
			where += ` and word >= ` + s.arg(t.begin) + ` and word < ` + s.arg(t.begin+"\U0010FFFF")
		} else {
			where += ` and word in ` + s.in(db.Values(t.words...))
		}
		if !q.All {
			where += ` and course_id in ` + s.in(db.Values(q.Courses...))
		}
		parts = append(parts, fmt.Sprintf(`select %d as term, course_id, word, hits from search_word where %s`, i, where))
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (posting, error) {
		var p posting
		err := row.Scan(&p.term, &p.course, &p.word, &p.hits)
		return p, err
	}, strings.Join(parts, " union all "), s.args...)
	if err != nil {
		return nil, fmt.Errorf("searching: %w", err)
	}
	return rank(list, terms), nil
}

// rank meets the conditions with each other, and gives all that meet every one: always in the same order, so that pages fit together.
func rank(list []posting, terms []term) []found {
	slices.SortStableFunc(list, func(a, b posting) int { return cmp.Compare(a.term, b.term) })
	things := map[core.CourseID]map[int]*found{}
	for _, p := range list {
		here := things[p.course]
		if here == nil {
			if p.term > 0 {
				continue
			}
			here = map[int]*found{}
			things[p.course] = here
		}
		bonus := 0
		if p.word == terms[p.term].begin {
			bonus = exact
		}
		each(p.hits, func(n int, weight byte) {
			f := here[n]
			switch {
			case f == nil && p.term == 0:
				f = &found{at: at{course: p.course, n: n}}
				here[n] = f
			case f == nil:
				return
			}
			f.meet(p.term, int(weight)+bonus)
		})
	}
	var all []found
	for _, here := range things {
		for _, f := range here {
			if f.terms == len(terms) {
				all = append(all, *f)
			}
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.course, b.course), cmp.Compare(a.n, b.n))
	})
	return all
}

// meet notes that a thing meets a condition by one word; several words of one condition count once, by the best.
func (f *found) meet(term, score int) {
	switch {
	case f.terms == term:
		f.terms++
		f.now = 0
	case f.terms != term+1:
		return // it missed one before
	}
	if score > f.now {
		f.score += score - f.now
		f.now = score
	}
}

const columns = `e.course_id, e.n, e.kind, e.thing_id, e.goal_id, e.title, e.form, e.minutes, e.language, e.level`

func scan(row db.Scanner) (at, Hit, error) {
	var a at
	var h Hit
	err := row.Scan(&a.course, &a.n, &h.Kind, &h.ID, &h.Goal, &h.Title, &h.Form, &h.Minutes, &h.Lang, &h.Level)
	h.Course = a.course
	return a, h, err
}

// load reads what was found, in its order; equals by title.
func load(ctx context.Context, tx *db.Tx, best []found) ([]Hit, error) {
	if len(best) == 0 {
		return nil, nil
	}
	var s statement
	byCourse := map[core.CourseID][]any{}
	var order []core.CourseID
	score := map[at]int{}
	for _, f := range best {
		if byCourse[f.course] == nil {
			order = append(order, f.course)
		}
		byCourse[f.course] = append(byCourse[f.course], f.n)
		score[f.at] = f.score
	}
	var parts []string
	for _, c := range order {
		parts = append(parts, `e.course_id = `+s.arg(c)+` and e.n in `+s.in(byCourse[c]))
	}
	type scored struct {
		Hit
		fold  string
		score int
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (scored, error) {
		a, h, err := scan(row)
		return scored{Hit: h, fold: titleFold(h.Title), score: score[a]}, err
	}, `select `+columns+` from search_entry e where `+strings.Join(parts, " or "), s.args...)
	if err != nil {
		return nil, fmt.Errorf("reading what was found: %w", err)
	}
	slices.SortStableFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.fold, b.fold), cmp.Compare(a.ID, b.ID))
	})
	hits := make([]Hit, len(list))
	for i, l := range list {
		hits[i] = l.Hit
	}
	return hits, nil
}

func (s *statement) within(q Query) string {
	where := `e.org_id = ` + s.arg(q.Org)
	if !q.All {
		where += ` and e.course_id in ` + s.in(db.Values(q.Courses...))
	}
	return where
}

// browse lists what there is by title, and one more than is wanted.
func browse(ctx context.Context, tx *db.Tx, q Query) ([]Hit, error) {
	var s statement
	where := s.within(q)
	list, err := db.List(ctx, tx, func(row db.Scanner) (Hit, error) {
		_, h, err := scan(row)
		return h, err
	}, `select `+columns+` from search_entry e where `+where+` order by e.title_fold, e.thing_id`+db.Limit(q.Most+1)+fmt.Sprintf(" offset %d", q.Skip), s.args...)
	if err != nil {
		return nil, fmt.Errorf("listing the library: %w", err)
	}
	return list, nil
}

// Langs lists the languages of what is in some courses, or in all of an organisation.
func Langs(ctx context.Context, tx *db.Tx, q Query) ([]string, error) {
	if !q.All && len(q.Courses) == 0 {
		return nil, nil
	}
	var s statement
	prefix := filterWord("lang", "")
	where := `org_id = ` + s.arg(q.Org) + ` and word >= ` + s.arg(prefix) + ` and word < ` + s.arg(prefix+"\U0010FFFF")
	if !q.All {
		where += ` and course_id in ` + s.in(db.Values(q.Courses[:min(len(q.Courses), maxCourses)]...))
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (string, error) {
		var l string
		err := row.Scan(&l)
		return strings.TrimPrefix(l, prefix), err
	}, `select distinct word from search_word where `+where+` order by word`, s.args...)
	if err != nil {
		return nil, fmt.Errorf("listing the languages of the library: %w", err)
	}
	return list, nil
}
