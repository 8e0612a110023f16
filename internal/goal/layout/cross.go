package layout

import (
	"cmp"
	"slices"
)

// crossings counts how often lines cross between all columns.
func (g *graph) crossings() int {
	sum := 0
	for l := 1; l < len(g.cols); l++ {
		sum += g.between(l)
	}
	return sum
}

// between counts crossings between column l-1 and column l: the inversions among the places of ends, once edges are sorted by
// their beginnings, with a tree of counts (Barth, Jünger, Mutzel 2002).
func (g *graph) between(l int) int {
	var ends []int
	for _, v := range g.cols[l-1] {
		at := len(ends)
		for _, w := range g.after[v] {
			ends = append(ends, g.place[w])
		}
		slices.Sort(ends[at:])
	}
	first := 1
	for first < len(g.cols[l]) {
		first *= 2
	}
	tree := make([]int, 2*first)
	sum := 0
	for _, e := range ends {
		i := e + first
		tree[i]++
		for i > 1 {
			if i%2 == 0 {
				sum += tree[i+1]
			}
			i /= 2
			tree[i]++
		}
	}
	return sum
}

// pairCrossings counts crossings of the lines of two nodes of one column to one side, with a above b.
func pairCrossings(a, b []int) int {
	sum, j := 0, 0
	for _, x := range a { // both sorted
		for j < len(b) && b[j] < x {
			j++
		}
		sum += j
	}
	return sum
}

// neighbourPlaces lists the places of the neighbours of a node, sorted.
func (g *graph) neighbourPlaces(list []int) []int {
	out := make([]int, len(list))
	for i, w := range list {
		out[i] = g.place[w]
	}
	slices.SortFunc(out, cmp.Compare)
	return out
}
