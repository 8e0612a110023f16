package mastery

// Log is what a fit learns from: responses by learner, each learner's in order. Goals and items are named by their
// place in the lists of ids.
type Log struct {
	Goals    []string // ids, ascending
	Items    []string // ids, ascending
	Learners [][]Response
}

// Response is one answer in a log.
type Response struct {
	Item   int32
	Goals  []int32 // at least one
	Right  float64
	Weight float64 // as in [Answer]; 1 for independent practice
	Floor  float64
	Prior  float64 // the author's difficulty: ItemEasy, ItemMedium or ItemHard
	At     int64   // seconds since 1970; 0 when only the order is known
}

// Count is the number of responses.
func (g Log) Count() int {
	n := 0
	for _, l := range g.Learners {
		n += len(l)
	}
	return n
}

// Only is the log of some learners.
func (g Log) Only(keep func(learner int) bool) Log {
	out := Log{Goals: g.Goals, Items: g.Items}
	for i, l := range g.Learners {
		if keep(i) {
			out.Learners = append(out.Learners, l)
		}
	}
	return out
}

// Replay runs learners of a log through the code that serves them, one after the other. It reuses its memory.
type Replay struct {
	Hyper   Hyper
	Learner Learner
	goals   []Gauss
	items   []Gauss
	known   []bool // items whose difficulty was learned; others start from their author's
	learn   bool
	skills  []Skill
	seen    []Seen
	goalIDs []string
	itemIDs []string
	used    []int32 // skills that the present learner touched
	met     []int32 // items that the present learner met
	refs    []*Skill
	priors  []Gauss
	terms   []GoalTerm // of the questions at hand, as refs and priors
	goalAdd []GoalTerm // of all goals, nil without terms
	itemAdd []float64  // of all items, nil without terms
}

// NewReplay prepares a replay under a model's settings and fitted difficulties.
func NewReplay(log Log, m *Model) *Replay {
	r := &Replay{
		Hyper: m.Hyper,
		goals: make([]Gauss, len(log.Goals)), items: make([]Gauss, len(log.Items)), known: make([]bool, len(log.Items)),
		skills: make([]Skill, len(log.Goals)), seen: make([]Seen, len(log.Items)),
		goalIDs: log.Goals, itemIDs: log.Items,
	}
	fitted := Gauss{Var: -1}
	for i, id := range log.Goals {
		r.goals[i] = m.GoalPrior(id)
		r.skills[i] = r.Hyper.NewSkill()
	}
	for i, id := range log.Items {
		g := find(m.Items, id, fitted)
		if r.known[i] = g != fitted; r.known[i] {
			r.items[i] = g
		}
	}
	if m.Head != nil && len(m.Head.Goals)+len(m.Head.Items) > 0 {
		for _, id := range log.Goals {
			r.goalAdd = append(r.goalAdd, m.Head.Goal(id))
		}
		for _, id := range log.Items {
			r.itemAdd = append(r.itemAdd, m.Head.Item(id))
		}
	}
	return r
}

// Run replays one learner. Before each response is taken in, visit sees the question and its prediction.
func (r *Replay) Run(list []Response, visit func(i int, q Question, p Prediction)) {
	r.reset()
	for i := range list {
		q := r.Question(&list[i])
		p := r.Hyper.Predict(&r.Learner, q)
		if visit != nil {
			visit(i, q, p)
		}
		r.take(&list[i], q, p)
	}
}

// Question is a response's question as the present learner meets it. It is valid until the next one.
func (r *Replay) Question(a *Response) Question {
	r.refs, r.priors, r.terms = r.refs[:0], r.priors[:0], r.terms[:0]
	return r.questionInto(a)
}

