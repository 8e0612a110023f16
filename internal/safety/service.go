package safety

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Service keeps reports and stops.
type Service struct {
	db    *db.DB
	clock core.Clock
	board *soundboard.Board
	kinds map[About]Kind
	// onChange is told of a new report and of how one ended, in the same transaction: app makes notices of it.
	onChange []func(ctx context.Context, tx *db.Tx, org core.OrgID, r Report, told []core.PersonID) error
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, board *soundboard.Board) *Service {
	return &Service{db: d, clock: clock, board: board, kinds: map[About]Kind{}}
}

// Handle registers a kind. Rooms do so once, while the house is built.
func (s *Service) Handle(about About, k Kind) {
	if _, twice := s.kinds[about]; twice || k.Find == nil {
		panic("safety: " + string(about) + " is registered twice, or cannot be found")
	}
	s.kinds[about] = k
}

// OnChange hands down who is told.
func (s *Service) OnChange(tell func(ctx context.Context, tx *db.Tx, org core.OrgID, r Report, told []core.PersonID) error) {
	s.onChange = append(s.onChange, tell)
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, org core.OrgID, r Report, told []core.PersonID) error {
	if err := live.Changed(ctx, tx, org); err != nil {
		return err
	}
	for _, tell := range s.onChange {
		if err := tell(ctx, tx, org, r, told); err != nil {
			return err
		}
	}
	return nil
}

// Thing finds a thing for somebody who sees it, and tells whether they may stop it themselves.
func (s *Service) Thing(ctx context.Context, tx *db.Tx, actor core.Actor, about About, ref string) (t Thing, stops bool, err error) {
	k, known := s.kinds[about]
	if !known || !actor.SignedIn() {
		return t, false, core.Missing()
	}
	if t, err = k.Find(ctx, tx, actor, ref); err != nil {
		return t, false, err
	}
	stops, err = s.mayStop(ctx, tx, actor, t.Author)
	return t, stops, err
}

// mayStop tells whether the actor may stop what somebody wrote.
func (s *Service) mayStop(ctx context.Context, tx *db.Tx, actor core.Actor, author core.LearnerID) (bool, error) {
	if author == actor.Learner {
		return false, nil // one takes one's own back
	}
	a, _, err := s.board.Answer(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.SafetyStop, Learner: author})
	if core.KindOf(err) == core.NotFound {
		return false, nil
	}
	return a.Verdict == soundboard.Allow, err
}

func words(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", core.BadField("words", "safety.problem.words")
	case utf8.RuneCountInString(text) > WordsMax:
		return "", core.BadField("words", "safety.problem.long")
	}
	return text, nil
}

// Report says that something is not all right. The same person and the same thing again is the same report while it is open.
func (s *Service) Report(ctx context.Context, actor core.Actor, about About, ref, text string) (Outcome, error) {
	text, err := words(text)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		out = Outcome{}
		t, _, err := s.Thing(ctx, tx, actor, about, ref)
		if err != nil {
			return err
		}
		if t.Author == actor.Learner {
			return core.NewFault(core.Denied, "safety.own")
		}
		if err := s.board.May(ctx, tx, actor, soundboard.SafetyReport, actor.Learner); err != nil {
			return err
		}
		if out.Told, err = lookers(ctx, tx, actor, t.Author); err != nil {
			return err
		}
		if out.Nobody = len(out.Told) == 0; out.Nobody {
			return nil
		}
		r := Report{ID: core.NewID[string](), About: about, Ref: ref, Author: t.Author, ReportedBy: actor.Learner, Words: text, Said: t.Words, Href: t.Href, Unit: t.Unit, Status: Open, At: s.clock.Now()}
		if out.ID, err = again(ctx, tx, actor, r); err != nil || out.ID != "" {
			return err
		}
		out.ID = r.ID
		if err := insert(ctx, tx, actor.Org, r); err != nil {
			return err
		}
		return s.tell(ctx, tx, actor.Org, r, out.Told)
	})
	return out, err
}

// again finds the open report of the same person about the same thing, and keeps its new words.
func again(ctx context.Context, tx *db.Tx, actor core.Actor, r Report) (string, error) {
	open, err := list(ctx, tx, `t.reported_by = $1 and t.org_id = $2 and t.status = 'open'`, actor.Learner, actor.Org)
	if err != nil {
		return "", err
	}
	for _, o := range open {
		if o.About == r.About && o.Ref == r.Ref {
			_, err := tx.Exec(ctx, `update trouble set words = $1 where id = $2`, r.Words, o.ID)
			return o.ID, within("rewording a report", err)
		}
	}
	if len(open) >= mostOpen {
		return "", core.NewFault(core.TooMuch, "safety.problem.many")
	}
	return "", nil
}

