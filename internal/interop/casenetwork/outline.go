package casenetwork

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/course"
	"crossfade/internal/goal"
)

// outline reads where each item stands. An item under two others stands under the first.
func (b *builder) outline() {
	told := map[string]bool{}
	for _, a := range b.cf.Associations {
		if a.Kind != "isChildOf" {
			continue
		}
		child, known := b.at[a.Origin.Identifier]
		if !known {
			b.dangling(a, a.Origin)
			continue
		}
		parent, known := b.at[a.Target.Identifier]
		switch {
		case a.Target.Identifier == b.pkg.Key:
			parent = root
		case !known:
			b.dangling(a, a.Target)
			continue
		}
		n := &b.nodes[child]
		if n.placed {
			if n.parent != parent && !told[n.Identifier] {
				told[n.Identifier] = true
				b.note(course.Told, course.KindGoal, b.name(child), "framework.note.two_parents")
			}
			continue
		}
		n.parent, n.placed, n.sequence = parent, true, a.Sequence
	}
	if b.circle(); b.refused {
		return
	}
	b.children = map[int][]int{}
	outline := slices.ContainsFunc(b.cf.Associations, func(a association) bool { return a.Kind == "isChildOf" }) // a plain list has none
	for i, n := range b.nodes {
		if !n.placed && outline {
			b.note(course.Told, course.KindGoal, b.name(i), "framework.note.no_parent")
		}
		b.children[n.parent] = append(b.children[n.parent], i)
	}
	for _, list := range b.children {
		slices.SortStableFunc(list, func(x, y int) int { return b.nodes[x].compare(b.nodes[y]) })
	}
}

// compare sorts items under one parent: by their number in the association; items without one come last, as they stand.
func (n node) compare(other node) int {
	switch {
	case n.sequence.known && other.sequence.known:
		return cmp.Compare(n.sequence.value, other.sequence.value)
	case n.sequence.known:
		return -1
	case other.sequence.known:
		return 1
	}
	return 0
}

// dangling names an association that leads nowhere.
func (b *builder) dangling(a association, end reference) {
	b.note(course.Look, course.KindGoal, or(oneLine(end.Title), end.Identifier), "framework.note.dangling", "kind", cut(a.Kind, 40), "identifier", cut(end.Identifier, 60))
}

// circle refuses an outline in which an item stands under itself.
func (b *builder) circle() {
	state := make([]int, len(b.nodes)) // 0 not seen, 1 on the way, 2 leads to the top
	for start := range b.nodes {
		var way []int
		for i := start; i != root && state[i] == 0; i = b.nodes[i].parent {
			state[i] = 1
			way = append(way, i)
			if p := b.nodes[i].parent; p != root && state[p] == 1 {
				names := []string{b.name(p)}
				for _, one := range way[slices.Index(way, p)+1:] {
					names = append(names, b.name(one))
				}
				b.note(course.Refused, course.KindGoal, b.name(p), "framework.note.circle", "goals", strings.Join(append(names[:min(len(names), 6)], b.name(p)), " → "))
				return
			}
		}
		for _, i := range way {
			state[i] = 2
		}
	}
}

func (b *builder) name(i int) string {
	n := b.nodes[i]
	return or(string(n.Code), titleOf(n.Statement))
}

// prerequisites reads what comes first: associations of the kind precedes, and the edges beside the package.
func (b *builder) prerequisites() {
	b.needs = map[int][]need{}
	add := func(first, then int, why string) {
		if !slices.ContainsFunc(b.needs[then], func(n need) bool { return n.first == first }) {
			b.needs[then] = append(b.needs[then], need{first, why})
		}
	}
	for _, a := range b.cf.Associations {
		if a.Kind != "precedes" {
			continue
		}
		first, one := b.at[a.Origin.Identifier]
		then, two := b.at[a.Target.Identifier]
		switch {
		case !one:
			b.dangling(a, a.Origin)
		case !two:
			b.dangling(a, a.Target)
		default:
			add(first, then, "")
		}
	}
	codes := map[string]int{}
	for i, n := range b.nodes {
		if n.Code != "" {
			codes[string(n.Code)] = i
		}
	}
	for _, e := range b.edges {
		first, one := codes[e.from]
		then, two := codes[e.to]
		if one && two {
			b.joined++
			add(first, then, "")
		} else if one != two {
			missing := e.from
			if one {
				missing = e.to
			}
			b.note(course.Look, course.KindGoal, missing, "framework.note.edge_unknown", "code", cut(missing, 60))
		}
	}
}

// toStandards are the kinds of associations by which an item answers to one of another framework.
var toStandards = []string{"exactMatchOf", "isRelatedTo", "isPartOf", "isPeerOf"}

// elsewhere reads to which items of other frameworks an item answers, by their identifiers and their codes.
func (b *builder) elsewhere() {
	b.claims = map[int][]string{}
	for _, a := range b.cf.Associations {
		if replaces[a.Kind] { // what it replaces in another framework is what it answers to
			a.Origin, a.Target = a.Target, a.Origin
		}
		from, here := b.at[a.Origin.Identifier]
		_, inside := b.at[a.Target.Identifier]
		if !here || inside || !replaces[a.Kind] && !slices.Contains(toStandards, a.Kind) || len(b.claims[from]) >= goal.MaxClaims-1 {
			continue
		}
		if id := a.Target.Identifier; id != "" && len(id) <= 100 {
			b.claims[from] = append(b.claims[from], id)
		}
		if title := oneLine(a.Target.Title); goal.Fold(title) != "" && len(title) <= 60 {
			b.claims[from] = append(b.claims[from], title)
		}
	}
}

