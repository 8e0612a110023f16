package layout

import (
	"math"
	"slices"
)

// align finds the heights: four times, from either side and from top or bottom, each node aligned with the middle one of its
// neighbours; the mean of the two middle results is taken (Brandes, Köpf 2001, with the corrections of Brandes, Walter, Zink 2020:
// classes of blocks are moved together).
func (g *graph) align() {
	marked := g.conflicts()
	var all [4][]float64
	for i := range all {
		all[i] = g.aligned(marked, i&1 == 1, i&2 == 2)
	}
	g.level(all[:])
	for v := range g.y {
		four := []float64{all[0][v], all[1][v], all[2][v], all[3][v]}
		slices.Sort(four)
		g.y[v] = (four[1] + four[2]) / 2
	}
	g.spread()
}

// level moves the four results onto the narrowest one: two by their tops, two by their bottoms.
func (g *graph) level(all [][]float64) {
	best := 0
	low, high := make([]float64, len(all)), make([]float64, len(all))
	for i, y := range all {
		low[i], high[i] = math.Inf(1), math.Inf(-1)
		for _, col := range g.cols {
			for _, v := range col {
				low[i], high[i] = min(low[i], y[v]), max(high[i], y[v])
			}
		}
		if high[i]-low[i] < high[best]-low[best] {
			best = i
		}
	}
	for i, y := range all {
		by := low[best] - low[i]
		if i&2 == 2 {
			by = high[best] - high[i]
		}
		for v := range y {
			y[v] += by
		}
	}
}

// conflicts marks lines of nodes that cross a line between two bends: the long line stays straight.
func (g *graph) conflicts() map[Edge]bool {
	marked := map[Edge]bool{}
	for l := 1; l < len(g.cols); l++ {
		from, at := 0, 0
		col := g.cols[l]
		for i, v := range col {
			inner := g.inner(v)
			if inner < 0 && i < len(col)-1 {
				continue
			}
			to := len(g.cols[l-1]) - 1
			if inner >= 0 {
				to = g.place[inner]
			}
			for ; at <= i; at++ {
				for _, u := range g.before[col[at]] {
					if k := g.place[u]; (k < from || k > to) && (col[at] < g.real || u < g.real) {
						marked[Edge{u, col[at]}] = true
					}
				}
			}
			from = to
		}
	}
	return marked
}

// inner is the bend before a bend, or -1.
func (g *graph) inner(v int) int {
	if v >= g.real && len(g.before[v]) == 1 && g.before[v][0] >= g.real {
		return g.before[v][0]
	}
	return -1
}

// aligned is one of the four results. back goes through the columns from the right, up through each from the bottom.
func (g *graph) aligned(marked map[Edge]bool, back, up bool) []float64 {
	cols := g.copyOrder()
	side := g.before
	if back {
		slices.Reverse(cols)
		side = g.after
	}
	if up {
		for _, col := range cols {
			slices.Reverse(col)
		}
	}
	place := make([]int, len(g.layer))
	for _, col := range cols {
		for i, v := range col {
			place[v] = i
		}
	}
	root, next := g.blocks(cols, side, place, marked, back)
	y := g.compact(cols, place, root, next)
	if up {
		for v := range y {
			y[v] = -y[v]
		}
	}
	return y
}

// blocks joins each node with the middle one of its neighbours in the column before, where no line is crossed by that.
func (g *graph) blocks(cols [][]int, side [][]int, place []int, marked map[Edge]bool, back bool) (root, next []int) {
	root, next = make([]int, len(g.layer)), make([]int, len(g.layer))
	for v := range root {
		root[v], next[v] = v, v
	}
	for _, col := range cols {
		last := -1
		for _, v := range col {
			near := slices.Clone(side[v])
			if len(near) == 0 {
				continue
			}
			slices.SortFunc(near, func(a, b int) int { return place[a] - place[b] })
			for _, m := range middle(len(near)) {
				u := near[m]
				edge := Edge{u, v}
				if back {
					edge = Edge{v, u}
				}
				if next[v] != v || marked[edge] || place[u] <= last {
					continue
				}
				next[u], root[v] = v, root[u]
				next[v] = root[v]
				last = place[u]
			}
		}
	}
	return root, next
}

// middle is the index of the middle one of n, or of the two.
func middle(n int) []int {
	if n%2 == 1 {
		return []int{n / 2}
	}
	return []int{n/2 - 1, n / 2}
}

// compact places the blocks as close as their sizes let them, from the top. Blocks are put in the order in which none waits for
// another: a block waits for those just above any of its nodes.
func (g *graph) compact(cols [][]int, place, root, next []int) []float64 {
	y := make([]float64, len(g.layer))
	done := make([]bool, len(g.layer))
	col := make([][]int, len(g.layer))
	for _, c := range cols {
		for _, v := range c {
			col[v] = c
		}
	}
	var put func(r int)
	put = func(r int) {
		if done[r] {
			return
		}
		done[r] = true
		top := math.Inf(-1)
		for v := r; ; {
			if at := place[v]; col[v] != nil && at > 0 {
				above := col[v][at-1]
				put(root[above])
				top = max(top, y[root[above]]+(g.size(above)+g.size(v))/2)
			}
			if v = next[v]; v == r {
				break
			}
		}
		if math.IsInf(top, -1) {
			top = 0
		}
		y[r] = top
	}
	for _, c := range cols {
		for _, v := range c {
			put(root[v])
		}
	}
	for v := range y {
		y[v] = y[root[v]]
	}
	return y
}

// spread makes sure that nothing overlaps after the mean was taken.
func (g *graph) spread() {
	for _, col := range g.cols {
		for i := 1; i < len(col); i++ {
			least := g.y[col[i-1]] + (g.size(col[i-1])+g.size(col[i]))/2
			g.y[col[i]] = max(g.y[col[i]], least)
		}
	}
}
