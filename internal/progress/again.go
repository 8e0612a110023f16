package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Difference is a stored state or estimate that is not what the log says.
type Difference struct {
	Learner       core.LearnerID
	Goal          core.GoalID // "" for what is known of the learner over all goals
	Stored, Again string
}

// Found is what a comparison with the log found.
type Found struct {
	Learners  int
	States    int
	Responses int // answers that were replayed
	// Waiting are states and estimates that stand under an earlier rule, model or program. They are right by it, and are
	// made again when the learner goes on or by a job, with what was earned held.
	Waiting     int
	Differences []Difference
}

// Add puts two findings together.
func (f *Found) Add(g Found) {
	f.Learners, f.States, f.Responses, f.Waiting = f.Learners+g.Learners, f.States+g.States, f.Responses+g.Responses, f.Waiting+g.Waiting
	f.Differences = append(f.Differences, g.Differences...)
}

// ReplayChunk is how many learners are compared in one transaction: enough to make its fixed cost small, few enough that no
// transaction takes long.
const ReplayChunk = 200

// Compare makes the states and estimates of some learners again from the log and compares them with what is stored; it
// changes nothing. The learners are in the order of their ids, without gaps but for those to be passed over. The log is
// read as a stream: in memory stands one learner at a time. No difference is the promise of this package.
func Compare(ctx context.Context, tx *db.Tx, learners []core.LearnerID) (Found, error) {
	var sum Found
	if len(learners) == 0 {
		return sum, nil
	}
	first, last := learners[0], learners[len(learners)-1]
	stored, err := allStored(ctx, tx, first, last)
	if err != nil {
		return sum, err
	}
	_, digest, err := inForce(ctx, tx)
	if err != nil {
		return sum, err
	}
	rules, err := rulesOf(ctx, tx)
	if err != nil {
		return sum, err
	}
	models := map[string]*mastery.Model{}
	for _, s := range stored {
		if models[s.made], err = modelBy(ctx, tx, s.made); err != nil {
			return sum, err
		}
	}
	at := 0
	one := &history{}
	finish := func() error {
		if at == len(learners) || one.learner != learners[at] {
			return nil
		}
		at++
		s := stored[one.learner]
		if s == nil {
			s = &learnerRows{}
		}
		found, err := s.compare(one, models[s.made], rules, s.made == madeBy(digest))
		sum.Add(found)
		return err
	}
	err = evidence.Stream(ctx, tx, first, last, func(s *evidence.Statement) error {
		if s.Learner != one.learner {
			if err := finish(); err != nil {
				return err
			}
			one.reset(s.Learner)
			for at < len(learners) && learners[at] < s.Learner {
				at, sum.Learners = at+1, sum.Learners+1 // nothing in their log
			}
		}
		one.statements = append(one.statements, *s)
		return nil
	})
	if err == nil {
		err = finish()
	}
	sum.Learners += len(learners) - at
	return sum, err
}

// history is one learner's log.
type history struct {
	learner    core.LearnerID
	statements []evidence.Statement
}

func (h *history) reset(l core.LearnerID) { h.learner, h.statements = l, h.statements[:0] }

// live gives the places of the statements that were not voided and are no voids.
func (h *history) live() []int {
	voided := map[core.StatementID]bool{}
	for i := range h.statements {
		if v := h.statements[i].Voids; v != "" {
			voided[v] = true
		}
	}
	list := make([]int, 0, len(h.statements))
	for i := range h.statements {
		if s := &h.statements[i]; s.Verb != evidence.Voided && !voided[s.ID] {
			list = append(list, i)
		}
	}
	return list
}

// track folds the answers of the log under a model.
func (h *history) track(m *mastery.Model, live []int) (t *tracker, answers int) {
	t = newTracker(m)
	for _, i := range live {
		if _, ok := t.take(&h.statements[i]); ok {
			answers++
		}
	}
	return t, answers
}

// answered reports whether there is anything to estimate from.
func (h *history) answered(live []int) bool {
	return slices.ContainsFunc(live, func(i int) bool {
		_, ok := answerOf(&h.statements[i])
		return ok
	})
}

// shown sorts what the log shows by goal.
func (h *history) shown(live []int) map[core.GoalID][]mastery.Evidence {
	by := map[core.GoalID][]mastery.Evidence{}
	for i := range h.statements {
		if g := h.statements[i].Goal; g != "" && by[g] == nil {
			by[g] = []mastery.Evidence{} // also a goal of which everything was voided
		}
	}
	for _, i := range live {
		s := &h.statements[i]
		if e, counts := Evidence(*s); counts && s.Goal != "" {
			by[s.Goal] = append(by[s.Goal], e)
		}
	}
	return by
}

// learnerRows is what is stored of one learner.
type learnerRows struct {
	made, state string
	goals       map[core.GoalID]goalRow
}

type goalRow struct {
	org     core.OrgID
	outcome string
	skill   string
	seq     int64
}

