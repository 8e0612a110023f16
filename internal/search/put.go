package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Kind is the sort of a thing.
type Kind string

// The kinds.
const (
	Goal     Kind = "goal"
	Lesson   Kind = "lesson"
	Question Kind = "question"
	Word     Kind = "word" // of a course's list of words
)

// Entry is a thing that can be found.
type Entry struct {
	Kind    Kind
	ID      string        // of the thing
	Goal    core.GoalID   // under which a learner meets it; "" is none
	Goals   []core.GoalID // all that it is about
	Title   string
	Form    string
	Minutes int // 0 = unknown
	Lang    string
	Near    string // texts that say what it is about: titles of goals, a reason
	Text    string // everything else in it
}

// Place is a course whose things are found together.
type Place struct {
	Org    core.OrgID
	Course core.CourseID
	Level  string // for whom its pages are made
}

// Weights of a word by where it stands.
const (
	inTitle  = 12
	inNear   = 4
	inText   = 1
	asFilter = 0
)

// words are the words of an entry with their weights, at most [maxWords].
func (e Entry) words(level string) map[string]byte {
	all := map[string]byte{}
	for _, g := range e.Goals {
		all[filterWord("goal", string(g))] = asFilter
	}
	for name, value := range map[string]string{"kind": string(e.Kind), "form": e.Form, "lang": e.Lang, "level": level} {
		if value != "" {
			all[filterWord(name, value)] = asFilter
		}
	}
	for _, m := range Lengths() {
		if e.Minutes > 0 && e.Minutes <= m {
			all[filterWord("minutes", fmt.Sprint(m))] = asFilter
		}
	}
	for _, part := range []struct {
		text   string
		weight byte
	}{{e.Title, inTitle}, {e.Near, inNear}, {e.Text, inText}} {
		for _, w := range Words(part.text) {
			if _, known := all[w]; !known && len(all) < maxWords {
				all[w] = part.weight
			}
		}
	}
	return all
}

// Lengths are the numbers of minutes by which things can be filtered.
func Lengths() []int { return []int{5, 10, 20, 45} }

// Put makes the index of a place hold exactly these entries. The same entries again cost one query and no write.
func Put(ctx context.Context, tx *db.Tx, p Place, entries []Entry) error {
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(titleFold(a.Title), titleFold(b.Title)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	digest := digestOf(p, entries)
	var was string
	err := tx.QueryRow(ctx, `select digest from search_course where course_id = $1`, p.Course).Scan(&was)
	switch {
	case err != nil && !errors.Is(err, db.ErrNoRows):
		return fmt.Errorf("reading the index of course %s: %w", p.Course, err)
	case was == digest:
		return nil
	}
	for _, table := range []string{"search_word", "search_entry"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where course_id = $1`, p.Course); err != nil {
			return fmt.Errorf("clearing the index of course %s: %w", p.Course, err)
		}
	}
	if err := write(ctx, tx, p, entries); err != nil {
		return fmt.Errorf("writing the index of course %s: %w", p.Course, err)
	}
	_, err = tx.Exec(ctx, `insert into search_course (course_id, digest) values ($1, $2) on conflict (course_id) do update set digest = excluded.digest`, p.Course, digest)
	if err != nil {
		return fmt.Errorf("noting the index of course %s: %w", p.Course, err)
	}
	return nil
}

// version is raised when the index is made in another way, so that every course is put anew.
const version = 1

func digestOf(p Place, entries []Entry) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%d %q %q", version, p.Course, p.Level)
	for _, e := range entries {
		fmt.Fprintf(sum, " %q %q %q %q %q %q %d %q %q %q", e.Kind, e.ID, e.Goal, e.Goals, e.Title, e.Form, e.Minutes, e.Lang, e.Near, e.Text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

func titleFold(title string) string { return strings.Join(Words(title), " ") }

func write(ctx context.Context, tx *db.Tx, p Place, entries []Entry) error {
	things := rows{into: "search_entry (course_id, n, org_id, kind, thing_id, goal_id, title, title_fold, form, minutes, language, level)", width: 12}
	found := map[string][]hit{}
	for n, e := range entries {
		things.add(p.Course, n, p.Org, e.Kind, e.ID, e.Goal, e.Title, titleFold(e.Title), e.Form, e.Minutes, e.Lang, p.Level)
		for w, weight := range e.words(p.Level) {
			found[w] = append(found[w], hit{n: n, weight: weight})
		}
	}
	if err := things.write(ctx, tx); err != nil {
		return err
	}
	words := rows{into: "search_word (course_id, word, org_id, hits)", width: 4}
	for _, w := range slices.Sorted(maps.Keys(found)) {
		words.add(p.Course, w, p.Org, pack(found[w]))
	}
	return words.write(ctx, tx)
}

// batch is how many rows one statement writes.
const batch = 200

// rows are rows on their way into a table, many in one statement.
type rows struct {
	into  string
	width int
	args  []any
}

func (r *rows) add(values ...any) { r.args = append(r.args, values...) }

func (r *rows) write(ctx context.Context, tx *db.Tx) error {
	for some := range slices.Chunk(r.args, batch*r.width) {
		var b strings.Builder
		for i := 0; i < len(some); i += r.width {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(db.In(r.width, i+1))
		}
		if _, err := tx.Exec(ctx, `insert into `+r.into+` values `+b.String(), some...); err != nil {
			return err
		}
	}
	return nil
}
