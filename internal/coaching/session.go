package coaching

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
)

// SessionKind is what sort of talk it was.
type SessionKind string

// The kinds of sessions.
const (
	CheckIn  SessionKind = "check_in" // two minutes
	Coaching SessionKind = "coaching"
)

// Session is a talk that was kept.
type Session struct {
	ID      string
	Learner core.LearnerID
	By      core.PersonID
	Kind    SessionKind
	Goal    core.GoalID // what it was about; "" for nothing in particular
	Shared  string
	Private string // "" for everybody but the writer
	At      time.Time
}

// Step is a next step that both agreed on.
type Step struct {
	Title string
	Due   string // local date
}

// Keeping is what a guide writes after a talk.
type Keeping struct {
	Session
	Steps []Step
	// Every is after how many days the next check-in is due; 0 for none.
	Every int
	// Today is the local date of the talk.
	Today time.Time
	// Talked are the items of the agenda that were talked about.
	Talked []string
}

const (
	noteLimit = 4000
	mostSteps = 6
)

// Everys are the rhythms that are offered, in days.
var Everys = []int{7, 14, 28}

// UsualEvery is the rhythm of a learner for whom nobody chose one.
const UsualEvery = 14

// Keep keeps a talk: its notes, its next steps as tasks, and when the next check-in is due.
func (s *Service) Keep(ctx context.Context, actor core.Actor, k Keeping) error {
	if err := k.clean(); err != nil {
		return err
	}
	err := s.db.WriteFor(ctx, string(k.Learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.ask(ctx, tx, actor, soundboard.CoachingWrite, k.Learner); err != nil {
			return err
		}
		now := s.clock.Now()
		_, err := tx.Exec(ctx, `insert into coach_session (id, org_id, learner_id, by_id, kind, goal_id, shared, private, at)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9) on conflict (id) do nothing`,
			k.ID, actor.Org, k.Learner, actor.Person, k.Kind, k.Goal, k.Shared, k.Private, core.Stamp(now))
		if err != nil {
			return fmt.Errorf("storing a session: %w", err)
		}
		for _, step := range k.Steps {
			t := plan.Task{Org: actor.Org, Learner: k.Learner, By: actor.Person, Kind: plan.StepTask, Goal: k.Goal, Title: step.Title, Due: step.Due, Ref: k.ID, Made: now}
			if err := plan.AddTask(ctx, tx, t); err != nil {
				return err
			}
			if err := s.onTask(ctx, tx, t); err != nil {
				return err
			}
		}
		if err := s.talked(ctx, tx, actor, k, now); err != nil {
			return err
		}
		if err := setContact(ctx, tx, actor.Org, k.Learner, now, k.Today, k.Every); err != nil {
			return err
		}
		return check.SatWith(ctx, tx, actor.Org, k.Learner, now)
	})
	return within("keeping a talk", err)
}

