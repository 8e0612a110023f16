package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/notify"
	"crossfade/internal/people"
	"crossfade/internal/plan"
)

// TakeBackFor is for how long what was done with several lines can be taken back.
const TakeBackFor = 10 * time.Minute

// grouped is the kind of an act that put the plan of a small group on somebody's Today. It is no line.
const grouped Kind = "group"

// act is what was done with one line.
type act struct {
	Pick
	Learner core.LearnerID
	Did     Do
	Can     bool // it can be taken back
	Back    back
}

// back is what is needed for that.
type back struct {
	ID   string         `json:"id,omitempty"` // of what was written
	Talk *coaching.Talk `json:"talk,omitempty"`
}

// keepOrder keeps what was done, and counts what stays. Orders of the day before go: nobody can take them back any more.
func (s *Service) keepOrder(ctx context.Context, actor core.Actor, acts []act, out *Outcome) error {
	for _, a := range acts {
		if !a.Can {
			out.Stays++
		}
	}
	if out.Stays == len(acts) {
		return nil
	}
	id, now := core.NewID[string](), s.Clock.Now()
	values, args := "", []any{id}
	for i, a := range acts {
		how := ""
		if a.Can {
			text, err := json.Marshal(a.Back)
			if err != nil {
				return fmt.Errorf("keeping what was done with several lines: %w", err)
			}
			how = string(text)
		}
		if i > 0 {
			values += ", "
		}
		n := len(args)
		values += fmt.Sprintf("($1, $%d, $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6)
		args = append(args, i, a.Kind, a.Ref, a.Learner, a.Did, how)
	}
	err := s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `delete from desk_order where person_id = $1 and at < $2`, actor.Person, core.Stamp(now.AddDate(0, 0, -1))); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into desk_order (id, org_id, person_id, at, taken_at) values ($1, $2, $3, $4, '')`, id, actor.Org, actor.Person, core.Stamp(now)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into desk_act (order_id, n, kind, ref, learner_id, did, back) values `+values, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping what was done with several lines: %w", err)
	}
	out.Order = id
	return nil
}

// Recent is what the actor did last with several lines, while it can be taken back.
type Recent struct {
	Order string // "" for nothing
	N     int    // lines of which it can be taken back
	Until time.Time
}

// RecentOf reads it: one statement.
func RecentOf(ctx context.Context, tx *db.Tx, actor core.Actor, now time.Time) (Recent, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (r Recent, err error) {
		var at string
		err = row.Scan(&r.Order, &at, &r.N)
		r.Until = core.ParseStamp(at).Add(TakeBackFor)
		return r, err
	}, `select o.id, o.at, (select count(*) from desk_act a where a.order_id = o.id and a.back <> '') from desk_order o
		where o.person_id = $1 and o.at > $2 and o.org_id = $3 and o.taken_at = '' order by o.at desc, o.id desc limit 1`, actor.Person, core.Stamp(now.Add(-TakeBackFor)), actor.Org)
	if err != nil {
		return Recent{}, fmt.Errorf("reading what can be taken back: %w", err)
	}
	if len(list) == 0 {
		return Recent{}, nil
	}
	return list[0], nil
}

// Stayed is one of several acts that was not taken back, and why.
type Stayed struct {
	Learner core.LearnerID
	Name    string // as the actor may know it
	Why     string // key of a sentence
}

// TakenBack is what became of taking several acts back.
type TakenBack struct {
	Back  int
	Stays []Stayed
}

