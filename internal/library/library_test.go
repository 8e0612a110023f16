package library

import (
	"context"
	"errors"
	"strings"
	"testing"

	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

func TestCheck(t *testing.T) {
	good := Draft{Key: "a", Title: "A", Form: Read, Role: Learn, Body: "text"}
	if wrong := good.Check(); wrong != "" {
		t.Fatal(wrong)
	}
	for name, c := range map[string]struct {
		change func(*Draft)
		want   string
	}{
		"key":     {func(d *Draft) { d.Key = "a b" }, "import.lesson.bad_key"},
		"title":   {func(d *Draft) { d.Title = " " }, "import.lesson.no_title"},
		"long":    {func(d *Draft) { d.Body = strings.Repeat("x", MaxBody+1) }, "import.lesson.too_long"},
		"empty":   {func(d *Draft) { d.Body = "\n" }, "import.lesson.empty"},
		"form":    {func(d *Draft) { d.Form = "sing" }, "import.lesson.form"},
		"role":    {func(d *Draft) { d.Role = "" }, "import.lesson.role"},
		"minutes": {func(d *Draft) { d.Minutes = -1 }, "import.lesson.minutes"},
	} {
		d := good
		c.change(&d)
		if got := d.Check(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// counting is a renderer that counts what it makes.
type counting struct{ made int }

func (c *counting) MathML(tex string, display bool) (string, error) {
	c.made++
	if tex == "bad" {
		return "", errors.New("bad")
	}
	if display {
		return "<block>" + tex, nil
	}
	return "<line>" + tex, nil
}

func TestFormulasAreMadeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		render := &counting{}
		m := NewMaths(d, render)
		texts := []string{"a $x$ and $y$", "$x$ again\n\n$$\nx\n$$", "no maths, \\$5", "$bad$"}
		for round := range 2 {
			find, err := m.Find(ctx, texts...)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				tex     string
				display bool
				want    string
			}{{"x", false, "<line>x"}, {"x", true, "<block>x"}, {"y", false, "<line>y"}, {"other", false, "<line>other"}} {
				if got, err := find(c.tex, c.display); err != nil || got != c.want {
					t.Errorf("round %d: %q gives %q, %v", round, c.tex, got, err)
				}
			}
			if _, err := find("bad", false); err == nil {
				t.Error("bad TeX should err")
			}
		}
		// Three formulas once; in each round the bad one twice and the unforeseen one once.
		if render.made != 3+2*3 {
			t.Errorf("made %d", render.made)
		}
		steps := 0
		bad, err := m.Ready(ctx, FormulasOf(texts...), func(int) { steps++ })
		if err != nil || len(bad) != 1 || bad[0].TeX != "bad" || steps != 1 {
			t.Errorf("bad %v, %d steps, %v", bad, steps, err)
		}
	})
}

func TestPagesLookFormulasUpInOneQuery(t *testing.T) {
	d := dbtest.SQLite(t)
	m := NewMaths(d, &counting{})
	text := "$a$ $b$ $c$ $d$"
	if _, err := m.Find(context.Background(), text); err != nil {
		t.Fatal(err)
	}
	ctx, count := db.CountStatements(context.Background())
	if _, err := m.Find(ctx, text); err != nil || count() != 1 {
		t.Errorf("%d queries, %v", count(), err)
	}
	ctx, count = db.CountStatements(context.Background())
	if _, err := m.Find(ctx, "no maths"); err != nil || count() != 0 {
		t.Errorf("%d queries, %v", count(), err)
	}
}
