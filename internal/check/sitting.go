package check

import (
	"time"

	"crossfade/internal/core"
	"crossfade/internal/item"
)

// Kind is what a sitting is a go at.
type Kind string

// The kinds of sittings.
const (
	Together Kind = "together" // informal: hints, notes and people allowed; private; as often as one likes
	Alone    Kind = "alone"    // formal: no hints, started by the learner after saying "I'm ready"
	Refresh  Kind = "refresh"  // one question on a goal that was got before
	Practice Kind = "practice" // the practice step of a fix-it plan
	Film     Kind = "film"     // the questions at which the film of a lesson stops; practice, too
	// Placement finds where a learner starts: single questions here and there, then enough of one goal to decide it.
	Placement Kind = "placement"
)

// Formal tells whether the kind counts: no hints, one response, feedback at the end.
func (k Kind) Formal() bool { return k == Alone || k == Refresh || k == Placement }

// asEvidence is the kind as which a sitting counts: a film as practice, a placement as a check alone, under whose conditions it is.
func (k Kind) asEvidence() Kind {
	switch k {
	case Film:
		return Practice
	case Placement:
		return Alone
	case Together, Alone, Refresh, Practice:
	}
	return k
}

// Status is whether a sitting is still under way.
type Status string

// The statuses of a sitting.
const (
	Open Status = "open"
	Done Status = "done"
)

// Confidence is the answer to "How sure are you?".
type Confidence int

// The answers; NotAsked where the question was not put.
const (
	NotAsked  Confidence = -1
	NotSure   Confidence = 0
	QuiteSure Confidence = 1
	Sure      Confidence = 2
)

// Valid tells whether c is one of the three answers.
func (c Confidence) Valid() bool { return c >= NotSure && c <= Sure }

// Sitting is one go at a check.
type Sitting struct {
	ID         core.SittingID
	Org        core.OrgID
	Learner    core.LearnerID
	Course     core.CourseID
	Kind       Kind
	Status     Status
	Confidence Confidence
	Fixit      string          // of practice: the fix-it plan
	Lesson     core.ResourceID // of a film: the lesson that shows it
	Toward     core.GoalID     // of a placement: the goal to which a way is sought, "" for the whole course
	Keep       string          // "", "keep" or "change": the answer to "keep your way of learning?"
	Started    time.Time
	Finished   time.Time
	Goals      []GoalPart
	Questions  []Question

	seed uint64 // never leaves the server
}

// GoalPart is what a sitting asks and shows for one goal.
type GoalPart struct {
	Goal      core.GoalID
	Asked     int
	Planned   int    // how many the rule asks for
	Right     int    // -1 until finished; a voided question counts as right
	Voided    int    // questions that a guide took out
	Result    Result // "" until finished
	Statement core.StatementID
	Finished  time.Time
}

// Short tells that there were too few questions for the check to decide: a guide's judgement counts.
func (g GoalPart) Short() bool { return g.Asked < g.Planned }

// Result is what a formal check showed for one goal.
type Result string

// The results.
const (
	GotIt        Result = "got_it"
	GettingThere Result = "getting_there"
	NotYet       Result = "not_yet"
	Judge        Result = "judge" // too few questions: a guide's judgement counts
)

// Question is one question of a sitting, pinned as it was drawn.
type Question struct {
	N          int // 1, 2, 3 …
	At         int // of a film: the second at which it is asked
	Item       core.ItemID
	Version    int
	Goal       core.GoalID
	Variant    item.Variant
	VariantKey string
	Hints      int              // rungs of the ladder shown
	Scaffolds  map[int]Scaffold // what was answered on rungs that ask back, by rung counted from 0
	Tries      int              // complete answers given
	Response   item.Response
	Files      []AnswerFile // sent as an answer, or as a part of one that is not whole yet
	Result     item.Result
	Score      float64
	Answered   time.Time // zero until a response counts
	Voided     time.Time // zero unless a guide took it out
}

// Scaffold is what a learner did on a rung that asks back. It helps and is never evidence.
type Scaffold struct {
	Inner    int           `json:"inner,omitempty"` // hints of the rung shown
	Response item.Response `json:"response,omitempty"`
	Result   *item.Result  `json:"result,omitempty"`
}

// Closed tells that the question is settled: it has the response that counts, or was taken out.
func (q Question) Closed() bool { return !q.Answered.IsZero() || !q.Voided.IsZero() }

// Right tells whether the response that counts was right. A question that a guide took out counts as right.
func (q Question) Right() bool { return !q.Voided.IsZero() || (!q.Answered.IsZero() && q.Score >= 1) }

// Waits tells that a person reads the response that counts: it is neither right nor wrong, and no result counts it.
func (q Question) Waits() bool { return !q.Answered.IsZero() && q.Voided.IsZero() && q.Result.Waits }

// Next is the number of the first question after n that is not settled, wrapping round; 0 when all are.
func (s *Sitting) Next(n int) int {
	for i := range s.Questions {
		q := s.Questions[(n+i)%len(s.Questions)]
		if !q.Closed() {
			return q.N
		}
	}
	return 0
}

// Question gives question n, counted from 1; ok is false when there is none.
func (s *Sitting) Question(n int) (*Question, bool) {
	if n < 1 || n > len(s.Questions) {
		return nil, false
	}
	return &s.Questions[n-1], true
}

// Settled is how many questions are settled.
func (s *Sitting) Settled() int {
	n := 0
	for _, q := range s.Questions {
		if q.Closed() {
			n++
		}
	}
	return n
}

// Part gives what the sitting asks for a goal.
func (s *Sitting) Part(goal core.GoalID) (*GoalPart, bool) {
	for i := range s.Goals {
		if s.Goals[i].Goal == goal {
			return &s.Goals[i], true
		}
	}
	return nil, false
}
