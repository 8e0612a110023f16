package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
)

// Way is one way to learn a goal: a resource of the library, a hint ladder read as a worked example, or a person.
type Way struct {
	ID      string // resource id, "example:<item id>" or "talk"
	Form    library.Form
	Title   string // "" for an example or a person: the page has words for these
	Minutes int
	Role    library.Role
	Used    time.Time // when this learner first used it for this goal; zero = not yet
	Done    bool      // worked through
}

// TalkWay is the way that is always there: a person.
const TalkWay = "talk"

// examplePrefix begins the id of a hint ladder that is read as a worked example.
const examplePrefix = "example:"

// ExampleItem gives the item of a worked example, when the way is one.
func (w Way) ExampleItem() (core.ItemID, bool) {
	id, ok := strings.CutPrefix(w.ID, examplePrefix)
	return core.ItemID(id), ok
}

// Ways lists the ways to learn a goal, those not used yet first: made for fixing, then other forms than those used,
// then the rest. A used way comes last and stays readable.
func (s *Service) Ways(ctx context.Context, actor core.Actor, goal core.GoalID) ([]Way, error) {
	var ways []Way
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ways, err = waysTo(ctx, tx, actor.Learner, goal)
		return err
	})
	return ways, within("reading the ways to learn a goal", err)
}

func waysTo(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) ([]Way, error) {
	resources, err := library.ForGoals(ctx, tx, []core.GoalID{goal})
	if err != nil {
		return nil, err
	}
	used, err := usedFor(ctx, tx, learner, goal)
	if err != nil {
		return nil, err
	}
	var ways []Way
	for _, r := range resources[goal] {
		if r.Role == library.Stretch {
			continue
		}
		ways = append(ways, Way{ID: string(r.ID), Form: r.Form, Title: r.Title, Minutes: r.Minutes, Role: r.Role})
	}
	example, err := exampleOf(ctx, tx, goal)
	if err != nil {
		return nil, err
	}
	if example != "" {
		ways = append(ways, Way{ID: examplePrefix + string(example), Form: library.Example, Minutes: 3, Role: library.FixIt})
	}
	ways = append(ways, Way{ID: TalkWay, Form: library.Talk, Minutes: 5, Role: library.FixIt})
	return orderWays(ways, used), nil
}

// orderWays marks the used ways and sorts: another way first.
func orderWays(ways []Way, used map[string]usedWay) []Way {
	forms := map[library.Form]bool{}
	for i := range ways {
		if u, ok := used[ways[i].ID]; ok {
			ways[i].Used, ways[i].Done = u.first, u.done
			forms[ways[i].Form] = true
		}
	}
	rank := func(w Way) int {
		r := 0
		if !w.Used.IsZero() {
			r += 8
		}
		if w.ID == TalkWay {
			r += 4
		}
		if forms[w.Form] {
			r += 2
		}
		if w.Role != library.FixIt {
			r++
		}
		return r
	}
	slices.SortStableFunc(ways, func(a, b Way) int { return cmp.Compare(rank(a), rank(b)) })
	return ways
}

// exampleOf finds an item for practice whose hint ladder can be read as a worked example; "" when there is none.
// Items kept for checks alone are never given away.
func exampleOf(ctx context.Context, tx *db.Tx, goal core.GoalID) (core.ItemID, error) {
	all, _, err := candidates(ctx, tx, "", goal, time.Time{})
	if err != nil {
		return "", err
	}
	open, _ := Split(all)
	slices.SortFunc(open, func(a, b Candidate) int { return cmp.Compare(a.Item, b.Item) })
	for _, c := range open {
		if c.Hints > 0 {
			return c.Item, nil
		}
	}
	return "", nil
}

// Example makes the worked example that a way names: an item with its ladder.
func (s *Service) Example(ctx context.Context, actor core.Actor, goal core.GoalID, id core.ItemID) (item.Variant, error) {
	var v item.Variant
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		ways, err := waysTo(ctx, tx, actor.Learner, goal)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(ways, func(w Way) bool { return w.ID == examplePrefix+string(id) }) {
			return core.Missing()
		}
		it, err := item.Get(ctx, tx, id, 0)
		if err != nil {
			return err
		}
		v, err = it.Item.Variant(hash(string(actor.Learner) + string(id)))
		return err
	})
	return v, within("making a worked example", err)
}

type usedWay struct {
	first time.Time
	done  bool
}

