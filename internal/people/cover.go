package people

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Somebody covers a class: for some days they have a guide's daily rights there, and none that last (see the acts of [Covering] in package
// soundboard). The clock alone gives the right and takes it: no job, no flag. What they wrote meanwhile stays with their name.

// CoverDays is the longest time for which somebody can cover: half a year. Whoever stays longer guides the class.
const CoverDays = 183

// Cover is one person covering one class.
type Cover struct {
	ID     string
	Class  Group // without its number of learners
	Person core.PersonID
	Name   string
	Face   string
	// From and Until are the first and the last day where the place is, at midnight UTC; both count.
	From, Until time.Time
	// By is who asked for it; "" when they are gone.
	By string
	// Ended is when it was ended sooner; zero when it was not.
	Ended time.Time
	// Fresh tells that the account was made for covering and is nothing else here, so that whoever asked may make a link for it.
	Fresh bool
	// Over tells that it is over by the clock or was ended; Begun, that its first day has come.
	Over, Begun bool

	ends time.Time
}

// CoverInput says who covers a class, and for which days.
type CoverInput struct {
	// Person is somebody from [Service.CoverChoices]; "" for somebody new, by Name.
	Person core.PersonID
	Name   string
	// From and Until are dates (2026-11-30), both inclusive. Without From it begins today.
	From, Until string
}

// inForce is the condition under which a cover c holds at the instant in $3.
const inForce = `c.ended_at = '' and c.from_at <= $3 and c.until_at > $3`

