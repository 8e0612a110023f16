package coaching

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Slot is a time at which a guide is there for one learner.
type Slot struct {
	ID        string
	By        core.PersonID
	ByName    string
	Starts    time.Time
	Minutes   int
	Place     string
	Learner   core.LearnerID // "" = free
	Name      string         // of the learner
	Goal      core.GoalID
	GoalTitle string
	Task      string // the task of a unit that it is about, or ""
	TaskTitle string
	Question  string
	Cancelled time.Time
}

// Topic is what a learner wants to talk about. All of it may be empty.
type Topic struct {
	Goal     core.GoalID
	Task     string // a task of a unit
	Question string
}

// Ends is when it is over.
func (s Slot) Ends() time.Time { return s.Starts.Add(time.Duration(s.Minutes) * time.Minute) }

// met is nil when the actor meets the goal and the task in a course of theirs; what they do not see is missing.
func (t Topic) met(ctx context.Context, tx *db.Tx, actor core.Actor) error {
	if t.Goal != "" {
		if _, err := course.CourseOf(ctx, tx, actor.Org, actor.Learner, t.Goal); err != nil {
			return err
		}
	}
	if t.Task == "" {
		return nil
	}
	_, err := work.TaskOf(ctx, tx, actor, t.Task)
	return err
}

// SlotChange is a one-to-one that was booked or called off.
type SlotChange struct {
	Slot    Slot
	Booked  bool // else called off
	ByGuide bool // the guide called it off
	Org     core.OrgID
}

func slotsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Slot, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Slot, error) {
		var s Slot
		var starts, cancelled string
		err := row.Scan(&s.ID, &s.By, &s.ByName, &starts, &s.Minutes, &s.Place, &s.Learner, &s.Name, &s.Goal, &s.GoalTitle,
			&s.Task, &s.TaskTitle, &s.Question, &cancelled)
		s.Starts, s.Cancelled = core.ParseStamp(starts), core.ParseStamp(cancelled)
		return s, err
	}, `select s.id, s.by_id, p.name, s.starts_at, s.minutes, s.place, s.learner_id, coalesce(lp.name, ''), s.goal_id, coalesce(g.title, ''),
			s.task_id, coalesce(t.title, ''), s.question, s.cancelled_at
		from one_to_one s join person p on p.id = s.by_id
			left join learner l on l.id = s.learner_id left join person lp on lp.id = l.person_id
			left join goal g on g.id = s.goal_id left join task t on t.id = s.task_id
		where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading one-to-ones: %w", err)
	}
	return list, nil
}

// Offering is a row of times that a guide offers, one after the other.
type Offering struct {
	Starts  time.Time
	Count   int
	Minutes int
	Place   string
}

// Offer offers times for one-to-ones. A time that is offered already is not offered twice.
func (s *Service) Offer(ctx context.Context, actor core.Actor, o Offering) error {
	o.Place = strings.Join(strings.Fields(o.Place), " ")
	now := s.clock.Now()
	switch {
	case o.Starts.Before(now) || o.Starts.After(now.AddDate(1, 0, 0)):
		return core.BadField("starts", "coaching.problem.starts")
	case o.Count < 1 || o.Count > 12:
		return core.BadField("count", "coaching.problem.count")
	case o.Minutes < 5 || o.Minutes > 120:
		return core.BadField("minutes", "coaching.problem.minutes")
	case o.Place == "" || utf8.RuneCountInString(o.Place) > 200:
		return core.BadField("place", "coaching.problem.place")
	}
	err := s.db.WriteFor(ctx, string(actor.Person), func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.SlotOffer, ""); err != nil {
			return err
		}
		last := o.Starts.Add(time.Duration(o.Count*o.Minutes) * time.Minute)
		taken, err := slotsWhere(ctx, tx, `s.by_id = $1 and s.starts_at < $2 and s.starts_at > $3 and s.cancelled_at = ''`,
			actor.Person, core.Stamp(last), core.Stamp(o.Starts.Add(-2*time.Hour)))
		if err != nil {
			return err
		}
		for i := range o.Count {
			starts := o.Starts.Add(time.Duration(i*o.Minutes) * time.Minute)
			if overlaps(taken, starts, starts.Add(time.Duration(o.Minutes)*time.Minute)) {
				continue
			}
			_, err := tx.Exec(ctx, `insert into one_to_one (id, org_id, by_id, starts_at, minutes, place, learner_id, goal_id, question, booked_at, cancelled_at)
				values ($1,$2,$3,$4,$5,$6,'','','','','') on conflict (id) do nothing`,
				core.DerivedID[string]("slot", string(actor.Person), core.Stamp(starts)+core.Stamp(now)), actor.Org, actor.Person, core.Stamp(starts), o.Minutes, o.Place)
			if err != nil {
				return fmt.Errorf("storing a time: %w", err)
			}
		}
		return nil
	})
	return within("offering times", err)
}

func overlaps(taken []Slot, from, to time.Time) bool {
	for _, s := range taken {
		if s.Starts.Before(to) && s.Ends().After(from) {
			return true
		}
	}
	return false
}

// Offered lists the actor's own times to come, free and booked.
func (s *Service) Offered(ctx context.Context, actor core.Actor) ([]Slot, error) {
	var list []Slot
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = slotsWhere(ctx, tx, `s.by_id = $1 and s.org_id = $2 and s.starts_at > $3 and s.cancelled_at = '' order by s.starts_at limit 200`,
			actor.Person, actor.Org, core.Stamp(s.clock.Now().Add(-time.Hour)))
		return err
	})
	return list, err
}

// guidesOf is the condition under which a person guides a learner ($1 = the learner's person, $2 = their organisation).
const guidesOf = `s.by_id in (
	select lead.person_id from group_member mine
		join group_ part on part.id = mine.group_id and part.org_id = $2
		join group_ g on g.id = part.id or g.id = part.parent_id
		join group_member lead on lead.group_id = g.id and lead.relation in ('guide', 'co-guide', 'advisor', 'specialist')
	where mine.person_id = $1 and mine.relation = 'learner'
	union
	select a.person_id from membership a join membership b on b.org_id = a.org_id and b.person_id = a.person_id and b.role = 'guide'
	where a.org_id = $2 and a.role = 'admin') and s.by_id <> $1`

// Free lists the times that the actor may book: free ones of those who guide them, and with these the ones that are theirs.
func (s *Service) Free(ctx context.Context, actor core.Actor) (free, mine []Slot, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := slotsWhere(ctx, tx, guidesOf+` and s.org_id = $2 and s.starts_at > $3 and s.cancelled_at = '' and s.learner_id in ('', $4)
			order by s.starts_at limit 60`, actor.Person, actor.Org, core.Stamp(s.clock.Now()), actor.Learner)
		free, mine = nil, nil
		for _, one := range list {
			if one.Learner == "" {
				free = append(free, one)
			} else {
				mine = append(mine, one)
			}
		}
		return err
	})
	return free, mine, err
}

// AnyFree says whether there is a time that the actor may book.
func AnyFree(ctx context.Context, tx *db.Tx, actor core.Actor, now time.Time) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from (select 1 from one_to_one s where `+guidesOf+`
		and s.org_id = $2 and s.starts_at > $3 and s.cancelled_at = '' and s.learner_id = '' limit 1) free`, actor.Person, actor.Org, core.Stamp(now)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking for a free time: %w", err)
	}
	return n > 0, nil
}