// questionInto appends to the replay's lists, so that several questions may be held at a time.
func (r *Replay) questionInto(a *Response) Question {
	from := len(r.refs)
	for _, g := range a.Goals {
		r.refs = append(r.refs, &r.skills[g])
		r.priors = append(r.priors, r.goals[g])
	}
	q := Question{
		Skills: r.refs[from:len(r.refs):len(r.refs)], Goals: r.priors[from:len(r.priors):len(r.priors)],
		Item: r.items[a.Item], Floor: a.Floor, ItemID: r.itemIDs[a.Item], GoalID: r.goalIDs[a.Goals[0]],
		History: r.seen[a.Item], At: a.At,
	}
	if r.goalAdd != nil {
		for _, g := range a.Goals {
			r.terms = append(r.terms, r.goalAdd[g])
		}
		q.Terms, q.ItemTerm = r.terms[len(r.terms)-len(a.Goals):], r.itemAdd[a.Item]
	}
	if !r.known[a.Item] {
		q.Item = Gauss{a.Prior, r.Hyper.VarItem}
	}
	return q
}

// Questions are the questions of several responses as the present learner would meet them now.
func (r *Replay) Questions(list []Response) []Question {
	r.refs, r.priors, r.terms = r.refs[:0], r.priors[:0], r.terms[:0]
	out := make([]Question, len(list))
	for i := range list {
		out[i] = r.questionInto(&list[i])
	}
	return out
}

// Skill is the present learner's skill for a goal, and the goal's difficulty.
func (r *Replay) Skill(goal int32) (*Skill, Gauss) { return &r.skills[goal], r.goals[goal] }

// take updates the learner, and, while difficulties are learned, what is known of the item and its goals: from the
// first answer to an item only, and without help.
func (r *Replay) take(a *Response, q Question, p Prediction) {
	answer := Answer{Right: a.Right, Weight: a.Weight}
	if r.learn && a.Weight >= 1 {
		r.items[a.Item] = r.Hyper.Learn(q, p, answer)
		r.known[a.Item] = true
		for i, g := range a.Goals {
			r.goals[g] = q.Goals[i]
		}
	}
	r.Hyper.Update(&r.Learner, q, p, answer)
	r.used = append(r.used, a.Goals...)
	if r.seen[a.Item].Count++; r.seen[a.Item].Count == 1 {
		r.met = append(r.met, a.Item)
	}
	if a.Right >= .5 {
		r.seen[a.Item].Wins++
	}
}

// reset makes room for the next learner.
func (r *Replay) reset() {
	for _, g := range r.used {
		r.skills[g] = r.Hyper.NewSkill()
	}
	for _, i := range r.met {
		r.seen[i] = Seen{}
	}
	r.used, r.met = r.used[:0], r.met[:0]
	r.Learner = r.Hyper.NewLearner()
}

// learnAll replays all learners once and keeps what is learned of goals and items.
func (r *Replay) learnAll(log Log) {
	r.learn = true
	for _, l := range log.Learners {
		r.Run(l, nil)
	}
	r.learn = false
	r.centre(log)
}

// centre moves what a goal's items have in common into the goal's difficulty, so that an item of difficulty 0 is what a
// learner usually meets there: Q speaks of such items. Forecasts for known items do not change by it.
func (r *Replay) centre(log Log) {
	const rounds = 5 // items of several goals share what they move
	owners := make([][]int32, len(r.items))
	for range rounds {
		sum, n := make([]float64, len(r.goals)), make([]float64, len(r.goals))
		for _, l := range log.Learners {
			for i := range l {
				owners[l[i].Item] = l[i].Goals
				for _, g := range l[i].Goals {
					sum[g] += r.items[l[i].Item].Mean
					n[g]++
				}
			}
		}
		for g := range sum {
			sum[g] /= max(n[g], 1)
			r.goals[g].Mean += sum[g]
		}
		for i, goals := range owners {
			for _, g := range goals {
				r.items[i].Mean -= sum[g] / float64(len(goals))
			}
		}
	}
}

// difficulties are the learned goals and items, for a model.
func (r *Replay) difficulties() (goals, items []Difficulty) {
	for i, g := range r.goals {
		goals = append(goals, Difficulty{r.goalIDs[i], g})
	}
	for i, g := range r.items {
		if r.known[i] {
			items = append(items, Difficulty{r.itemIDs[i], g})
		}
	}
	return goals, items
}

// FitDifficulties learns goals and items from the log in one pass, under these settings.
func FitDifficulties(log Log, h Hyper) (goals, items []Difficulty) {
	r := NewReplay(log, &Model{Hyper: h})
	r.learnAll(log)
	return r.difficulties()
}
