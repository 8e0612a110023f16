package mastery

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func scheduler(t interface{ Fatal(...any) }) Scheduler {
	s, err := NewScheduler(.9, 36500)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The vector of go-fsrs (fsrs_test.go): each review when it is due. Its learning steps are minutes long, so that the
// second review and the two after the lapse fall on the same day.
func TestPublishedIntervals(t *testing.T) {
	s := scheduler(t)
	reviews := []struct {
		grade Grade
		step  bool // a learning step follows: the next review is on the same day
		want  float64
	}{
		{Good, true, 0}, {Good, false, 2}, {Good, false, 11}, {Good, false, 46}, {Good, false, 163}, {Good, false, 498},
		{Again, true, 0}, {Again, true, 0},
		{Good, false, 2}, {Good, false, 4}, {Good, false, 7}, {Good, false, 12}, {Good, false, 21},
	}
	var c Card
	elapsed := 0.0
	for i, r := range reviews {
		c = s.Review(c, r.grade, elapsed)
		elapsed = s.Days(c)
		if r.step {
			elapsed = 0
		}
		if elapsed != r.want {
			t.Errorf("review %d: %v days, want %v", i+1, elapsed, r.want)
		}
	}
}

func TestSchedulerProperties(t *testing.T) {
	s := scheduler(t)
	rapid.Check(t, func(t *rapid.T) {
		c := s.Review(Card{}, Grade(rapid.IntRange(1, 4).Draw(t, "first")), 0)
		for range rapid.IntRange(0, 20).Draw(t, "reviews") {
			days := rapid.Float64Range(0, 2000).Draw(t, "days")
			wrong, hard := s.Review(c, Again, days), s.Review(c, Hard, days)
			good, easy := s.Review(c, Good, days), s.Review(c, Easy, days)
			if wrong.Stability > hard.Stability || hard.Stability > good.Stability || good.Stability > easy.Stability {
				t.Fatalf("a better grade gives less stability: %v %v %v %v", wrong, hard, good, easy)
			}
			if good.Stability < c.Stability {
				t.Fatalf("being right lowered the stability from %v to %v", c, good)
			}
			c = s.Review(c, Grade(rapid.IntRange(-1, 9).Draw(t, "grade")), days)
			if !(c.Stability >= minStability && c.Stability <= maxStability && c.Difficulty >= 1 && c.Difficulty <= 10) {
				t.Fatalf("out of range: %+v", c)
			}
		}
		if r := s.Retrievability(c, c.Stability); math.Abs(r-.9) > 1e-9 {
			t.Fatalf("after its stability the chance is %v", r)
		}
		if s.Retrievability(c, 10) < s.Retrievability(c, 20) {
			t.Fatal("memory grew by waiting")
		}
	})
}

func TestSchedulerRefuses(t *testing.T) {
	for _, r := range []float64{0, .5, 1, math.NaN()} {
		if _, err := NewScheduler(r, 180); err == nil {
			t.Errorf("a retention of %v was accepted", r)
		}
	}
}

func TestRefreshesByFSRS(t *testing.T) {
	p, err := NewPolicy("default", Params{"retention": .9})
	if err != nil {
		t.Fatal(err)
	}
	o := p.Evaluate(numbered([]Evidence{on(0, Alone, 5, 5)}))
	if got := o.NextRefresh.Sub(start); got != 7*day {
		t.Errorf("the first refresh is due after %v, want a week", got)
	}
	o = p.Evaluate(numbered([]Evidence{on(0, Alone, 5, 5), on(7, Refresh, 1, 1)}))
	first := o.NextRefresh.Sub(start.Add(7 * day))
	o = p.Evaluate(numbered([]Evidence{on(0, Alone, 5, 5), on(7, Refresh, 1, 1), on(30, Refresh, 1, 1)}))
	if second := o.NextRefresh.Sub(start.Add(30 * day)); o.State != Secure || first <= 7*day || second <= first || second > 180*day {
		t.Errorf("the intervals are %v and %v", first, second)
	}
}

func TestSpreadAfterAnAbsence(t *testing.T) {
	const monday = Day(20514) // 2 March 2026
	if monday.Weekday() != 1 {
		t.Fatalf("weekday %d", monday.Weekday())
	}
	c := NewCalendar(monday, 5)
	c.Easy[0], c.Easy[6] = 0, .4 // no Sundays, two on Saturdays
	var dues []Due
	for i := range 40 {
		dues = append(dues, Due{ID: fmt.Sprintf("g%02d", i), On: monday - 14 + Day(i%15)})
	}
	perDay := map[Day]int{}
	for _, p := range c.Spread(dues) {
		perDay[p.On]++
	}
	want := map[Day]int{monday: 5, monday + 1: 5, monday + 2: 5, monday + 3: 5, monday + 4: 5, monday + 5: 2, monday + 7: 5, monday + 8: 5, monday + 9: 3}
	for d := monday - 20; d < monday+20; d++ {
		if perDay[d] != want[d] {
			t.Errorf("%d refreshes %d days from today, want %d", perDay[d], d-monday, want[d])
		}
	}
}

func TestSpreadProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := NewCalendar(Day(rapid.IntRange(-1000, 30000).Draw(t, "today")), rapid.IntRange(0, 6).Draw(t, "cap"))
		c.Spent = rapid.IntRange(0, 8).Draw(t, "spent")
		c.Easy[rapid.IntRange(0, 6).Draw(t, "easy")] = rapid.Float64Range(-1, 2).Draw(t, "share")
		var dues []Due
		for i := range rapid.IntRange(0, 60).Draw(t, "n") {
			dues = append(dues, Due{
				ID: fmt.Sprint(i), On: c.Today + Day(rapid.IntRange(-30, 30).Draw(t, "on")),
				Slack: rapid.IntRange(-1, 5).Draw(t, "slack"),
			})
		}
		placed := c.Spread(dues)
		if len(placed) != len(dues) {
			t.Fatal("a refresh was lost")
		}
		for _, p := range placed {
			var n int
			fmt.Sscan(p.ID, &n)
			if p.On < dues[n].On || p.On < c.Today {
				t.Fatalf("%+v was placed before it is due: %+v", p, dues[n])
			}
			spent := 0
			if p.On == c.Today {
				spent = min(c.Spent, c.size(p.On))
			}
			if c.Taken[p.On]+spent > c.size(p.On) {
				t.Fatalf("day %d holds %d of %d", p.On, c.Taken[p.On], c.size(p.On))
			}
		}
	})
}

func TestSpreadWithoutAnyRoom(t *testing.T) {
	c := NewCalendar(100, 3)
	c.Easy = [7]float64{}
	if got := c.Place(105, 2); got != 105 {
		t.Errorf("placed on %d, want the day it is due", got)
	}
}

func TestSlack(t *testing.T) {
	for interval, want := range map[float64]int{0: 0, 6: 0, 7: 0, 10: 1, 21: 1, 90: 4, 1e9: 18, math.Inf(1): 18} {
		if got := Slack(interval); got != want {
			t.Errorf("Slack(%v) = %d, want %d", interval, got, want)
		}
	}
	if Slack(math.NaN()) != 0 {
		t.Error("no interval, no slack")
	}
}
