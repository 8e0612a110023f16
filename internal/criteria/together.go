package criteria

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
	"crossfade/internal/workshop"
)

// Words is what a place of a workshop of criteria looks like at each level.
type Words struct{ Low, Mid, Top string }

// done tells that every level is described.
func (w Words) done() bool { return w.Low != "" && w.Mid != "" && w.Top != "" }

// Table is a workshop of criteria as a page shows it.
type Table struct {
	workshop.Workshop
	Words     map[int]Words // by place, from 1
	Exemplars []Exemplar    // of all tasks of the unit, to look at together
	Must      []string      // the criteria that were set for everybody: they stay
	// Undescribed are the places that an idea fills and whose levels nobody has described.
	Undescribed int
}

// Together reads the workshop of a class in a unit, for whoever is a part of it.
func (s *Service) Together(ctx context.Context, tx *db.Tx, shops *workshop.Service, actor core.Actor, unit core.UnitID, class core.GroupID) (t Table, err error) {
	if t.Workshop, err = shops.Look(ctx, tx, actor, workshop.Criteria, unit, class); err != nil {
		return t, err
	}
	if t.Words, err = wordsOf(ctx, tx, t.ID); err != nil {
		return t, err
	}
	for n := range t.Slots {
		if _, filled := t.InSlot(n + 1); filled && !t.Words[n+1].done() {
			t.Undescribed++
		}
	}
	t.Exemplars, err = db.List(ctx, tx, func(r db.Scanner) (Exemplar, error) {
		var e Exemplar
		err := r.Scan(&e.ID, &e.Title, &e.Words, &e.Link, &e.Note, &e.Strong)
		return e, err
	}, `select e.id, e.title, e.words, e.link, e.note, e.strong from exemplar e join task t on t.id = e.task_id
		where t.unit_id = $1 and t.retired_at = '' order by t.sort, e.sort, e.id limit 40`, unit)
	if err != nil {
		return t, fmt.Errorf("listing the examples of a unit: %w", err)
	}
	t.Must, err = db.List(ctx, tx, func(r db.Scanner) (title string, err error) { return title, r.Scan(&title) },
		`select distinct c.title from criterion c join task t on t.id = c.task_id where t.unit_id = $1 and t.retired_at = '' and c.class_id = '' and c.learner_id = '' order by c.title`, unit)
	if err != nil {
		return t, fmt.Errorf("listing the criteria of a unit: %w", err)
	}
	return t, nil
}

func wordsOf(ctx context.Context, tx *db.Tx, shop string) (map[int]Words, error) {
	out := map[int]Words{}
	_, err := db.List(ctx, tx, func(r db.Scanner) (w Words, err error) {
		var n int
		err = r.Scan(&n, &w.Low, &w.Mid, &w.Top)
		out[n] = w
		return w, err
	}, `select slot, low, mid, top from criterion_words where workshop_id = $1`, shop)
	if err != nil {
		return nil, fmt.Errorf("reading what criteria look like: %w", err)
	}
	return out, nil
}

// Describe says what the idea in a place looks like at each level. Whoever may set criteria does.
func (s *Service) Describe(ctx context.Context, actor core.Actor, shops *workshop.Service, unit core.UnitID, class core.GroupID, slot int, w Words) error {
	wrong := map[string]string{}
	for field, text := range map[string]*string{"low": &w.Low, "mid": &w.Mid, "top": &w.Top} {
		switch *text = strings.TrimSpace(*text); {
		case *text == "":
			wrong[field] = "task.problem.criterion"
		case long(*text, maxLine):
			wrong[field] = "build.problem.long"
		}
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		shop, err := shops.Look(ctx, tx, actor, workshop.Criteria, unit, class)
		if err != nil {
			return err
		}
		if shop.ID == "" || slot < 1 || slot > len(shop.Slots) {
			return core.Missing()
		}
		if err := s.work.MaySet(ctx, tx, actor, soundboard.CriteriaSet, unit); err != nil {
			return err
		}
		if shop.Status != workshop.Open {
			return core.NewFault(core.Conflict, "workshop.problem.final")
		}
		_, err = tx.Exec(ctx, `insert into criterion_words (workshop_id, slot, low, mid, top) values ($1, $2, $3, $4, $5)
			on conflict (workshop_id, slot) do update set low = excluded.low, mid = excluded.mid, top = excluded.top`, shop.ID, slot, w.Low, w.Mid, w.Top)
		if err != nil {
			return fmt.Errorf("keeping what a criterion looks like: %w", err)
		}
		return nil
	})
}

// final puts what a class made in force: for every task of the unit in which nobody of the class has handed in. What an earlier end of the
// same workshop made is replaced there; what was set for everybody stays.
func (s *Service) final(ctx context.Context, tx *db.Tx, w workshop.Workshop, _ core.Actor) error {
	words, err := wordsOf(ctx, tx, w.ID)
	if err != nil {
		return err
	}
	var made []Criterion
	for n := range w.Slots {
		idea, ok := w.InSlot(n + 1)
		if !ok {
			continue
		}
		if !words[n+1].done() {
			return core.NewFault(core.Locked, "together.problem.describe")
		}
		made = append(made, Criterion{Title: idea.Text, Low: words[n+1].Low, Mid: words[n+1].Mid, Top: words[n+1].Top, Class: w.Class, Shapers: idea.Shapers()})
	}
	tasks, err := unbegun(ctx, tx, w.Unit, w.Class)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return core.NewFault(core.Locked, "together.problem.tasks")
	}
	for _, task := range tasks {
		if _, err := tx.Exec(ctx, `delete from criterion where task_id = $1 and class_id = $2`, task, w.Class); err != nil {
			return fmt.Errorf("replacing the criteria of a class: %w", err)
		}
		for _, c := range made {
			if err := insertCriterion(ctx, tx, task, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// unbegun lists the tasks of a unit in which nobody of a class has handed in, and by whose class criteria nothing was scored.
func unbegun(ctx context.Context, tx *db.Tx, unit core.UnitID, class core.GroupID) ([]string, error) {
	list, err := db.List(ctx, tx, func(r db.Scanner) (id string, err error) { return id, r.Scan(&id) },
		`select t.id from task t where t.unit_id = $1 and t.retired_at = ''
			and not exists (select 1 from product p join learner l on l.id = p.learner_id join group_member m on m.person_id = l.person_id and m.relation = 'learner'
				join group_ g on g.id = m.group_id where p.task_id = t.id and p.versions > 0 and (g.id = $2 or g.parent_id = $2))
			and not exists (select 1 from criterion c where c.task_id = t.id and c.class_id = $2
				and (exists (select 1 from score s where s.criterion_id = c.id) or exists (select 1 from self_score o where o.criterion_id = c.id)))
		order by t.sort, t.id`, unit, class)
	if err != nil {
		return nil, fmt.Errorf("listing tasks in which no work has begun: %w", err)
	}
	return list, nil
}