// coversAt tells whether somebody covers a class of an organisation just now: the instant itself, or "" when they cover none.
func coversAt(ctx context.Context, tx *db.Tx, person core.PersonID, org core.OrgID, now string) (string, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from cover c where c.person_id = $1 and c.org_id = $2 and `+inForce, person, org, now).Scan(&n)
	switch {
	case err != nil:
		return "", fmt.Errorf("asking whether somebody covers a class: %w", err)
	case n == 0:
		return "", nil
	}
	return now, nil
}

// coveredClasses selects the classes that the actor covers. It is for statements of a [binder]: {person}, {org} and {covers} stand for the actor.
const coveredClasses = `select c.group_id from cover c where c.person_id = {person} and c.org_id = {org} and c.ended_at = '' and c.from_at <= {covers} and c.until_at > {covers}`

// seenBy is the condition under which group g is one that the actor guides or covers, and its arguments from $1.
func seenBy(actor core.Actor) (string, []any) {
	where, args := ledBy(actor)
	if actor.Covers == "" || actor.Is(core.RoleAdmin) {
		return where, args
	}
	args = append(args, actor.Covers) // ledBy has the organisation as $1 and the person as $2
	return `(` + where + ` or g.org_id = $1 and exists (select 1 from cover c where c.person_id = $2 and c.org_id = $1 and (c.group_id = g.id or c.group_id = g.parent_id)
	and ` + inForce + `))`, args
}

// seenGroup reads a group that the actor guides or covers.
func seenGroup(ctx context.Context, tx *db.Tx, actor core.Actor, id core.GroupID) (Group, error) {
	where, args := seenBy(actor)
	g, err := scanGroup(tx.QueryRow(ctx, groupQuery+where+fmt.Sprintf(` and g.id = $%d`, len(args)+1), append(args, id)...))
	return g, missingIfNone(err, "reading a group")
}

// GroupsSeen lists the classes that an actor guides or covers, by name.
func (s *Service) GroupsSeen(ctx context.Context, actor core.Actor) ([]Group, error) {
	var list []Group
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = GroupsSeen(ctx, tx, actor)
		return err
	})
	return list, err
}

// GroupsSeen is [Service.GroupsSeen] in the transaction of the caller.
func GroupsSeen(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Group, error) {
	where, args := seenBy(actor)
	list, err := db.List(ctx, tx, scanGroup, groupQuery+where+` and g.parent_id is null order by g.name, g.id limit 500`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing the groups that somebody sees: %w", err)
	}
	return list, nil
}

// PartsOf lists the groups inside a class, by name. The caller knows that the actor guides or covers it.
func PartsOf(ctx context.Context, tx *db.Tx, class core.GroupID) ([]Group, error) {
	list, err := db.List(ctx, tx, scanGroup, groupQuery+fmt.Sprintf(`g.parent_id = $1 and g.ended_at = '' order by g.name, g.id limit %d`, SubgroupLimit), class)
	if err != nil {
		return nil, fmt.Errorf("listing the groups inside a class: %w", err)
	}
	return list, nil
}

const coverQuery = `select c.id, g.id, g.org_id, g.kind, g.name, c.person_id, p.name, p.face, c.from_on, c.until_on, c.from_at, c.until_at, c.ended_at, coalesce(m.name, ''),
	(select count(*) from membership x where x.person_id = c.person_id and not (x.org_id = c.org_id and x.role = 'support'))
	+ (select count(*) from group_member x where x.person_id = c.person_id)
	+ (select count(*) from cover x where x.person_id = c.person_id and x.group_id <> c.group_id)
	+ (select count(*) from credential x where x.person_id = c.person_id)
from cover c join group_ g on g.id = c.group_id join person p on p.id = c.person_id left join person m on m.id = c.made_by where `

func scanCover(now time.Time) func(db.Scanner) (Cover, error) {
	return func(row db.Scanner) (Cover, error) {
		var c Cover
		var from, until, begins, ends, ended string
		var more int // that the person is or has besides
		err := row.Scan(&c.ID, &c.Class.ID, &c.Class.Org, &c.Class.Kind, &c.Class.Name, &c.Person, &c.Name, &c.Face, &from, &until, &begins, &ends, &ended, &c.By, &more)
		if err != nil {
			return c, err
		}
		if c.From, err = time.Parse(time.DateOnly, from); err != nil {
			return c, fmt.Errorf("the first day of a cover: %w", err)
		}
		if c.Until, err = time.Parse(time.DateOnly, until); err != nil {
			return c, fmt.Errorf("the last day of a cover: %w", err)
		}
		c.Fresh = more == 0
		c.Ended = core.ParseStamp(ended)
		c.Begun = !now.Before(core.ParseStamp(begins))
		c.ends = core.ParseStamp(ends)
		c.Over = ended != "" || !now.Before(core.ParseStamp(ends))
		return c, nil
	}
}

// Covers lists who covers a class that the actor guides, those still to come among them, and the last ten that are over: the latest first.
func (s *Service) Covers(ctx context.Context, actor core.Actor, class core.GroupID) (open, over []Cover, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		open, over = nil, nil
		if _, err := ledGroup(ctx, tx, actor, class); err != nil {
			return err
		}
		now := s.now()
		list, err := db.List(ctx, tx, scanCover(now), coverQuery+`c.group_id = $1 order by c.until_at desc, c.id desc limit 60`, class)
		for _, c := range list {
			switch {
			case !c.Over:
				open = append(open, c)
			case len(over) < 10:
				over = append(over, c)
			}
		}
		return err
	})
	return open, over, err
}

// MyCovers lists the classes that the actor covers just now, by name.
func (s *Service) MyCovers(ctx context.Context, actor core.Actor) ([]Cover, error) {
	if actor.Covers == "" {
		return nil, nil
	}
	var list []Cover
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, scanCover(s.now()), coverQuery+`c.person_id = $1 and c.org_id = $2 and `+inForce+` order by g.name, g.id, c.until_at desc limit 50`,
			actor.Person, actor.Org, actor.Covers)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing what somebody covers: %w", err)
	}
	return list, nil
}

// CoverOf reads the actor's own cover of a class: the one that ends last. A class that they do not cover now does not exist.
func (s *Service) CoverOf(ctx context.Context, actor core.Actor, class core.GroupID) (Cover, error) {
	list, err := s.MyCovers(ctx, actor)
	if err != nil {
		return Cover{}, err
	}
	for _, c := range list {
		if c.Class.ID == class {
			return c, nil
		}
	}
	return Cover{}, core.Missing()
}

// CoverChoices lists who could cover a class that the actor guides: grown-ups who teach, support or lead in the organisation and have no place
// beside the guides of this class. Whoever runs the place can give themselves one.
func (s *Service) CoverChoices(ctx context.Context, actor core.Actor, class core.GroupID) ([]Person, error) {
	var list []Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if _, err := ledGroup(ctx, tx, actor, class); err != nil {
			return err
		}
		list, err = coverChoices(ctx, tx, actor, class)
		return err
	})
	return list, err
}

func coverChoices(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID) ([]Person, error) {
	list, err := db.List(ctx, tx, scanPerson, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where p.suspended_at = '' and p.id <> $3
	and exists (select 1 from membership m where m.person_id = p.id and m.org_id = $1 and m.role in ('guide', 'support', 'leader'))
	and not exists (select 1 from membership m where m.person_id = p.id and m.org_id = $1 and m.role = 'admin')
	and not exists (select 1 from group_member g where g.group_id = $2 and g.person_id = p.id)
order by p.name_fold, p.id limit 200`, actor.Org, class, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("listing who could cover a class: %w", err)
	}
	return list, nil
}

