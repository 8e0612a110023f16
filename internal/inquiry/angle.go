package inquiry

import (
	"context"
	"errors"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// AngleForm is an angle as somebody writes it. ID makes a repeat harmless.
type AngleForm struct {
	ID    string
	Unit  core.UnitID
	Words string
	Why   string
	// Unsure says that it may lie outside the limits.
	Unsure bool
	// Seen is the level that the form was made for.
	Seen soundboard.Level
}

// Done is what became of a form.
type Done struct {
	Angle string
	Waits bool // somebody says yes first
	Kept  bool // the slider moved away: it is kept
}

// Mentions gives the words outside the limits that a text names.
func (f Frame) Mentions(text string) []string {
	text = strings.ToLower(" " + oneLine(text) + " ")
	var list []string
	for _, word := range f.Outside {
		if strings.Contains(text, strings.ToLower(word)) {
			list = append(list, word)
		}
	}
	return list
}

func (a *AngleForm) check() error {
	a.Words, a.Why = oneLine(a.Words), strings.TrimSpace(a.Why)
	_, ok := core.ParseID[string](a.ID)
	switch {
	case a.Words == "" || !ok:
		return core.BadField("angle", "inquiry.problem.angle")
	case long(a.Words, proposal.TitleMax):
		return core.BadField("angle", "inquiry.problem.long")
	case a.Why == "":
		return core.BadField("why", "inquiry.problem.why")
	case long(a.Why, TextMax):
		return core.BadField("why", "inquiry.problem.long")
	}
	return nil
}

// WriteAngle writes an angle and takes it. Inside the limits it opens at once; outside it waits for a yes. One that says the same as another is that one.
func (s *Service) WriteAngle(ctx context.Context, actor core.Actor, a AngleForm) (Done, error) {
	if err := a.check(); err != nil {
		return Done{}, err
	}
	var out Done
	err := s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		out = Done{Angle: a.ID}
		in, err := seatOf(ctx, tx, actor, a.Unit, "")
		if err != nil {
			return err
		}
		f, err := frameOf(ctx, tx, a.Unit)
		if err != nil {
			return err
		}
		q := in.question(actor, soundboard.InquiryAngle)
		q.Facts.Outside = a.Unsure || len(f.Mentions(a.Words)) > 0
		answer, _, err := s.board.Answer(ctx, tx, q)
		if err != nil {
			return err
		}
		if answer.Verdict == soundboard.Deny {
			if a.Seen != soundboard.LevelTogether && a.Seen != soundboard.LevelLearner {
				return answer.Err()
			}
			out.Kept = true
		}
		return s.placeAngle(ctx, tx, actor, in, a, q, &out)
	})
	return out, err
}

// placeAngle stores an angle with its take, and asks where one has to ask.
func (s *Service) placeAngle(ctx context.Context, tx *db.Tx, actor core.Actor, in seat, a AngleForm, q soundboard.Question, out *Done) error {
	there, err := anglesIn(ctx, tx, actor, in)
	if err != nil {
		return err
	}
	for _, one := range there {
		if one.ID == a.ID || one.State == Open && one.Stopped == "" && strings.EqualFold(one.Words, a.Words) {
			out.Angle, out.Waits = one.ID, one.State == Waits
			return s.take(ctx, tx, one.ID, actor.Learner, a.Why)
		}
	}
	if err := mayTake(there, actor.Learner); err != nil {
		return err
	}
	if err := s.insertAngle(ctx, tx, actor, in, a, Waits); err != nil {
		return err
	}
	if err := s.take(ctx, tx, a.ID, actor.Learner, a.Why); err != nil {
		return err
	}
	if out.Kept {
		return setAngle(ctx, tx, a.ID, Open)
	}
	outcome, err := s.asks.Do(ctx, tx, proposal.Asking{Kind: Angled, Question: q, Ref: a.ID, Title: a.Words, Body: a.Why})
	out.Waits = !outcome.Done
	return err
}

func mayTake(there []Angle, me core.LearnerID) error {
	n := 0
	for _, one := range there {
		if _, mine := one.TakenBy(me); mine && one.State != No {
			n++
		}
	}
	if n >= mostTaken || len(there) >= maxAngles {
		return core.NewFault(core.TooMuch, "inquiry.problem.angles")
	}
	return nil
}

