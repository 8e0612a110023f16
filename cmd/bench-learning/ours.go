package main

import (
	"fmt"
	"math"

	"crossfade/internal/mastery"
)

// ours is the product's loop with the engine of an empty installation: the next open goal, items that are neither too
// easy nor too hard, a check alone when the learner looks ready, prerequisites first after a Not yet, and refreshes
// that the rule asks for, at most five a day.
type ours struct {
	model     *mastery.Model
	policy    mastery.Policy
	learner   mastery.Learner
	skills    [goalCount]mastery.Skill
	seen      [goalCount][itemCount]mastery.Choice
	history   [goalCount][itemCount]mastery.Seen
	outcomes  [goalCount]mastery.Outcome
	since     [goalCount]int // practice responses since the last check alone
	repair    []int          // goals to practise before anything else
	today     int
	refreshed int
	tryAt     float64 // the learner takes a check alone from this R on
	log       []mastery.Response
}

func newOurs(m *mastery.Model, tryAt float64) *ours {
	a := &ours{model: m, policy: mastery.Default(), today: -1, tryAt: tryAt}
	a.learner = a.model.NewLearner()
	for g := range a.skills {
		a.skills[g] = a.model.NewSkill()
	}
	return a
}

func (a *ours) next(c *course) {
	if d := int(c.day); d != a.today {
		a.today, a.refreshed = d, 0
	}
	if g, ok := a.due(c); ok {
		a.refresh(c, g)
		return
	}
	goal, ok := a.goal(c)
	if !ok {
		a.practise(c, c.rnd.IntN(goalCount))
		return
	}
	if a.since[goal] >= 2 && a.ready(c, goal) {
		a.checkAlone(c, goal)
		return
	}
	a.practise(c, goal)
	a.since[goal]++
}

// due is the refresh that has waited longest, while the day's cap lasts.
func (a *ours) due(c *course) (int, bool) {
	best, found := 0, false
	if a.refreshed >= refreshCap {
		return 0, false
	}
	for g := range a.outcomes {
		t := a.outcomes[g].NextRefresh
		if t.IsZero() || t.After(c.at()) {
			continue
		}
		if !found || t.Before(a.outcomes[best].NextRefresh) {
			best, found = g, true
		}
	}
	return best, found
}

// refresh asks again; after a slip the goal is practised a little the same day.
func (a *ours) refresh(c *course, g int) {
	a.refreshed++
	right := 0
	for _, i := range c.rnd.Perm(itemCount)[:refreshSize] {
		ok := c.respond(g, i, true) // a refresh explains what was wrong
		a.learn(c, g, i, ok, mastery.WeightAlone)
		if ok {
			right++
		}
	}
	c.note(g, mastery.Refresh, right, refreshSize)
	a.settle(c, g)
	if right < refreshSize {
		a.repair = append(a.repair, g, g)
	}
}

// goal is what to practise: repairs, else the first goal whose prerequisites are got.
func (a *ours) goal(c *course) (int, bool) {
	if len(a.repair) > 0 {
		g := a.repair[0]
		a.repair = a.repair[1:]
		return g, true
	}
	for g := range goalCount {
		if c.got[g] {
			continue
		}
		open := true
		for _, b := range c.mind.goals[g].before {
			open = open && c.got[b]
		}
		if open {
			return g, true
		}
	}
	return 0, false
}

func goalID(g int) string    { return fmt.Sprintf("goal%02d", g) }
func itemID(g, i int) string { return fmt.Sprintf("goal%02d item%02d", g, i) }

// question is an item as the engine sees it: of its difficulty it knows what was fitted, if anything; of guessing only
// that one of four options can be guessed.
func (a *ours) question(c *course, g, i int) mastery.Question {
	q := mastery.Question{
		Skills: []*mastery.Skill{&a.skills[g]}, Goals: []mastery.Gauss{a.model.GoalPrior(goalID(g))},
		Item: a.model.ItemPrior(itemID(g, i), mastery.ItemMedium), At: c.at().Unix(),
		ItemID: itemID(g, i), GoalID: goalID(g), History: a.history[g][i],
	}
	if h := a.model.Head; h != nil {
		q.Terms, q.ItemTerm = []mastery.GoalTerm{h.Goal(q.GoalID)}, h.Item(q.ItemID)
	}
	if c.mind.goals[g].items[i].choice {
		q.Floor = .25
	}
	return q
}

// ready asks the engine for its advice before a check alone.
func (a *ours) ready(c *course, g int) bool {
	if c.got[g] {
		return false
	}
	check := make([]mastery.Question, checkSize)
	for i := range check {
		check[i] = a.question(c, g, i)
		check[i].Floor = 0
	}
	return a.model.R(&a.learner, check, checkNeed) >= a.tryAt
}

// practise takes the item that the engine chooses.
func (a *ours) practise(c *course, g int) {
	items := a.seen[g]
	for i := range items {
		items[i].P = a.model.Expect(&a.learner, a.question(c, g, i))
	}
	i := mastery.Choose(items[:])
	a.learn(c, g, i, c.respond(g, i, true), mastery.WeightIndependent)
}

// learn tells the engine what was answered.
func (a *ours) learn(c *course, g, i int, right bool, weight float64) {
	y := 0.0
	if right {
		y = 1
	}
	q := a.question(c, g, i)
	a.log = append(a.log, mastery.Response{
		Item: int32(g*itemCount + i), Goals: []int32{int32(g)}, Right: y, Weight: weight, Floor: q.Floor,
		At: c.at().Unix(),
	})
	a.model.Update(&a.learner, q, a.model.Predict(&a.learner, q), mastery.Answer{Right: y, Weight: weight})
	a.seen[g][i].Seen++
	a.history[g][i].Count++
	if right {
		a.history[g][i].Wins++
	}
	a.seen[g][i].SeenAt = int64(math.Round(c.day * 86400))
}

// checkAlone takes the check; after a Not yet, prerequisites that the engine doubts are practised first.
func (a *ours) checkAlone(c *course, g int) {
	got := c.check(g, func(i int, right bool) { a.learn(c, g, i, right, mastery.WeightAlone) })
	a.since[g] = 0
	a.settle(c, g)
	if got {
		return
	}
	for _, b := range c.mind.goals[g].before {
		if a.model.Q(&a.learner, &a.skills[b], a.model.GoalPrior(goalID(b))) < mastery.SureEnough {
			a.repair = append(a.repair, b)
		}
	}
}

// settle asks the rule for the goal's state.
func (a *ours) settle(c *course, g int) {
	a.outcomes[g] = a.policy.Evaluate(c.evidence[g])
	c.got[g] = a.outcomes[g].State >= mastery.GotIt
}
