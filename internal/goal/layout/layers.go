package layout

import "slices"

// layers gives every node its column: as many as lie on the longest way to it (Kahn 1962). Then nodes move between what they
// need and what needs them where that makes the lines shorter in all.
func (g *graph) layers() {
	sorted := g.sorted()
	if len(sorted) < g.real { // a circle: leave its edges out
		g.uncircle(sorted)
		sorted = g.sorted()
	}
	for _, v := range sorted {
		for _, w := range g.after[v] {
			g.layer[w] = max(g.layer[w], g.layer[v]+1)
		}
	}
	for range rounds {
		moved := false
		for _, list := range [][]int{reversed(sorted), sorted} {
			for _, v := range list {
				moved = g.shift(v, true) || g.shift(v, false) || moved
			}
		}
		if !moved {
			break
		}
	}
	used := slices.Sorted(slices.Values(g.layer))
	used = slices.Compact(used) // some columns may have become empty, and the first may lie before 0
	for v, l := range g.layer {
		g.layer[v], _ = slices.BinarySearch(used, l)
	}
}

// rounds is how often every node is tried, and group how many may move together.
const (
	rounds = 20
	group  = 400
)

// shift moves a node to the right, or to the left, together with those that it would push, when the lines become shorter by that in
// all: then more lines shrink than grow. It tells whether it moved.
func (g *graph) shift(v int, right bool) bool {
	ahead, behind, step := g.after, g.before, 1
	if !right {
		ahead, behind, step = g.before, g.after, -1
	}
	in := map[int]bool{v: true}
	list := []int{v}
	for i := 0; i < len(list); i++ {
		for _, w := range ahead[list[i]] {
			if !in[w] && (g.layer[w]-g.layer[list[i]])*step == 1 {
				in[w] = true
				list = append(list, w)
			}
		}
		if len(list) > group {
			return false
		}
	}
	shrink, grow, room := 0, 0, 1<<30
	for _, u := range list {
		for _, w := range ahead[u] {
			if !in[w] {
				shrink++
				room = min(room, (g.layer[w]-g.layer[u])*step-1)
			}
		}
		for _, w := range behind[u] {
			if !in[w] {
				grow++
			}
		}
	}
	if shrink <= grow {
		return false
	}
	for _, u := range list {
		g.layer[u] += room * step
	}
	return true
}

// sorted lists the nodes so that each comes after what it needs; nodes in or behind a circle are missing.
func (g *graph) sorted() []int {
	waits := make([]int, g.real)
	var ready []int
	for v := range g.real {
		if waits[v] = len(g.before[v]); waits[v] == 0 {
			ready = append(ready, v)
		}
	}
	for i := 0; i < len(ready); i++ {
		for _, w := range g.after[ready[i]] {
			if waits[w]--; waits[w] == 0 {
				ready = append(ready, w)
			}
		}
	}
	return ready
}

// uncircle takes out the edges between nodes that no order can hold, where they lead to a lower number.
func (g *graph) uncircle(sorted []int) {
	fine := make([]bool, g.real)
	for _, v := range sorted {
		fine[v] = true
	}
	kept := slices.DeleteFunc(g.edges, func(e Edge) bool { return !fine[e.From] && !fine[e.To] && e.From > e.To })
	*g = *newGraph(g.real, kept)
}

// bends puts a node into every column that an edge passes. It tells whether there are not too many.
func (g *graph) bends() bool {
	n := 0
	for _, e := range g.edges {
		n += g.layer[e.To] - g.layer[e.From] - 1
	}
	if n > maxBends {
		return false
	}
	alone := make([]bool, g.real)
	columns := 0
	for v := range g.real {
		alone[v] = g.alone(v)
		columns = max(columns, g.layer[v]+1)
	}
	g.before, g.after = make([][]int, g.real, g.real+n), make([][]int, g.real, g.real+n)
	g.chains = make([][]int, len(g.edges))
	for i, e := range g.edges {
		from := e.From
		for l := g.layer[e.From] + 1; l < g.layer[e.To]; l++ {
			b := len(g.layer)
			g.layer = append(g.layer, l)
			g.before, g.after = append(g.before, nil), append(g.after, nil)
			g.chains[i] = append(g.chains[i], b)
			g.join(from, b)
			from = b
		}
		g.join(from, e.To)
	}
	g.cols = make([][]int, columns)
	for v, l := range g.layer {
		if v >= g.real || !alone[v] {
			g.cols[l] = append(g.cols[l], v)
		}
	}
	g.place, g.y = make([]int, len(g.layer)), make([]float64, len(g.layer))
	return true
}

func (g *graph) join(a, b int) {
	g.after[a] = append(g.after[a], b)
	g.before[b] = append(g.before[b], a)
}

func reversed(list []int) []int {
	out := slices.Clone(list)
	slices.Reverse(out)
	return out
}