// Stop stops something for safety, with a reason; open reports about it end with it.
func (s *Service) Stop(ctx context.Context, actor core.Actor, about About, ref, why string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return s.StopIn(ctx, tx, actor, about, ref, why) })
}

// StopIn is [Service.Stop] in the caller's transaction.
func (s *Service) StopIn(ctx context.Context, tx *db.Tx, actor core.Actor, about About, ref, why string) error {
	why, err := words(why)
	if err != nil {
		return err
	}
	t, stops, err := s.Thing(ctx, tx, actor, about, ref)
	if err != nil {
		return err
	}
	if !stops {
		return core.NewFault(core.Denied, "soundboard.guide_decides")
	}
	return s.KeepStop(ctx, tx, actor, about, ref, t, why)
}

// KeepStop keeps a stop of a thing that its room has found, by an actor of whom the room knows that they may stop it.
func (s *Service) KeepStop(ctx context.Context, tx *db.Tx, actor core.Actor, about About, ref string, t Thing, why string) error {
	now := s.clock.Now()
	r := Report{ID: core.NewID[string](), About: about, Ref: ref, Author: t.Author, Said: t.Words, Href: t.Href, Unit: t.Unit, Status: Stopped,
		Answer: why, AnsweredBy: actor.Person, At: now, Answered: now}
	return s.stop(ctx, tx, actor, r, true)
}

