package criteria

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/progress"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// AskOwn is a criterion of a learner's own that waits for a yes: both agree before it counts.
const AskOwn proposal.Kind = "criteria.own"

// maxOwn is how many a learner adds to a task, beside what was set.
const maxOwn = 3

// Focus is a goal on which a learner may want to grow.
type Focus struct {
	Goal  goal.Goal
	State progress.State
}

// Mine is what a learner may add to the sheet of a task.
type Mine struct {
	Level soundboard.Level
	// Foci are the goals of the unit that are not got yet, in their order.
	Foci  []Focus
	Asked []proposal.Proposal // that wait, or were answered
	Begun bool                // something is scored: the sheet stays as it is
	Own   []Criterion
}

// Open tells whether the learner may add one now.
func (m Mine) Open() bool {
	return m.Level == soundboard.LevelLearner && !m.Begun && len(m.Own) < maxOwn
}

// useProposals has a yes put a learner's criterion on their sheet.
func (s *Service) useProposals(asks *proposal.Service) {
	s.asks = asks
	asks.Handle(AskOwn, proposal.Handler{Run: s.takeOwn, Href: func(p proposal.Proposal) string { return "/work/tasks/" + p.Ref + "#criteria" }})
}

// Mine reads what the actor may add to the sheet of a task in which they learn.
func (s *Service) Mine(ctx context.Context, actor core.Actor, task string) (m Mine, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err := work.TaskOf(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if m, err = s.mine(ctx, tx, actor, t); err != nil || m.Level != soundboard.LevelLearner {
			return err
		}
		mine, err := proposal.Mine(ctx, tx, actor)
		if err != nil {
			return err
		}
		for _, p := range mine {
			if p.Kind == AskOwn && p.Ref == task && p.Status != proposal.Withdrawn {
				m.Asked = append(m.Asked, p)
			}
		}
		m.Foci, err = fociOf(ctx, tx, actor.Learner, t.Unit)
		return err
	})
	return m, err
}

// mine reads where the slider stands for a learner, and their own part of the sheet.
func (s *Service) mine(ctx context.Context, tx *db.Tx, actor core.Actor, t work.Task) (m Mine, err error) {
	at, err := s.board.Positions(ctx, tx, soundboard.Scope{Org: actor.Org, Unit: t.Unit, Task: soundboard.TaskID(t.ID), Learner: actor.Learner})
	if err != nil {
		return m, fmt.Errorf("asking who makes criteria: %w", err)
	}
	m.Level = at.Of(soundboard.Evaluation).Level
	sheet, err := SheetOf(ctx, tx, t.ID, actor.Learner)
	if err != nil {
		return m, err
	}
	for _, c := range sheet.Criteria {
		if c.Learner != "" {
			m.Own = append(m.Own, c)
		}
	}
	m.Begun, err = begun(ctx, tx, t.ID, actor.Learner)
	return m, err
}

// begun tells whether anything of a learner's work for a task is scored, by themselves or by whoever guides.
func begun(ctx context.Context, tx *db.Tx, task string, learner core.LearnerID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from product p where p.task_id = $1 and p.learner_id = $2
		and (exists (select 1 from score s where s.product_id = p.id) or exists (select 1 from self_score o where o.product_id = p.id))`, task, learner).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("asking whether scoring has begun: %w", err)
	}
	return n > 0, nil
}

func fociOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, unit core.UnitID) ([]Focus, error) {
	goals, err := goal.FindByUnit(ctx, tx, unit)
	if err != nil {
		return nil, err
	}
	ids := make([]core.GoalID, len(goals))
	for i, g := range goals {
		ids[i] = g.ID
	}
	states, err := progress.ForMany(ctx, tx, []core.LearnerID{learner}, ids)
	if err != nil {
		return nil, err
	}
	var list []Focus
	for _, g := range goals {
		if at := states[learner][g.ID]; !at.Is() {
			list = append(list, Focus{Goal: g, State: at})
		}
	}
	return list, nil
}

// ProposeOwn asks for a yes to a criterion of the actor's own, until something is scored. done tells that nobody had to be asked. One that waits
// already is worded anew.
func (s *Service) ProposeOwn(ctx context.Context, actor core.Actor, task string, c Criterion) (done bool, err error) {
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		done = false
		t, err := work.TaskOf(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if err := course.Learns(ctx, tx, actor.Learner, t.Course); err != nil {
			return err
		}
		m, err := s.mine(ctx, tx, actor, t)
		if err != nil {
			return err
		}
		if err := c.check("own_title"); err != nil {
			return err
		}
		if err := m.room(); err != nil {
			return err
		}
		if c.Goal != "" {
			if err := inUnit(ctx, tx, t.Unit, c.Goal); err != nil {
				return err
			}
		}
		c.ID, c.Learner = "", actor.Learner
		payload, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("writing a criterion: %w", err)
		}
		out, err := s.asks.Do(ctx, tx, proposal.Asking{
			Kind: AskOwn, Ref: task, Title: c.Title, Body: strings.Join([]string{c.Top, c.Mid, c.Low}, "\n"), Payload: string(payload),
			Question: soundboard.Question{Actor: actor, Act: soundboard.CriteriaAgree, Learner: actor.Learner, Scope: soundboard.Scope{Unit: t.Unit, Task: soundboard.TaskID(task)}},
		})
		done = out.Done
		return err
	})
	return done, err
}

// room is nil while one more fits on the sheet.
func (m Mine) room() error {
	switch {
	case m.Begun:
		return core.NewFault(core.Locked, "consult.problem.begun")
	case len(m.Own) >= maxOwn:
		return core.NewFault(core.TooMuch, "consult.problem.many")
	default:
		return nil
	}
}

func inUnit(ctx context.Context, tx *db.Tx, unit core.UnitID, id core.GoalID) error {
	goals, err := goal.FindByUnit(ctx, tx, unit)
	if err != nil {
		return err
	}
	for _, g := range goals {
		if g.ID == id {
			return nil
		}
	}
	return core.Missing()
}

// takeOwn puts a learner's criterion on their sheet: both have said yes.
func (s *Service) takeOwn(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	var c Criterion
	if err := json.Unmarshal([]byte(p.Payload), &c); err != nil {
		return fmt.Errorf("reading a criterion: %w", err)
	}
	is, err := begun(ctx, tx, p.Ref, p.Learner)
	if err != nil {
		return err
	}
	if is {
		return core.NewFault(core.Locked, "consult.problem.begun")
	}
	c.Class, c.Shapers, c.Learner = "", nil, p.Learner
	return insertCriterion(ctx, tx, p.Ref, c)
}

// RemoveOwn takes a criterion of the actor's own off their sheet, until something is scored.
func (s *Service) RemoveOwn(ctx context.Context, actor core.Actor, task, id string) error {
	return s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		if _, err := work.TaskOf(ctx, tx, actor, task); err != nil {
			return err
		}
		is, err := begun(ctx, tx, task, actor.Learner)
		if err != nil {
			return err
		}
		if is {
			return core.NewFault(core.Locked, "consult.problem.begun")
		}
		done, err := tx.Exec(ctx, `delete from criterion where id = $1 and task_id = $2 and learner_id = $3 and learner_id <> ''`, id, task, actor.Learner)
		if err != nil {
			return fmt.Errorf("taking a criterion off a sheet: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return core.Missing()
		}
		return nil
	})
}
