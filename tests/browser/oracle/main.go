// Command oracle tells the journeys in tests/browser what no page may tell: the right response to a question of a
// sitting that is under way, and what the log holds afterwards. It reads the database beside the running server; the
// server has nothing of it, so no page can betray an answer for the sake of a test.
//
//	oracle question SITTING N    the question as JSON: a right and a wrong response, and what it is
//	oracle sitting SITTING       what was stored for each question, and how many statements tell of it
//	oracle goals NAME            the learner's goals, those with most questions for a check alone first
//	oracle columns               a digest of what stands in each column of each table
//	oracle routes                every pattern that is read by GET
//	oracle new-database [URL]    a fresh PostgreSQL database on the server for tests, or a copy of one; prints its URL
//
// CROSSFADE_DATA_DIR and CROSSFADE_DATABASE_URL say where the data is, as for the program itself.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/app"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/item"
	"crossfade/internal/serve"
)

func main() {
	answer, err := ask(context.Background(), os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func ask(ctx context.Context, args []string) (any, error) {
	switch {
	case len(args) == 1 && args[0] == "new-database":
		return dbtest.NewPostgres(ctx, "")
	case len(args) == 2 && args[0] == "new-database":
		return dbtest.NewPostgres(ctx, args[1])
	case len(args) == 1 && args[0] == "routes":
		return routes(ctx)
	case len(args) == 1 && args[0] == "columns":
		return reading(ctx, columns)
	case len(args) == 2 && args[0] == "sitting":
		return reading(ctx, func(ctx context.Context, tx *db.Tx) (any, error) { return sitting(ctx, tx, args[1]) })
	case len(args) == 2 && args[0] == "goals":
		return reading(ctx, func(ctx context.Context, tx *db.Tx) (any, error) { return goals(ctx, tx, args[1]) })
	case len(args) == 3 && args[0] == "question":
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return nil, fmt.Errorf("the number of a question: %w", err)
		}
		return reading(ctx, func(ctx context.Context, tx *db.Tx) (any, error) { return question(ctx, tx, args[1], n) })
	}
	return nil, errors.New("usage: oracle question SITTING N | sitting SITTING | goals NAME | columns | routes | new-database [URL]")
}

// reading opens the database of the running server and reads from it.
func reading(ctx context.Context, fn func(ctx context.Context, tx *db.Tx) (any, error)) (any, error) {
	d, err := db.Open(ctx, db.Config{URL: os.Getenv("CROSSFADE_DATABASE_URL"), DataDir: os.Getenv("CROSSFADE_DATA_DIR")})
	if err != nil {
		return nil, err
	}
	defer d.Close() //nolint:errcheck // nothing was written
	var answer any
	err = d.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		answer, err = fn(ctx, tx)
		return err
	})
	return answer, err
}

// asked is one question of a sitting with a right and a wrong response.
type asked struct {
	Item    string        `json:"item"`
	Variant string        `json:"variant"` // equal for two questions that ask the same
	Goal    string        `json:"goal"`
	Hints   int           `json:"hints"` // rungs that there are
	Right   item.Response `json:"right"`
	Wrong   item.Response `json:"wrong"`
	Body    string        `json:"body"`
}

// question reads a question and makes sure that its responses are judged as they are called.
func question(ctx context.Context, tx *db.Tx, sitting string, n int) (asked, error) {
	var q asked
	var text string
	err := tx.QueryRow(ctx, `select item_id, variant_key, goal_id, variant from sitting_item where sitting_id = $1 and n = $2`, sitting, n).
		Scan(&q.Item, &q.Variant, &q.Goal, &text)
	if err != nil {
		return q, fmt.Errorf("reading question %d of sitting %s: %w", n, sitting, err)
	}
	var v item.Variant
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return q, fmt.Errorf("reading a variant: %w", err)
	}
	q.Hints, q.Right, q.Wrong, q.Body = len(v.Item.Hints), v.Key(), wrongly(v), v.Item.Body
	if r := item.Score(v, q.Right, "en"); !r.Right {
		return q, fmt.Errorf("the key of item %s is not judged right: %+v", q.Item, r)
	}
	if r := item.Score(v, q.Wrong, "en"); r.Right || !r.Complete {
		return q, fmt.Errorf("the wrong response to item %s is not judged wrong: %+v", q.Item, r)
	}
	return q, nil
}

// wrongly makes a response that is understood and not right: another choice, another number.
func wrongly(v item.Variant) item.Response {
	given, key := item.Response{}, v.Key()
	for _, in := range v.Item.Interactions {
		given[in.ID] = []string{"7919"}
		if in.Kind.Pairs() {
			given[in.ID] = misplaced(key[in.ID])
			continue
		}
		for _, c := range in.Choices {
			if len(key[in.ID]) != 1 || c.Mask != key[in.ID][0] {
				given[in.ID] = []string{c.Mask}
				break
			}
		}
	}
	return given
}