// usedFor reads which ways to a goal a learner has used.
func usedFor(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (map[string]usedWay, error) {
	rows, err := tx.Query(ctx, `
		select resource_id, first_at, done_at from resource_use where learner_id = $1 and goal_id = $2`, learner, goal)
	if err != nil {
		return nil, fmt.Errorf("reading used lessons: %w", err)
	}
	defer rows.Close()
	used := map[string]usedWay{}
	for rows.Next() {
		var id, first, done string
		if err := rows.Scan(&id, &first, &done); err != nil {
			return nil, fmt.Errorf("reading used lessons: %w", err)
		}
		used[id] = usedWay{core.ParseStamp(first), done != ""}
	}
	return used, rows.Err()
}

// use is one use of a way to learn a goal.
type use struct {
	resource string
	goal     core.GoalID
	form     string
	done     bool
}

// useResource keeps that a learner used a way; the first time and the finishing are kept.
func useResource(ctx context.Context, log *evidence.Log, u use) error {
	now, done := core.Stamp(log.Now()), ""
	if u.done {
		done = now
	}
	_, err := log.Tx().Exec(ctx, `
		insert into resource_use (learner_id, resource_id, goal_id, form, first_at, last_at, done_at)
		values ($1,$2,$3,$4,$5,$5,$6)
		on conflict (learner_id, resource_id, goal_id) do update set last_at = excluded.last_at,
			done_at = case when resource_use.done_at = '' then excluded.done_at else resource_use.done_at end`,
		log.Learner(), u.resource, u.goal, u.form, now, done)
	if err != nil {
		return fmt.Errorf("keeping that a lesson was used: %w", err)
	}
	return nil
}

// lessonHere reads a lesson of a goal in a course of the actor's own; any other does not exist for them.
func lessonHere(ctx context.Context, tx *db.Tx, actor core.Actor, id core.ResourceID, goal core.GoalID) (library.Resource, error) {
	if _, err := courseOf(ctx, tx, actor, goal); err != nil {
		return library.Resource{}, err
	}
	goals, err := library.GoalsOf(ctx, tx, id)
	if err != nil {
		return library.Resource{}, err
	}
	if !slices.Contains(goals, goal) {
		return library.Resource{}, core.Missing()
	}
	return library.Get(ctx, tx, id)
}

// FinishLesson keeps that the actor worked through a lesson for a goal.
func (s *Service) FinishLesson(ctx context.Context, actor core.Actor, id core.ResourceID, goal core.GoalID) error {
	err := s.own(ctx, actor, soundboard.LessonUse, func(ctx context.Context, log *evidence.Log) error {
		r, err := lessonHere(ctx, log.Tx(), actor, id, goal)
		if err != nil {
			return err
		}
		used, err := usedFor(ctx, log.Tx(), actor.Learner, goal)
		if err != nil {
			return err
		}
		if err := useResource(ctx, log, use{resource: string(id), goal: goal, form: string(r.Form), done: true}); err != nil {
			return err
		}
		if used[string(id)].done {
			return nil
		}
		_, _, err = log.Append(ctx, evidence.Statement{
			ID:  core.DerivedID[core.StatementID]("lesson", string(actor.Learner), string(id), string(goal)),
			Org: actor.Org, Verb: evidence.Experienced, Goal: goal, Object: evidence.Resource, About: string(id), Sees: evidence.Guides,
			Data: evidence.Data{Version: r.Version},
		})
		return err
	})
	return within("finishing a lesson", err)
}

// OpenLesson keeps that the actor opened a lesson, once.
func (s *Service) OpenLesson(ctx context.Context, actor core.Actor, id core.ResourceID, goal core.GoalID) error {
	known := false
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		used, err := usedFor(ctx, tx, actor.Learner, goal)
		_, known = used[string(id)]
		return err
	})
	if err != nil || known {
		return within("opening a lesson", err)
	}
	err = s.own(ctx, actor, soundboard.LessonUse, func(ctx context.Context, log *evidence.Log) error {
		r, err := lessonHere(ctx, log.Tx(), actor, id, goal)
		if err != nil {
			return err
		}
		return useResource(ctx, log, use{resource: string(id), goal: goal, form: string(r.Form)})
	})
	return within("opening a lesson", err)
}

// KeepOrChange keeps the answer to the one question after a check: keep my way of learning, or change it.
func (s *Service) KeepOrChange(ctx context.Context, actor core.Actor, id core.SittingID, answer string) error {
	if answer != "keep" && answer != "change" {
		return core.BadField("keep", "check.problem.keep_or_change")
	}
	err := s.own(ctx, actor, soundboard.CheckGoOn, func(ctx context.Context, log *evidence.Log) error {
		if _, err := mine(ctx, log.Tx(), actor.Learner, id); err != nil {
			return err
		}
		_, err := log.Tx().Exec(ctx, `update sitting set keep = $2 where id = $1`, id, answer)
		return err
	})
	return within("keeping an answer", err)
}
