package inquiry

import (
	"context"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// QuestionForm is a question as its learner writes it.
type QuestionForm struct {
	Question
	// Ready says that it can be seen by the class; else it stays a draft.
	Ready bool
	// Seen is the level that the form was made for.
	Seen soundboard.Level
}

func (f *QuestionForm) check() error {
	f.Problem, f.Why = strings.TrimSpace(f.Problem), strings.TrimSpace(f.Why)
	wrong := map[string]string{}
	lists := map[string]*[]string{"subs": &f.Subs, "views": &f.Views, "sources": &f.Sources}
	for field, list := range lists {
		*list = lines(strings.Join(*list, "\n"))
		if long(strings.Join(*list, "\n"), TextMax) || len(*list) > maxSources {
			wrong[field] = "inquiry.problem.long"
		}
	}
	f.ForWhom, f.Habits = known(Whom, f.ForWhom), known(Habits, f.Habits)
	for field, text := range map[string]string{"problem": f.Problem, "why": f.Why} {
		if long(text, TextMax) {
			wrong[field] = "inquiry.problem.long"
		}
	}
	if f.Problem == "" {
		wrong["problem"] = "inquiry.problem.own"
	}
	if f.Ready {
		if f.Why == "" {
			wrong["why"] = "inquiry.problem.why"
		}
		if len(f.ForWhom) == 0 {
			wrong["for"] = "inquiry.problem.for"
		}
		if len(f.Views) < MinViews {
			wrong["views"] = "inquiry.problem.views"
		}
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// known keeps what is in a list, in its order.
func known(list, chosen []string) []string {
	var out []string
	for _, one := range list {
		if slices.Contains(chosen, one) {
			out = append(out, one)
		}
	}
	return out
}

// Save keeps the actor's own question of a unit. There is one; nobody else ever writes in it. When the slider moved away while the form was open, what
// was written is kept, and kept tells so.
func (s *Service) Save(ctx context.Context, actor core.Actor, f QuestionForm) (kept bool, err error) {
	if err := f.check(); err != nil {
		return false, err
	}
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		kept = false
		in, err := seatOf(ctx, tx, actor, f.Unit, "")
		if err != nil {
			return err
		}
		answer, _, err := s.board.Answer(ctx, tx, in.question(actor, soundboard.InquiryOwn))
		if err != nil {
			return err
		}
		if answer.Verdict != soundboard.Allow {
			if f.Seen != soundboard.LevelLearner {
				return answer.Err()
			}
			kept = true
		}
		mine, err := questions(ctx, tx, `q.unit_id = $1 and q.learner_id = $2`, f.Unit, actor.Learner)
		if err != nil {
			return err
		}
		if len(mine) > 0 && mine[0].Stopped != "" {
			return core.NewFault(core.Denied, "inquiry.problem.stopped")
		}
		state := Draft
		if f.Ready {
			state = Ready
		}
		if err := s.write(ctx, tx, actor, f.Question, state); err != nil || state != Ready || kept {
			return err
		}
		return s.tellReady(ctx, tx, actor, f.Unit)
	})
	return kept, err
}

// Asked is a question that waits for whoever advises its learner.
type Asked struct {
	ID  string
	By  core.Actor
	For []core.PersonID // those who advise or help the learner
}

// OnReady hands down who is told of a question that is ready, in the same transaction.
func (s *Service) OnReady(tell func(ctx context.Context, tx *db.Tx, a Asked) error) { s.ready = tell }

// tellReady tells those who advise the learner, and desks, that a question is ready.
func (s *Service) tellReady(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID) error {
	if s.ready == nil {
		return nil
	}
	a := Asked{By: actor}
	err := tx.QueryRow(ctx, `select id from inquiry_question where unit_id = $1 and learner_id = $2`, unit, actor.Learner).Scan(&a.ID)
	if err == nil {
		a.For, err = people.WhoIsTo(ctx, tx, actor, people.Advisor, people.Specialist)
	}
	if err != nil {
		return within("looking for whom a question waits", err)
	}
	return s.ready(ctx, tx, a)
}

func (s *Service) write(ctx context.Context, tx *db.Tx, actor core.Actor, q Question, state State) error {
	_, err := tx.Exec(ctx, `insert into inquiry_question (id, org_id, unit_id, learner_id, problem, why, for_whom, subs, views, sources, habits, state, mentor_id, made_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $13)
		on conflict (unit_id, learner_id) do update set problem = excluded.problem, why = excluded.why, for_whom = excluded.for_whom, subs = excluded.subs,
			views = excluded.views, sources = excluded.sources, habits = excluded.habits, state = excluded.state, changed_at = excluded.changed_at`,
		core.NewID[string](), actor.Org, q.Unit, actor.Learner, q.Problem, q.Why, strings.Join(q.ForWhom, " "), strings.Join(q.Subs, "\n"), strings.Join(q.Views, "\n"),
		strings.Join(q.Sources, "\n"), strings.Join(q.Habits, " "), state, core.Stamp(s.clock.Now()))
	return within("writing a question", err)
}

// questions reads questions without what was said about them.
func questions(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Question, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Question, error) {
		var q Question
		var whom, subs, views, sources, habits, made, changed string
		err := row.Scan(&q.ID, &q.Unit, &q.Learner, &q.Problem, &q.Why, &whom, &subs, &views, &sources, &habits, &q.State, &q.Mentor, &made, &changed, &q.Stopped)
		q.ForWhom, q.Habits = strings.Fields(whom), strings.Fields(habits)
		q.Subs, q.Views, q.Sources = lines(subs), lines(views), lines(sources)
		q.Made, q.Changed = core.ParseStamp(made), core.ParseStamp(changed)
		return q, err
	}, `select q.id, q.unit_id, q.learner_id, q.problem, q.why, q.for_whom, q.subs, q.views, q.sources, q.habits, q.state, q.mentor_id, q.made_at, q.changed_at, `+
		safety.Why(safety.Question, "q.id")+` from inquiry_question q where `+where+` order by q.made_at, q.id limit 1000`, args...)
	return list, within("reading questions", err)
}

