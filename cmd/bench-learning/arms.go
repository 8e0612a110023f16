package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"crossfade/internal/mastery"
)

// Every arm has the same learners, the same map, the same days and the same number of responses.
const (
	days        = 60
	perDay      = 25
	wait        = 60 // days without any practice before retention is looked at
	checkSize   = 5
	checkNeed   = 4
	perAnswer   = .0005 // of a day
	refreshCap  = 5
	refreshSize = 2
)

// arm is a way to spend the responses of a day.
type arm interface {
	// next does one thing: a response in practice, a check alone, or a refresh.
	next(c *course)
}

// course is one learner on the map.
type course struct {
	mind     *mind
	rnd      *rand.Rand
	day      float64
	spent    int // responses so far
	got      [goalCount]bool
	checks   int
	notYet   int
	evidence [goalCount][]mastery.Evidence
}

// begin is the date of day 0.
var begin = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

func (c *course) at() time.Time { return begin.Add(time.Duration(c.day * 24 * float64(time.Hour))) }

// respond is one response.
func (c *course) respond(goal, item int, feedback bool) bool {
	c.spent++
	c.day += perAnswer
	return c.mind.answer(goal, item, c.day, feedback)
}

// check is a check alone: five different items without feedback between them.
func (c *course) check(goal int, each func(item int, right bool)) (got bool) {
	right := 0
	for _, i := range c.rnd.Perm(itemCount)[:checkSize] {
		ok := c.respond(goal, i, false)
		if ok {
			right++
		}
		if each != nil {
			each(i, ok)
		}
	}
	c.checks++
	if right < checkNeed {
		c.notYet++
	}
	c.note(goal, mastery.Alone, right, checkSize)
	return right >= checkNeed
}

// note adds evidence.
func (c *course) note(goal int, kind mastery.Kind, right, of int) {
	c.evidence[goal] = append(c.evidence[goal], mastery.Evidence{
		ID: fmt.Sprint(c.spent), At: c.at(), Kind: kind, Score: float64(right), Max: float64(of),
	})
}

// live runs a learner through all days.
func live(m *mind, rnd *rand.Rand, a arm) *course {
	c := &course{mind: m, rnd: rnd}
	for d := range days {
		c.day = float64(d)
		for c.spent < (d+1)*perDay {
			a.next(c)
		}
	}
	return c
}

// fixedOrder gives each goal the same number of responses in the order of the map, then its check, and goes on.
type fixedOrder struct {
	goal, done int
}

func (a *fixedOrder) next(c *course) {
	const practice = days*perDay/goalCount - checkSize
	if a.goal >= goalCount {
		c.respond(c.rnd.IntN(goalCount), c.rnd.IntN(itemCount), true)
		return
	}
	if a.done < practice {
		c.respond(a.goal, c.rnd.IntN(itemCount), true)
		a.done++
		return
	}
	c.got[a.goal] = c.check(a.goal, nil)
	a.goal, a.done = a.goal+1, 0
}

// inARow practises a goal until n answers in a row are right. Then it goes on at once, or, with check, takes the check
// alone first and practises again after a Not yet.
type inARow struct {
	n     int
	check bool
	goal  int
	row   int
}

func (a *inARow) next(c *course) {
	if a.goal >= goalCount {
		c.respond(c.rnd.IntN(goalCount), c.rnd.IntN(itemCount), true)
		return
	}
	if a.row < a.n {
		if a.row++; !c.respond(a.goal, c.rnd.IntN(itemCount), true) {
			a.row = 0
		}
		return
	}
	a.row = 0
	if a.check && !c.check(a.goal, nil) {
		return
	}
	c.got[a.goal] = true
	a.goal++
}