func (s *Service) insertAngle(ctx context.Context, tx *db.Tx, actor core.Actor, in seat, a AngleForm, state State) error {
	res, err := tx.Exec(ctx, `insert into angle (id, org_id, unit_id, class_id, learner_id, by_guide, words, state, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing`,
		a.ID, actor.Org, a.Unit, in.class, actor.Learner, in.leads, a.Words, state, core.Stamp(s.clock.Now()))
	if err != nil {
		return within("writing an angle", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return missingOr(err)
	}
	return nil
}

func (s *Service) take(ctx context.Context, tx *db.Tx, angle string, l core.LearnerID, why string) error {
	_, err := tx.Exec(ctx, `insert into angle_take (angle_id, learner_id, why, at, left_at) values ($1, $2, $3, $4, '')
		on conflict (angle_id, learner_id) do update set why = excluded.why, left_at = ''`, angle, l, why, core.Stamp(s.clock.Now()))
	return within("taking an angle", err)
}

func setAngle(ctx context.Context, tx *db.Tx, id string, state State) error {
	_, err := tx.Exec(ctx, `update angle set state = $1 where id = $2`, state, id)
	return within("opening an angle", err)
}

// openAngle is what a yes does, and what happens inside the limits.
func (s *Service) openAngle(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	return setAngle(ctx, tx, p.Ref, Open)
}

// shutAngle takes a yes back: the angle waits again, unless somebody else took it or it has sources by now.
func (s *Service) shutAngle(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	done, err := tx.Exec(ctx, `update angle set state = 'waits' where id = $1 and state = 'open'
		and not exists (select 1 from angle_take t where t.angle_id = $1 and t.learner_id <> $2) and not exists (select 1 from angle_source f where f.angle_id = $1 and f.at > $3)`,
		p.Ref, p.AskedBy, core.Stamp(p.Closed))
	if err != nil {
		return within("taking a yes to an angle back", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, core.NewFault(core.Conflict, "guide.stays.since"))
	}
	return nil
}

func (s *Service) closeAngle(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	return setAngle(ctx, tx, p.Ref, No)
}

// Seed puts an angle on the board of a class, for somebody to take.
func (s *Service) Seed(ctx context.Context, actor core.Actor, unit core.UnitID, class core.GroupID, words string) error {
	a := AngleForm{ID: core.NewID[string](), Unit: unit, Words: words, Why: "-"}
	if err := a.check(); err != nil {
		return err
	}
	return s.change(ctx, actor, unit, class, soundboard.InquiryFrame, func(ctx context.Context, tx *db.Tx, in seat) error {
		there, err := anglesIn(ctx, tx, actor, in)
		if err != nil {
			return err
		}
		if len(there) >= maxAngles {
			return core.NewFault(core.TooMuch, "inquiry.problem.angles")
		}
		for _, one := range there {
			if strings.EqualFold(one.Words, a.Words) {
				return nil
			}
		}
		return s.insertAngle(ctx, tx, actor, in, a, Open)
	})
}

// Take takes an angle that is there, and says why; others who took it keep it.
func (s *Service) Take(ctx context.Context, actor core.Actor, unit core.UnitID, id, why string) error {
	why = strings.TrimSpace(why)
	switch {
	case why == "":
		return core.BadField("why-"+id, "inquiry.problem.why")
	case long(why, TextMax):
		return core.BadField("why-"+id, "inquiry.problem.long")
	}
	return s.angle(ctx, actor, unit, id, func(ctx context.Context, tx *db.Tx, a Angle, there []Angle) error {
		if a.State != Open || a.Stopped != "" {
			return core.Missing()
		}
		if _, mine := a.TakenBy(actor.Learner); !mine {
			if err := mayTake(there, actor.Learner); err != nil {
				return err
			}
		}
		return s.take(ctx, tx, id, actor.Learner, why)
	})
}

// Leave gives an angle back; why one took it is kept.
func (s *Service) Leave(ctx context.Context, actor core.Actor, unit core.UnitID, id string) error {
	return s.angle(ctx, actor, unit, id, func(ctx context.Context, tx *db.Tx, a Angle, _ []Angle) error {
		_, err := tx.Exec(ctx, `update angle_take set left_at = $1 where angle_id = $2 and learner_id = $3 and left_at = ''`, core.Stamp(s.clock.Now()), id, actor.Learner)
		if err != nil || a.State != Waits {
			return within("leaving an angle", err)
		}
		found, err := proposal.Of(ctx, tx, Angled, []string{id})
		if p := found[id]; err == nil && p.Status == proposal.Open && p.AskedBy == actor.Learner {
			_, err = s.asks.SayIn(ctx, tx, actor, p.ID, proposal.SaidWithdrawn, "")
		}
		return err
	})
}

// AddAngleSource adds a source to an angle that the actor took.
func (s *Service) AddAngleSource(ctx context.Context, actor core.Actor, unit core.UnitID, id string, src Source) error {
	if err := src.check(); err != nil {
		return err
	}
	return s.angle(ctx, actor, unit, id, func(ctx context.Context, tx *db.Tx, a Angle, _ []Angle) error {
		if _, mine := a.TakenBy(actor.Learner); !mine || a.Stopped != "" {
			return core.Missing()
		}
		if len(a.Sources) >= maxSources {
			return core.NewFault(core.TooMuch, "inquiry.problem.many")
		}
		_, err := tx.Exec(ctx, `insert into angle_source (id, angle_id, learner_id, title, link, at) values ($1, $2, $3, $4, $5, $6)`,
			core.NewID[string](), id, actor.Learner, src.Title, src.Link, core.Stamp(s.clock.Now()))
		return within("adding a source", err)
	})
}

// angle runs a verb of a learner on an angle of their class.
func (s *Service) angle(ctx context.Context, actor core.Actor, unit core.UnitID, id string, do func(ctx context.Context, tx *db.Tx, a Angle, there []Angle) error) error {
	return s.change(ctx, actor, unit, "", soundboard.InquiryAngle, func(ctx context.Context, tx *db.Tx, in seat) error {
		there, err := anglesIn(ctx, tx, actor, in)
		if err != nil {
			return err
		}
		for _, a := range there {
			if a.ID == id {
				return do(ctx, tx, a, there)
			}
		}
		return core.Missing()
	})
}

// anglesIn reads the angles of a class as somebody there sees them: open ones, and, for whoever leads and for their writer, those that wait or were
// stopped. Three statements.
func anglesIn(ctx context.Context, tx *db.Tx, actor core.Actor, in seat) ([]Angle, error) {
	sees := `(a.learner_id = $3 or a.state = 'open' and a.class_id <> '' and not ` + safety.Hidden(safety.Angle, "a.id") + `)`
	if in.leads {
		sees = `$3 <> ''`
	}
	return readAngles(ctx, tx, `a.unit_id = $1 and a.class_id = $2 and `+sees, in.unit.ID, in.class, actor.Learner)
}

func readAngles(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Angle, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Angle, error) {
		var a Angle
		var made string
		err := row.Scan(&a.ID, &a.Unit, &a.Class, &a.By, &a.ByGuide, &a.Words, &a.State, &made, &a.Stopped)
		a.Made = core.ParseStamp(made)
		return a, err
	}, `select a.id, a.unit_id, a.class_id, a.learner_id, a.by_guide, a.words, a.state, a.made_at, `+safety.Why(safety.Angle, "a.id")+` from angle a where `+where+` order by a.made_at, a.id limit 400`, args...)
	if err != nil || len(list) == 0 {
		return nil, within("reading angles", err)
	}
	at, ids := map[string]int{}, make([]string, len(list))
	for i, a := range list {
		at[a.ID], ids[i] = i, a.ID
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (t Take, err error) {
		var angle string
		if err = row.Scan(&angle, &t.Learner, &t.Why); err == nil {
			a := &list[at[angle]]
			a.Taken = append(a.Taken, t)
		}
		return t, err
	}, `select t.angle_id, t.learner_id, t.why from angle_take t where t.left_at = '' and t.angle_id in `+db.In(len(ids), 1)+` order by t.at, t.learner_id`, db.Values(ids...)...)
	if err != nil {
		return nil, within("reading who took angles", err)
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (src Source, err error) {
		var angle string
		if err = row.Scan(&src.ID, &angle, &src.By, &src.Title, &src.Link); err == nil {
			a := &list[at[angle]]
			a.Sources = append(a.Sources, src)
		}
		return src, err
	}, `select s.id, s.angle_id, s.learner_id, s.title, s.link from angle_source s where s.angle_id in `+db.In(len(ids), 1)+` order by s.at, s.id`, db.Values(ids...)...)
	return list, within("reading the sources of angles", err)
}