// AddCover has somebody cover a class that the actor guides. Somebody new gets an account that can do nothing else; a link lets them in.
func (s *Service) AddCover(ctx context.Context, actor core.Actor, class core.GroupID, in CoverInput) (Cover, error) {
	name := ""
	if in.Person == "" {
		var wrong string
		if name, wrong = checkName(in.Name); wrong != "" {
			return Cover{}, core.BadField("cover_name", wrong)
		}
	}
	id, now := core.NewID[string](), s.now()
	made := Person{ID: core.NewID[core.PersonID](), Learner: core.NewID[core.LearnerID](), Name: name, Band: Adult, Shortcuts: true, CreatedAt: now}
	var out Cover
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledClass(ctx, tx, actor, class); err != nil {
			return err
		}
		if err := s.gate("people.cover", leads(actor)); err != nil {
			return err
		}
		org, err := loadOrg(ctx, tx, actor.Org)
		if err != nil {
			return err
		}
		days, err := daysOf(in, org, now)
		if err != nil {
			return err
		}
		person := in.Person
		if person == "" {
			person = made.ID
			if err := insertPerson(ctx, tx, made, actor.Org, []core.Role{core.RoleSupport}); err != nil {
				return err
			}
		} else if err := mayCover(ctx, tx, actor, class, person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into cover (id, org_id, group_id, person_id, from_on, until_on, from_at, until_at, made_by, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, actor.Org, class, person, days.fromOn, days.untilOn, days.fromAt, days.untilAt, actor.Person, core.Stamp(now)); err != nil {
			return fmt.Errorf("having somebody cover a class: %w", err)
		}
		out, err = scanCover(now)(tx.QueryRow(ctx, coverQuery+`c.id = $1`, id))
		return err
	})
	return out, err
}

// leads is what somebody is who is known to lead a class: its guide, or the admin of the place.
func leads(actor core.Actor) Relation {
	if actor.Is(core.RoleAdmin) && !actor.Is(core.RoleGuide) {
		return Admin
	}
	return Guide
}

// mayCover refuses whoever is no choice.
func mayCover(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID, person core.PersonID) error {
	choices, err := coverChoices(ctx, tx, actor, class)
	if err != nil {
		return err
	}
	for _, p := range choices {
		if p.ID == person {
			return nil
		}
	}
	return core.Missing()
}

// coverDays are the days of a cover as they are stored.
type coverDays struct{ fromOn, untilOn, fromAt, untilAt string }

// daysOf reads the first and the last day. They are days where the place is, and none has passed.
func daysOf(in CoverInput, org Org, now time.Time) (coverDays, error) {
	begin := today(org, now)
	from, zone := begin, begin.Location()
	if in.From != "" {
		var err error
		if from, err = time.ParseInLocation(time.DateOnly, in.From, zone); err != nil || from.Before(begin) {
			return coverDays{}, core.BadField("cover_from", "people.problem.cover_from")
		}
	}
	until, err := time.ParseInLocation(time.DateOnly, in.Until, zone)
	switch {
	case err != nil, until.Before(from):
		return coverDays{}, core.BadField("cover_until", "people.problem.cover_until")
	case until.After(from.AddDate(0, 0, CoverDays)):
		return coverDays{}, core.BadField("cover_until", "people.problem.cover_long")
	}
	return coverDays{
		fromOn: from.Format(time.DateOnly), untilOn: until.Format(time.DateOnly),
		fromAt: core.Stamp(from), untilAt: core.Stamp(until.AddDate(0, 0, 1)),
	}, nil
}

