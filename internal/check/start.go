package check

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/item"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// part is what a sitting is to ask for one goal.
type part struct {
	goal    core.GoalID
	planned int
	need    int // of a check alone: so many right of those planned
	from    []Candidate
	rest    time.Duration
	strict  bool
	seen    map[string]bool // variants seen lately, by item and key
}

// StartTogether starts a check together of a goal, or goes on with the one under way.
func (s *Service) StartTogether(ctx context.Context, actor core.Actor, goal core.GoalID) (core.SittingID, error) {
	var id core.SittingID
	err := s.own(ctx, actor, soundboard.CheckTogetherStart, func(ctx context.Context, log *evidence.Log) error {
		var err error
		if id, err = openSitting(ctx, log.Tx(), actor.Learner, goal, Together); err != nil || id != "" {
			return err
		}
		if err := wayOpen(ctx, log.Tx(), actor.Learner, goal); err != nil {
			return err
		}
		id, err = s.start(ctx, log, actor, starting{kind: Together, goals: []core.GoalID{goal}, confidence: NotAsked})
		return err
	})
	return id, within("starting a check together", err)
}

// StartAlone starts a check alone of one or several goals after the learner said how sure they are, or goes on with
// the one under way. It refuses with Locked when a goal's gate is closed.
func (s *Service) StartAlone(ctx context.Context, actor core.Actor, goals []core.GoalID, sure Confidence, zone *time.Location) (core.SittingID, error) {
	if !sure.Valid() {
		return "", core.BadField("sure", "check.problem.say_how_sure")
	}
	if len(goals) == 0 {
		return "", core.Missing()
	}
	var id core.SittingID
	err := s.own(ctx, actor, soundboard.CheckAloneStart, func(ctx context.Context, log *evidence.Log) error {
		for _, goal := range goals {
			g, err := s.gateOf(ctx, log.Tx(), actor.Learner, goal, zone)
			if err != nil {
				return err
			}
			if g.Resume != "" {
				id = g.Resume
				return nil
			}
			if err := g.fault(); err != nil {
				return err
			}
		}
		var err error
		id, err = s.start(ctx, log, actor, starting{kind: Alone, goals: goals, confidence: sure})
		return err
	})
	return id, within("starting a check alone", err)
}

// StartRefresh starts the refresh of a goal: one question, or goes on with the one under way.
func (s *Service) StartRefresh(ctx context.Context, actor core.Actor, goal core.GoalID) (core.SittingID, error) {
	var id core.SittingID
	err := s.own(ctx, actor, soundboard.CheckRefreshStart, func(ctx context.Context, log *evidence.Log) error {
		var err error
		if id, err = openSitting(ctx, log.Tx(), actor.Learner, goal, Refresh); err != nil || id != "" {
			return err
		}
		if _, err := courseOf(ctx, log.Tx(), actor, goal); err != nil {
			return err
		}
		state, err := progress.Of(ctx, log.Tx(), actor.Learner, goal)
		if err != nil {
			return err
		}
		if !state.Due(log.Now()) {
			return core.NewFault(core.Locked, "check.gate.refresh_later")
		}
		id, err = s.start(ctx, log, actor, starting{kind: Refresh, goals: []core.GoalID{goal}, confidence: NotAsked})
		return err
	})
	return id, within("starting a refresh", err)
}

// starting is the order for a new sitting.
type starting struct {
	kind       Kind
	goals      []core.GoalID
	confidence Confidence
	fixit      string
	course     core.CourseID // of practice; else found from the goal
}

// start draws the questions and stores the sitting.
func (s *Service) start(ctx context.Context, log *evidence.Log, actor core.Actor, o starting) (core.SittingID, error) {
	course := o.course
	if course == "" {
		var err error
		if course, err = courseOf(ctx, log.Tx(), actor, o.goals[0]); err != nil {
			return "", err
		}
	}
	sitting := &Sitting{
		ID: core.NewID[core.SittingID](), Org: actor.Org, Learner: actor.Learner, Course: course, Kind: o.kind, Status: Open,
		Confidence: o.confidence, Fixit: o.fixit, Started: log.Now(), seed: newSeed(),
	}
	rng := rand.New(rand.NewPCG(sitting.seed, 0x63726f737366)) //nolint:gosec // the seed is from crypto/rand
	for _, goal := range o.goals {
		p, err := s.partOf(ctx, log.Tx(), actor.Learner, goal, o.kind, log.Now())
		if err != nil {
			return "", err
		}
		if err := s.drawPart(ctx, log.Tx(), sitting, p, rng); err != nil {
			return "", err
		}
	}
	if len(sitting.Questions) == 0 {
		return "", core.NewFault(core.Locked, "check.gate.no_questions")
	}
	return sitting.ID, insert(ctx, log.Tx(), sitting)
}

