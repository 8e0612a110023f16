package layout

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// How long the order is sought: sweeps of one start, and starts. Small graphs take well below a millisecond each.
const (
	sweeps = 24
	starts = 6
	// patience is after how many sweeps without gain a start is given up.
	patience = 6
)

// order finds an order in each column with few crossings: from several starts, each swept to and fro.
func (g *graph) order() {
	rng := rand.New(rand.NewPCG(1981, 2001)) //nolint:gosec // always the same, so that a map stays as people know it
	g.index()
	best, least := g.copyOrder(), g.crossings()
	for start := range starts {
		switch {
		case start == 0:
			g.depthFirst()
		case start > 0:
			for _, col := range g.cols {
				rng.Shuffle(len(col), func(i, j int) { col[i], col[j] = col[j], col[i] })
			}
			g.index()
		}
		if found, n := g.sweep(least); n < least {
			best, least = found, n
		}
		if least == 0 || start == 2 && len(g.layer) < 150 || start == 1 && len(g.layer) > 4000 { // small ones are soon settled, huge ones take long
			break
		}
	}
	g.cols = best
	g.index()
}

// sweep goes to and fro over the columns and gives the best order that it meets.
func (g *graph) sweep(least int) ([][]int, int) {
	var best [][]int
	idle, last := 0, 1<<30
	for i := range sweeps {
		g.barycentre(i%2 == 0, i%4 >= 2)
		if i >= 4 || len(g.layer) < 500 {
			g.transpose()
		}
		n := g.crossings()
		if n < least {
			best, least = g.copyOrder(), n
		}
		if idle++; n < last {
			idle, last = 0, n
		}
		if least == 0 || idle == patience {
			break
		}
	}
	return best, least
}

// barycentre sorts each column by the mean place of its neighbours in the column before it. Nodes with the same mean keep their
// order, or turn it around, so that sweeps do not stand still.
func (g *graph) barycentre(forward, turn bool) {
	mean := make([]float64, len(g.layer))
	for i := range g.cols {
		l, side := i, g.before
		if !forward {
			l, side = len(g.cols)-1-i, g.after
		}
		col := g.cols[l]
		for at, v := range col {
			sum := 0
			for _, w := range side[v] {
				sum += g.place[w]
			}
			mean[v] = float64(at)
			if n := len(side[v]); n > 0 {
				mean[v] = float64(sum) / float64(n)
			}
		}
		if turn {
			slices.Reverse(col)
		}
		slices.SortStableFunc(col, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
		g.indexOf(l)
	}
}

// transpose lets neighbours in a column change places as long as that takes crossings away.
func (g *graph) transpose() {
	for range 8 {
		better := false
		for l, col := range g.cols {
			left, right := make([][]int, len(col)), make([][]int, len(col))
			for i, v := range col {
				left[i], right[i] = g.neighbourPlaces(g.before[v]), g.neighbourPlaces(g.after[v])
			}
			for i := 0; i+1 < len(col); i++ {
				now := pairCrossings(left[i], left[i+1]) + pairCrossings(right[i], right[i+1])
				then := pairCrossings(left[i+1], left[i]) + pairCrossings(right[i+1], right[i])
				if then < now {
					better = true
					col[i], col[i+1] = col[i+1], col[i]
					left[i], left[i+1] = left[i+1], left[i]
					right[i], right[i+1] = right[i+1], right[i]
				}
			}
			g.indexOf(l)
		}
		if !better {
			return
		}
	}
}

// depthFirst orders each column as a walk along the lines meets its nodes, so that what belongs together begins together.
func (g *graph) depthFirst() {
	seen := make([]bool, len(g.layer))
	cols := make([][]int, len(g.cols))
	for _, col := range g.cols {
		for _, v := range col {
			stack := []int{v}
			for len(stack) > 0 {
				v := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				if seen[v] {
					continue
				}
				seen[v] = true
				cols[g.layer[v]] = append(cols[g.layer[v]], v)
				stack = append(append(stack, g.before[v]...), g.after[v]...)
			}
		}
	}
	g.cols = cols
	g.index()
}

func (g *graph) index() {
	for l := range g.cols {
		g.indexOf(l)
	}
}

func (g *graph) indexOf(l int) {
	for i, v := range g.cols[l] {
		g.place[v] = i
	}
}

func (g *graph) copyOrder() [][]int {
	out := make([][]int, len(g.cols))
	for i, col := range g.cols {
		out[i] = slices.Clone(col)
	}
	return out
}
