package readiness

import (
	"context"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Are they learning? Four figures about a class, each with how much it rests on and with the attempts or questions behind it. None says anything about one
// learner beside another, and with fewer than [Few] things behind it a figure says that it is too early.

// LearningWindow is how far these figures look back: about a term.
const LearningWindow = 12 * 7 * 24 * time.Hour

// Score is how much of a check was right, and when.
type Score struct {
	Right, Asked int
	At           time.Time
}

// better compares two scores by their share that is right: 1 when b is higher, -1 when it is lower.
func better(a, b Score) int {
	switch first, latest := a.Right*b.Asked, b.Right*a.Asked; {
	case latest > first:
		return 1
	case latest < first:
		return -1
	}
	return 0
}

// Try is one line behind a figure: something that a learner did for a goal.
type Try struct {
	Learner core.LearnerID
	Name    string
	Goal    core.GoalID
	Title   string
	More    int       // further goals of the same check
	First   Score     // growth: the first check alone
	Latest  Score     // what was shown last
	Before  time.Time // kept: when it was shown before; zero = a judgement or what came in, so nobody knows
	Ref     string    // help: the question
	Sent    time.Time // help
	Done    time.Time // help: when it was answered; zero = it waits
}

// Growth is how the latest checks alone compare with the first ones, over goals that a learner checked alone more than once.
type Growth struct {
	Pairs, Learners   int // a pair is a learner and a goal
	Up, Level, Down   int
	FirstRight, First int
	LastRight, Last   int
}

// GrowthOf adds pairs up.
func GrowthOf(list []Try) Growth {
	g := Growth{Pairs: len(list), Learners: learnersOf(list)}
	for _, t := range list {
		switch better(t.First, t.Latest) {
		case 1:
			g.Up++
		case -1:
			g.Down++
		default:
			g.Level++
		}
		g.FirstRight, g.First = g.FirstRight+t.First.Right, g.First+t.First.Asked
		g.LastRight, g.Last = g.LastRight+t.Latest.Right, g.Last+t.Latest.Asked
	}
	return g
}

// Kept is how many refreshes were still known, also by how long ago the goal was shown before.
type Kept struct {
	Known, All, Learners int
	After                [3]Share // up to 13 days, 14 to 41, and longer
}

// Share is so many of so many.
type Share struct{ N, Of int }

// KeptSpans are from how many days on the spans of [Kept].After begin.
var KeptSpans = [3]int{0, 14, 42}

// KeptOf adds refreshes up.
func KeptOf(list []Try) Kept {
	k := Kept{All: len(list), Learners: learnersOf(list)}
	for _, t := range list {
		known := t.Latest.Right == t.Latest.Asked
		if known {
			k.Known++
		}
		if t.Before.IsZero() {
			continue
		}
		span := 0
		for i, from := range KeptSpans {
			if t.Days() >= from {
				span = i
			}
		}
		k.After[span].Of++
		if known {
			k.After[span].N++
		}
	}
	return k
}

// Days is after how many whole days a goal was asked again.
func (t Try) Days() int { return int(t.Latest.At.Sub(t.Before) / (24 * time.Hour)) }

// Help is how questions to guides were answered.
type Help struct {
	Sent, Answered, Learners int
	Middle                   time.Duration // half of the answers came at least so fast; 0 without answers
	Longest                  time.Duration // the longest wait for an answer
}

// HelpOf adds questions up.
func HelpOf(list []Try) Help {
	h := Help{Sent: len(list), Learners: learnersOf(list)}
	var waits []time.Duration
	for _, t := range list {
		if !t.Done.IsZero() {
			waits = append(waits, t.Done.Sub(t.Sent))
		}
	}
	h.Answered = len(waits)
	if len(waits) > 0 {
		slices.Sort(waits)
		h.Middle, h.Longest = waits[(len(waits)-1)/2], waits[len(waits)-1]
	}
	return h
}

func learnersOf(list []Try) int {
	seen := map[core.LearnerID]bool{}
	for _, t := range list {
		seen[t.Learner] = true
	}
	return len(seen)
}

// Learning are the four figures of a class.
type Learning struct {
	Growth Growth
	Kept   Kept
	Help   Help
	// Fits of Said words before a check alone were borne out by it; By is how many learners that sums up, at least [Few], or Said is 0.
	Fits, Said, By int
	Checks         int // checks alone before which somebody said how sure they were
}

// mostTries is how many things are added up in one figure; a class of thirty has some hundreds in a term.
const mostTries = 5000

// LearningOf reads the figures of a class: five statements. Callers have asked whether the actor guides or covers it.
func LearningOf(ctx context.Context, tx *db.Tx, org core.OrgID, class core.GroupID, now time.Time) (Learning, error) {
	var out Learning
	lists := map[Figure][]Try{}
	for _, f := range []Figure{FigureGrowth, FigureKept, FigureHelp} {
		list, err := Tries(ctx, tx, org, class, f, now, 0, mostTries)
		if err != nil {
			return out, err
		}
		lists[f] = list
	}
	out.Growth, out.Kept, out.Help = GrowthOf(lists[FigureGrowth]), KeptOf(lists[FigureKept]), HelpOf(lists[FigureHelp])
	scope, since := soundboard.Scope{Org: org, Class: class}, now.Add(-FigureSure.window())
	var err error
	if out.Fits, out.Said, out.By, err = fits(ctx, tx, scope, since); err != nil {
		return out, err
	}
	err = tx.QueryRow(ctx, who+`select count(*) from (`+said+`) said`, whoArgs(scope, core.Stamp(since), org)...).Scan(&out.Checks)
	if err != nil {
		return out, fmt.Errorf("counting checks before which somebody said how sure they were: %w", err)
	}
	return out, nil
}