// Look is a question as somebody reads it.
type Look struct {
	Question
	UnitTitle string
	Mine      bool
	Helps     bool // may comment, nudge and offer to mentor
	Guides    bool // may stop it for safety
	Level     soundboard.Level
}

// Look gives a question to its learner, to those who help them, and, once it is ready, to their class. For anybody else it does not exist.
func (s *Service) Look(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (l Look, err error) {
	found, err := questions(ctx, tx, `q.id = $1 and q.org_id = $2`, id, actor.Org)
	if err != nil || len(found) == 0 || !actor.SignedIn() {
		return l, missingOr(err)
	}
	l.Question, l.Mine = found[0], found[0].Learner == actor.Learner
	if err := tx.QueryRow(ctx, `select title from unit where id = $1`, l.Unit).Scan(&l.UnitTitle); err != nil {
		return l, within("reading the title of a unit", err)
	}
	answer, relation, err := s.board.Answer(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.InquiryNudge, Learner: l.Learner, Scope: soundboard.Scope{Unit: l.Unit}})
	if err != nil {
		return Look{}, err
	}
	l.Helps, l.Guides = !l.Mine && answer.Verdict == soundboard.Allow, (relation == people.Guide || relation == people.Covering)
	if !l.Mine && !l.Helps && (relation != people.Peer || l.State != Ready || l.Stopped != "") {
		return Look{}, core.Missing()
	}
	if l.Mine || l.Helps {
		if l.Words, err = wordsOf(ctx, tx, id); err != nil {
			return l, err
		}
	} else if _, err := seatOf(ctx, tx, actor, l.Unit, ""); err != nil { // classmates who learn in the unit
		return Look{}, err
	}
	at, err := s.board.Positions(ctx, tx, soundboard.Scope{Org: actor.Org, Unit: l.Unit, Learner: l.Learner})
	l.Level = at.Of(soundboard.Inquiry).Level
	if !l.Mine && !l.Helps && l.Level != soundboard.LevelLearner {
		return Look{}, core.Missing() // kept for its learner
	}
	return l, err
}

func wordsOf(ctx context.Context, tx *db.Tx, question string) ([]Word, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Word, error) {
		var w Word
		var at, replied string
		err := row.Scan(&w.ID, &w.Kind, &w.By, &w.Words, &at, &w.Reply, &replied)
		w.At, w.Replied = core.ParseStamp(at), core.ParseStamp(replied)
		return w, err
	}, `select id, kind, by_person, words, at, reply, reply_at from inquiry_word where question_id = $1 order by at, id`, question)
	return list, within("reading what was said about a question", err)
}

// Said is what somebody says about a question, or answers.
type Said struct {
	Question Question
	By       core.Actor
	Word     Word
	Reply    bool
}

// OnSaid hands down who is told, in the same transaction.
func (s *Service) OnSaid(tell func(ctx context.Context, tx *db.Tx, said Said) error) { s.said = tell }

func (s *Service) tell(ctx context.Context, tx *db.Tx, said Said) error {
	if s.said == nil {
		return nil
	}
	return s.said(ctx, tx, said)
}

