package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// A roster is a list of people and classes from a school's own system (package interop/oneroster reads one). It may come again and again:
// each row has an id of its own there, the table roster_id keeps who that is here, and what is here already is brought up to date and never
// doubled. Who is no longer in the list stays; a row that says so ends a place in a class or keeps somebody out. Nothing is erased.

// Roster is what a list says.
type Roster struct {
	Classes []RosterClass
	Users   []RosterUser
	Places  []RosterPlace
	Cares   []RosterCare
}

// RosterClass is a class of a list.
type RosterClass struct {
	Source string // its id in the list
	Name   string
}

// RosterUser is a person of a list.
type RosterUser struct {
	Source string
	Name   string
	Role   core.Role // a learner, guide, leader or caregiver
	Band   Band
	Out    bool // the list says that they have no access any more
}

// RosterPlace is a place of a person in a class.
type RosterPlace struct {
	Class, User string // ids in the list
	Place       Place
	Ended       bool
}

// RosterCare says that one person cares for another.
type RosterCare struct{ Caregiver, Child string }

// RosterReport is what a roster changed.
type RosterReport struct {
	Classes, Users, Places RosterTally
	Cares                  int // new ones
	Skipped                int // rows about people who were erased here, or who are not in the list
}

// RosterTally counts what became of the rows of one sort.
type RosterTally struct{ New, Changed, Same, Ended int }

// rosterWork is one roster on its way into the tables.
type rosterWork struct {
	*Service
	tx     *db.Tx
	actor  core.Actor
	org    Org
	now    string
	ids    map[string]string // "user:…" or "class:…" of the list: the id here
	report RosterReport
}

// ApplyRoster brings a list in, whole or not at all. Only an admin does that.
func (s *Service) ApplyRoster(ctx context.Context, actor core.Actor, r Roster) (RosterReport, error) {
	if !actor.Is(core.RoleAdmin) {
		return RosterReport{}, core.NewFault(core.Denied, "error.for_admins")
	}
	var report RosterReport
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		w := rosterWork{Service: s, tx: tx, actor: actor, now: core.Stamp(s.now())}
		var err error
		if w.org, err = loadOrg(ctx, tx, actor.Org); err != nil {
			return err
		}
		if err := w.load(ctx); err != nil {
			return err
		}
		for _, step := range []func(context.Context, Roster) error{w.classes, w.users, w.places, w.cares} {
			if err := step(ctx, r); err != nil {
				return err
			}
		}
		report = w.report
		return nil
	})
	if err != nil {
		return RosterReport{}, fmt.Errorf("bringing a list of people in: %w", err)
	}
	return report, nil
}

// load reads who is who.
func (w *rosterWork) load(ctx context.Context) error {
	w.ids = map[string]string{}
	type pair struct{ key, id string }
	list, err := db.List(ctx, w.tx, func(row db.Scanner) (p pair, err error) {
		var kind, source string
		err = row.Scan(&kind, &source, &p.id)
		p.key = kind + ":" + source
		return p, err
	}, `select kind, source_id, local_id from roster_id where org_id = $1`, w.actor.Org)
	for _, p := range list {
		w.ids[p.key] = p.id
	}
	return err
}

func (w *rosterWork) remember(ctx context.Context, kind, source, id string) error {
	w.ids[kind+":"+source] = id
	_, err := w.tx.Exec(ctx, `insert into roster_id (org_id, kind, source_id, local_id) values ($1, $2, $3, $4)
on conflict (org_id, kind, source_id) do update set local_id = excluded.local_id`, w.actor.Org, kind, source, id)
	return err
}

