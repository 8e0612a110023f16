package check

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/item"
	"crossfade/internal/mastery"
)

// The rule for pools, large and small. Nothing repeats soon: a question without variants that a learner has seen
// is fresh again after a while, and one with endless variants always is.
const (
	// freshAlone is how long a question without variants rests before it may be asked alone again.
	freshAlone = 60 * 24 * time.Hour
	// freshOpen is how long it rests in practice and in checks together, where repeating does no harm.
	freshOpen = 2 * 24 * time.Hour
	// togetherLength is how many questions a check together asks; one may start as many as one likes.
	togetherLength = 5
	// practiceLength is how many questions the practice of a fix-it plan asks.
	practiceLength = 5
)

// Candidate is an item that may be asked, with what this learner has seen of it.
type Candidate struct {
	Item       core.ItemID
	Version    int
	Group      string // items of one problem share it, and are kept on one side; "" = its own
	Uses       []item.Use
	Difficulty item.Difficulty
	Endless    bool // makes variants without end
	Hints      int  // rungs of the ladder
	LastShown  time.Time
	// P is how likely this learner is to answer it right, as far as is known: for choosing practice. 0 = not asked.
	P float64
}

// group names what must not be split between the open side and the side that is asked alone.
func (c Candidate) group() string {
	if c.Group != "" {
		return c.Group
	}
	return string(c.Item)
}

// Split divides the items of a goal into those for practice and checks together, and those kept for checks alone.
// Authors' uses are kept. Items without any serve both when they make endless variants; the others are dealt out
// by a stable hash of their problem, one half each, so that what is asked alone was not shown before.
func Split(all []Candidate) (open, alone []Candidate) {
	var free []Candidate
	for _, c := range all {
		toOpen := slices.Contains(c.Uses, item.Practice) || slices.Contains(c.Uses, item.Together)
		toAlone := slices.Contains(c.Uses, item.Alone)
		if len(c.Uses) == 0 && !c.Endless {
			free = append(free, c)
			continue
		}
		if toOpen || len(c.Uses) == 0 {
			open = append(open, c)
		}
		if toAlone || len(c.Uses) == 0 {
			alone = append(alone, c)
		}
	}
	moreOpen, moreAlone := deal(free)
	return append(open, moreOpen...), append(alone, moreAlone...)
}

// deal gives the problems out in turn, in the order of their hash, the larger half to the checks alone.
func deal(free []Candidate) (open, alone []Candidate) {
	var groups []string
	for _, c := range free {
		if !slices.Contains(groups, c.group()) {
			groups = append(groups, c.group())
		}
	}
	slices.SortFunc(groups, func(a, b string) int { return cmp.Compare(hash(a), hash(b)) })
	for _, c := range free {
		if slices.Index(groups, c.group())%2 == 0 {
			alone = append(alone, c)
		} else {
			open = append(open, c)
		}
	}
	return open, alone
}

// hash is a stable number for a text.
func hash(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:8])
}

// Fresh reports whether a candidate may be asked now: never seen, endless, or seen longer ago than rest.
func (c Candidate) Fresh(now time.Time, rest time.Duration) bool {
	return c.Endless || c.LastShown.IsZero() || now.Sub(c.LastShown) >= rest
}

// FreshAlone counts how many questions could be asked alone now, up to want: an endless item counts as many
// times as wanted.
func FreshAlone(all []Candidate, now time.Time, want int) int {
	_, alone := Split(all)
	n := 0
	for _, c := range alone {
		switch {
		case c.Endless:
			return want
		case c.Fresh(now, freshAlone):
			n++
		}
	}
	return min(n, want)
}

// choose picks up to n questions out of the candidates, by chance from rng: what was not seen before comes first,
// then what was seen longest ago; difficulties are mixed; an endless item is used again only when the others are
// used up. Among those seen equally long ago, the ones come first that are neither too hard nor too easy for this learner,
// where that is known. With strict, what is not fresh is left out; else it fills the rest.
func choose(rng *rand.Rand, from []Candidate, n int, now time.Time, rest time.Duration, strict bool) []Candidate {
	pool := slices.Clone(from)
	slices.SortFunc(pool, func(a, b Candidate) int { return cmp.Compare(a.Item, b.Item) })
	rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	pool = mixDifficulties(pool)
	slices.SortStableFunc(pool, func(a, b Candidate) int {
		return a.LastShown.Truncate(time.Hour).Compare(b.LastShown.Truncate(time.Hour))
	})
	pool = fitting(pool)
	var fresh, rested []Candidate
	for _, c := range pool {
		if c.Fresh(now, rest) {
			fresh = append(fresh, c)
		} else {
			rested = append(rested, c)
		}
	}
	picked := fresh[:min(n, len(fresh))]
	picked = fillEndless(picked, fresh, n)
	if !strict {
		picked = append(picked, rested[:min(n-len(picked), len(rested))]...)
	}
	return picked
}

// fitting sorts those seen equally long ago by how well they fit the learner, see [mastery.Choose]; others keep their order.
func fitting(pool []Candidate) []Candidate {
	out := make([]Candidate, 0, len(pool))
	for len(pool) > 0 {
		n := 1
		for n < len(pool) && pool[n].LastShown.Truncate(time.Hour).Equal(pool[0].LastShown.Truncate(time.Hour)) {
			n++
		}
		tie := slices.Clone(pool[:n])
		for len(tie) > 0 {
			choices := make([]mastery.Choice, len(tie))
			for i, c := range tie {
				choices[i].P = c.P
			}
			best := mastery.Choose(choices)
			out, tie = append(out, tie[best]), slices.Delete(tie, best, best+1)
		}
		pool = pool[n:]
	}
	return out
}

// fillEndless uses endless items again, in turn, until there are n questions.
func fillEndless(picked, fresh []Candidate, n int) []Candidate {
	picked = slices.Clone(picked)
	var endless []Candidate
	for _, c := range fresh {
		if c.Endless {
			endless = append(endless, c)
		}
	}
	for i := 0; len(picked) < n && len(endless) > 0; i++ {
		picked = append(picked, endless[i%len(endless)])
	}
	return picked
}

// mixDifficulties takes one of each difficulty in turn, so that a short check is of even difficulty each time.
func mixDifficulties(pool []Candidate) []Candidate {
	lanes := map[item.Difficulty][]Candidate{}
	for _, c := range pool {
		d := c.Difficulty
		if d == "" {
			d = item.Medium
		}
		lanes[d] = append(lanes[d], c)
	}
	out := make([]Candidate, 0, len(pool))
	for len(out) < len(pool) {
		for _, d := range []item.Difficulty{item.Medium, item.Easy, item.Hard} {
			if lane := lanes[d]; len(lane) > 0 {
				out, lanes[d] = append(out, lane[0]), lane[1:]
			}
		}
	}
	return out
}
