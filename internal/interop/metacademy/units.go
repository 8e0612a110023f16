package metacademy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/course"
)

// steps are the units of concepts of no course: how many concepts, one after the other, come before them at most. Their titles
// are in the language of the content.
var steps = []struct {
	most  int
	key   string
	title string
}{
	{0, "steps-0", "Nothing comes first"},
	{3, "steps-1", "After 1 to 3 steps"},
	{6, "steps-4", "After 4 to 6 steps"},
	{9, "steps-7", "After 7 to 9 steps"},
	{12, "steps-10", "After 10 to 12 steps"},
	{1 << 30, "steps-13", "After 13 steps and more"},
}

// units puts the concepts of each course into a unit, and the rest into units by how much comes before them. A unit
// has what comes first at its top.
func (b *builder) units() error {
	b.levels()
	placed := map[*concept]bool{}
	for _, name := range b.tree.Files() {
		parts := strings.Split(name, "/")
		if len(parts) != 3 || parts[0] != "courses" || parts[2] != "concepts.txt" {
			continue
		}
		if err := b.courseUnit(parts[1], placed); err != nil {
			return err
		}
	}
	for i, s := range steps {
		var list []*concept
		for _, c := range b.list {
			if !placed[c] && c.level <= s.most && (i == 0 || c.level > steps[i-1].most) {
				list = append(list, c)
			}
		}
		b.unit(s.key, s.title, list)
	}
	return nil
}

func (b *builder) courseUnit(name string, placed map[*concept]bool) error {
	title, err := b.text("courses/" + name + "/title.txt")
	if err != nil {
		return err
	}
	tags, err := b.text("courses/" + name + "/concepts.txt")
	if err != nil {
		return err
	}
	var list []*concept
	for _, tag := range strings.Fields(withoutComments(tags)) {
		c := b.byTag[tag]
		if c == nil {
			b.note(course.Look, course.KindUnit, name, "courses/"+name+"/concepts.txt", "framework.note.no_concept", "tag", short(tag, 60))
			continue
		}
		if !placed[c] {
			placed[c] = true
			list = append(list, c)
		}
	}
	b.unit("course-"+slug(name), capital(short(first(oneLine(title), name), maxTitle)), list)
	return nil
}

func (b *builder) unit(key, title string, list []*concept) {
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(x, y *concept) int {
		return cmp.Or(cmp.Compare(x.level, y.level), cmp.Compare(x.title, y.title))
	})
	for slices.ContainsFunc(b.pkg.Units, func(u course.UnitDraft) bool { return u.Key == key }) {
		key = fmt.Sprint(key, "-2")
	}
	u := course.UnitDraft{Key: key, Title: title}
	for _, c := range list {
		u.Goals = append(u.Goals, course.UnitGoal{Key: c.key, Need: course.Should})
	}
	b.pkg.Units = append(b.pkg.Units, u)
}

// levels works out the longest way to each concept by taking away, again and again, what has nothing left before it (Kahn 1962).
// Concepts in a circle keep level 0; the check of goals names and refuses them.
func (b *builder) levels() {
	waits, after := map[*concept]int{}, map[*concept][]*concept{}
	var ready []*concept
	for _, c := range b.list {
		waits[c] = len(c.first)
		for _, f := range c.first {
			after[f] = append(after[f], c)
		}
		if len(c.first) == 0 {
			ready = append(ready, c)
		}
	}
	for len(ready) > 0 {
		c := ready[0]
		ready = ready[1:]
		for _, next := range after[c] {
			next.level = max(next.level, c.level+1)
			if waits[next]--; waits[next] == 0 {
				ready = append(ready, next)
			}
		}
	}
}