// compare holds what is stored against what the log says. now tells that the estimates are of the model in force; m is the
// model that made them, nil for one of another program.
func (r *learnerRows) compare(h *history, m *mastery.Model, rules rules, now bool) (Found, error) {
	found := Found{Learners: 1}
	live := h.live()
	by := h.shown(live)
	for _, goal := range slices.Sorted(maps.Keys(by)) {
		found.States++
		policy, err := rules.of(goal)
		if err != nil {
			return found, err
		}
		again, err := encode(policy.Evaluate(by[goal]))
		if err != nil {
			return found, err
		}
		stored := r.goals[goal].outcome
		if stored == again {
			continue
		}
		stored, same, err := normal(stored, policy.Rule())
		switch {
		case err != nil:
			return found, err
		case stored == again:
		case stored != "" && !same:
			found.Waiting++
		default:
			found.Differences = append(found.Differences, Difference{h.learner, goal, stored, again})
		}
	}
	if !now && h.answered(live) {
		found.Waiting++
	}
	if m == nil || r.made == "" {
		return found, nil
	}
	return found, r.compareEstimates(h, m, live, &found)
}

func (r *learnerRows) compareEstimates(h *history, m *mastery.Model, live []int, found *Found) error {
	t, answers := h.track(m, live)
	found.Responses = answers
	again, err := encode(t.learner)
	if err != nil {
		return err
	}
	if again != r.state {
		found.Differences = append(found.Differences, Difference{h.learner, "", r.state, again})
	}
	for _, goal := range slices.Sorted(maps.Keys(r.goals)) {
		again, err := t.text(goal)
		if err != nil {
			return err
		}
		if stored := r.goals[goal].skill; again != stored {
			found.Differences = append(found.Differences, Difference{h.learner, goal, stored, again})
		}
	}
	return nil
}

// text is the stored form of a goal's estimate.
func (t *tracker) text(goal core.GoalID) (string, error) {
	s := t.skills[goal]
	if s == nil {
		return "", nil
	}
	return encode(s)
}

// normal writes a stored outcome as this program would, and tells whether it stands under a rule.
func normal(stored string, rule mastery.Rule) (text string, same bool, err error) {
	if stored == "" {
		return "", false, nil
	}
	var o mastery.Outcome
	if err := json.Unmarshal([]byte(stored), &o); err != nil {
		return stored, true, nil //nolint:nilerr // what cannot be read is a difference
	}
	text, err = encode(o)
	return text, sameRule(o.Rule, rule), err
}

// rules are the rules of all goals.
type rules map[core.GoalID]mastery.Policy

// of gives the rule of a goal.
func (r rules) of(goal core.GoalID) (mastery.Policy, error) {
	if p := r[goal]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("there is no goal %s", goal)
}

// rulesOf reads the rules of all goals; equal ones are made once.
func rulesOf(ctx context.Context, tx *db.Tx) (rules, error) {
	rows, err := tx.Query(ctx, `select id, rule from goal`)
	if err != nil {
		return nil, fmt.Errorf("reading the rules of goals: %w", err)
	}
	defer rows.Close()
	made, all := map[string]mastery.Policy{}, rules{}
	for rows.Next() {
		var id core.GoalID
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, fmt.Errorf("reading the rules of goals: %w", err)
		}
		if made[text] == nil {
			if made[text], err = PolicyFrom(text); err != nil {
				return nil, err
			}
		}
		all[id] = made[text]
	}
	return all, rows.Err()
}

// allStored reads what is stored of the learners from first to last: two statements.
func allStored(ctx context.Context, tx *db.Tx, first, last core.LearnerID) (map[core.LearnerID]*learnerRows, error) {
	all := map[core.LearnerID]*learnerRows{}
	of := func(l core.LearnerID) *learnerRows {
		if all[l] == nil {
			all[l] = &learnerRows{goals: map[core.GoalID]goalRow{}}
		}
		return all[l]
	}
	err := eachRow(ctx, tx, func(s db.Scanner) error {
		var l core.LearnerID
		var made, state string
		err := s.Scan(&l, &made, &state)
		of(l).made, of(l).state = made, state
		return err
	}, `select learner_id, made, state from learner_estimate where learner_id >= $1 and learner_id <= $2`, first, last)
	if err != nil {
		return nil, err
	}
	return all, eachRow(ctx, tx, func(s db.Scanner) error {
		var l core.LearnerID
		var goal core.GoalID
		var r goalRow
		err := s.Scan(&l, &goal, &r.org, &r.outcome, &r.skill, &r.seq)
		of(l).goals[goal] = r
		return err
	}, `select learner_id, goal_id, org_id, outcome, estimate, seq from goal_state where learner_id >= $1 and learner_id <= $2`, first, last)
}

func eachRow(ctx context.Context, tx *db.Tx, scan func(db.Scanner) error, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("reading what is stored: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("reading what is stored: %w", err)
		}
	}
	return rows.Err()
}