// Book takes a free time for the actor, with what it is about. It stands on their Today, and in both calendars.
func (s *Service) Book(ctx context.Context, actor core.Actor, id string, about Topic, zone *time.Location) error {
	about.Question = strings.TrimSpace(about.Question)
	if utf8.RuneCountInString(about.Question) > 1000 {
		return core.BadField("question", "check.problem.too_long")
	}
	err := s.db.WriteFor(ctx, id, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.SlotBook, actor.Learner); err != nil {
			return err
		}
		if err := about.met(ctx, tx, actor); err != nil {
			return err
		}
		list, err := slotsWhere(ctx, tx, guidesOf+` and s.org_id = $2 and s.id = $3 and s.starts_at > $4`, actor.Person, actor.Org, id, core.Stamp(s.clock.Now()))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.Missing()
		}
		slot := list[0]
		switch {
		case slot.Learner == actor.Learner && slot.Cancelled.IsZero():
			return nil // the form came twice
		case slot.Learner != "" || !slot.Cancelled.IsZero():
			return core.NewFault(core.Conflict, "coaching.problem.taken")
		}
		_, err = tx.Exec(ctx, `update one_to_one set learner_id = $2, goal_id = $3, question = $4, booked_at = $5, task_id = $6 where id = $1 and learner_id = ''`,
			id, actor.Learner, about.Goal, about.Question, core.Stamp(s.clock.Now()), about.Task)
		if err != nil {
			return fmt.Errorf("booking a time: %w", err)
		}
		slot.Learner, slot.Goal, slot.Task, slot.Question = actor.Learner, about.Goal, about.Task, about.Question
		local := slot.Starts.In(zone)
		err = plan.AddTask(ctx, tx, plan.Task{Org: actor.Org, Learner: actor.Learner, By: slot.By, Kind: plan.MeetingTask, Goal: about.Goal,
			Title: slot.ByName, Body: about.Question, Due: local.Format(time.DateOnly), Minutes: slot.Minutes, Ref: id, Made: s.clock.Now()})
		if err != nil {
			return err
		}
		if err := s.onSlot(ctx, tx, SlotChange{Slot: slot, Booked: true, Org: actor.Org}); err != nil {
			return err
		}
		return live.Changed(ctx, tx, actor.Org)
	})
	return within("booking a time", err)
}