// stop keeps a stop, and ends what else waits about the same thing.
func (s *Service) stop(ctx context.Context, tx *db.Tx, actor core.Actor, r Report, unasked bool) error {
	waiting, err := list(ctx, tx, `t.about = $1 and t.ref = $2 and t.org_id = $3 and t.status in ('open', 'stopped')`, r.About, r.Ref, actor.Org)
	if err != nil {
		return err
	}
	for _, o := range waiting {
		if o.Status == Stopped {
			return core.NewFault(core.Conflict, "safety.problem.over")
		}
	}
	if unasked {
		if err := insert(ctx, tx, actor.Org, r); err != nil {
			return err
		}
		waiting = append(waiting, r)
	}
	_, err = tx.Exec(ctx, `update trouble set status = 'stopped', answer = $1, answered_by = $2, answered_at = $3, looked_at = $3 where about = $4 and ref = $5 and org_id = $6 and status = 'open'`,
		r.Answer, actor.Person, core.Stamp(r.Answered), r.About, r.Ref, actor.Org)
	if err != nil {
		return within("stopping something for safety", err)
	}
	if err := s.changed(ctx, tx, actor, r, true); err != nil {
		return err
	}
	for _, o := range waiting {
		o.Status, o.Answer, o.Answered = Stopped, r.Answer, r.Answered
		if err := s.tell(ctx, tx, actor.Org, o, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) changed(ctx context.Context, tx *db.Tx, actor core.Actor, r Report, stopped bool) error {
	if k := s.kinds[r.About]; k.Changed != nil {
		return k.Changed(ctx, tx, r.Ref, stopped, actor, r.Answer)
	}
	return nil
}

// Do is what somebody does about a report.
type Do string

// The deeds.
const (
	Look Do = "look" // says that one looks at it
	End  Do = "end"  // it is all right, with a reason
	Halt Do = "stop" // stops the thing, with a reason
	Undo Do = "undo" // lets a stopped thing go on, with a reason
)

// Answer does something about a report that is the actor's to answer; any other does not exist.
func (s *Service) Answer(ctx context.Context, actor core.Actor, id string, do Do, text string) error {
	var err error
	if do != Look {
		if text, err = words(text); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.mine(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if r.Status == AllRight || (r.Status == Stopped) != (do == Undo) {
			return core.NewFault(core.Conflict, "safety.problem.over")
		}
		now := s.clock.Now()
		switch do {
		case Look:
			if _, err := tx.Exec(ctx, `update trouble set looked_at = $1 where id = $2 and looked_at = ''`, core.Stamp(now), id); err != nil {
				return within("noting that somebody looks at a report", err)
			}
			return live.Changed(ctx, tx, actor.Org)
		case Halt:
			if stops, err := s.mayStop(ctx, tx, actor, r.Author); err != nil || !stops {
				return errors.Join(err, denied(stops))
			}
			r.Answer, r.Answered = text, now
			return s.stop(ctx, tx, actor, r, false)
		case End, Undo:
			return s.end(ctx, tx, actor, r, text)
		default:
			return core.Missing()
		}
	})
}

func denied(may bool) error {
	if may {
		return nil
	}
	return core.NewFault(core.Denied, "soundboard.guide_decides")
}

// end ends a report, or a stop with all reports behind it.
func (s *Service) end(ctx context.Context, tx *db.Tx, actor core.Actor, r Report, why string) error {
	was := r.Status
	r.WasStopped = was == Stopped
	r.Status, r.Answer, r.AnsweredBy, r.Answered = AllRight, why, actor.Person, s.clock.Now()
	set := `update trouble set status = 'all_right', answer = $1, answered_by = $2, answered_at = $3, looked_at = $3 where `
	if was == Open {
		if _, err := tx.Exec(ctx, set+`id = $4`, why, actor.Person, core.Stamp(r.Answered), r.ID); err != nil {
			return within("ending a report", err)
		}
		return s.tell(ctx, tx, actor.Org, r, nil)
	}
	if _, err := tx.Exec(ctx, set+`about = $4 and ref = $5 and org_id = $6 and status = 'stopped'`, why, actor.Person, core.Stamp(r.Answered), r.About, r.Ref, actor.Org); err != nil {
		return within("undoing a stop", err)
	}
	if err := s.changed(ctx, tx, actor, r, false); err != nil {
		return err
	}
	return s.tell(ctx, tx, actor.Org, r, nil)
}

// mine reads a report that the actor may answer.
func (s *Service) mine(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Report, error) {
	found, err := list(ctx, tx, `t.id = $1 and t.org_id = $2`, id, actor.Org)
	if err != nil {
		return Report{}, err
	}
	if len(found) == 0 || found[0].Author == actor.Learner {
		return Report{}, core.Missing()
	}
	for _, who := range []core.LearnerID{found[0].Author, found[0].ReportedBy} {
		if who == "" || who == actor.Learner {
			continue
		}
		a, _, err := s.board.Answer(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.SafetyLook, Learner: who})
		if err != nil && core.KindOf(err) != core.NotFound {
			return Report{}, err
		}
		if a.Verdict == soundboard.Allow {
			return found[0], nil
		}
	}
	return Report{}, core.Missing()
}

// Lists are the reports that the actor may answer, the newest first, and those that they made.
type Lists struct {
	Theirs, Mine []Report
	Names        map[core.LearnerID]string
}

// Reports reads them.
func (s *Service) Reports(ctx context.Context, actor core.Actor) (l Lists, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		where, args := answers(actor)
		if l.Theirs, err = list(ctx, tx, where, args...); err != nil {
			return err
		}
		if l.Mine, err = list(ctx, tx, `t.reported_by = $1 and t.org_id = $2`, actor.Learner, actor.Org); err != nil {
			return err
		}
		var ids []core.LearnerID
		for _, r := range l.Theirs {
			ids = append(ids, r.Author, r.ReportedBy)
		}
		l.Names, err = people.NamesOf(ctx, tx, ids)
		return err
	})
	return l, err
}

// answers is the condition under which a report t is the actor's to answer: the same as [Service.mine] says of one.
func answers(actor core.Actor) (where string, args []any) {
	where, _, args = answersFrom(actor, 1)
	return where, args
}

// answersFrom is [answers] with placeholders that start at $first; reporter is the condition under which the actor knows whoever reported.
func answersFrom(actor core.Actor, first int) (where, reporter string, args []any) {
	args = []any{actor.Org, actor.Learner}
	org, me := fmt.Sprintf("$%d", first), fmt.Sprintf("$%d", first+1)
	one, more := people.Audience(actor, "t.learner_id", first+2, people.Guide, people.Admin)
	args = append(args, more...)
	two, more := people.Audience(actor, "t.reported_by", first+len(args), people.Guide, people.Admin)
	args = append(args, more...)
	reporter = `t.reported_by <> ` + me + ` and ` + two
	return `t.org_id = ` + org + ` and t.learner_id <> ` + me + ` and (` + one + ` or ` + reporter + `)`, reporter, args
}