// changed runs an update and tells whether it changed a row.
func (w *rosterWork) changed(ctx context.Context, query string, args ...any) (bool, error) {
	result, err := w.tx.Exec(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

func (t *RosterTally) count(changed bool) {
	if changed {
		t.Changed++
	} else {
		t.Same++
	}
}

func (w *rosterWork) classes(ctx context.Context, r Roster) error {
	for _, c := range r.Classes {
		if id := w.ids["class:"+c.Source]; id != "" {
			changed, err := w.changed(ctx, `update group_ set name = $1 where id = $2 and org_id = $3 and name <> $1`, c.Name, id, w.actor.Org)
			if err != nil {
				return err
			}
			w.report.Classes.count(changed)
			continue
		}
		g := Group{ID: core.NewID[core.GroupID](), Org: w.actor.Org, Kind: mainGroup(w.org.Kind), Name: c.Name}
		if err := insertGroup(ctx, w.tx, g, w.now); err != nil {
			return err
		}
		if err := w.remember(ctx, "class", c.Source, string(g.ID)); err != nil {
			return err
		}
		w.report.Classes.New++
	}
	return nil
}

func (w *rosterWork) users(ctx context.Context, r Roster) error {
	for _, u := range r.Users {
		id := core.PersonID(w.ids["user:"+u.Source])
		var err error
		switch {
		case id != "":
			err = w.update(ctx, u, id)
		case u.Out:
			w.report.Skipped++
		default:
			err = w.insert(ctx, u)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *rosterWork) insert(ctx context.Context, u RosterUser) error {
	p := Person{ID: core.NewID[core.PersonID](), Learner: core.NewID[core.LearnerID](), Name: u.Name, Band: u.Band, CreatedAt: w.Service.now()}
	p.Shortcuts = p.Band == Adult || p.Band == Teen
	if err := insertPerson(ctx, w.tx, p, w.actor.Org, []core.Role{u.Role}); err != nil {
		return err
	}
	w.report.Users.New++
	return w.remember(ctx, "user", u.Source, string(p.ID))
}

// update brings somebody up to date who is here: the name, and whether they are kept out. Whoever runs the place stays as they are.
func (w *rosterWork) update(ctx context.Context, u RosterUser, id core.PersonID) error {
	var name, suspended string
	var admin int
	err := w.tx.QueryRow(ctx, `select p.name, p.suspended_at, (select count(*) from membership m where m.person_id = p.id and (m.role = 'admin' or m.org_id <> $2))
from person p where p.id = $1`, id, w.actor.Org).Scan(&name, &suspended, &admin)
	if err := missingIfNone(err, "reading a person of a list"); core.KindOf(err) == core.NotFound {
		w.ids["user:"+u.Source] = "" // erased here: the list does not bring them back
		w.report.Skipped++
		return nil
	} else if err != nil {
		return err
	}
	if admin > 0 {
		w.report.Users.Same++
		return nil
	}
	if u.Out && suspended == "" {
		w.report.Users.Ended++
		if _, err := w.tx.Exec(ctx, `update person set suspended_at = $1 where id = $2`, w.now, id); err != nil {
			return err
		}
		return signOutEverywhere(ctx, w.tx, id)
	}
	changed, err := w.changed(ctx, `update person set name = $1, name_fold = $2 where id = $3 and name <> $1`, u.Name, Fold(u.Name), id)
	w.report.Users.count(changed)
	return err
}

func (w *rosterWork) places(ctx context.Context, r Roster) error {
	for _, p := range r.Places {
		class, user := w.ids["class:"+p.Class], w.ids["user:"+p.User]
		if class == "" || user == "" {
			w.report.Skipped++
			continue
		}
		query := `insert into group_member (group_id, person_id, relation, created_at) select $1, $2, $3, $4
where exists (select 1 from person where id = $2) and exists (select 1 from group_ where id = $1) on conflict do nothing`
		args := []any{class, user, p.Place, w.now}
		if p.Ended {
			query, args = `delete from group_member where group_id = $1 and person_id = $2 and relation = $3`, args[:3]
		}
		changed, err := w.changed(ctx, query, args...)
		switch {
		case err != nil:
		case changed && p.Ended:
			w.report.Places.Ended++
		case changed:
			w.report.Places.New++
			err = w.mayLearn(ctx, p.Place, user)
		default:
			w.report.Places.Same++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayLearn makes a learner of somebody who learns in a class, such as a teacher in a class for teachers.
func (w *rosterWork) mayLearn(ctx context.Context, place Place, person string) error {
	if place != AsLearner {
		return nil
	}
	_, err := w.tx.Exec(ctx, `insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'learner', $3) on conflict do nothing`,
		w.actor.Org, person, w.now)
	return err
}

func (w *rosterWork) cares(ctx context.Context, r Roster) error {
	for _, c := range r.Cares {
		caregiver, child := w.ids["user:"+c.Caregiver], w.ids["user:"+c.Child]
		if caregiver == "" || child == "" || caregiver == child {
			w.report.Skipped++
			continue
		}
		changed, err := w.changed(ctx, `insert into care (caregiver_id, child_id, created_at) select $1, $2, $3
where exists (select 1 from person where id = $1) and exists (select 1 from person where id = $2) on conflict do nothing`, caregiver, child, w.now)
		if err != nil {
			return err
		}
		if changed {
			w.report.Cares++
		}
	}
	return nil
}