// misplaced puts two choices of a match or an order into each other's place, and is wrong when those differ.
func misplaced(key []string) []string {
	given := slices.Clone(key)
	first, at, _ := item.Split(key[0])
	for i, pair := range key[1:] {
		if choice, place, _ := item.Split(pair); place != at {
			given[0], given[i+1] = item.Pair(first, place), item.Pair(choice, at)
			break
		}
	}
	return given
}

// stored is what is kept of one question.
type stored struct {
	N          int    `json:"n"`
	Variant    string `json:"variant"`
	Tries      int    `json:"tries"`
	Answered   bool   `json:"answered"`
	Statements int    `json:"statements"` // in the log that tell of a response to it
}

func sitting(ctx context.Context, tx *db.Tx, id string) ([]stored, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (stored, error) {
		var one stored
		var at string
		err := s.Scan(&one.N, &one.Variant, &one.Tries, &at)
		one.Answered = at != ""
		return one, err
	}, `select n, variant_key, tries, answered_at from sitting_item where sitting_id = $1 order by n`, id)
	if err != nil {
		return nil, fmt.Errorf("reading sitting %s: %w", id, err)
	}
	told, err := db.List(ctx, tx, db.One[string], `select data from statement where sitting_id = $1 and object_kind = 'item'`, id)
	if err != nil {
		return nil, fmt.Errorf("reading the log of sitting %s: %w", id, err)
	}
	for _, text := range told {
		var data struct {
			N int `json:"n"`
		}
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			return nil, fmt.Errorf("reading a statement: %w", err)
		}
		if data.N >= 1 && data.N <= len(list) {
			list[data.N-1].Statements++
		}
	}
	return list, nil
}

// counted is a goal with its number of questions.
type counted struct {
	Goal  string `json:"goal"`
	Title string `json:"title"`
	Items int    `json:"items"` // for a check alone
	Needs int    `json:"needs"` // goals that come first
}

// goalsQuery counts the questions of each goal of the courses that a learner of that name takes.
const goalsQuery = `
	select g.id, g.title, count(distinct ig.item_id), count(distinct n.needs_id)
	from person p
	join learner l on l.person_id = p.id
	join enrolment e on e.learner_id = l.id and e.ended_at = ''
	join unit u on u.course_id = e.course_id
	join unit_goal ug on ug.unit_id = u.id
	join goal g on g.id = ug.goal_id
	join item_goal ig on ig.goal_id = g.id
	left join goal_need n on n.goal_id = g.id
	where p.name = $1
	group by g.id, g.title
	order by 4, 3 desc, g.id`

// goals lists the goals of a learner's courses.
func goals(ctx context.Context, tx *db.Tx, name string) ([]counted, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (counted, error) {
		var c counted
		err := s.Scan(&c.Goal, &c.Title, &c.Items, &c.Needs)
		return c, err
	}, goalsQuery, name)
	if err != nil {
		return nil, fmt.Errorf("reading the goals of %s: %w", name, err)
	}
	return list, nil
}

// routes lists the paths of all pages, as the table of routes names them.
func routes(ctx context.Context) ([]string, error) {
	dir, err := os.MkdirTemp("", "crossfade-oracle-")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // only an empty database
	a, err := app.Open(ctx, app.Config{DataDir: dir})
	if err != nil {
		return nil, err
	}
	defer a.Close() //nolint:errcheck // nothing was written
	var list []string
	for _, r := range a.Routes(app.WebConfig{Authority: &serve.Authority{}, Gallery: true}) {
		if path, ok := strings.CutPrefix(r.Pattern, "GET "); ok {
			list = append(list, path)
		}
	}
	return list, nil
}

// columns digests each column of each table, by "table.column": what two readings have alike was not touched between them.
func columns(ctx context.Context, tx *db.Tx) (any, error) {
	tables, err := tx.Tables(ctx)
	if err != nil {
		return nil, err
	}
	digests := map[string]string{}
	for _, t := range tables {
		for _, c := range t.Columns {
			values, err := db.List(ctx, tx, func(s db.Scanner) (string, error) {
				var v any
				err := s.Scan(&v)
				return fmt.Sprintf("%v\n", v), err
			}, `select `+c.Name+` from `+t.Name)
			if err != nil {
				return nil, fmt.Errorf("reading %s.%s: %w", t.Name, c.Name, err)
			}
			slices.Sort(values)
			digests[t.Name+"."+c.Name] = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(values, ""))))
		}
	}
	return digests, nil
}