// CallOff gives a booked time back (the learner who has it), or takes an offered time away (the guide whose it is).
func (s *Service) CallOff(ctx context.Context, actor core.Actor, id string) error {
	err := s.db.WriteFor(ctx, id, func(ctx context.Context, tx *db.Tx) error {
		list, err := slotsWhere(ctx, tx, `s.id = $1 and s.org_id = $2 and (s.by_id = $3 or s.learner_id = $4)`, id, actor.Org, actor.Person, actor.Learner)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.Missing()
		}
		slot := list[0]
		act, change, args := soundboard.SlotBook, `update one_to_one set learner_id = '', goal_id = '', task_id = '', question = '', booked_at = '' where id = $1`, []any{id}
		whose := actor.Learner
		if slot.By == actor.Person {
			act, whose = soundboard.SlotOffer, ""
			change, args = `update one_to_one set cancelled_at = $2 where id = $1 and cancelled_at = ''`, []any{id, core.Stamp(s.clock.Now())}
		}
		if err := s.gate.May(ctx, tx, actor, act, whose); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, change, args...); err != nil {
			return fmt.Errorf("calling a time off: %w", err)
		}
		if err := plan.DropTasks(ctx, tx, plan.MeetingTask, id); err != nil {
			return err
		}
		if slot.Learner != "" {
			if err := s.onSlot(ctx, tx, SlotChange{Slot: slot, ByGuide: slot.By == actor.Person, Org: actor.Org}); err != nil {
				return err
			}
		}
		return live.Changed(ctx, tx, actor.Org)
	})
	return within("calling a time off", err)
}

// NewCalendar makes the secret address of the actor's calendar. The one before ends.
func (s *Service) NewCalendar(ctx context.Context, actor core.Actor) (token string, err error) {
	token = strings.ToLower(rand.Text())
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into calendar_link (token_hash, person_id, org_id, created_at) values ($1,$2,$3,$4)
			on conflict (person_id, org_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at`,
			tokenHash(token), actor.Person, actor.Org, core.Stamp(s.clock.Now()))
		return err
	})
	return token, within("making a calendar's address", err)
}

// Calendar is what a calendar's address shows.
type Calendar struct {
	Person people.Person
	Org    core.OrgID
	Slots  []Slot // booked, as guide or as learner
	Tasks  []plan.Task
	Now    time.Time
}

// CalendarOf reads the calendar behind a secret address. An address that opens nothing, or whose person was suspended, is missing.
func (s *Service) CalendarOf(ctx context.Context, token string) (Calendar, error) {
	c := Calendar{Now: s.clock.Now()}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		found, err := db.List(ctx, tx, func(row db.Scanner) (Calendar, error) {
			var one Calendar
			err := row.Scan(&one.Person.ID, &one.Person.Name, &one.Person.Learner, &one.Person.Language, &one.Person.TimeZone, &one.Org)
			return one, err
		}, `select p.id, p.name, l.id, case when p.language = '' then o.language else p.language end, case when p.timezone = '' then o.timezone else p.timezone end, k.org_id
			from calendar_link k join person p on p.id = k.person_id join learner l on l.person_id = p.id join org o on o.id = k.org_id
			where k.token_hash = $1 and p.suspended_at = '' and exists (select 1 from membership m where m.person_id = p.id and m.org_id = k.org_id)`, tokenHash(token))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return core.Missing()
		}
		c.Person, c.Org = found[0].Person, found[0].Org
		if c.Slots, err = slotsWhere(ctx, tx, `s.org_id = $1 and (s.by_id = $2 or s.learner_id = $3) and s.learner_id <> '' and s.starts_at > $4
			order by s.starts_at limit 500`, c.Org, c.Person.ID, c.Person.Learner, core.Stamp(c.Now.AddDate(0, -1, 0))); err != nil {
			return err
		}
		c.Tasks, err = plan.TasksOf(ctx, tx, c.Org, c.Person.Learner)
		return err
	})
	return c, within("reading a calendar", err)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
