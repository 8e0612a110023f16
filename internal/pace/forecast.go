package pace

import (
	"math"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// Below this much evidence it is too early to say anything.
const (
	FewGoals = 3
	FewDays  = 7
)

const (
	// halfLife is after how many days a goal that was got counts half for the pace.
	halfLife = 28.0
	// horizon is how many days a forecast looks ahead; what lies further is "not in sight".
	horizon = 730
	// usualMinutes is how long a goal takes for which nobody gave a number.
	usualMinutes = 30
	// spread is how many standard deviations the ends of the range lie off: the 20th and 80th percentile.
	spread = 0.8416
)

// Work is one goal of a course as a forecast sees it.
type Work struct {
	Goal    core.GoalID
	Minutes int // a guess; 0 = unknown
	Need    course.Necessity
	Needs   []core.GoalID // goals that come first
	State   mastery.State
	Got     time.Time // when it was got; zero = not got
}

// counts tells whether a course is complete only with this goal.
func (w Work) counts() bool { return w.Need != course.Stretch }

func (w Work) has() bool { return w.State >= mastery.GotIt }

func (w Work) minutes() float64 {
	if w.Minutes > 0 {
		return float64(w.Minutes)
	}
	return usualMinutes
}

// Shown is which part of the work for a goal is behind a learner who is in a state.
func Shown(s mastery.State) float64 {
	switch s {
	case mastery.NotStarted:
		return 0
	case mastery.NotYet:
		return 0.2
	case mastery.GettingThere:
		return 0.5
	case mastery.GotIt, mastery.Secure:
		return 1
	}
	return 0
}

// left is how many minutes the goal still takes.
func (w Work) left() float64 { return w.minutes() * (1 - Shown(w.State)) }

// LeftMinutes is the same in whole minutes, for plans; 0 when the goal is got.
func (w Work) LeftMinutes() int { return int(math.Ceil(w.left())) }

// WorkOf is a goal with where a learner stands with it.
func WorkOf(g course.OutlineGoal, s progress.State, got time.Time) Work {
	w := Work{Goal: g.ID, Minutes: g.Minutes, Need: g.Need, Needs: g.Needs, State: s.Outcome.State}
	if s.Is() {
		w.Got = got
	}
	return w
}

// Facts are all that a forecast is made from.
type Facts struct {
	Today string    // local date of the learner
	Now   time.Time // the instant
	Since time.Time // since when the learner is on the course
	End   string    // local date by which the course is meant to be done; "" = none
	Goals []Work
}

// Forecast says by when a learner is likely to be through with what must and should be reached.
type Forecast struct {
	Got, Left int
	Early     bool // too early to say
	Held      bool // it is new, and its learner reads it a day before anybody else: see [Lead]
	// The three dates are local dates; "" lies more than two years ahead.
	Soonest, Likely, Latest string
	End                     string
}

// Verdict is a forecast held against the end.
type Verdict string

// The verdicts. None of them is a judgement about a person.
const (
	Through Verdict = "done"  // nothing is left
	TooSoon Verdict = "early" // too early to say
	Open    Verdict = "open"  // there is a date, and no end to hold it against
	InTime  Verdict = "fits"  // even the latest date lies before the end
	Tight   Verdict = "tight" // the likely date lies before the end, the latest does not
	Past    Verdict = "past"  // the likely date lies past the end
	Unsaid  Verdict = "held"  // it is the learner's to read first
)

// Verdict holds the forecast against the end.
func (f Forecast) Verdict() Verdict {
	switch {
	case f.Left == 0:
		return Through
	case f.Held:
		return Unsaid
	case f.Early:
		return TooSoon
	case f.End == "":
		return Open
	case f.Likely == "" || f.Likely > f.End:
		return Past
	case f.Latest == "" || f.Latest > f.End:
		return Tight
	}
	return InTime
}

// Of makes the forecast; the package comment has the formula.
func (f Facts) Of() Forecast {
	out := Forecast{End: f.End}
	var sum, effort, left float64
	got := 0
	for _, w := range f.Goals {
		sum += w.minutes()
		switch {
		case w.has():
			if w.counts() {
				out.Got++
			}
			if !w.Got.Before(f.Since) {
				got++
				effort += w.minutes() * math.Exp2(-max(0, f.Now.Sub(w.Got).Hours()/24)/halfLife)
			}
		case w.counts():
			out.Left++
			left += w.left()
		}
	}
	days := f.Now.Sub(f.Since).Hours() / 24
	if out.Early = got < FewGoals || days < FewDays; out.Early || out.Left == 0 {
		return out
	}
	mean := sum / float64(len(f.Goals))
	n := effort / mean
	time := halfLife / math.Ln2 * (1 - math.Exp2(-days/halfLife))
	date := func(count float64) string {
		need := left / (count * mean / time)
		if !(need <= horizon) { // also when nothing is got at all
			return ""
		}
		return addDays(f.Today, int(math.Ceil(need)))
	}
	out.Soonest, out.Likely, out.Latest = date(percentile(n, spread)), date(n), date(min(n, percentile(n, -spread)))
	return out
}

// percentile is a quantile of Gamma(n + ½) by the formula of Wilson and Hilferty, z standard deviations off the middle. It grows with n.
func percentile(n, z float64) float64 {
	a := n + 0.5
	root := 1 - 1/(9*a) + z/(3*math.Sqrt(a))
	return a * root * root * root
}

// addDays gives the local date some days after another.
func addDays(date string, days int) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return d.AddDate(0, 0, days).Format(time.DateOnly)
}