// goals tells goals from groups and writes the drafts, in the order of the outline.
func (b *builder) goals() {
	leaves, all := map[string]int{}, map[string]int{}
	for i, n := range b.nodes {
		all[n.Type]++
		if len(b.children[i]) == 0 {
			leaves[n.Type]++
		}
	}
	linked := map[int]bool{}
	for then, list := range b.needs {
		linked[then] = true
		for _, n := range list {
			linked[n.first] = true
		}
	}
	for i := range b.nodes {
		n := &b.nodes[i]
		mostly := n.Type != "" && 2*leaves[n.Type] >= all[n.Type]
		n.goal = !n.replaced && (len(b.children[i]) == 0 || mostly || linked[i])
	}
	for _, i := range b.walk() {
		if b.nodes[i].goal {
			b.pkg.Goals = append(b.pkg.Goals, b.draft(i))
			b.pkg.Places[course.PlaceKey(course.KindGoal, b.nodes[i].Identifier)] = strings.TrimSpace(b.file + " " + string(b.nodes[i].Code))
		}
	}
	b.pkg.Band = b.band()
}

// draft makes the goal of an item. Its code and, where the title is shortened, its whole statement stand below the title.
func (b *builder) draft(i int) goal.Draft {
	n := b.nodes[i]
	d := goal.Draft{Key: n.Identifier, Title: titleOf(or(n.Short, n.Statement)), Description: cut(plain(n.Notes), maxText), Standards: b.claims[i]}
	if code := oneLine(string(n.Code)); len(code) <= 100 {
		d.Code = code
	}
	below := []string{}
	if n.Code != "" && string(n.Code) != d.Title {
		below = append(below, cut(oneLine(string(n.Code)), 100))
	}
	if whole := oneLine(n.Statement); whole != d.Title {
		below = append(below, cut(whole, maxText/2))
	}
	d.Why = strings.Join(below, " · ")
	for _, first := range b.needs[i] {
		if b.nodes[first.first].replaced {
			continue
		}
		d.Needs = append(d.Needs, goal.Need{Key: b.nodes[first.first].Identifier, Why: first.why})
	}
	return d
}

// walk lists every item in the order of the outline: each before what stands under it.
func (b *builder) walk() []int {
	list := make([]int, 0, len(b.nodes))
	stack := slices.Clone(b.children[root])
	slices.Reverse(stack)
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		list = append(list, i)
		under := slices.Clone(b.children[i])
		slices.Reverse(under)
		stack = append(stack, under...)
	}
	return list
}

// maxUnits is how many units a course of a framework should have at most: a group above takes them in where there are more.
const maxUnits = 100

// units makes a unit of each group that holds goals. Where that gives too many, their groups do.
func (b *builder) units() {
	if len(b.pkg.Goals) == 0 {
		b.note(course.Refused, course.KindCourse, b.pkg.Title, "framework.note.empty")
		return
	}
	up := 0
	for up < 8 && b.count(up) > maxUnits {
		up++
	}
	index := map[int]int{}
	for _, i := range b.walk() {
		if !b.nodes[i].goal {
			continue
		}
		g := b.group(i, up)
		at, known := index[g]
		if !known {
			at = len(b.pkg.Units)
			index[g] = at
			b.pkg.Units = append(b.pkg.Units, course.UnitDraft{Key: b.unitKey(g), Title: b.unitTitle(g)})
		}
		b.pkg.Units[at].Goals = append(b.pkg.Units[at].Goals, course.UnitGoal{Key: b.nodes[i].Identifier, Need: course.Should})
	}
}

// count tells how many units there would be.
func (b *builder) count(up int) int {
	seen := map[int]bool{}
	for i, n := range b.nodes {
		if n.goal {
			seen[b.group(i, up)] = true
		}
	}
	return len(seen)
}

// group is the group in which a goal stands, or the one so many steps above that, as long as there is one.
func (b *builder) group(i, up int) int {
	g := b.nodes[i].parent
	for g != root && b.nodes[g].goal {
		g = b.nodes[g].parent
	}
	for ; up > 0 && g != root && b.nodes[g].parent != root; up-- {
		g = b.nodes[g].parent
	}
	return g
}

func (b *builder) unitKey(g int) string {
	if g == root {
		return b.pkg.Key
	}
	return b.nodes[g].Identifier
}

// unitTitle is the name of a group with the group above it, which tells "Geometry" of one grade from that of another.
func (b *builder) unitTitle(g int) string {
	if g == root {
		return b.pkg.Title
	}
	title := titleOf(b.nodes[g].Statement)
	if above := b.nodes[g].parent; above != root && b.nodes[above].parent != root {
		title = fmt.Sprintf("%s: %s", titleOf(b.nodes[above].Statement), title)
	}
	return cut(title, maxTitle)
}

// band is for whom pages are made: the middle of the levels that the goals name. US grades: KG, 01 … 12.
func (b *builder) band() course.Band {
	var grades []int
	for _, n := range b.nodes {
		if len(n.Levels) == 0 || !n.goal {
			continue
		}
		grade := 0
		if _, err := fmt.Sscanf(n.Levels[0], "%d", &grade); err != nil && !strings.HasPrefix(n.Levels[0], "K") && !strings.HasPrefix(n.Levels[0], "P") {
			continue
		}
		grades = append(grades, grade)
	}
	if len(grades) == 0 {
		return course.Teen
	}
	slices.Sort(grades)
	switch middle := grades[len(grades)/2]; {
	case middle <= 1:
		return course.Early
	case middle <= 5:
		return course.Middle
	case middle <= 12:
		return course.Teen
	default:
		return course.Adult
	}
}