// clean tidies what was written and says what is wrong with it.
func (k *Keeping) clean() error {
	k.Shared, k.Private = strings.TrimSpace(k.Shared), strings.TrimSpace(k.Private)
	wrong := map[string]string{}
	for field, text := range map[string]string{"shared": k.Shared, "private": k.Private} {
		if utf8.RuneCountInString(text) > noteLimit {
			wrong[field] = "check.problem.too_long"
		}
	}
	steps := k.Steps[:0:0]
	for i, step := range k.Steps {
		step.Title = strings.Join(strings.Fields(step.Title), " ")
		if step.Title == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, step.Due); step.Due != "" && err != nil {
			wrong[fmt.Sprintf("due%d", i+1)] = "coaching.problem.date"
		}
		if utf8.RuneCountInString(step.Title) > 200 || len(steps) == mostSteps {
			wrong[fmt.Sprintf("step%d", i+1)] = "coaching.problem.step"
		}
		steps = append(steps, step)
	}
	k.Steps = steps
	if k.Shared+k.Private == "" && len(steps) == 0 && len(wrong) == 0 {
		wrong["shared"] = "coaching.problem.empty"
	}
	if k.Every < 0 || k.Every > 365 {
		wrong["every"] = "coaching.problem.every"
	}
	if _, ok := core.ParseID[string](k.ID); !ok {
		k.ID = core.NewID[string]()
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// talked takes what was talked about off the agenda.
func (s *Service) talked(ctx context.Context, tx *db.Tx, actor core.Actor, k Keeping, now time.Time) error {
	if len(k.Talked) == 0 {
		return nil
	}
	if len(k.Talked) > 100 {
		return core.NewFault(core.TooMuch, "error.too_much")
	}
	args := append([]any{core.Stamp(now), k.Learner, actor.Org}, db.Values(k.Talked...)...)
	_, err := tx.Exec(ctx, `update agenda_item set done_at = $1 where learner_id = $2 and org_id = $3 and done_at = '' and id in `+db.In(len(k.Talked), 4), args...)
	if err != nil {
		return fmt.Errorf("taking what was talked about off an agenda: %w", err)
	}
	return nil
}

// setContact keeps that a guide talked with a learner, and when they want to again.
func setContact(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, now, today time.Time, every int) error {
	due := ""
	if every > 0 {
		due = today.AddDate(0, 0, every).Format(time.DateOnly)
	}
	_, err := tx.Exec(ctx, `insert into contact (learner_id, org_id, last_at, due_on, every) values ($1,$2,$3,$4,$5)
		on conflict (learner_id, org_id) do update set last_at = excluded.last_at, due_on = excluded.due_on, every = excluded.every`,
		learner, org, core.Stamp(now), due, every)
	if err != nil {
		return fmt.Errorf("keeping when the next check-in is due: %w", err)
	}
	return nil
}

// Contact is when a guide last talked with a learner, and when they want to again.
type Contact struct {
	Last  time.Time // zero: never
	Due   string    // local date; "" for no rhythm
	Every int
}

// Due is a learner whose check-in is due.
type Due struct {
	Learner core.LearnerID
	Contact
	Since time.Time // when it became due
}

// DueFor lists the learners of a desk whose check-in is due on a local date, the longest waiting first: one statement.
func DueFor(ctx context.Context, tx *db.Tx, desk check.Desk, today time.Time) ([]Due, error) {
	with, args := desk.Guided()
	n := len(args)
	list, err := db.List(ctx, tx, func(s db.Scanner) (Due, error) {
		var d Due
		var last string
		err := s.Scan(&d.Learner, &last, &d.Due, &d.Every)
		d.Last = core.ParseStamp(last)
		if day, wrong := time.ParseInLocation(time.DateOnly, d.Due, today.Location()); wrong == nil {
			d.Since = day
		}
		return d, err
	}, with+fmt.Sprintf(` select c.learner_id, c.last_at, c.due_on, c.every from mine m cross join contact c
		where c.learner_id = m.id and c.org_id = $1 and c.due_on <> '' and c.due_on <= $%d
		order by c.due_on, c.learner_id limit 1000`, n+1), append(args, today.Format(time.DateOnly))...)
	if err != nil {
		return nil, fmt.Errorf("listing check-ins that are due: %w", err)
	}
	return list, nil
}

// Begin gives every learner of a group of some organisation who has no rhythm yet the usual one, counted from a date: one statement. A job does
// it each night, so that nobody is forgotten because nobody thought of them.
func (s *Service) Begin(ctx context.Context, today time.Time) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into contact (learner_id, org_id, last_at, due_on, every)
			select distinct l.id, g.org_id, '', $1, 14
			from group_member m join group_ g on g.id = m.group_id join learner l on l.person_id = m.person_id
			where m.relation = 'learner' and not exists (select 1 from contact c where c.learner_id = l.id and c.org_id = g.org_id)`,
			today.AddDate(0, 0, UsualEvery).Format(time.DateOnly))
		return err
	})
	return within("beginning rhythms of check-ins", err)
}

// AddAgenda puts something on the agenda of the next talk. Sent twice with the same id it stands there once.
func (s *Service) AddAgenda(ctx context.Context, actor core.Actor, learner core.LearnerID, id, text string) error {
	text = strings.TrimSpace(text)
	if text == "" || utf8.RuneCountInString(text) > 500 {
		return core.BadField("agenda", "coaching.problem.agenda")
	}
	if _, ok := core.ParseID[string](id); !ok {
		id = core.NewID[string]()
	}
	err := s.db.WriteFor(ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.ask(ctx, tx, actor, soundboard.AgendaAdd, learner); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into agenda_item (id, org_id, learner_id, by_id, body, made_at, done_at) values ($1,$2,$3,$4,$5,$6,'')
			on conflict (id) do nothing`, id, actor.Org, learner, actor.Person, text, core.Stamp(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("storing an item of an agenda: %w", err)
		}
		return live.Changed(ctx, tx, actor.Org)
	})
	return within("writing on an agenda", err)
}

