package search_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/search"
)

// place makes an organisation with a course, as far as the index needs them.
func place(t testing.TB, d *db.DB, org core.OrgID, courses ...core.CourseID) {
	t.Helper()
	err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, 'class', 'x', 'en', 'UTC', '')`, org); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into framework (id, org_id, key, title, language, source, licence, created_at) values ($1, $2, 'f', '', '', '', '', '')`, "f"+string(org), org); err != nil {
			return err
		}
		for _, c := range courses {
			if _, err := tx.Exec(ctx, `insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format, imported_at, created_at, retired_at)
				values ($1, $2, $3, $4, '', '', '', '', 'en', 'adult', '', '', '[]', '', '', '', '', '')`, c, org, "f"+string(org), c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, d *db.DB, course core.CourseID, entries ...search.Entry) {
	t.Helper()
	p := search.Place{Org: "o1", Course: course, Level: "middle"}
	if course == "c9" {
		p.Org = "o2"
	}
	if course == "c2" {
		p.Level = "early"
	}
	if err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error { return search.Put(ctx, tx, p, entries) }); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, d *db.DB, q search.Query) []string {
	t.Helper()
	var ids []string
	err := d.Read(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		hits, _, err := search.Find(ctx, tx, q)
		for _, h := range hits {
			ids = append(ids, h.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestFind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		place(t, d, "o1", "c1", "c2")
		place(t, d, "o2", "c9")
		put(t, d, "c1",
			search.Entry{Kind: search.Lesson, ID: "line", Goal: "g1", Goals: []core.GoalID{"g1", "g2"}, Title: "Fractions on a line", Form: "read", Minutes: 5, Lang: "en", Text: "A piece of pizza"},
			search.Entry{Kind: search.Lesson, ID: "pizza", Goal: "g2", Goals: []core.GoalID{"g2"}, Title: "Pizza", Form: "watch", Minutes: 20, Lang: "en", Near: "Compare fractions"},
			search.Entry{Kind: search.Goal, ID: "g1", Goals: []core.GoalID{"g1"}, Title: "Línea", Lang: "es"})
		put(t, d, "c2", search.Entry{Kind: search.Question, ID: "q", Title: "Which fraction?", Lang: "en"})
		put(t, d, "c9", search.Entry{Kind: search.Lesson, ID: "other", Title: "Fractions of others", Lang: "en"})
		mine := search.Query{Org: "o1", All: true, Most: 10}
		for name, c := range map[string]struct {
			change func(q *search.Query)
			want   []string
		}{
			"the title comes before the text":        {func(q *search.Query) { q.Text = "pizza" }, []string{"pizza", "line"}},
			"beginnings of words, every word":        {func(q *search.Query) { q.Text = "FRAC lin" }, []string{"line"}},
			"without accents":                        {func(q *search.Query) { q.Text = "linea" }, []string{"g1"}},
			"and with them":                          {func(q *search.Query) { q.Text = "líneA" }, []string{"g1"}},
			"nothing":                                {func(q *search.Query) { q.Text = "zebra" }, nil},
			"marks are in no word":                   {func(q *search.Query) { q.Text = "%" }, nil},
			"everything, by title":                   {func(*search.Query) {}, []string{"line", "g1", "pizza", "q"}},
			"of its own organisation":                {func(q *search.Query) { q.Text = "others" }, nil},
			"in its own courses":                     {func(q *search.Query) { q.All, q.Courses, q.Text = false, []core.CourseID{"c2"}, "fraction" }, []string{"q"}},
			"in no course":                           {func(q *search.Query) { q.All = false }, nil},
			"about a goal, also the second":          {func(q *search.Query) { q.Goal = "g2" }, []string{"line", "pizza"}},
			"about a goal, with words":               {func(q *search.Query) { q.Goal, q.Text = "g2", "pizza" }, []string{"pizza", "line"}},
			"of a form":                              {func(q *search.Query) { q.Form = "watch" }, []string{"pizza"}},
			"that take ten minutes":                  {func(q *search.Query) { q.Minutes = 10 }, []string{"line"}},
			"in a language":                          {func(q *search.Query) { q.Lang = "es" }, []string{"g1"}},
			"of a level":                             {func(q *search.Query) { q.Level = "early" }, []string{"q"}},
			"of a kind":                              {func(q *search.Query) { q.Kinds = []search.Kind{search.Question} }, []string{"q"}},
			"the marks of the index are not typed":   {func(q *search.Query) { q.Text = "=goal:g2" }, nil},
			"one letter is a whole word, not a part": {func(q *search.Query) { q.Text = "a" }, []string{"line"}},
		} {
			q := mine
			c.change(&q)
			if got := find(t, d, q); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		put(t, d, "c1", search.Entry{Kind: search.Lesson, ID: "pizza", Title: "Pasta", Form: "watch", Lang: "en"})
		mine.Text = "pi"
		if got := find(t, d, mine); got != nil {
			t.Errorf("what changed and what is gone are still found: %v", got)
		}
	})
}

// syllables make words that begin alike, as those of one subject do.
var syllables = []string{"frac", "tion", "num", "ber", "line", "equa", "angle", "graph", "ratio", "per", "cent", "sum", "area", "vol", "ume", "data"}

// mostAsked is how many statements a search may take, however much there is.
const mostAsked = 3

// TestTenThousand holds that a search in ten thousand things finds something and asks the database no more often than one in few; how long it
// takes is measured by BenchmarkFind.
func TestTenThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fill(t, d)
		q := search.Query{Org: "o1", All: true, Most: 40}
		for _, text := range []string{"fraction number", "fr", "line angle ratio", "nu", ""} {
			q.Text = text
			ctx, asked := db.CountStatements(context.Background())
			var hits []search.Hit
			err := d.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				hits, _, err = search.Find(ctx, tx, q)
				return err
			})
			if err != nil || len(hits) == 0 || len(hits) > q.Most {
				t.Fatalf("%q found %d: %v", text, len(hits), err)
			}
			if n := asked(); n > mostAsked {
				t.Errorf("%q took %d statements", text, n)
			}
		}
	})
}

func fill(t testing.TB, d *db.DB) {
	t.Helper()
	place(t, d, "o1", "c1")
	var all []search.Entry
	n := 1
	word := func() string {
		n = n*1103515245 + 12345
		a, b := syllables[(n>>8)&15], syllables[(n>>14)&15]
		return fmt.Sprint(a, b, (n>>20)&31)
	}
	for i := range 10_000 {
		e := search.Entry{Kind: search.Lesson, ID: fmt.Sprint("l", i), Title: word() + " fraction " + word() + " number", Form: "read", Lang: "en", Near: word() + " line angle", Minutes: 5}
		for range 25 {
			e.Text += word() + " "
		}
		e.Text += "ratio"
		all = append(all, e)
	}
	put(t, d, "c1", all...)
}

// BenchmarkFind measures a search in ten thousand things: it should take 50 ms at most.
func BenchmarkFind(b *testing.B) {
	if os.Getenv("CROSSFADE_TEST_POSTGRES") == "" {
		b.Log("SQLite alone: there is no PostgreSQL")
	}
	kinds := map[string]*db.DB{"sqlite": dbtest.SQLite(b)}
	for name, d := range kinds {
		fill(b, d)
		for _, text := range []string{"fraction number", "fr", "line angle ratio"} {
			b.Run(name+"/"+text, func(b *testing.B) {
				for b.Loop() {
					find(b, d, search.Query{Org: "o1", All: true, Most: 40, Text: text})
				}
			})
		}
	}
}
