package check

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Fact is where a learner stands with the checks of one goal, for Today and for the page of the goal.
type Fact struct {
	OpenAlone    core.SittingID // a check alone under way
	OpenTogether core.SittingID
	Together     int // finished checks together
	Alone        int // finished checks alone
	First, Last  Try // the first and the latest finished check alone
	Fixit        *Fixit
	Asked        bool // an ask for a guide's judgement is open
}

// Try is one finished check alone of one goal.
type Try struct {
	Sitting  core.SittingID
	Right    int
	Asked    int
	Result   Result
	Finished time.Time
}

// Facts reads where a learner stands with the checks of some goals: three statements, whatever their number.
// Every goal asked for is in the answer.
func Facts(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (map[core.GoalID]Fact, error) {
	facts := make(map[core.GoalID]Fact, len(goals))
	if len(goals) == 0 {
		return facts, nil
	}
	args := []any{learner}
	for _, g := range goals {
		facts[g] = Fact{}
		args = append(args, g)
	}
	in := db.In(len(goals), 2)
	if err := tries(ctx, tx, facts, in, args); err != nil {
		return nil, err
	}
	plans, err := findFixits(ctx, tx, `where learner_id = $1 and done_at = '' and goal_id in `+in+` order by opened_at`, args...)
	if err != nil {
		return nil, err
	}
	for i := range plans {
		f := facts[plans[i].Goal]
		if f.Last.Result != GotIt {
			f.Fixit = &plans[i]
		}
		facts[plans[i].Goal] = f
	}
	return facts, asked(ctx, tx, facts, in, args)
}

// tries reads the sittings of the goals.
func tries(ctx context.Context, tx *db.Tx, facts map[core.GoalID]Fact, in string, args []any) error {
	rows, err := tx.Query(ctx, `
		select p.goal_id, p.sitting_id, p.kind, s.status, p.right_, p.asked, p.result, p.finished_at
		from sitting_goal p join sitting s on s.id = p.sitting_id
		where p.learner_id = $1 and p.goal_id in `+in+` and p.kind in ('alone', 'together')
		order by s.started_at`, args...)
	if err != nil {
		return fmt.Errorf("reading sittings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var goal core.GoalID
		var t Try
		var kind Kind
		var status Status
		var finished string
		if err := rows.Scan(&goal, &t.Sitting, &kind, &status, &t.Right, &t.Asked, &t.Result, &finished); err != nil {
			return fmt.Errorf("reading sittings: %w", err)
		}
		t.Finished = core.ParseStamp(finished)
		f := facts[goal]
		f.add(kind, status, t)
		facts[goal] = f
	}
	return rows.Err()
}

func (f *Fact) add(kind Kind, status Status, t Try) {
	switch {
	case kind == Alone && status == Open:
		f.OpenAlone = t.Sitting
	case kind == Together && status == Open:
		f.OpenTogether = t.Sitting
	case kind == Together:
		f.Together++
	default:
		if f.Alone == 0 {
			f.First = t
		}
		f.Alone++
		f.Last = t
	}
}

func asked(ctx context.Context, tx *db.Tx, facts map[core.GoalID]Fact, in string, args []any) error {
	rows, err := tx.Query(ctx, `
		select goal_id from judgement_ask where learner_id = $1 and closed_at = '' and goal_id in `+in, args...)
	if err != nil {
		return fmt.Errorf("reading asks: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var g core.GoalID
		if err := rows.Scan(&g); err != nil {
			return fmt.Errorf("reading asks: %w", err)
		}
		f := facts[g]
		f.Asked = true
		facts[g] = f
	}
	return rows.Err()
}

// Used reads which resources a learner has worked through for some goals, by goal and resource.
func Used(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (map[core.GoalID]map[string]bool, error) {
	out := make(map[core.GoalID]map[string]bool, len(goals))
	if len(goals) == 0 {
		return out, nil
	}
	args := []any{learner}
	for _, g := range goals {
		args = append(args, g)
	}
	rows, err := tx.Query(ctx, `
		select goal_id, resource_id, done_at from resource_use where learner_id = $1 and goal_id in `+db.In(len(goals), 2), args...)
	if err != nil {
		return nil, fmt.Errorf("reading used lessons: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var g core.GoalID
		var r, done string
		if err := rows.Scan(&g, &r, &done); err != nil {
			return nil, fmt.Errorf("reading used lessons: %w", err)
		}
		if out[g] == nil {
			out[g] = map[string]bool{}
		}
		out[g][r] = done != ""
	}
	return out, rows.Err()
}

// SaidAndShown is one finished check alone: how sure the learner was, and what it showed over all its goals.
type SaidAndShown struct {
	Sure         Confidence
	Right, Asked int
}

// Shown is the answer to "How sure are you?" that the result would have given: sure from 4 of 5 right, not sure
// below half.
func (s SaidAndShown) Shown() Confidence {
	switch {
	case s.Asked == 0 || 2*s.Right < s.Asked:
		return NotSure
	case 5*s.Right < 4*s.Asked:
		return QuiteSure
	}
	return Sure
}

// saidLimit is how many checks the line about oneself looks back on.
const saidLimit = 20

// Said reads a learner's latest finished checks alone with how sure they were.
func Said(ctx context.Context, tx *db.Tx, learner core.LearnerID) ([]SaidAndShown, error) {
	rows, err := tx.Query(ctx, `
		select s.confidence, sum(p.right_), sum(p.asked)
		from sitting s join sitting_goal p on p.sitting_id = s.id
		where s.learner_id = $1 and s.status = 'done' and s.kind = 'alone' and s.confidence >= 0
		group by s.id, s.confidence, s.finished_at order by s.finished_at desc limit $2`, learner, saidLimit)
	if err != nil {
		return nil, fmt.Errorf("reading what was said before checks: %w", err)
	}
	defer rows.Close()
	var list []SaidAndShown
	for rows.Next() {
		var s SaidAndShown
		if err := rows.Scan(&s.Sure, &s.Right, &s.Asked); err != nil {
			return nil, fmt.Errorf("reading what was said before checks: %w", err)
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// Strategy is one line of the log "what works for me": a way that was chosen in a fix-it plan, and what the next check
// alone of the goal showed.
type Strategy struct {
	Goal         core.GoalID
	Title        string // of the goal
	Form         string // of the way
	Right, Asked int
	Keep         string // "keep", "change", or "" where nothing was said
	At           time.Time
}

// Strategies reads a learner's log of ways and results, the newest first.
func Strategies(ctx context.Context, tx *db.Tx, learner core.LearnerID, limit int) ([]Strategy, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Strategy, error) {
		var one Strategy
		var at string
		err := s.Scan(&one.Goal, &one.Title, &one.Form, &one.Right, &one.Asked, &one.Keep, &at)
		one.At = core.ParseStamp(at)
		return one, err
	}, `
		select f.goal_id, g.title, f.way_form, p.right_, p.asked, s.keep, p.finished_at
		from fixit f
		join goal g on g.id = f.goal_id
		join sitting_goal p on p.learner_id = f.learner_id and p.goal_id = f.goal_id and p.kind = 'alone'
			and p.finished_at = (select min(n.finished_at) from sitting_goal n
				where n.learner_id = f.learner_id and n.goal_id = f.goal_id and n.kind = 'alone' and n.finished_at > f.done_at)
		join sitting s on s.id = p.sitting_id
		where f.learner_id = $1 and f.done_at <> '' and f.way_at <> ''
		order by p.finished_at desc limit $2`, learner, limit)
	if err != nil {
		return nil, fmt.Errorf("reading what works for a learner: %w", err)
	}
	return list, nil
}
