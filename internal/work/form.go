package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// AskForm is a learner's own proposal: what to make, for whom, and how it shows each criterion.
const AskForm proposal.Kind = "task.form"

// FormState is how a proposal stands.
type FormState string

// The states.
const (
	FormDraft FormState = "draft"
	FormSent  FormState = "sent" // waits; one may begin
	FormOK    FormState = "ok"
)

// Form is what a learner proposes to make for a task.
type Form struct {
	ID       string
	Task     string
	Learner  core.LearnerID
	What     string
	Medium   string
	Audience string
	Reach    string // how they reach them
	Why      string
	Habits   []string
	Fits     map[string]string // by criterion: how it will show
	State    FormState
	Stopped  string // the reason of a stop
	Changed  string
}

// formHabits are the habits of mind that one may stretch.
var formHabits = []string{"posing", "viewpoints", "imagining", "risks", "clarity", "listening", "flexible", "persisting"}

// FormHabits lists them.
func FormHabits() []string { return slices.Clone(formHabits) }

// forms reads proposals with how they show each criterion: two statements.
func forms(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Form, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Form, error) {
		f := Form{Fits: map[string]string{}}
		var habits string
		err := row.Scan(&f.ID, &f.Task, &f.Learner, &f.What, &f.Medium, &f.Audience, &f.Reach, &f.Why, &habits, &f.State, &f.Changed, &f.Stopped)
		f.Habits = strings.Fields(habits)
		return f, err
	}, `select f.id, f.task_id, f.learner_id, f.what, f.medium, f.audience, f.reach, f.why, f.habits, f.state, f.changed_at, `+safety.Why(safety.Form, "f.id")+`
		from task_form f where `+where+` order by f.changed_at, f.id limit 1000`, args...)
	if err != nil || len(list) == 0 {
		return nil, within("reading proposals for a task", err)
	}
	at, ids := map[string]int{}, make([]string, len(list))
	for i, f := range list {
		at[f.ID], ids[i] = i, f.ID
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (how string, err error) {
		var form, criterion string
		if err = row.Scan(&form, &criterion, &how); err == nil {
			list[at[form]].Fits[criterion] = how
		}
		return how, err
	}, `select form_id, criterion_id, how from task_fit where form_id in `+db.In(len(ids), 1), db.Values(ids...)...)
	return list, within("reading how proposals fit", err)
}

