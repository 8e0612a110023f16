package casenetwork

import (
	"cmp"

	"crossfade/internal/course"
	"crossfade/internal/goal"
)

// record keeps what goals and units do not carry, so that the framework can go out as it came in.
func (b *builder) record() {
	d := b.cf.Document
	r := goal.Record{
		ID: d.Identifier, URI: d.URI, Title: b.pkg.Title, Creator: oneLine(d.Creator), Publisher: oneLine(d.Publisher), Description: plain(d.Description),
		Subjects: d.Subject, Lang: d.Language, Version: b.pkg.Version, Status: d.Status, Official: d.Official, Notes: plain(d.Notes), Changed: d.Changed,
	}
	for _, i := range b.walk() {
		n := b.nodes[i]
		one := goal.Node{
			ID: n.Identifier, URI: n.URI, Code: string(n.Code), Type: n.Type, Statement: n.Statement, Short: n.Short, Notes: plain(n.Notes),
			Levels: n.Levels, Lang: n.Language, Changed: n.Changed,
		}
		if n.parent != root {
			one.Parent = b.nodes[n.parent].Identifier
		}
		if n.goal {
			one.Key = n.Identifier
		}
		r.Nodes = append(r.Nodes, one)
	}
	seen := map[string]bool{}
	for _, a := range b.cf.Associations {
		id := cmp.Or(a.Identifier, a.SourcedID)
		if a.Kind == "isChildOf" || a.Kind == "precedes" {
			continue
		}
		if id == "" || a.Kind == "" || seen[id] {
			b.note(course.Look, course.KindGoal, or(oneLine(a.Origin.Title), a.Origin.Identifier), "framework.note.link_twice", "identifier", cut(id, 60))
			continue
		}
		seen[id] = true
		r.Links = append(r.Links, goal.Link{ID: id, URI: a.URI, Kind: a.Kind, From: end(a.Origin), To: end(a.Target), Changed: a.Changed})
	}
	b.pkg.Record = &r
}

func end(r reference) goal.End {
	return goal.End{ID: r.Identifier, URI: r.URI, Title: oneLine(r.Title)}
}
