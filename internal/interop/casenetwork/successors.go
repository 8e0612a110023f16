package casenetwork

import (
	"strings"

	"crossfade/internal/course"
	"crossfade/internal/goal"
)

// replaces are the ways in which tools say that the origin of an association is replaced by its destination. The standard has the first.
var replaces = map[string]bool{"replacedBy": true, "isReplacedBy": true, "ext:isReplacedBy": true}

// successors reads what is replaced by what, and what is the same as something under another identifier. It is followed when a new version of
// the framework comes in, see [goal.Follow]. An item that its package keeps and replaces by others of it stands for itself no longer: it is no goal.
func (b *builder) successors() {
	for _, a := range b.cf.Associations {
		from, to := strings.TrimSpace(a.Origin.Identifier), strings.TrimSpace(a.Target.Identifier)
		if !goal.ValidKey(from) || !goal.ValidKey(to) {
			continue
		}
		switch {
		case replaces[a.Kind]:
			b.pkg.Successors = append(b.pkg.Successors, goal.Successor{Old: from, New: to})
		case a.Kind == "exactMatchOf" && from != to:
			b.pkg.Successors = append(b.pkg.Successors, goal.Successor{Old: from, New: to, Same: true})
		}
	}
	b.supersede()
}

// supersede marks the items that the package keeps and replaces.
func (b *builder) supersede() {
	var replaced []string
	stands := map[string]bool{} // what is here and not replaced
	links := make([]goal.Successor, 0, len(b.pkg.Successors))
	out := map[string]bool{}
	for _, l := range b.pkg.Successors {
		if !l.Same {
			links = append(links, l)
			out[l.Old] = true
		}
	}
	for _, n := range b.nodes {
		if out[n.Identifier] {
			replaced = append(replaced, n.Identifier)
		} else {
			stands[n.Identifier] = true
		}
	}
	for _, f := range goal.Fates(replaced, stands, links) {
		i := b.at[f.Key]
		switch {
		case f.Circle:
			b.note(course.Look, course.KindGoal, b.name(i), "framework.note.replaced_circle")
		case len(f.Into) == 0 || f.Partly:
			b.note(course.Look, course.KindGoal, b.name(i), "framework.note.replaced_elsewhere")
		default:
			b.nodes[i].replaced = true
			names := make([]string, 0, min(len(f.Into), 6))
			for _, key := range f.Into[:min(len(f.Into), 6)] {
				names = append(names, b.name(b.at[key]))
			}
			b.note(course.Told, course.KindGoal, b.name(i), "framework.note.replaced", "goals", strings.Join(names, ", "))
		}
	}
}

// groupsInto has an item that a group replaces go on to the goals of that group.
func (b *builder) groupsInto() {
	asked := map[int]bool{}
	for _, l := range b.pkg.Successors {
		if i, here := b.at[l.New]; here && !l.Same && !b.nodes[i].goal && !b.nodes[i].replaced {
			asked[i] = true
		}
	}
	if len(asked) == 0 {
		return
	}
	for i, n := range b.nodes {
		for up := n.parent; n.goal && up != root && len(b.pkg.Successors) < maxLinks; up = b.nodes[up].parent {
			if asked[up] {
				b.pkg.Successors = append(b.pkg.Successors, goal.Successor{Old: b.nodes[up].Identifier, New: b.nodes[i].Identifier})
				break
			}
		}
	}
}
