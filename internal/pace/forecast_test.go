package pace

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/mastery"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// someFacts draws a learner on a course.
func someFacts(rng *rand.Rand) Facts {
	f := Facts{Today: "2026-11-25", Now: now, Since: now.Add(-time.Duration(1+rng.IntN(200*24)) * time.Hour)}
	needs := []course.Necessity{course.Must, course.Should, course.Stretch}
	for i := range 1 + rng.IntN(40) {
		w := Work{Goal: core.GoalID(fmt.Sprint(i)), Minutes: rng.IntN(120), Need: needs[rng.IntN(3)], State: mastery.State(rng.IntN(5))}
		if w.has() {
			w.Got = f.Since.Add(time.Duration(rng.Int64N(int64(now.Sub(f.Since)))))
		}
		f.Goals = append(f.Goals, w)
	}
	return f
}

// later tells that date a lies after date b, where "" is out of sight.
func later(a, b string) bool { return b != "" && (a == "" || a > b) }

func TestForecastHasItsProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	said := 0
	for range 20_000 {
		f := someFacts(rng)
		before := f.Of()
		if before.Early || before.Left == 0 {
			continue
		}
		said++
		if later(before.Soonest, before.Likely) || later(before.Likely, before.Latest) {
			t.Fatalf("not in order: %+v", before)
		}
		worse := func(what string, a, b Forecast) {
			t.Helper()
			if b.Left > 0 && (later(b.Soonest, a.Soonest) || later(b.Likely, a.Likely) || later(b.Latest, a.Latest)) {
				t.Fatalf("%s makes it later: %+v, then %+v\n%+v", what, a, b, f)
			}
		}
		more := f
		more.Goals = append([]Work(nil), f.Goals...)
		for i, w := range more.Goals {
			if !w.has() {
				more.Goals[i].State, more.Goals[i].Got = mastery.GotIt, f.Since.Add(time.Duration(rng.Int64N(int64(now.Sub(f.Since)))))
				worse("one more goal", before, more.Of())
				break
			}
		}
		for i, w := range more.Goals {
			if w.has() && w.Got.Before(now) && !w.Got.Before(f.Since) {
				a := more.Of()
				more.Goals[i].Got = w.Got.Add(now.Sub(w.Got) / 2)
				worse("a goal that was got later", a, more.Of())
				break
			}
		}
		less := f
		less.Goals = append([]Work(nil), f.Goals...)
		for i, w := range less.Goals {
			if w.counts() && !w.has() {
				less.Goals[i].Need = course.Stretch
				worse("one goal less to reach", before, less.Of())
				break
			}
		}
	}
	if said < 5000 {
		t.Fatalf("only %d forecasts said something", said)
	}
}

func TestForecastByHand(t *testing.T) {
	goals := func(got, all int, every time.Duration) []Work {
		var list []Work
		for i := range all {
			w := Work{Goal: core.GoalID(fmt.Sprint(i)), Minutes: 30, Need: course.Must}
			if i < got {
				w.State, w.Got = mastery.GotIt, now.Add(-every*time.Duration(got-1-i))
			}
			list = append(list, w)
		}
		return list
	}
	week := 7 * 24 * time.Hour
	f := Facts{Today: "2026-11-25", Now: now, Since: now.Add(-8 * week), End: "2026-12-20", Goals: goals(8, 12, week)}
	got := f.Of()
	// A goal a week, and four to go: about four weeks, with a week or two more or less.
	if got.Likely < "2026-12-18" || got.Likely > "2026-12-25" || got.Soonest > "2026-12-16" || got.Latest < "2026-12-29" {
		t.Fatalf("%+v", got)
	}
	if f.Goals = goals(2, 12, week); !f.Of().Early || f.Of().Verdict() != TooSoon {
		t.Fatalf("two goals: %+v", f.Of())
	}
	f.Goals, f.Since = goals(5, 12, time.Hour), now.Add(-6*24*time.Hour)
	if !f.Of().Early {
		t.Fatal("six days say nothing")
	}
	f.Goals, f.Since = goals(12, 12, week), now.Add(-12*week)
	if f.Of().Verdict() != Through {
		t.Fatalf("%+v", f.Of())
	}
	for _, c := range []struct {
		likely, latest, end string
		want                Verdict
	}{
		{"2026-12-01", "2026-12-09", "2026-12-09", InTime}, {"2026-12-01", "2026-12-10", "2026-12-09", Tight}, {"2026-12-10", "2026-12-12", "2026-12-09", Past},
		{"", "", "2026-12-09", Past}, {"2026-12-01", "", "2026-12-09", Tight}, {"2026-12-01", "", "", Open},
	} {
		if got := (Forecast{Left: 1, Likely: c.likely, Latest: c.latest, End: c.end}).Verdict(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
