package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
)

func somePieces(rng *rand.Rand) []Piece {
	needs := []course.Necessity{course.Must, course.Should, course.Stretch}
	var list []Piece
	for i := range 1 + rng.IntN(30) {
		p := Piece{Goal: core.GoalID(fmt.Sprint(i)), Minutes: 1 + rng.IntN(100), Need: needs[rng.IntN(3)]}
		for range rng.IntN(3) {
			if i > 0 {
				p.Needs = append(p.Needs, core.GoalID(fmt.Sprint(rng.IntN(i))))
			}
		}
		list = append(list, p)
	}
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] }) // a course may put a goal before what it builds on
	return list
}

func TestAPlanThatFitsHasItsProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		pieces := somePieces(rng)
		var free [7]bool
		free[rng.IntN(7)], free[rng.IntN(7)] = true, rng.IntN(2) == 0
		until := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(60)-2).Format(time.DateOnly)
		minutes := 1 + rng.IntN(90)
		f := Fit(pieces, minutes, free, "2026-11-25", until)
		by := map[core.GoalID]Piece{}
		for _, p := range pieces {
			by[p.Goal] = p
		}
		if len(f.Steps)+len(f.Later)+len(f.Dropped)+len(f.Short) != len(pieces) {
			t.Fatalf("%d goals became %+v", len(pieces), f)
		}
		seen, spent := map[core.GoalID]bool{}, 0
		for i, s := range f.Steps {
			day, err := time.Parse(time.DateOnly, s.On)
			if err != nil || free[day.Weekday()] || s.On > until || i > 0 && s.On < f.Steps[i-1].On {
				t.Fatalf("step %d on %s, until %s, free %v", i, s.On, until, free)
			}
			for _, n := range by[s.Goal].Needs {
				if !seen[n] {
					t.Fatalf("%s comes before %s, on which it builds", s.Goal, n)
				}
			}
			seen[s.Goal] = true
			spent += by[s.Goal].Minutes
			if room := minutes * len(workdays(free, "2026-11-25", s.On)); spent > room {
				t.Fatalf("%d minutes until %s, and %d days have room for %d", spent, s.On, room/minutes, room)
			}
		}
		if len(f.Short) > 0 && slices.ContainsFunc(f.Steps, func(s Placed) bool { return by[s.Goal].Need == course.Should && !needed(pieces, s.Goal) }) {
			t.Fatalf("something that should be reached takes the place of a must-do: %+v", f)
		}
		for _, g := range f.Dropped {
			if by[g].Need != course.Stretch {
				t.Fatalf("%s is %s and was dropped", g, by[g].Need)
			}
		}
		if more := Fit(pieces, minutes+1+rng.IntN(30), free, "2026-11-25", until); len(more.Steps) < len(f.Steps) {
			t.Fatalf("more minutes, fewer goals: %d, then %d", len(f.Steps), len(more.Steps))
		}
	}
}

// needed tells that a must-do builds on a goal, near or far.
func needed(pieces []Piece, goal core.GoalID) bool {
	_, musts := inNeed(pieces)
	order, _ := inNeed(pieces)
	return slices.ContainsFunc(order[:musts], func(p Piece) bool { return p.Goal == goal })
}

func TestFitByHand(t *testing.T) {
	pieces := []Piece{{Goal: "a", Minutes: 20, Need: course.Should}, {Goal: "b", Minutes: 50, Need: course.Must, Needs: []core.GoalID{"d"}}, {Goal: "c", Minutes: 10, Need: course.Stretch}, {Goal: "d", Minutes: 10, Need: course.Stretch}}
	// Friday to Tuesday without the weekend: three days of 30 minutes.
	f := Fit(pieces, 30, [7]bool{true, false, false, false, false, false, true}, "2026-11-27", "2026-12-01")
	want := []Placed{{"d", "2026-11-27"}, {"b", "2026-11-30"}, {"a", "2026-12-01"}}
	if !slices.Equal(f.Steps, want) || f.Days != 3 || len(f.Later)+len(f.Short) != 0 || !slices.Equal(f.Dropped, []core.GoalID{"c"}) {
		t.Fatalf("%+v", f)
	}
	f = Fit(pieces, 10, [7]bool{}, "2026-11-27", "2026-11-28")
	if !slices.Equal(f.Short, []core.GoalID{"b"}) || !slices.Equal(f.Later, []core.GoalID{"a"}) || len(f.All()) != 2 || f.All()[1].On != "" {
		t.Fatalf("%+v", f)
	}
	if f = Fit(pieces, 30, [7]bool{}, "2026-11-27", "2026-11-20"); len(f.Steps) != 0 || f.Days != 0 {
		t.Fatalf("no time left: %+v", f)
	}
}
