package people

import (
	"fmt"
	"strings"

	"crossfade/internal/core"
)

// Relation is what an actor is to a learner. Where several hold, the first in the order below counts.
type Relation string

// The relations, strongest first.
const (
	Self       Relation = "self"
	Guide      Relation = "guide"      // of a group that the learner is in, or guide and admin of the organisation
	Advisor    Relation = "advisor"    // of a group that the learner is in; so are the next two
	Specialist Relation = "specialist" // for example a reading specialist
	Caregiver  Relation = "caregiver"  // cares for this very learner
	Manager    Relation = "manager"
	Admin      Relation = "admin" // of the learner's organisation, without being a guide
	Peer       Relation = "peer"  // learns in the same group
	None       Relation = "none"  // the learner does not exist for this actor
)

// Relations lists all relations, strongest first.
func Relations() []Relation {
	return []Relation{Self, Guide, Advisor, Specialist, Caregiver, Manager, Admin, Peer, None}
}

// Each relation is one query for the learners to whom an actor has it. [Service.Relation] and [Audience] both
// read this table, so a page and a list can never disagree. In it, {person}, {org}, {learner}, {guides} and {runs}
// stand for the actor: who, where, under which learner id, and whether they are guide and admin, or admin.
// A group inside a group counts as part of it.
var relationQueries = []struct {
	relation Relation
	sql      string
}{
	{Self, `select l.id from learner l where l.id = {learner}`},
	{Guide, inGroup(`'guide', 'co-guide'`)},
	{Guide, inOrg + ` and {guides} = 'yes'`},
	{Advisor, inGroup(`'advisor'`)},
	{Specialist, inGroup(`'specialist'`)},
	{Caregiver, inOrg + ` and l.person_id in (select c.child_id from care c where c.caregiver_id = {person})`},
	{Manager, inGroup(`'manager'`)},
	{Admin, inOrg + ` and {runs} = 'yes'`},
	{Peer, inGroup(`'learner'`)},
}

const inOrg = `select l.id from learner l where l.person_id in (select m.person_id from membership m where m.org_id = {org})`

// inGroup selects the learners of the groups in which the actor has one of the given places.
func inGroup(places string) string {
	return inOrg + ` and l.person_id in (
	select theirs.person_id from group_member mine
	join group_ g on g.id = mine.group_id and g.org_id = {org}
	join group_ part on part.id = g.id or part.parent_id = g.id
	join group_member theirs on theirs.group_id = part.id and theirs.relation = 'learner'
	where mine.person_id = {person} and mine.relation in (` + places + `))`
}

// Audience is the condition under which a column holds a learner to whom the actor has one of the given
// relations, for the where clause of a list. Its placeholders start at $first; args go with them. Without any
// relation, every one counts but [None] and [Peer]. A learner to whom the actor has a stronger relation as well is in the list too.
//
//	where, args := people.Audience(actor, "e.learner_id", 2, people.Guide, people.Self)
//	db.List(ctx, tx, scan, `select … from enrolment e where e.course_id = $1 and `+where, append([]any{course}, args...)...)
func Audience(actor core.Actor, column string, first int, relations ...Relation) (where string, args []any) {
	b := binder{actor: actor, next: first}
	var parts []string
	for _, q := range relationQueries {
		if (len(relations) == 0 && q.relation != Peer) || oneOf(q.relation, relations) {
			parts = append(parts, b.bind(q.sql))
		}
	}
	if len(parts) == 0 || !actor.SignedIn() {
		return "1 = 0", nil
	}
	return column + " in (" + strings.Join(parts, " union ") + ")", b.args
}

// binder replaces the {names} of a relation's query by placeholders. A name keeps its number, and only names that occur
// get one: PostgreSQL refuses a parameter that no statement uses.
type binder struct {
	actor  core.Actor
	one    core.LearnerID
	next   int
	number map[string]string
	args   []any
}

func (b *binder) bind(query string) string {
	if b.number == nil {
		b.number = map[string]string{}
	}
	for _, p := range []struct {
		name  string
		value any
	}{
		{"{person}", b.actor.Person}, {"{org}", b.actor.Org}, {"{learner}", b.actor.Learner}, {"{one}", b.one},
		{"{guides}", yes(b.actor.Is(core.RoleAdmin) && b.actor.Is(core.RoleGuide))},
		{"{runs}", yes(b.actor.Is(core.RoleAdmin))},
	} {
		if !strings.Contains(query, p.name) {
			continue
		}
		if b.number[p.name] == "" {
			b.number[p.name] = fmt.Sprintf("$%d", b.next)
			b.next++
			b.args = append(b.args, p.value)
		}
		query = strings.ReplaceAll(query, p.name, b.number[p.name])
	}
	return query
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// InOrg is what an actor is in their organisation, for acts that concern no one learner: [Guide], [Admin], or
// [Peer] for whoever only learns there. A visitor is [None].
func InOrg(actor core.Actor) Relation {
	switch {
	case actor.Is(core.RoleGuide):
		return Guide
	case actor.Is(core.RoleAdmin):
		return Admin
	case actor.SignedIn():
		return Peer
	default:
		return None
	}
}
