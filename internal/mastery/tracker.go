package mastery

import "math"

// The skill tracker keeps, for each learner, a normal estimate of a general ability g and of one ability a per goal; for
// each goal a difficulty d; and for each item a difficulty e. The chance to be right is the sigmoid of g + a - d - e. It
// is a one-pass approximation of Bayes' rule (an extended Kalman filter for the logistic observation), so that an
// answer costs well under a microsecond and every number can be traced to the answers that made it.

// Gauss is a normal estimate on the scale of log odds.
type Gauss struct {
	Mean float64 `json:"m"`
	Var  float64 `json:"v"`
}

// Hyper are the tracker's settings: the same for all learners, changed only with a fitted version.
type Hyper struct {
	VarGeneral   float64 `json:"var_general"`   // how much learners differ in general
	VarSkill     float64 `json:"var_skill"`     // how much one learner's goals differ
	VarGoal      float64 `json:"var_goal"`      // how much goals differ in difficulty
	VarItem      float64 `json:"var_item"`      // how much items of a goal differ in difficulty
	DriftGeneral float64 `json:"drift_general"` // uncertainty that each answer adds to the general ability
	DriftSkill   float64 `json:"drift_skill"`   // and to the goal's
	GainRight    float64 `json:"gain_right"`    // what is learned by a right answer
	GainWrong    float64 `json:"gain_wrong"`    // and by a wrong one
	Start        float64 `json:"start"`         // general ability of someone new
}

// DefaultHyper are the settings of an empty installation.
func DefaultHyper() Hyper {
	return Hyper{
		VarGeneral: .8, VarSkill: .6, VarGoal: 1, VarItem: .9,
		DriftGeneral: .002, DriftSkill: .02, GainRight: .03, GainWrong: .03, Start: .8,
	}
}

// Learner is what the tracker knows of one learner across goals. Make it with [Model.NewLearner].
type Learner struct {
	General  Gauss      `json:"general"`
	Count    int        `json:"count"`               // scored responses
	Wins     int        `json:"wins"`                // of them right
	Recent   [3]float64 `json:"recent"`              // exponential averages of the responses, weights .3, .1, .03
	LastWin  float64    `json:"last_win"`            // credit of the last response
	LastItem string     `json:"last_item,omitempty"` // the last response's item …
	LastGoal string     `json:"last_goal,omitempty"` // … and its first goal
}

// Skill is what the tracker knows of one learner and one goal. Make it with [Model.NewSkill].
type Skill struct {
	Ability  Gauss      `json:"ability"`
	Count    int        `json:"count"`
	Wins     int        `json:"wins"`
	Recent   [3]float64 `json:"recent"` // exponential averages, weights .4, .2, .08
	LastWin  float64    `json:"last_win"`
	RightRun int        `json:"right_run"`
	WrongRun int        `json:"wrong_run"`
	LastStep int        `json:"last_step"` // the learner's Count at the last response
	LastAt   int64      `json:"last_at"`   // its time, in seconds since 1970; 0 for never or unknown
	Lift     float64    `json:"lift"`      // keeps the shown Q from moving against an answer; see [Model.Q]
}

// Seen is what a learner did with one item.
type Seen struct {
	Count int `json:"count"`
	Wins  int `json:"wins"`
}

// Question is an item as one learner meets it.
type Question struct {
	Skills []*Skill // the learner's skills for the item's goals; at least one
	Goals  []Gauss  // those goals' difficulties, in the same order
	Item   Gauss    // the item's own difficulty
	Floor  float64  // the chance to guess right: 1/options for a choice, else 0
	At     int64    // seconds since 1970, 0 if unknown

	// What follows is for the head only; without a head it may stay empty.
	ItemID   string     // the item
	GoalID   string     // its first goal
	History  Seen       // what the learner did with this item before
	Terms    []GoalTerm // of the goals, in the same order; see [Head.Goal]
	ItemTerm float64    // of the item; see [Head.Item]
}

// Answer is what the learner did.
type Answer struct {
	Right  float64 // credit, 0 to 1
	Weight float64 // how much the kind of evidence counts; see the Weight constants
}

// How much a response counts, by the kind of evidence it is.
const (
	WeightAlone       = 1.5 // a check alone
	WeightIndependent = 1   // practice without help
	WeightObserved    = 1   // a guide saw it
	WeightHinted      = .3  // after a hint
	WeightSelf        = .1  // the learner's own report
	minCounted        = .2  // what weighs less moves the estimate but is not counted as a response
)

// Authored difficulty of an item, as a mean of its prior; see [Model.ItemPrior].
const (
	ItemEasy   = -.7
	ItemMedium = 0.0
	ItemHard   = .7
)

// Prediction is what is expected of an answer.
type Prediction struct {
	P    float64 // the chance to be right
	Mean float64 // the log odds without guessing …
	Var  float64 // … and how sure the tracker is of them
}

// NewLearner is a learner of whom nothing is known.
func (h Hyper) NewLearner() Learner {
	return Learner{General: Gauss{h.Start, h.VarGeneral}, Recent: [3]float64{.5, .5, .5}, LastWin: .5}
}