func within(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func formOf(ctx context.Context, tx *db.Tx, task string, l core.LearnerID) (Form, error) {
	list, err := forms(ctx, tx, `f.task_id = $1 and f.learner_id = $2`, task, l)
	if err != nil || len(list) == 0 {
		return Form{Fits: map[string]string{}}, err
	}
	return list[0], nil
}

// Proposing is a proposal as its learner sends it.
type Proposing struct {
	Form
	Draft bool             // kept, and not asked for
	Seen  soundboard.Level // that the page was made for
}

// check gives what is missing: what is sent says how each criterion will show.
func (p *Proposing) check(criteria []string) error {
	wrong := map[string]string{}
	var habits []string
	for _, h := range formHabits {
		if slices.Contains(p.Habits, h) {
			habits = append(habits, h)
		}
	}
	p.Habits = habits
	for field, text := range map[string]string{"form": p.What, "medium": p.Medium, "audience": p.Audience, "reach": p.Reach, "why": p.Why} {
		switch {
		case text == "" && (!p.Draft || field == "form"):
			wrong[field] = "menu.say_it"
		case long(text, 1000):
			wrong[field] = "work.problem.long"
		}
	}
	for _, id := range criteria {
		switch {
		case p.Fits[id] == "" && !p.Draft:
			wrong["fit."+id] = "menu.say_how"
		case long(p.Fits[id], 2000):
			wrong["fit."+id] = "work.problem.long"
		}
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// Proposed is what became of a proposal.
type Proposed struct {
	OK   bool // nobody had to be asked
	Sent bool
	Kept bool // the slider moved away: it is kept as a draft
}

// Propose keeps what the actor wants to make, and asks for a yes. They may begin at once. criteria are those of the task.
func (s *Service) Propose(ctx context.Context, actor core.Actor, p Proposing, criteria []string) (out Proposed, err error) {
	if err := p.check(criteria); err != nil {
		return out, err
	}
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		out = Proposed{}
		t, m, err := s.deciding(ctx, tx, actor, p.Task)
		if err != nil {
			return err
		}
		if m.Form.Stopped != "" {
			return core.NewFault(core.Denied, "menu.stopped")
		}
		q := s.asking(actor, t, soundboard.TaskPropose)
		if m.Level != soundboard.LevelLearner {
			// At the level together the same act is a suggestion for the menu, see SuggestCard.
			if p.Seen != soundboard.LevelLearner {
				return core.NewFault(core.Denied, "soundboard.guide_decides")
			}
			out.Kept = true
		}
		form, state := m.Form.ID, FormSent
		if form == "" {
			form = core.NewID[string]()
		}
		if out.Kept || p.Draft {
			state = FormDraft
		}
		if err := s.keepForm(ctx, tx, actor, form, p, state, criteria); err != nil || state == FormDraft {
			return err
		}
		done, err := s.asks.Do(ctx, tx, proposal.Asking{Kind: AskForm, Ref: p.Task, Title: cut(p.What, proposal.TitleMax), Body: cut(p.Audience+"\n"+p.Reach, proposal.BodyMax), Question: q})
		out.OK, out.Sent = done.Done, !done.Done
		return err
	})
	return out, err
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func (s *Service) keepForm(ctx context.Context, tx *db.Tx, actor core.Actor, id string, p Proposing, state FormState, criteria []string) error {
	_, err := tx.Exec(ctx, `insert into task_form (id, task_id, learner_id, what, medium, audience, reach, why, habits, state, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (id) do update set what = excluded.what, medium = excluded.medium, audience = excluded.audience, reach = excluded.reach, why = excluded.why,
			habits = excluded.habits, state = excluded.state, changed_at = excluded.changed_at`,
		id, p.Task, actor.Learner, p.What, p.Medium, p.Audience, p.Reach, p.Why, strings.Join(p.Habits, " "), state, core.Stamp(s.clock.Now()))
	if err != nil {
		return within("keeping a proposal", err)
	}
	for _, c := range criteria { // a task has a few
		_, err := tx.Exec(ctx, `insert into task_fit (form_id, criterion_id, how) values ($1, $2, $3) on conflict (form_id, criterion_id) do update set how = excluded.how`, id, c, p.Fits[c])
		if err != nil {
			return within("keeping how a proposal fits", err)
		}
	}
	return nil
}

// agree keeps that somebody who guides said yes, or that the time to say no went by.
func (s *Service) agree(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	_, err := tx.Exec(ctx, `update task_form set state = 'ok' where task_id = $1 and learner_id = $2`, p.Ref, p.Learner)
	return within("agreeing to a proposal", err)
}

// disagree takes a yes back: the proposal waits again, unless work was handed in since.
func (s *Service) disagree(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	done, err := tx.Exec(ctx, `update task_form set state = 'sent' where task_id = $1 and learner_id = $2 and state = 'ok'
		and not exists (select 1 from product w where w.task_id = $1 and w.learner_id = $2 and w.versions > 0)`, p.Ref, p.Learner)
	if err != nil {
		return within("taking a yes to a proposal back", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, core.NewFault(core.Conflict, "guide.stays.since"))
	}
	return nil
}

// notAgreed puts a proposal back among the drafts. A stop of it is kept where all stops are, so that it can be undone.
func (s *Service) notAgreed(ctx context.Context, tx *db.Tx, p proposal.Proposal, by core.Actor) error {
	_, err := tx.Exec(ctx, `update task_form set state = 'draft' where task_id = $1 and learner_id = $2`, p.Ref, p.Learner)
	if err != nil || p.Status != proposal.Stopped {
		return within("putting a proposal back among the drafts", err)
	}
	why, err := proposal.LastWords(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	f, err := formOf(ctx, tx, p.Ref, p.Learner)
	if err != nil || f.ID == "" {
		return err
	}
	return s.guard.StopIn(ctx, tx, by, safety.Form, f.ID, why)
}

// guided is the condition under which a column holds a learner whom the actor guides.
func guided(actor core.Actor, first int) (where func(column string) string, args []any) {
	_, args = people.Audience(actor, "x", first, people.Guide)
	return func(column string) string {
		is, _ := people.Audience(actor, column, first, people.Guide)
		return is
	}, args
}

// findForm finds a proposal that was sent, for its learner and those who guide them.
func (s *Service) findForm(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	list, err := forms(ctx, tx, `f.id = $1`, ref)
	if err != nil {
		return safety.Thing{}, err
	}
	if len(list) == 0 {
		return safety.Thing{}, core.Missing()
	}
	f := list[0]
	t, err := TaskOf(ctx, tx, actor, f.Task)
	if err != nil {
		return safety.Thing{}, err
	}
	if f.Learner != actor.Learner {
		if err := s.May(ctx, tx, actor, soundboard.SafetyStop, t.Unit, f.Learner); err != nil {
			if core.KindOf(err) == core.Denied {
				return safety.Thing{}, core.Missing()
			}
			return safety.Thing{}, err
		}
	}
	return safety.Thing{Author: f.Learner, Unit: t.Unit, Words: strings.Join([]string{f.What, f.Medium, f.Audience, f.Reach, f.Why}, "\n"), Href: "/work/tasks/" + f.Task + "#decide"}, nil
}