// findAngle finds an angle for somebody who sees it.
func (s *Service) findAngle(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	found, err := readAngles(ctx, tx, `a.id = $1 and a.org_id = $2`, ref, actor.Org)
	if err != nil || len(found) == 0 {
		return safety.Thing{}, missingOr(err)
	}
	a := found[0]
	t := safety.Thing{Author: a.By, Unit: a.Unit, Words: a.text(), Href: path(a.Unit) + "#angle-" + a.ID}
	in, err := seatOf(ctx, tx, actor, a.Unit, a.Class)
	if core.KindOf(err) == core.NotFound {
		in, err = seatOf(ctx, tx, actor, a.Unit, "")
	} else {
		t.Href = path(a.Unit) + "?class=" + string(a.Class) + "#angle-" + a.ID
	}
	if err != nil {
		return safety.Thing{}, err
	}
	seen, err := anglesIn(ctx, tx, actor, in)
	if err != nil {
		return safety.Thing{}, err
	}
	for _, one := range seen {
		if one.ID == ref {
			return t, nil
		}
	}
	return safety.Thing{}, core.Missing()
}

// text is an angle with why it was taken and by what, as a report keeps it.
func (a Angle) text() string {
	parts := []string{a.Words}
	for _, t := range a.Taken {
		parts = append(parts, t.Why)
	}
	for _, src := range a.Sources {
		parts = append(parts, src.Title+" "+src.Link)
	}
	return strings.Join(parts, "\n")
}

// askedOf gives the proposals of angles by angle.
func askedOf(ctx context.Context, tx *db.Tx, angles []string) (map[string]string, error) {
	found, err := proposal.Of(ctx, tx, Angled, angles)
	out := make(map[string]string, len(found))
	for ref, p := range found {
		out[ref] = p.ID
	}
	return out, err
}