// Talk is what [Service.Talked] changed, so that it can be taken back.
type Talk struct {
	At    string // when it was kept
	Had   bool   // there was a rhythm before
	Last  string
	Due   string
	Every int
	Seen  map[core.GoalID]string // when somebody sat with them for each goal at which they are stuck
}

// Talked keeps that a guide talked with a learner, without a note, and says what it changed. The rhythm of their check-ins stays.
func (s *Service) Talked(ctx context.Context, actor core.Actor, learner core.LearnerID, today time.Time) (Talk, error) {
	var t Talk
	err := s.db.WriteFor(ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.ask(ctx, tx, actor, soundboard.CoachingWrite, learner); err != nil {
			return err
		}
		c, had, err := contactIn(ctx, tx, actor.Org, learner)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		t = Talk{At: core.Stamp(now), Had: had, Last: core.Stamp(c.Last), Due: c.Due, Every: c.Every}
		if t.Seen, err = check.SeenAt(ctx, tx, actor.Org, learner); err != nil {
			return err
		}
		if err := setContact(ctx, tx, actor.Org, learner, now, today, c.Every); err != nil {
			return err
		}
		return check.SatWith(ctx, tx, actor.Org, learner, now)
	})
	return t, within("keeping that somebody talked with a learner", err)
}

// Untalk takes back what [Service.Talked] kept, in the caller's transaction. Once somebody talked with the learner again it is a conflict.
func (s *Service) Untalk(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, t Talk) error {
	if err := s.ask(ctx, tx, actor, soundboard.CoachingWrite, learner); err != nil {
		return err
	}
	query, args := `delete from contact where learner_id = $1 and org_id = $2 and last_at = $3`, []any{learner, actor.Org, t.At}
	if t.Had {
		query = `update contact set last_at = $4, due_on = $5, every = $6 where learner_id = $1 and org_id = $2 and last_at = $3`
		args = append(args, t.Last, t.Due, t.Every)
	}
	done, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("taking a talk back: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, error(core.NewFault(core.Conflict, "guide.stays.since")))
	}
	return check.UnsatWith(ctx, tx, actor.Org, learner, t.At, t.Seen)
}

// Unadd takes back what the actor put on the agenda of the next talk, in the caller's transaction. What was talked about stays.
func (s *Service) Unadd(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, id string) error {
	done, err := tx.Exec(ctx, `delete from agenda_item where id = $1 and learner_id = $2 and org_id = $3 and by_id = $4 and done_at = ''`, id, learner, actor.Org, actor.Person)
	if err != nil {
		return fmt.Errorf("taking something off an agenda: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, error(core.NewFault(core.Conflict, "guide.stays.since")))
	}
	return live.Changed(ctx, tx, actor.Org)
}

// DueGuide is a guide with check-ins that became due on a day.
type DueGuide struct {
	Org      core.OrgID
	Guide    core.PersonID
	Learners int
}

// DueGuides lists the guides of groups whose learners' check-ins become due on a day: one statement.
func DueGuides(ctx context.Context, tx *db.Tx, day time.Time) ([]DueGuide, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (DueGuide, error) {
		var d DueGuide
		err := s.Scan(&d.Org, &d.Guide, &d.Learners)
		return d, err
	}, `select c.org_id, lead.person_id, count(distinct c.learner_id)
		from contact c join learner l on l.id = c.learner_id
			join group_member mine on mine.person_id = l.person_id and mine.relation = 'learner'
			join group_ g on g.id = mine.group_id and g.org_id = c.org_id
			join group_member lead on lead.group_id = g.id and lead.relation in ('guide', 'co-guide') and lead.person_id <> l.person_id
		where c.due_on = $1 group by c.org_id, lead.person_id order by c.org_id, lead.person_id limit 10000`, day.Format(time.DateOnly))
	if err != nil {
		return nil, fmt.Errorf("listing guides with check-ins that are due: %w", err)
	}
	return list, nil
}