// partOf gathers what may be asked for a goal.
func (s *Service) partOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, kind Kind, now time.Time) (part, error) {
	all, seen, err := candidates(ctx, tx, learner, goal, now)
	if err != nil {
		return part{}, err
	}
	open, alone := Split(all)
	p := part{goal: goal, from: open, rest: freshOpen, planned: togetherLength, seen: seen}
	switch kind {
	case Together, Film: // a film brings its own questions
	case Practice:
		p.planned = practiceLength
	case Refresh:
		p.planned, p.from, p.rest = 1, alone, freshAlone
		if len(alone) == 0 {
			p.from = open
		}
	case Alone, Placement:
		policy, err := progress.Rule(ctx, tx, goal)
		if err != nil {
			return part{}, err
		}
		p.planned, p.from, p.rest, p.strict = progress.Asked(policy), alone, freshAlone, true
		p.need = progress.Needed(policy, p.planned)
	}
	if kind == Together && len(open) == 0 {
		p.from = nil // what is kept for the check alone is not given away here
	}
	if !kind.Formal() {
		err = expect(ctx, tx, learner, goal, p.from)
	}
	return p, err
}

// maxWeighed is for how many candidates the options to guess from are read; beyond them none are assumed.
const maxWeighed = 200

// expect fills in how likely the learner is to answer each candidate right, with the luck of guessing among its options. Checks
// alone do not ask: they are of even difficulty for everybody.
func expect(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, list []Candidate) error {
	e, err := progress.EstimatesOf(ctx, tx, learner, []core.GoalID{goal})
	if err != nil {
		return err
	}
	refs := make([]item.Ref, 0, min(len(list), maxWeighed))
	for _, c := range list[:cap(refs)] {
		refs = append(refs, item.Ref{ID: c.Item, Version: c.Version})
	}
	items, err := item.GetMany(ctx, tx, refs)
	if err != nil {
		return err
	}
	foresee(&e, goal, list, items)
	return nil
}

// foresee asks the engine for each candidate.
func foresee(e *progress.Estimates, goal core.GoalID, list []Candidate, items map[item.Ref]item.Stored) {
	for i := range list {
		c := &list[i]
		choices := choicesOf(items[item.Ref{ID: c.Item, Version: c.Version}].Item.Interactions)
		c.P = e.Model.Expect(&e.Learner, e.Question(goal, c.Item, string(c.Difficulty), choices))
	}
}

// candidates reads the items of a goal with what the learner has seen of them.
func candidates(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, now time.Time) ([]Candidate, map[string]bool, error) {
	pool, err := item.Pool(ctx, tx, goal, "")
	if err != nil {
		return nil, nil, err
	}
	last, seen, err := shown(ctx, tx, learner, goal, now.Add(-freshAlone))
	if err != nil {
		return nil, nil, err
	}
	all := make([]Candidate, 0, len(pool))
	for _, e := range pool {
		all = append(all, Candidate{
			Item: e.ItemID, Version: e.Version, Group: e.Problem, Uses: e.Uses, Difficulty: e.Difficulty, Endless: e.Templated,
			Hints: e.Rungs, LastShown: last[e.ItemID],
		})
	}
	return all, seen, nil
}

// refreshSpare is how many questions more than it asks a refresh or a placement looks at.
const refreshSpare = 8

// drawPart adds the questions for one goal to a sitting.
func (s *Service) drawPart(ctx context.Context, tx *db.Tx, sitting *Sitting, p part, rng *rand.Rand) error {
	want := p.planned
	if sitting.Kind == Refresh || sitting.Kind == Placement {
		want += refreshSpare
	}
	picked := choose(rng, p.from, want, sitting.Started, p.rest, p.strict)
	refs := make([]item.Ref, 0, len(picked))
	for _, c := range picked {
		refs = append(refs, item.Ref{ID: c.Item, Version: c.Version})
	}
	items, err := item.GetMany(ctx, tx, refs)
	if err != nil {
		return err
	}
	asked := 0
	for _, c := range picked {
		stored, ok := items[item.Ref{ID: c.Item, Version: c.Version}]
		if !ok || asked == p.planned || (sitting.Kind == Refresh || sitting.Kind == Placement) && stored.Item.Read() {
			continue // a refresh and a placement are decided at once, so they ask nothing that a person has to read
		}
		v, key, err := draw(&stored.Item, c, p.seen, rng)
		if errors.Is(err, errNoVariant) {
			continue
		}
		if err != nil {
			return err
		}
		p.seen[string(c.Item)+" "+key] = true
		sitting.Questions = append(sitting.Questions, Question{
			N: len(sitting.Questions) + 1, Item: c.Item, Version: c.Version, Goal: p.goal, Variant: v, VariantKey: key,
		})
		asked++
	}
	if asked == 0 {
		return nil
	}
	planned := p.planned
	if !sitting.Kind.Formal() {
		planned = asked
	}
	sitting.Goals = append(sitting.Goals, GoalPart{Goal: p.goal, Asked: asked, Planned: planned, Right: -1})
	return nil
}

