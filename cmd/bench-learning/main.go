// Command bench-learning asks whether the product's loop helps simulated learners more than a fixed order or "three in a
// row", on the same map, with the same learners, the same days and the same number of responses.
//
// The simulator is not the engine's model (see world.go), and learners differ in all its parameters. Simulated learners
// are no proof that people learn: the benchmark can show that a loop is bad, not that it is good.
//
//	bench-learning [-learners 150] [-seed 1]
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"

	"crossfade/internal/mastery"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench-learning:", err)
		os.Exit(1)
	}
}

// contender is a way to learn, by name.
type contender struct {
	name string
	make func() arm
}

// contenders are all ways to learn that are compared; ours come first.
func contenders(fitted *mastery.Model) []contender {
	plain := mastery.DefaultModel()
	return []contender{
		{"our loop", func() arm { return newOurs(plain, mastery.TryAt) }},
		{"our loop, fitted", func() arm { return newOurs(fitted, mastery.TryAt) }},
		{"our loop, waits for R .90", func() arm { return newOurs(plain, mastery.ReadyAt) }},
		{"fixed order", func() arm { return &fixedOrder{} }},
		{"3 in a row, then check", func() arm { return &inARow{n: 3, check: true} }},
		{"5 in a row, then check", func() arm { return &inARow{n: 5, check: true} }},
		{"3 in a row, no check", func() arm { return &inARow{n: 3} }},
	}
}

// figures are what is measured of one learner.
var figures = []struct {
	name   string
	better float64 // 1: more is better, -1: less is, 0: neither
	of     func(c *course) float64
}{
	{"mastered/100", 1, func(c *course) float64 { return per100(c, days) }},
	{"60 days later", 1, func(c *course) float64 { return per100(c, days+wait) }},
	{"false Got it", -1, func(c *course) float64 { return 1 - kept(c, days) }},
	{"Not yet", -1, func(c *course) float64 { return float64(c.notYet) / float64(max(c.checks, 1)) }},
	{"retention", 1, func(c *course) float64 { return kept(c, days+wait) }},
	{"Got it", 0, func(c *course) float64 { return float64(gotten(c)) }},
}

const legend = `
mastered/100   goals truly mastered at the end, for 100 responses; 60 days later: the same after 60 days without practice
false Got it   share of the goals that are Got it at the end and not truly mastered
Not yet        share of the checks alone that were Not yet
retention      share of the goals that are Got it that are truly mastered 60 days later
Mean and half the 95 % interval over learners. Against "our loop", pair by pair of the same learner:
+ our loop is clearly ahead, - clearly behind (95 %).
`

func gotten(c *course) int {
	n := 0
	for _, ok := range c.got {
		if ok {
			n++
		}
	}
	return n
}

func per100(c *course, day float64) float64 {
	n := 0.0
	for g := range goalCount {
		if c.mind.mastered(g, day) {
			n++
		}
	}
	return 100 * n / float64(c.spent)
}

// kept is the share of the goals that are Got it which are truly mastered on a day; 1 if none is Got it.
func kept(c *course, day float64) float64 {
	n, all := 0.0, 0.0
	for g, ok := range c.got {
		if ok {
			all++
			if c.mind.mastered(g, day) {
				n++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return n / all
}

// run simulates and prints.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench-learning", flag.ContinueOnError)
	learners := flags.Int("learners", 150, "how many simulated learners in each world")
	seed := flags.Uint64("seed", 1, "start of the random numbers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *learners < 2 || *learners > 100000 {
		return fmt.Errorf("%d learners: between 2 and 100000 make sense", *learners)
	}
	fmt.Fprintf(out, "%d learners in each world, %d goals, %d days, %d responses each\n", *learners, goalCount, days, days*perDay)
	for n, w := range worlds {
		s := simulation{world: w, seed: *seed*1000 + uint64(n)}
		s.goals = newMap(w, rand.New(rand.NewPCG(s.seed, 0)))
		list := contenders(s.fit())
		values := make([][][]float64, len(list))
		for a := range list {
			values[a] = s.measure(list[a], *learners)
		}
		table(out, w.name, list, values)
	}
	fmt.Fprint(out, legend)
	return nil
}

// simulation is one world with its map.
type simulation struct {
	world world
	seed  uint64
	goals []goalInfo
}

// live simulates a learner; the number says which one.
func (s simulation) live(learner uint64, a arm) *course {
	m := newMind(s.world, s.goals, rand.New(rand.NewPCG(s.seed+1, learner)))
	return live(m, rand.New(rand.NewPCG(s.seed+2, learner)), a)
}

// measure simulates a contender with all learners: values[figure][learner].
func (s simulation) measure(k contender, learners int) [][]float64 {
	values := make([][]float64, len(figures))
	for l := range learners {
		c := s.live(uint64(l), k.make())
		for f := range figures {
			values[f] = append(values[f], figures[f].of(c))
		}
	}
	return values
}

// fit is the engine after an installation has learned from 80 earlier learners, none of whom is measured.
func (s simulation) fit() *mastery.Model {
	var log mastery.Log
	for g := range goalCount {
		log.Goals = append(log.Goals, goalID(g))
		for i := range itemCount {
			log.Items = append(log.Items, itemID(g, i))
		}
	}
	for l := range uint64(80) {
		a := newOurs(mastery.DefaultModel(), mastery.TryAt)
		s.live(1<<32+l, a)
		log.Learners = append(log.Learners, a.log)
	}
	return mastery.Fit(log, mastery.DefaultModel(), "fitted", 30, rand.New(rand.NewPCG(s.seed, 9)))
}

// table prints one world.
func table(out io.Writer, name string, list []contender, values [][][]float64) {
	fmt.Fprintf(out, "\n%-26s", name)
	for _, f := range figures {
		fmt.Fprintf(out, " %16s ", f.name)
	}
	fmt.Fprintln(out)
	for a := range list {
		fmt.Fprintf(out, "%-26s", list[a].name)
		for f, fig := range figures {
			mean, half := interval(values[a][f])
			fmt.Fprintf(out, " %8.3f ± %5.3f%s", mean, half, compared(values[0][f], values[a][f], fig.better))
		}
		fmt.Fprintln(out)
	}
}

// compared marks where our loop is clearly ahead of another arm or behind it.
func compared(our, other []float64, better float64) string {
	diff := make([]float64, len(our))
	for i := range our {
		diff[i] = better * (our[i] - other[i])
	}
	switch mean, half := interval(diff); {
	case mean > half:
		return "+"
	case mean < -half:
		return "-"
	}
	return " "
}

// interval is a mean with half the width of its 95 % interval.
func interval(x []float64) (mean, half float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	sum := 0.0
	for _, v := range x {
		sum += (v - mean) * (v - mean)
	}
	return mean, 1.96 * math.Sqrt(sum/float64(len(x)-1)/float64(len(x)))
}
