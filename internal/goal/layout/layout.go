package layout

import "math"

// Edge joins two nodes by their numbers: From comes before To.
type Edge struct {
	From int `json:"f"`
	To   int `json:"t"`
}

// Drawing says where everything stands.
type Drawing struct {
	Columns int     `json:"columns"`
	Height  float64 `json:"height"` // of the highest column
	Places  []Place `json:"places"` // by node
	Lines   []Line  `json:"lines"`
}

// Place is where a node stands: its column from 0 on, and its middle, from 0.5 on.
type Place struct {
	Column int     `json:"c"`
	Y      float64 `json:"y"`
}

// Line is an edge with its height in each column that it passes, between its ends.
type Line struct {
	Edge
	Bends []float64 `json:"b,omitempty"`
}

// Limits of a graph; [Make] gives an empty drawing beyond them.
const (
	MaxNodes = 5000
	MaxEdges = 50_000
	maxBends = 200_000
)

// thin is the height of a bend, against 1 of a node.
const thin = 0.35

// Make draws n nodes. Edges that do not join two different nodes are passed over, as is the second of two equal ones. The
// graph must have no circle: edges against the order that is found are left out of the drawing.
func Make(n int, edges []Edge) Drawing {
	if n <= 0 || n > MaxNodes || len(edges) > MaxEdges {
		return Drawing{}
	}
	g := newGraph(n, edges)
	g.layers()
	if !g.bends() {
		return Drawing{}
	}
	g.order()
	g.align()
	return g.drawing()
}

// graph is a graph on its way. Nodes from real on are bends of long edges.
type graph struct {
	real   int
	edges  []Edge // without doubles and without those in a circle
	layer  []int
	before [][]int // neighbours one column to the left, once bends are there
	after  [][]int
	chains [][]int // by edge: its bends
	cols   [][]int // nodes of each column in order
	place  []int   // index in its column
	y      []float64
}

func newGraph(n int, edges []Edge) *graph {
	g := &graph{real: n, layer: make([]int, n), before: make([][]int, n), after: make([][]int, n)}
	seen := make(map[Edge]bool, len(edges))
	for _, e := range edges {
		if e.From < 0 || e.To < 0 || e.From >= n || e.To >= n || e.From == e.To || seen[e] {
			continue
		}
		seen[e] = true
		g.edges = append(g.edges, e)
		g.after[e.From] = append(g.after[e.From], e.To)
		g.before[e.To] = append(g.before[e.To], e.From)
	}
	return g
}

// size is the height that a node takes in its column.
func (g *graph) size(v int) float64 {
	if v < g.real {
		return 1
	}
	return thin
}

func (g *graph) alone(v int) bool { return v < g.real && len(g.before[v])+len(g.after[v]) == 0 }

// drawing moves everything so that it begins at 0, and puts what stands alone below.
func (g *graph) drawing() Drawing {
	d := Drawing{Places: make([]Place, g.real), Lines: make([]Line, len(g.edges))}
	low, high := math.Inf(1), math.Inf(-1)
	for v := range g.layer {
		if !g.alone(v) {
			low, high = min(low, g.y[v]-g.size(v)/2), max(high, g.y[v]+g.size(v)/2)
		}
	}
	if math.IsInf(low, 1) {
		low, high = 0, 0
	}
	d.Columns, d.Height = max(1, len(g.cols)), round(high-low)
	var alone []int
	for v := range g.real {
		if g.alone(v) {
			alone = append(alone, v)
			continue
		}
		d.Places[v] = Place{Column: g.layer[v], Y: round(g.y[v] - low)}
	}
	wide := d.Columns
	if len(alone) == g.real { // nothing is joined: a block, wider than high
		wide = max(1, min(6, int(math.Ceil(math.Sqrt(float64(len(alone)))))))
		d.Columns = wide
	}
	for i, v := range alone {
		d.Places[v] = Place{Column: i % wide, Y: math.Ceil(d.Height) + float64(i/wide) + 0.5}
	}
	if rows := (len(alone) + wide - 1) / wide; rows > 0 {
		d.Height = math.Ceil(d.Height) + float64(rows)
	}
	for i, e := range g.edges {
		d.Lines[i].Edge = e
		for _, b := range g.chains[i] {
			d.Lines[i].Bends = append(d.Lines[i].Bends, round(g.y[b]-low))
		}
	}
	return d
}

// round keeps a thousandth, which is finer than any screen.
func round(f float64) float64 { return math.Round(f*1000) / 1000 }