// Say comments on a question, nudges, or offers to go along as a mentor.
func (s *Service) Say(ctx context.Context, actor core.Actor, id string, kind WordKind, words string) error {
	words = strings.TrimSpace(words)
	switch {
	case kind != Comment && kind != Nudge && kind != Mentor:
		return core.Missing()
	case words == "":
		return core.BadField("words", "inquiry.problem.words")
	case long(words, TextMax):
		return core.BadField("words", "inquiry.problem.long")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Look(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !q.Helps {
			return core.NewFault(core.Denied, "soundboard.guide_decides")
		}
		if len(q.Words) >= maxWords {
			return core.NewFault(core.TooMuch, "inquiry.problem.many")
		}
		w := Word{ID: core.NewID[string](), Kind: kind, By: actor.Person, Words: words, At: s.clock.Now()}
		_, err = tx.Exec(ctx, `insert into inquiry_word (id, question_id, kind, by_person, words, at, reply, reply_at) values ($1, $2, $3, $4, $5, $6, '', '')`,
			w.ID, id, kind, actor.Person, words, core.Stamp(w.At))
		if err != nil {
			return within("saying something about a question", err)
		}
		if err := live.Changed(ctx, tx, actor.Org); err != nil {
			return err
		}
		return s.tell(ctx, tx, Said{Question: q.Question, By: actor, Word: w})
	})
}

// Answer answers what was said about the actor's own question. To an offer to mentor, yes takes it.
func (s *Service) Answer(ctx context.Context, actor core.Actor, id, word, words string, yes bool) error {
	words = strings.TrimSpace(words)
	if words == "" {
		return core.BadField("reply-"+word, "inquiry.problem.words")
	}
	if long(words, TextMax) {
		return core.BadField("reply-"+word, "inquiry.problem.long")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Look(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !q.Mine {
			return core.NewFault(core.Denied, "soundboard.learner_decides")
		}
		i := slices.IndexFunc(q.Words, func(w Word) bool { return w.ID == word })
		if i < 0 {
			return core.Missing()
		}
		w := q.Words[i]
		w.Reply, w.Replied = words, s.clock.Now()
		if _, err := tx.Exec(ctx, `update inquiry_word set reply = $1, reply_at = $2 where id = $3`, words, core.Stamp(w.Replied), word); err != nil {
			return within("answering a nudge", err)
		}
		if w.Kind == Mentor {
			mentor := q.Mentor
			if yes {
				mentor = w.By
			} else if mentor == w.By {
				mentor = ""
			}
			if _, err := tx.Exec(ctx, `update inquiry_question set mentor_id = $1 where id = $2`, mentor, id); err != nil {
				return within("taking a mentor", err)
			}
		}
		return s.tell(ctx, tx, Said{Question: q.Question, By: actor, Word: w, Reply: true})
	})
}

func (s *Service) findQuestion(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	q, err := s.Look(ctx, tx, actor, ref)
	if err != nil {
		return safety.Thing{}, err
	}
	text := append([]string{q.Problem, q.Why}, q.Subs...)
	text = append(append(text, q.Views...), q.Sources...)
	return safety.Thing{Author: q.Learner, Unit: q.Unit, Words: strings.Join(text, "\n"), Href: "/inquiries/" + ref}, nil
}

// View is the inquiry of a unit as somebody meets it.
type View struct {
	UnitID  core.UnitID
	Title   string
	Course  core.CourseID
	Class   core.GroupID
	Leads   bool
	Level   soundboard.Level
	Frame   Frame
	Mine    Group   // a learner's group
	Groups  []Group // all of a class, for whoever leads it
	Free    []core.LearnerID
	Angles  []Angle
	Own     Question   // the actor's own; ID "" when there is none
	Theirs  []Question // of those whom the actor guides, or of the class
	Without []core.LearnerID
	Asked   map[string]string // proposals of angles that wait or were answered, by angle
	Names   map[core.LearnerID]string
}

// View reads it: with a class for whoever leads it, without for somebody who learns in the unit.
func (s *Service) View(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID, class core.GroupID) (v View, err error) {
	in, err := seatOf(ctx, tx, actor, unit, class)
	if err != nil {
		return v, err
	}
	v.UnitID, v.Title, v.Course, v.Class, v.Leads = unit, in.unit.Title, in.unit.Course, in.class, in.leads
	scope := soundboard.Scope{Org: actor.Org, Class: in.class, Unit: unit}
	if !in.leads {
		scope.Class, scope.Learner = "", actor.Learner
	}
	at, err := s.board.Positions(ctx, tx, scope)
	if err != nil {
		return v, err
	}
	v.Level = at.Of(soundboard.Inquiry).Level
	if v.Frame, err = frameOf(ctx, tx, unit); err != nil {
		return v, err
	}
	if v.Angles, err = anglesIn(ctx, tx, actor, in); err != nil {
		return v, err
	}
	if err := v.fill(ctx, tx, actor, in); err != nil {
		return v, err
	}
	return v, v.name(ctx, tx)
}

