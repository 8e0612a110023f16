package people

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Relation is what an actor is to a learner. Where several hold, the first in the order below counts.
type Relation string

// The relations, strongest first.
const (
	Self       Relation = "self"
	Guide      Relation = "guide"      // of a group that the learner is in, or guide and admin of the organisation
	Covering   Relation = "cover"      // covers a class that the learner is in, for some days: see [Cover]
	Advisor    Relation = "advisor"    // of a group that the learner is in; so are the next two
	Specialist Relation = "specialist" // for example a reading specialist
	Caregiver  Relation = "caregiver"  // cares for this very learner
	Manager    Relation = "manager"
	Leader     Relation = "leader" // of the learner's organisation, as the head of a school is
	Admin      Relation = "admin"  // of the learner's organisation, without being a guide
	Peer       Relation = "peer"   // learns in the same group
	None       Relation = "none"   // the learner does not exist for this actor
)

// Relations lists all relations, strongest first.
func Relations() []Relation {
	return []Relation{Self, Guide, Covering, Advisor, Specialist, Caregiver, Manager, Leader, Admin, Peer, None}
}

// Each relation is one query for the learners to whom an actor has it. [Service.Relation] and [Audience] both
// read this table, so a page and a list can never disagree. In it, {person}, {org} and {learner} stand for the actor: who,
// where, and under which learner id. A group inside a group counts as part of it.
var relationQueries = []relationQuery{
	{Self, signedIn, `select l.id from learner l where l.id = {learner}`},
	{Guide, signedIn, inGroup(`'guide', 'co-guide'`)},
	{Guide, guidesAll, inOrg},
	{Covering, coversNow, inCovered},
	{Advisor, signedIn, inGroup(`'advisor'`)},
	{Specialist, signedIn, inGroup(`'specialist'`)},
	{Caregiver, signedIn, inOrg + ` and exists (select 1 from care c where c.caregiver_id = {person} and c.child_id = l.person_id)`},
	{Manager, signedIn, inGroup(`'manager'`)},
	{Leader, leadsAll, inOrg},
	{Admin, runsAll, inOrg},
	{Peer, signedIn, inGroup(`'learner'`)},
}

type relationQuery struct {
	relation Relation
	// can tells from the actor's roles alone whether the relation is possible at all.
	can func(core.Actor) bool
	sql string
}

func signedIn(a core.Actor) bool  { return a.SignedIn() }
func coversNow(a core.Actor) bool { return a.SignedIn() && a.Covers != "" }
func leadsAll(a core.Actor) bool  { return a.SignedIn() && a.Is(core.RoleLeader) }
func guidesAll(a core.Actor) bool { return runsAll(a) && a.Is(core.RoleGuide) }
func runsAll(a core.Actor) bool   { return a.SignedIn() && a.Is(core.RoleAdmin) }

const inOrg = `select l.id from membership m join learner l on l.person_id = m.person_id where m.org_id = {org}`

// inGroup selects the learners of the groups in which the actor has one of the given places. The inner lists are short (the actor's
// groups, their learners), so it is quick for one learner as well as for a list.
func inGroup(places string) string {
	return `select l.id from learner l where l.person_id in (
		select theirs.person_id from group_member theirs where theirs.relation = 'learner' and theirs.group_id in (
			select part.id from group_member mine join group_ part on mine.group_id in (part.id, part.parent_id)
			where mine.person_id = {person} and mine.relation in (` + places + `) and part.org_id = {org}))
	and exists (select 1 from membership m where m.org_id = {org} and m.person_id = l.person_id)`
}

// inCovered selects the learners of the classes that the actor covers at the instant that [core.Actor].Covers holds.
const inCovered = `select l.id from learner l where l.person_id in (
		select theirs.person_id from group_member theirs where theirs.relation = 'learner' and theirs.group_id in (
			select part.id from group_ part where part.org_id = {org} and (part.id in (` + coveredClasses + `) or part.parent_id in (` + coveredClasses + `))))
	and exists (select 1 from membership m where m.org_id = {org} and m.person_id = l.person_id)`

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
		wanted := len(relations) == 0 && q.relation != Peer || oneOf(q.relation, relations)
		if wanted && q.can(actor) {
			parts = append(parts, b.bind(q.sql))
		}
	}
	if len(parts) == 0 {
		return "1 = 0", nil
	}
	return column + " in (" + strings.Join(parts, " union ") + ")", b.args
}

// WhoIsTo lists the people who are something to a learner by their place in a group of theirs, such as their advisors: the actor is the learner. Suspended ones are left out.
func WhoIsTo(ctx context.Context, tx *db.Tx, actor core.Actor, places ...Relation) ([]core.PersonID, error) {
	list, err := db.List(ctx, tx, db.One[core.PersonID], `select distinct lead.person_id from group_member mine
			join group_ part on part.id = mine.group_id and part.org_id = $2
			join group_member lead on lead.group_id in (part.id, part.parent_id) join person p on p.id = lead.person_id and p.suspended_at = ''
		where mine.person_id = $1 and mine.relation = 'learner' and lead.person_id <> $1 and lead.relation in `+db.In(len(places), 3)+` order by lead.person_id`+db.Limit(50),
		append([]any{actor.Person, actor.Org}, db.Values(places...)...)...)
	if err != nil {
		return nil, fmt.Errorf("listing who is there for a learner: %w", err)
	}
	return list, nil
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
		{"{person}", b.actor.Person}, {"{org}", b.actor.Org}, {"{learner}", b.actor.Learner}, {"{one}", b.one}, {"{covers}", b.actor.Covers},
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