// TakeBack takes back what the actor did with several lines, each by itself: what cannot be taken back any more stays, with the reason. Pressed twice it does nothing
// the second time. After [TakeBackFor], and for anybody else, the order does not exist.
func (s *Service) TakeBack(ctx context.Context, actor core.Actor, id string) (TakenBack, error) {
	var out TakenBack
	var acts []act
	now := s.Clock.Now()
	err := s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		acts = nil
		var at, taken string
		err := tx.QueryRow(ctx, `select at, taken_at from desk_order where id = $1 and person_id = $2 and org_id = $3`, id, actor.Person, actor.Org).Scan(&at, &taken)
		switch {
		case errors.Is(err, db.ErrNoRows):
			return core.Missing()
		case err != nil:
			return fmt.Errorf("reading what was done with several lines: %w", err)
		case now.Sub(core.ParseStamp(at)) >= TakeBackFor:
			return core.NewFault(core.Conflict, "guide.stays.late")
		case taken != "":
			return nil
		}
		if acts, err = actsOf(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update desk_order set taken_at = $1 where id = $2`, core.Stamp(now), id)
		return err
	})
	if err != nil {
		return out, err
	}
	for _, a := range acts {
		err := core.NewFault(core.Conflict, "guide.stays.kind")
		if !a.Can {
			out.Stays = append(out.Stays, Stayed{Learner: a.Learner, Why: err.Key})
			continue
		}
		if err := s.DB.WriteFor(ctx, string(a.Learner), func(ctx context.Context, tx *db.Tx) error { return s.takeBack(ctx, tx, actor, a) }); err != nil {
			if core.KindOf(err) == core.Internal {
				return out, err
			}
			out.Stays = append(out.Stays, Stayed{Learner: a.Learner, Why: whyOf(err)})
			continue
		}
		out.Back++
	}
	return out, s.nameStayed(ctx, actor, out.Stays)
}

// whyOf is the sentence for somebody about an act that stays.
func whyOf(err error) string {
	var f *core.Fault
	if errors.As(err, &f) && core.KindOf(err) == core.Conflict {
		return f.Key
	}
	return "guide.stays.since"
}

func (s *Service) nameStayed(ctx context.Context, actor core.Actor, list []Stayed) error {
	if len(list) == 0 {
		return nil
	}
	return s.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var ids []core.LearnerID
		for _, one := range list {
			ids = append(ids, one.Learner)
		}
		names, err := people.Learners(ctx, tx, actor, ids)
		for i, one := range list {
			list[i].Name = names[one.Learner].Name
		}
		return err
	})
}

func actsOf(ctx context.Context, tx *db.Tx, order string) ([]act, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (a act, err error) {
		var how string
		if err := row.Scan(&a.Kind, &a.Ref, &a.Learner, &a.Did, &how); err != nil || how == "" {
			return a, err
		}
		a.Can = true
		return a, json.Unmarshal([]byte(how), &a.Back)
	}, `select kind, ref, learner_id, did, back from desk_act where order_id = $1 order by n desc`, order)
	if err != nil {
		return nil, fmt.Errorf("reading what was done with several lines: %w", err)
	}
	return list, nil
}

// takeBack takes one act back.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, actor core.Actor, a act) error {
	switch a.Kind {
	case Proposal:
		kind := notify.SaidYes
		if a.Did == DoSay {
			kind = notify.AskedBack
		}
		if err := unread(ctx, tx, a.Learner, kind, a.Ref); err != nil {
			return err
		}
		_, err := s.Asks.TakeBack(ctx, tx, actor, a.Ref)
		return err
	case Stuck, Contact, Ahead:
		if a.Back.Talk != nil {
			return s.Coaching.Untalk(ctx, tx, actor, a.Learner, *a.Back.Talk)
		}
		return s.Coaching.Unadd(ctx, tx, actor, a.Learner, a.Back.ID)
	case Question:
		if err := unread(ctx, tx, a.Learner, notify.Answered, a.Ref); err != nil {
			return err
		}
		return s.Checks.Unanswer(ctx, tx, actor, a.Ref)
	case Work:
		version, err := s.Feedback.Unsay(ctx, tx, actor, a.Ref, a.Back.ID)
		if err == nil && version > 0 {
			_, err = notify.Untell(ctx, tx, a.Learner, notify.Looked, a.Ref+" "+strconv.Itoa(version))
		}
		return err
	case grouped:
		return callOff(ctx, tx, actor, a)
	case Report, Judgement, Trouble, Outside, Inquiry:
	}
	return core.Missing()
}

// callOff takes the plan of a small group off a Today, unless it is done; also where its learner has read it, since nobody else comes.
func callOff(ctx context.Context, tx *db.Tx, actor core.Actor, a act) error {
	there, err := plan.TakeTask(ctx, tx, a.Learner, actor.Person, plan.GroupTask, a.Ref)
	if err != nil {
		return err
	}
	if !there {
		return core.NewFault(core.Conflict, "guide.stays.since")
	}
	if _, err := notify.Untell(ctx, tx, a.Learner, notify.Task, a.Ref); err != nil {
		return err
	}
	return live.Changed(ctx, tx, actor.Org)
}

// unread takes the notice about an act back; one that was read is a conflict.
func unread(ctx context.Context, tx *db.Tx, learner core.LearnerID, kind notify.Kind, ref string) error {
	read, err := notify.Untell(ctx, tx, learner, kind, ref)
	if err == nil && read {
		return core.NewFault(core.Conflict, "guide.stays.read")
	}
	return err
}

// Forget erases what was done with a learner's lines.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	if _, err := tx.Exec(ctx, `delete from desk_act where learner_id = $1`, learner); err != nil {
		return fmt.Errorf("erasing what was done with several lines: %w", err)
	}
	return nil
}

// ForgetGuide erases what a person did with several lines.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	if _, err := tx.Exec(ctx, `delete from desk_order where person_id = $1`, person); err != nil {
		return fmt.Errorf("erasing what was done with several lines: %w", err)
	}
	return nil
}
