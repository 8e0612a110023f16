package plan

import (
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
)

// Piece is a goal that is not got, with the minutes that it still takes.
type Piece struct {
	Goal    core.GoalID
	Minutes int
	Need    course.Necessity
	Needs   []core.GoalID // goals that come first; those that are got are in no list of pieces
}

// Fitted is a plan that fits into the time that is left.
type Fitted struct {
	Steps   []Placed      // in order
	Later   []core.GoalID // should be reached and do not fit
	Dropped []core.GoalID // for more: left out
	Short   []core.GoalID // must be reached and do not fit even so
	Minutes int           // a day, for this course
	Days    int           // days until the end that are not free
}

// Placed is a goal on the day by which it is to be shown.
type Placed struct {
	Goal core.GoalID
	On   string // local date
}

// All lists the goals of the plan in order: those that fit, then the must-dos that do not, without a day.
func (f Fitted) All() []Placed {
	all := slices.Clone(f.Steps)
	for _, g := range f.Short {
		all = append(all, Placed{Goal: g})
	}
	return all
}

// Fit makes a plan out of the goals of a course that are not got, in the order of the course: the must-dos first, then what should be reached,
// each behind what it builds on, so many minutes on every day that is not free, from one local date to another. What is for more stays
// out, unless something else builds on it. The first goal that does not fit ends the plan; so more minutes never drop a goal.
func Fit(pieces []Piece, minutes int, free [7]bool, from, until string) Fitted {
	f := Fitted{Minutes: minutes}
	days := workdays(free, from, until)
	f.Days = len(days)
	order, musts := inNeed(pieces)
	used := map[core.GoalID]bool{}
	spent, full := 0, false
	for i, p := range order {
		used[p.Goal] = true
		spent += p.Minutes
		if at := (spent+minutes-1)/max(minutes, 1) - 1; !full && minutes > 0 && at < len(days) {
			f.Steps = append(f.Steps, Placed{p.Goal, days[max(at, 0)]})
			continue
		}
		full = true
		if i < musts {
			f.Short = append(f.Short, p.Goal)
		} else {
			f.Later = append(f.Later, p.Goal)
		}
	}
	for _, p := range pieces {
		if !used[p.Goal] {
			f.Dropped = append(f.Dropped, p.Goal)
		}
	}
	return f
}

// inNeed puts pieces in the order of a plan; the first so many are must-dos and what they build on.
func inNeed(pieces []Piece) (order []Piece, musts int) {
	by, placed := map[core.GoalID]Piece{}, map[core.GoalID]bool{}
	for _, p := range pieces {
		by[p.Goal] = p
	}
	var place func(p Piece)
	place = func(p Piece) {
		if placed[p.Goal] {
			return
		}
		placed[p.Goal] = true // before its needs: a circle, which courses do not have, would end here
		for _, n := range p.Needs {
			if first, open := by[n]; open {
				place(first)
			}
		}
		order = append(order, p)
	}
	for _, need := range []course.Necessity{course.Must, course.Should} {
		for _, p := range pieces {
			if p.Need == need {
				place(p)
			}
		}
		if need == course.Must {
			musts = len(order)
		}
	}
	return order, musts
}

// workdays lists the days from one local date to another that are not free; at most three years.
func workdays(free [7]bool, from, until string) []string {
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return nil
	}
	var list []string
	for n := 0; n < 1100 && day.Format(time.DateOnly) <= until; n++ {
		if !free[day.Weekday()] {
			list = append(list, day.Format(time.DateOnly))
		}
		day = day.AddDate(0, 0, 1)
	}
	return list
}