// NewSkill is a learner's goal of which nothing is known.
func (h Hyper) NewSkill() Skill {
	return Skill{Ability: Gauss{0, h.VarSkill}, Recent: [3]float64{.5, .5, .5}, LastWin: .5}
}

// Predict says how likely the learner is to answer the question right, before the answer is seen.
func (h Hyper) Predict(l *Learner, q Question) Prediction {
	mean, variance := l.General.Mean-q.Item.Mean, l.General.Var+q.Item.Var
	k := 1 / float64(max(len(q.Skills), 1))
	kk := float64(k * k)
	for i, s := range q.Skills {
		mean += float64(k * (s.Ability.Mean - q.Goals[i].Mean))
		variance += float64(kk * (s.Ability.Var + q.Goals[i].Var))
	}
	return Prediction{P: withFloor(softened(mean, variance), q.Floor), Mean: mean, Var: variance}
}

// softened is about the mean of the sigmoid over a normal distribution: doubt pulls towards one half (MacKay 1992).
func softened(mean, variance float64) float64 {
	return sigmoid(mean / math.Sqrt(1+float64(variance*(math.Pi/8))))
}

// withFloor is the chance to be right when some right answers are guesses.
func withFloor(p, floor float64) float64 {
	c := min(clip(floor), maxFloor)
	return c + float64((1-c)*p)
}

// maxFloor bounds the share of guesses, so that an answer always says something.
const maxFloor = .9

// shock is how an answer moves the estimates: the pull on the means and the information gained.
type shock struct{ pull, info float64 }

// surprise turns an answer into a shock. With a floor, a right answer says less, because it may be a guess.
func surprise(p Prediction, a Answer, floor float64) shock {
	w := min(max(a.Weight, 0), maxWeight)
	if !(w > 0) {
		return shock{}
	}
	c := min(clip(floor), maxFloor)
	s := sigmoid(p.Mean)
	info, share := float64(s*(1-s)), 1.0
	if c > 0 {
		info = float64(info * (float64((1-c)*s) / withFloor(s, c)))
		share = (p.P - c) / (1 - c) / p.P
	}
	info = float64(w * info)
	damp := 1 + float64(info*p.Var)
	return shock{pull: float64(float64(w*share)*(clip(a.Right)-p.P)) / damp, info: info / damp}
}

// maxWeight bounds the weight of one answer.
const maxWeight = 4

// Update moves the learner's estimates by an answer to the question for which Predict gave p. It allocates nothing.
func (h Hyper) Update(l *Learner, q Question, p Prediction, a Answer) {
	z := surprise(p, a, q.Floor)
	y := clip(a.Right)
	k := 1 / float64(max(len(q.Skills), 1))
	gain := float64(k * float64(min(max(a.Weight, 0), 1)*(h.GainWrong+float64(y*(h.GainRight-h.GainWrong)))))
	moved := z.info > 0
	if moved {
		v := l.General.Var
		l.General.Mean += float64(v * z.pull)
		l.General.Var = min(v-float64(float64(v*v)*z.info)+h.DriftGeneral, h.VarGeneral+h.VarGeneral)
	}
	for _, s := range q.Skills {
		if moved {
			v := s.Ability.Var
			s.Ability.Mean += float64(float64(k*v)*z.pull) + gain
			s.Ability.Var = min(v-float64(float64(float64(k*v)*float64(k*v))*z.info)+float64(k*h.DriftSkill), h.VarSkill+h.VarSkill)
		}
	}
	if a.Weight >= minCounted {
		l.count(q, y)
	}
}

// count keeps the histories that the head reads.
func (l *Learner) count(q Question, y float64) {
	win := 0
	if y >= .5 {
		win = 1
	}
	for _, s := range q.Skills {
		s.Count++
		s.Wins += win
		follow(&s.Recent, &[3]float64{.4, .2, .08}, y)
		s.LastWin, s.LastStep, s.LastAt = y, l.Count+1, q.At
		if win == 1 {
			s.RightRun, s.WrongRun = s.RightRun+1, 0
		} else {
			s.RightRun, s.WrongRun = 0, s.WrongRun+1
		}
	}
	l.Count++
	l.Wins += win
	follow(&l.Recent, &[3]float64{.3, .1, .03}, y)
	l.LastWin, l.LastItem, l.LastGoal = y, q.ItemID, q.GoalID
}

// follow moves exponential averages towards y.
func follow(avg, weights *[3]float64, y float64) {
	for i := range avg {
		avg[i] += float64(weights[i] * (y - avg[i]))
	}
}

// Learn moves the difficulties of the item and its goals by an answer. Only a fit uses it, and only for first,
// unassisted answers: what serves learners changes with a version and not with each answer.
func (h Hyper) Learn(q Question, p Prediction, a Answer) (item Gauss) {
	z := surprise(p, a, q.Floor)
	k := 1 / float64(max(len(q.Skills), 1))
	for i := range q.Goals {
		d := &q.Goals[i]
		v := float64(k * d.Var)
		d.Mean -= float64(v * z.pull)
		d.Var -= float64(float64(v*v) * z.info)
	}
	v := q.Item.Var
	return Gauss{q.Item.Mean - float64(v*z.pull), v - float64(float64(v*v)*z.info)}
}