// errNoVariant says that an item gave no variant that this learner has not seen.
var errNoVariant = errors.New("no variant that is new to this learner")

// draw makes a variant of an item that the learner has not seen lately.
func draw(it *item.Item, c Candidate, seen map[string]bool, rng *rand.Rand) (item.Variant, string, error) {
	for range 40 {
		v, err := it.Variant(rng.Uint64())
		if err != nil {
			return item.Variant{}, "", fmt.Errorf("making a variant of item %s: %w", c.Item, err)
		}
		if !c.Endless || !seen[string(c.Item)+" "+v.Distinct] {
			return v, v.Distinct, nil
		}
	}
	return item.Variant{}, "", errNoVariant
}

// GateOf says whether the actor may check a goal alone now.
func (s *Service) GateOf(ctx context.Context, actor core.Actor, goal core.GoalID, zone *time.Location) (Gate, error) {
	var g Gate
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if g, err = s.gateOf(ctx, tx, actor.Learner, goal, zone); err != nil {
			return err
		}
		g.Advice, err = s.adviceOf(ctx, tx, actor.Learner, goal)
		return err
	})
	return g, within("reading the gate", err)
}

func (s *Service) gateOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, zone *time.Location) (Gate, error) {
	resume, err := openSitting(ctx, tx, learner, goal, Alone)
	if err != nil {
		return Gate{}, err
	}
	last, err := latest(ctx, tx, learner, goal)
	if err != nil {
		return Gate{}, err
	}
	now := s.clock.Now()
	g := gate(last, now, zone)
	g.Resume = resume
	if err := wayOpen(ctx, tx, learner, goal); err != nil {
		var first *needsFirst
		if !errors.As(err, &first) {
			return Gate{}, err
		}
		g.Open, g.First, g.Why = false, first.goals, "check.gate.first"
	}
	all, _, err := candidates(ctx, tx, learner, goal, now)
	if err != nil {
		return Gate{}, err
	}
	policy, err := progress.Rule(ctx, tx, goal)
	if err != nil {
		return Gate{}, err
	}
	g.Planned = progress.Asked(policy)
	g.Fresh = FreshAlone(all, now, g.Planned)
	if g.Open && g.Fresh == 0 && resume == "" {
		g.Open, g.Why = false, "check.gate.no_questions"
	}
	return g, nil
}

// fault is the refusal of a closed gate; nil when it is open.
func (g Gate) fault() error {
	if g.Open {
		return nil
	}
	return core.NewFault(core.Locked, g.Why)
}

// needsFirst says which goals come first.
type needsFirst struct{ goals []core.GoalID }

// Error says it for the log.
func (n *needsFirst) Error() string { return fmt.Sprintf("%d goals come first", len(n.goals)) }

// wayOpen is nil when the learner may work on a goal: the prerequisites are got or known by their own word, or a guide opened it.
func wayOpen(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) error {
	needs, err := needsOf(ctx, tx, goal)
	if err != nil {
		return err
	}
	states, err := progress.For(ctx, tx, learner, append(needs, goal))
	if err != nil {
		return err
	}
	var before []progress.State
	for _, n := range needs {
		before = append(before, states[n])
	}
	known, err := progress.Knows(ctx, tx, learner, needs)
	if err != nil {
		return err
	}
	if w := progress.WayKnowing(states[goal], before, known); !w.Open {
		return &core.Fault{Kind: core.Locked, Key: "check.gate.first", Err: &needsFirst{w.First}}
	}
	return nil
}

// courseOf finds the course through which the actor meets a goal; a goal of no course of theirs does not exist for them.
func courseOf(ctx context.Context, tx *db.Tx, actor core.Actor, goal core.GoalID) (core.CourseID, error) {
	return course.CourseOf(ctx, tx, actor.Org, actor.Learner, goal)
}

// needsOf reads the goals that come before a goal.
func needsOf(ctx context.Context, tx *db.Tx, goal core.GoalID) ([]core.GoalID, error) {
	rows, err := tx.Query(ctx, `
		select n.needs_id from goal_need n join goal g on g.id = n.needs_id and g.retired_at = ''
		where n.goal_id = $1 order by g.sort, g.id`, goal)
	if err != nil {
		return nil, fmt.Errorf("reading what goal %s builds on: %w", goal, err)
	}
	defer rows.Close()
	var list []core.GoalID
	for rows.Next() {
		var id core.GoalID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading what goal %s builds on: %w", goal, err)
		}
		list = append(list, id)
	}
	return list, rows.Err()
}
