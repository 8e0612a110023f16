package goalmap

import (
	"cmp"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal/layout"
	"crossfade/internal/plan"
)

// courseView is what every page of a map knows.
type courseView struct {
	plan.CourseToday
	Here   core.GoalID // the goal of the next step: "you are here"; "" when there is none
	Step   plan.Step
	Marker core.GoalID // the next marker: what opens after that
	Opens  map[core.GoalID][]core.GoalID
	Open   int // goals that are open and not got
}

func viewOf(c plan.CourseToday) courseView {
	v := courseView{CourseToday: c, Opens: map[core.GoalID][]core.GoalID{}}
	for _, s := range c.Standing {
		for _, n := range s.Goal.Needs {
			v.Opens[n] = append(v.Opens[n], s.Goal.ID)
		}
		if s.Way.Open && !s.State.Is() {
			v.Open++
		}
	}
	if step, ok := plan.Next(c.Standing); ok {
		v.Step, v.Here = step, step.Goal
		v.Marker = v.marker()
	}
	return v
}

// asks tells that some goal of the course that is not got has questions, so that they can find the start.
func (v courseView) asks() bool {
	return slices.ContainsFunc(v.Standing, func(s plan.Standing) bool { return !s.Bare && !s.State.Is() && !s.Known })
}

// marker is what comes after the goal at which one is: something that it opens, on the way ahead first; else the next one that is open.
func (v courseView) marker() core.GoalID {
	var found core.GoalID
	for _, id := range v.Opens[v.Here] {
		if s, ok := v.Find(id); ok && !s.State.Is() {
			if s.OnWay {
				return id
			}
			found = cmp.Or(found, id)
		}
	}
	if found != "" {
		return found
	}
	for _, s := range v.Standing {
		if s.Goal.ID != v.Here && s.Way.Open && !s.State.Is() && !s.Known {
			return s.Goal.ID
		}
	}
	return ""
}

// mapView is the map of a course.
type mapView struct {
	courseView
	Focus   *plan.Standing         // the goal that was chosen
	NeedWhy map[core.GoalID]string // why each goal comes before it
	Picture picture
	Around  core.GoalID // the goal around which the picture is; "" when it is whole
	Hidden  int         // goals that the picture leaves out
}

// Sizes of the picture, in its own units.
const (
	cellWide   = 248.0
	cellHigh   = 92.0
	boxWide    = 196.0
	boxHigh    = 68.0
	margin     = 4.0
	flag       = 20.0 // room for a mark above the highest box
	mostAround = 24
)

// picture is the map in coordinates.
type picture struct {
	Wide, High int
	Boxes      []box
	Lines      []line
}

// box is a goal in a picture, from its upper left corner.
type box struct {
	*plan.Standing
	X, Y   float64
	Titles []string // lines of the title
	Rest   string   // of the title that does not fit
}

// line joins two goals.
type line struct {
	Path string
	Open bool // what it comes from is got
}

// draw chooses what is shown and where: all of it where there is a drawing of the whole, else what is around one goal.
func (v *mapView) draw(stored layout.Drawing) {
	ids, edges := course.Graph(v.Outline)
	if len(stored.Places) == len(ids) {
		v.Picture = v.paint(ids, stored)
		return
	}
	v.Around = v.Here
	if v.Focus != nil {
		v.Around = v.Focus.Goal.ID
	}
	if v.Around == "" {
		v.Around = ids[0]
	}
	shown := around(ids, edges, slices.Index(ids, v.Around))
	if len(shown) < fewAround {
		shown = v.withUnit(ids, shown)
	}
	v.Hidden = len(ids) - len(shown)
	v.Picture = v.paintOnly(ids, edges, shown)
}

// fewAround is how many goals a neighbourhood has at least: where little is linked, the goals of the same unit stand beside it.
const fewAround = 5

// withUnit adds goals of the unit in which the goal in the middle stands.
func (v *mapView) withUnit(ids []core.GoalID, shown []int) []int {
	for _, u := range v.Outline.Units {
		if !slices.ContainsFunc(u.Goals, func(g course.OutlineGoal) bool { return g.ID == v.Around }) {
			continue
		}
		for _, g := range u.Goals {
			if at := slices.Index(ids, g.ID); at >= 0 && len(shown) < mostAround/2 && !slices.Contains(shown, at) {
				shown = append(shown, at)
			}
		}
	}
	slices.Sort(shown)
	return shown
}

// around picks the neighbourhood of a node: as far as two steps, the near ones first, until the picture is full.
func around(ids []core.GoalID, edges []layout.Edge, from int) []int {
	next := make([][]int, len(ids))
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
		next[e.To] = append(next[e.To], e.From)
	}
	list, seen := []int{from}, map[int]bool{from: true}
	for begin, hop := 0, 0; hop < 2; hop++ {
		end := len(list)
		for _, v := range list[begin:end] {
			for _, w := range next[v] {
				if !seen[w] && len(list) < mostAround {
					seen[w] = true
					list = append(list, w)
				}
			}
		}
		begin = end
	}
	slices.Sort(list)
	return list
}

// paintOnly draws some goals of a graph and what joins them.
func (v courseView) paintOnly(ids []core.GoalID, edges []layout.Edge, shown []int) picture {
	at := make(map[int]int, len(shown))
	some := make([]core.GoalID, len(shown))
	for i, n := range shown {
		at[n], some[i] = i, ids[n]
	}
	var between []layout.Edge
	for _, e := range edges {
		from, one := at[e.From]
		to, two := at[e.To]
		if one && two {
			between = append(between, layout.Edge{From: from, To: to})
		}
	}
	return v.paint(some, layout.Make(len(some), between))
}

// paint turns a drawing into a picture.
func (v courseView) paint(ids []core.GoalID, d layout.Drawing) picture {
	p := picture{Wide: int(float64(d.Columns)*cellWide - (cellWide - boxWide) + 2*margin), High: int(d.Height*cellHigh - (cellHigh - boxHigh) + 2*margin + flag)}
	p.Wide, p.High = max(p.Wide, int(boxWide+2*margin)), max(p.High, int(boxHigh+2*margin+flag))
	standing := make(map[core.GoalID]*plan.Standing, len(v.Standing))
	for i := range v.Standing {
		standing[v.Standing[i].Goal.ID] = &v.Standing[i]
	}
	for i, place := range d.Places {
		s := standing[ids[i]]
		b := box{Standing: s, X: left(place.Column), Y: top(place.Y)}
		b.Titles, b.Rest = wrap(s.Goal.Title)
		p.Boxes = append(p.Boxes, b)
	}
	slices.SortStableFunc(p.Boxes, func(a, b box) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }) // as one reads, and as Tab goes
	for _, l := range d.Lines {
		p.Lines = append(p.Lines, line{Path: pathOf(d, l), Open: standing[ids[l.From]].State.Is()})
	}
	return p
}

func left(column int) float64 { return margin + float64(column)*cellWide }

func top(y float64) float64 { return margin + flag + (y-0.5)*cellHigh }

func middle(y float64) float64 { return top(y) + boxHigh/2 }