// EndCover ends a cover of a class that the actor guides at once, and [Service.ResumeCover] takes that back.
func (s *Service) EndCover(ctx context.Context, actor core.Actor, class core.GroupID, id string) error {
	return s.turnCover(ctx, actor, class, `update cover set ended_at = $1, ended_by = $2 where id = $3 and group_id = $4 and ended_at = '' and until_at > $1`, id, core.Stamp(s.now()), string(actor.Person))
}

// ResumeCover brings back a cover that was ended sooner, for the days that are left.
func (s *Service) ResumeCover(ctx context.Context, actor core.Actor, class core.GroupID, id string) error {
	return s.turnCover(ctx, actor, class, `update cover set ended_at = '', ended_by = $2 where id = $3 and group_id = $4 and ended_at <> '' and until_at > $1`, id, core.Stamp(s.now()), "")
}

func (s *Service) turnCover(ctx context.Context, actor core.Actor, class core.GroupID, statement, id, at, by string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledClass(ctx, tx, actor, class); err != nil {
			return err
		}
		if err := s.gate("people.cover", leads(actor)); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `select count(*) from cover where id = $1 and group_id = $2`, id, class).Scan(&n); err != nil {
			return fmt.Errorf("looking for a cover: %w", err)
		}
		if n == 0 {
			return core.Missing()
		}
		if _, err := tx.Exec(ctx, statement, at, by, id, class); err != nil {
			return fmt.Errorf("ending or resuming a cover: %w", err)
		}
		return nil
	})
}

// CoverLink makes a one-time link for somebody whose account was made for covering this class and is nothing else. It works as long as
// others do, and no longer than the cover.
func (s *Service) CoverLink(ctx context.Context, actor core.Actor, class core.GroupID, id string) (Link, error) {
	var link Link
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledClass(ctx, tx, actor, class); err != nil {
			return err
		}
		if err := s.gate("people.cover", leads(actor)); err != nil {
			return err
		}
		now := s.now()
		c, err := scanCover(now)(tx.QueryRow(ctx, coverQuery+`c.id = $1 and c.group_id = $2`, id, class))
		if err != nil {
			return missingIfNone(err, "reading a cover")
		}
		if c.Over || !c.Fresh {
			return core.NewFault(core.Denied, "people.problem.above_you")
		}
		link, err = s.makeLink(ctx, tx, linkInput{person: c.Person, org: actor.Org, madeBy: actor.Person, lifetime: min(LinkLifeMax, c.ends.Sub(now))})
		return err
	})
	return link, err
}

// coverEnds is when the actor's right to a learner ends, if covering a class is what gives it; zero when it does not end.
func (s *Service) coverEnds(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) (time.Time, error) {
	if actor.Covers == "" {
		return time.Time{}, nil
	}
	relation, _, err := s.RelationToPerson(ctx, tx, actor, person)
	if err != nil || relation != Covering {
		return time.Time{}, err
	}
	var until string
	err = tx.QueryRow(ctx, `select coalesce(max(c.until_at), '') from cover c join group_ g on g.id = c.group_id or g.parent_id = c.group_id
join group_member m on m.group_id = g.id and m.person_id = $4 and m.relation = 'learner'
where c.person_id = $1 and c.org_id = $2 and `+inForce, actor.Person, actor.Org, actor.Covers, person).Scan(&until)
	if err != nil {
		return time.Time{}, fmt.Errorf("asking when a cover ends: %w", err)
	}
	return core.ParseStamp(until), nil
}

// withinCover shortens the life of what somebody who covers hands out: a link that lets a learner in must not outlast the right to make it.
func (s *Service) withinCover(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID, lifetime time.Duration) (time.Duration, error) {
	ends, err := s.coverEnds(ctx, tx, actor, person)
	if err != nil || ends.IsZero() {
		return lifetime, err
	}
	if lifetime <= 0 {
		lifetime = LinkLife
	}
	return min(lifetime, max(ends.Sub(s.now()), time.Second)), nil
}