// fill reads what differs between a learner and whoever leads.
func (v *View) fill(ctx context.Context, tx *db.Tx, actor core.Actor, in seat) (err error) {
	refs := make([]string, 0, len(v.Angles))
	for _, a := range v.Angles {
		refs = append(refs, a.ID)
	}
	if v.Asked, err = askedOf(ctx, tx, refs); err != nil {
		return err
	}
	if !in.leads {
		if v.Mine, err = myGroup(ctx, tx, actor, in); err != nil {
			return err
		}
		mine, err := questions(ctx, tx, `q.unit_id = $1 and q.learner_id = $2`, in.unit.ID, actor.Learner)
		if err != nil {
			return err
		}
		if len(mine) > 0 {
			v.Own = mine[0]
			if v.Own.Words, err = wordsOf(ctx, tx, v.Own.ID); err != nil {
				return err
			}
		}
		if v.Level != soundboard.LevelLearner || in.class == "" {
			return nil
		}
		v.Theirs, err = questions(ctx, tx, `q.unit_id = $1 and q.learner_id <> $2 and q.state = 'ready' and q.org_id = $4 and not `+safety.Hidden(safety.Question, "q.id")+` and `+inClass("q.learner_id", "$3"),
			in.unit.ID, actor.Learner, in.class, actor.Org)
		return err
	}
	if v.Groups, err = groupsOf(ctx, tx, `g.unit_id = $1 and g.class_id = $2`, in.unit.ID, in.class); err != nil {
		return err
	}
	if v.Free, err = withoutGroup(ctx, tx, in); err != nil {
		return err
	}
	guides, args := people.Audience(actor, "q.learner_id", 4, people.Guide) // an admin who guides nobody reads no questions
	if v.Theirs, err = questions(ctx, tx, `q.unit_id = $1 and q.org_id = $3 and `+inClass("q.learner_id", "$2")+` and `+guides, append([]any{in.unit.ID, in.class, actor.Org}, args...)...); err != nil {
		return err
	}
	v.Without, err = db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l join person p on p.id = l.person_id
		join enrolment e on e.learner_id = l.id and e.course_id = $1 and e.ended_at = '' where p.suspended_at = '' and `+inClass("l.id", "$2")+`
		and not exists (select 1 from angle_take t join angle a on a.id = t.angle_id where t.learner_id = l.id and t.left_at = '' and a.unit_id = $3 and a.state <> 'no')
		order by p.name_fold, l.id limit 1000`, in.unit.Course, in.class, in.unit.ID)
	return within("listing who has no angle", err)
}

// inClass is the condition under which a column holds a learner of a class, or of a group in it.
func inClass(column, class string) string {
	return column + ` in (select who.id from learner who join group_member m on m.person_id = who.person_id and m.relation = 'learner'
		join group_ g on g.id = m.group_id where g.id = ` + class + ` or g.parent_id = ` + class + `)`
}

func (v *View) name(ctx context.Context, tx *db.Tx) (err error) {
	ids := append(slices.Clone(v.Free), v.Without...)
	for _, g := range append(slices.Clone(v.Groups), v.Mine) {
		ids = append(ids, g.Members...)
		for _, l := range g.Lines {
			for _, e := range append(slices.Clone(l.Beside), l.Now) {
				ids = append(ids, e.By)
			}
		}
	}
	for _, a := range v.Angles {
		ids = append(ids, a.By)
		for _, t := range a.Taken {
			ids = append(ids, t.Learner)
		}
	}
	for _, q := range v.Theirs {
		ids = append(ids, q.Learner)
	}
	v.Names, err = people.NamesOf(ctx, tx, ids)
	return err
}

// Forget erases what a learner wrote. What a group has on its sheet beside it stays the group's.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from inquiry_line where learner_id = $1`,
		`delete from inquiry_member where learner_id = $1`,
		`delete from angle_source where learner_id = $1`,
		`delete from angle_take where learner_id = $1`,
		`update angle set words = '', learner_id = '' where learner_id = $1 and exists (select 1 from angle_take t where t.angle_id = angle.id)`,
		`delete from angle where learner_id = $1`,
		`delete from inquiry_word where question_id in (select id from inquiry_question where learner_id = $1)`,
		`delete from inquiry_question where learner_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return within("erasing the inquiry of a learner", err)
		}
	}
	return nil
}

// ForgetGuide erases what a person said about questions, and who framed and mentored.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`update inquiry_word set words = '', by_person = '' where by_person = $1`,
		`update inquiry_question set mentor_id = '' where mentor_id = $1`,
		`update inquiry set made_by = '' where made_by = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return within("erasing what somebody said about questions", err)
		}
	}
	return nil
}
