package mastery

import (
	"cmp"
	"slices"
)

// Day is a calendar day at the learner's place: days since 1 January 1970.
type Day int

// Weekday is 0 for Sunday to 6 for Saturday.
func (d Day) Weekday() int {
	return ((int(d)+4)%7 + 7) % 7 // 1 January 1970 was a Thursday
}

// Calendar keeps each day's refreshes within what the learner wants.
type Calendar struct {
	Today Day
	Cap   int         // refreshes on one day; 0 or less: no cap
	Easy  [7]float64  // how much of the cap a weekday takes: 1 all, 0 none; Sunday first
	Spent int         // refreshes done today already
	Taken map[Day]int // refreshes that are placed already; looked up, never ranged over
}

// NewCalendar is a calendar without easy days.
func NewCalendar(today Day, dailyCap int) *Calendar {
	return &Calendar{Today: today, Cap: dailyCap, Easy: [7]float64{1, 1, 1, 1, 1, 1, 1}, Taken: map[Day]int{}}
}

// horizon bounds how far ahead a refresh is moved.
const horizon = 3650

// Room is how many more refreshes fit on a day.
func (c *Calendar) Room(d Day) int {
	free := c.size(d) - c.Taken[d]
	if d == c.Today {
		free -= c.Spent
	}
	return max(free, 0)
}

// size is how many refreshes a day takes in all.
func (c *Calendar) size(d Day) int {
	if c.Cap <= 0 {
		return horizon * horizon
	}
	return int(float64(float64(c.Cap)*clip(c.Easy[d.Weekday()])) + 1e-9)
}

// Place books a refresh and returns its day: never before it is due nor in the past, within the slack the day that is
// least full, and else the first day after it with room. A week without any room leaves it where it is due.
func (c *Calendar) Place(due Day, slack int) Day {
	first := max(due, c.Today)
	best, fill := first, 2.0
	for d := first; d <= first+Day(min(max(slack, 0), horizon)); d++ {
		if full := float64(c.Taken[d]+1) / float64(max(c.size(d), 1)); c.Room(d) > 0 && full < fill {
			best, fill = d, full
		}
	}
	for d := first; fill == 2 && d < first+horizon; d++ {
		if c.Room(d) > 0 {
			best, fill = d, 1
		}
	}
	if c.Taken == nil {
		c.Taken = map[Day]int{}
	}
	c.Taken[best]++
	return best
}

// Slack is by how many days a refresh may move later for the sake of a lighter day, given its interval in days.
func Slack(interval float64) int {
	switch {
	case !(interval >= 7):
		return 0
	case interval < 20:
		return int(float64(interval / 10))
	}
	return int(float64(min(interval, 365) / 20))
}

// Due is a refresh to be placed.
type Due struct {
	ID    string // the goal
	On    Day    // when it is due; the past is fine
	Slack int    // by how many days it may move for a lighter day; see [Slack]
}

// Placed is a refresh with its day.
type Placed struct {
	ID string
	On Day
}

// Spread places all refreshes, those due first before the others. After an absence the backlog fills today up to the
// cap and then the days that follow; nothing is lost and nothing piles up.
func (c *Calendar) Spread(dues []Due) []Placed {
	sorted := slices.Clone(dues)
	slices.SortFunc(sorted, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID))
	})
	placed := make([]Placed, 0, len(sorted))
	for _, d := range sorted {
		slack := d.Slack
		if d.On < c.Today {
			slack = 0 // it waited long enough
		}
		placed = append(placed, Placed{ID: d.ID, On: c.Place(d.On, slack)})
	}
	return placed
}
