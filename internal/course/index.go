package course

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/maths"
	"crossfade/internal/richtext"
	"crossfade/internal/search"
)

// Index makes everything in a course findable: its goals, lessons, words and questions. Whoever changes any of them calls it in the
// same transaction; what is as it was costs one query and no write.
func Index(ctx context.Context, tx *db.Tx, id core.CourseID) error {
	var x indexing
	if err := x.load(ctx, tx, id); err != nil {
		return err
	}
	x.goals()
	x.lessons()
	x.questions()
	for _, t := range x.words {
		x.add(search.Entry{Kind: search.Word, ID: string(t.ID), Title: t.Word, Lang: t.Lang, Near: t.Meaning})
	}
	return search.Put(ctx, tx, search.Place{Org: x.org, Course: id, Level: x.level}, x.entries)
}

// indexing is a course on its way into the index.
type indexing struct {
	id    core.CourseID
	org   core.OrgID
	level string
	list  []goal.Goal
	about []library.Whole
	asked []item.Stored
	words []Term

	byKey   map[string]goal.Goal
	entries []search.Entry
}

func (x *indexing) load(ctx context.Context, tx *db.Tx, id core.CourseID) error {
	x.id = id
	var retired string
	if err := tx.QueryRow(ctx, `select org_id, band, retired_at from course where id = $1`, id).Scan(&x.org, &x.level, &retired); err != nil {
		return fmt.Errorf("loading course %s for the index: %w", id, err)
	}
	if retired != "" {
		return nil // nothing of it is found
	}
	var err error
	if x.list, err = goal.FindByCourse(ctx, tx, id); err != nil {
		return err
	}
	shown, err := db.List(ctx, tx, db.One[core.GoalID], `select distinct ug.goal_id from unit u join unit_goal ug on ug.unit_id = u.id where u.course_id = $1 and not u.draft`, id)
	if err != nil {
		return fmt.Errorf("listing the goals that learners see in course %s: %w", id, err)
	}
	x.list = slices.DeleteFunc(x.list, func(g goal.Goal) bool { return !slices.Contains(shown, g.ID) }) // what is only in drafts is found by nobody
	if x.about, err = library.OfCourse(ctx, tx, id); err != nil {
		return err
	}
	if x.words, err = Terms(ctx, tx, id); err != nil {
		return err
	}
	x.asked, err = item.OfCourse(ctx, tx, id)
	x.byKey = make(map[string]goal.Goal, len(x.list))
	for _, g := range x.list {
		x.byKey[g.Key] = g
	}
	return err
}

// named gives the goals with some keys: their ids, and their titles as one text.
func (x *indexing) named(keys []string) (ids []core.GoalID, titles string) {
	var texts []string
	for _, k := range keys {
		if g, ok := x.byKey[k]; ok {
			ids = append(ids, g.ID)
			texts = append(texts, g.Title)
		}
	}
	return ids, strings.Join(texts, " · ")
}

func (x *indexing) add(e search.Entry) {
	if len(e.Goals) > 0 {
		e.Goal = e.Goals[0]
	}
	x.entries = append(x.entries, e)
}

func (x *indexing) goals() {
	for _, g := range x.list {
		x.add(search.Entry{Kind: search.Goal, ID: string(g.ID), Goals: []core.GoalID{g.ID}, Title: g.Title, Minutes: g.Minutes, Lang: g.Lang, Near: g.Why, Text: Plain(g.Description)})
	}
}

func (x *indexing) lessons() {
	for _, l := range x.about {
		ids, titles := x.named(l.Goals)
		x.add(search.Entry{Kind: search.Lesson, ID: string(l.ID), Goals: ids, Title: l.Title, Form: string(l.Form), Minutes: l.Minutes, Lang: l.Lang, Near: titles, Text: Plain(l.Body)})
	}
}

func (x *indexing) questions() {
	for _, st := range x.asked {
		ids, titles := x.named(st.Item.Goals)
		lang := st.Item.Lang
		if lang == "" && len(ids) > 0 {
			lang = x.byKey[st.Item.Goals[0]].Lang
		}
		x.add(search.Entry{Kind: search.Question, ID: string(st.ID), Goals: ids, Title: Headline(st.Item), Lang: lang, Near: titles, Text: Plain(st.Item.Body)})
	}
}

// headlineLimit is how many characters of a question stand in a list.
const headlineLimit = 140

// blank is a place in a question that a variant or a learner fills.
var blank = regexp.MustCompile(`\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\]`)

// Headline is a short text for a question in a list: its title, or how it begins.
func Headline(it item.Item) string {
	for _, s := range []string{it.Title, it.Body, it.Key} {
		s = blank.ReplaceAllString(richtext.Plain(s, maths.PlainText), "…") // what is drawn, and what is to be filled in
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			if r := []rune(s); len(r) > headlineLimit {
				return string(r[:headlineLimit]) + "…"
			}
			return s
		}
	}
	return ""
}

// Plain writes the formulas of a text in one line of characters.
func Plain(s string) string {
	var b strings.Builder
	for _, piece := range maths.Segments(s) {
		if piece.TeX != "" {
			b.WriteString(maths.PlainText(piece.TeX))
			continue
		}
		b.WriteString(piece.Text)
	}
	return b.String()
}

// Reindex makes the index of every course again: after an upgrade, and at night, so that nothing that was changed in passing stays
// unfound. Each course has a transaction of its own.
func (s *Service) Reindex(ctx context.Context) error {
	var ids []core.CourseID
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = db.List(ctx, tx, func(row db.Scanner) (core.CourseID, error) {
			var id core.CourseID
			err := row.Scan(&id)
			return id, err
		}, `select id from course order by id`)
		return err
	})
	if err != nil {
		return fmt.Errorf("listing the courses for the index: %w", err)
	}
	for _, id := range ids {
		if err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return Index(ctx, tx, id) }); err != nil {
			return err
		}
	}
	return nil
}

// Unfound tells whether some course is not in the index yet.
func (s *Service) Unfound(ctx context.Context) (bool, error) {
	var n int
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from course c where c.retired_at = '' and exists (select 1 from unit u join unit_goal ug on ug.unit_id = u.id where u.course_id = c.id)
			and not exists (select 1 from search_course s where s.course_id = c.id)`).Scan(&n)
	})
	if err != nil {
		return false, fmt.Errorf("asking whether everything is in the index: %w", err)
	}
	return n > 0, nil
}
