package proposal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Board answers the two questions of a permission; soundboard.Board does.
type Board interface {
	Answer(ctx context.Context, tx *db.Tx, q soundboard.Question) (soundboard.Answer, people.Relation, error)
}

// Service records proposals and their answers.
type Service struct {
	db     *db.DB
	clock  core.Clock
	people *people.Service
	board  Board
	kinds  map[Kind]Handler
	// onChange is told of everything that somebody else may want to know: app makes notices of it.
	onChange []func(ctx context.Context, tx *db.Tx, p Proposal, v Verdict) error
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, p *people.Service, board Board) *Service {
	return &Service{db: d, clock: clock, people: p, board: board, kinds: map[Kind]Handler{}}
}

// Handle registers how a kind runs. Rooms do so once, while the house is built.
func (s *Service) Handle(kind Kind, h Handler) {
	if _, twice := s.kinds[kind]; twice || h.Run == nil {
		panic("proposal: " + string(kind) + " is registered twice, or does nothing")
	}
	s.kinds[kind] = h
}

// OnChange hands down who is told, in the same transaction, when something is asked ("" as verdict) or said.
func (s *Service) OnChange(tell func(ctx context.Context, tx *db.Tx, p Proposal, v Verdict) error) {
	s.onChange = append(s.onChange, tell)
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, p Proposal, v Verdict) error {
	for _, tell := range s.onChange {
		if err := tell(ctx, tx, p, v); err != nil {
			return err
		}
	}
	return nil
}

// Href is where one reads what a proposal is about; its own page when its owner has none.
func (s *Service) Href(p Proposal) string {
	if h := s.kinds[p.Kind]; h.Href != nil {
		return h.Href(p)
	}
	return "/proposals/" + p.ID
}

// Do asks the board, and does what is asked for, or records it as a proposal. An open proposal of the same asker, kind and ref is
// the same one: it is given back, with what it says now. Where the terms say "once", an earlier yes is enough.
func (s *Service) Do(ctx context.Context, tx *db.Tx, a Asking) (Outcome, error) {
	h, known := s.kinds[a.Kind]
	if !known {
		return Outcome{}, fmt.Errorf("nobody handles proposals of the kind %q", a.Kind)
	}
	if err := a.check(); err != nil {
		return Outcome{}, err
	}
	answer, _, err := s.board.Answer(ctx, tx, a.Question)
	if err != nil {
		return Outcome{}, err
	}
	p := s.begin(a, answer.Ask)
	if answer.Verdict == soundboard.Deny {
		return Outcome{}, answer.Err()
	}
	if answer.Verdict == soundboard.Ask {
		before, err := saidYesBefore(ctx, tx, a, answer.Ask)
		if err != nil {
			return Outcome{}, err
		}
		if !before {
			return s.record(ctx, tx, p)
		}
	}
	p.ID = ""
	return Outcome{Done: true}, h.Run(ctx, tx, p, a.Question.Actor)
}

func (a Asking) check() error {
	switch {
	case strings.TrimSpace(a.Title) == "":
		return core.BadField("title", "proposal.problem.title")
	case utf8.RuneCountInString(a.Title) > TitleMax:
		return core.BadField("title", "proposal.problem.long")
	case utf8.RuneCountInString(a.Body) > BodyMax:
		return core.BadField("body", "proposal.problem.long")
	default:
		return nil
	}
}

// begin makes the proposal that an asking would be.
func (s *Service) begin(a Asking, terms *soundboard.Terms) Proposal {
	q := a.Question
	p := Proposal{
		ID: core.NewID[string](), Org: q.Actor.Org, Kind: a.Kind, Learner: q.Learner, AskedBy: q.Actor.Learner, Unit: q.Scope.Unit,
		Ref: a.Ref, Title: a.Title, Body: a.Body, Payload: a.Payload, Status: Open, Turn: Others, Silence: No, Asked: s.clock.Now(),
	}
	if terms == nil {
		return p
	}
	p.Agree, p.From, p.Meanwhile = terms.Agree, terms.From, terms.Meanwhile
	if terms.Days > 0 {
		p.Until = p.Asked.Add(time.Duration(terms.Days) * 24 * time.Hour)
	}
	if terms.Silence == soundboard.Allow {
		p.Silence = Yes
	}
	return p
}

func (s *Service) record(ctx context.Context, tx *db.Tx, p Proposal) (Outcome, error) {
	open, err := openOne(ctx, tx, p)
	if err != nil {
		return Outcome{}, err
	}
	if open.ID != "" {
		open.Title, open.Body, open.Payload = p.Title, p.Body, p.Payload
		return Outcome{Proposal: open}, reword(ctx, tx, open)
	}
	if err := insert(ctx, tx, p); err != nil {
		return Outcome{}, err
	}
	return Outcome{Proposal: p}, s.tell(ctx, tx, p, "")
}

// Say answers a proposal as one whose yes it waits for: yes, no with a reason, or a question back; or, as the asker: a reply, or
// withdrawn. What one may not see does not exist; what has ended is a conflict. Two at once make one effect.
func (s *Service) Say(ctx context.Context, actor core.Actor, id string, v Verdict, words string) (Proposal, error) {
	var p Proposal
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = s.SayIn(ctx, tx, actor, id, v, words)
		return err
	})
	return p, err
}

// SayIn is [Service.Say] in the caller's transaction.
func (s *Service) SayIn(ctx context.Context, tx *db.Tx, actor core.Actor, id string, v Verdict, words string) (Proposal, error) {
	words = strings.TrimSpace(words)
	if utf8.RuneCountInString(words) > WordsMax {
		return Proposal{}, core.BadField("words", "proposal.problem.long")
	}
	p, part, err := s.find(ctx, tx, actor, id)
	if err != nil {
		return p, err
	}
	if err := part.may(v); err != nil {
		return p, err
	}
	if words == "" && (v == SaidNo || v == SaidQuestion || v == SaidReply || v == SaidStopped) {
		return p, core.BadField("words", "proposal.problem.words")
	}
	if p.Status != Open && v != SaidStopped || p.Status == Stopped {
		return p, core.NewFault(core.Conflict, "proposal.problem.over")
	}
	if err := insertWord(ctx, tx, p.ID, actor.Person, v, words, s.clock.Now()); err != nil {
		return p, err
	}
	if err := s.effect(ctx, tx, &p, actor, v); err != nil {
		return p, err
	}
	return p, s.tell(ctx, tx, p, v)
}

// part is what the actor is to a proposal.
type part struct {
	asker   bool
	answers bool // one of those whose yes counts
	stops   bool // may stop it for safety
}

func (p part) may(v Verdict) error {
	ok := false
	switch v {
	case SaidYes, SaidNo, SaidQuestion:
		ok = p.answers
	case SaidReply, SaidWithdrawn:
		ok = p.asker
	case SaidStopped:
		ok = p.stops
	case TookBack: // is not said, see TakeBack
	}
	if ok {
		return nil
	}
	return core.NewFault(core.Denied, "proposal.not_yours")
}

// partOf finds it out. Nobody answers their own, unless there is nobody else to ask.
func (s *Service) partOf(ctx context.Context, tx *db.Tx, actor core.Actor, p Proposal) (part, error) {
	stop, relation, err := s.board.Answer(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.SafetyStop, Learner: p.Learner})
	if err != nil {
		return part{}, err
	}
	me := part{asker: p.AskedBy == actor.Learner, stops: stop.Verdict == soundboard.Allow}
	me.answers = slices.Contains(p.From, relation)
	if me.asker {
		me.answers, me.stops = false, false
		if p.Learner == actor.Learner {
			guided, err := s.people.HasGuide(ctx, tx, actor)
			if err != nil {
				return part{}, err
			}
			me.answers = !guided
		}
	}
	return me, nil
}

// find reads a proposal for somebody who is a part of it.
func (s *Service) find(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Proposal, part, error) {
	p, err := load(ctx, tx, id)
	if err != nil {
		return p, part{}, err
	}
	if p.Org != actor.Org || !actor.SignedIn() {
		return Proposal{}, part{}, core.Missing()
	}
	me, err := s.partOf(ctx, tx, actor, p)
	if err != nil {
		return Proposal{}, part{}, err
	}
	if !me.asker && !me.answers && !me.stops {
		return Proposal{}, part{}, core.Missing()
	}
	return p, me, nil
}

// effect is what a verdict does to a proposal.
func (s *Service) effect(ctx context.Context, tx *db.Tx, p *Proposal, actor core.Actor, v Verdict) error {
	switch v {
	case SaidQuestion:
		return setTurn(ctx, tx, p, Asker)
	case SaidReply:
		return setTurn(ctx, tx, p, Others)
	case SaidYes:
		yes, err := countYes(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if yes < p.Agree {
			return setTurn(ctx, tx, p, Others)
		}
		return s.close(ctx, tx, p, Yes, actor)
	case SaidNo:
		return s.close(ctx, tx, p, No, actor)
	case SaidWithdrawn:
		return s.close(ctx, tx, p, Withdrawn, actor)
	case SaidStopped:
		return s.close(ctx, tx, p, Stopped, actor)
	default:
		return core.BadField("verdict", "proposal.problem.verdict")
	}
}

// close ends a proposal, and runs its act after a yes.
func (s *Service) close(ctx context.Context, tx *db.Tx, p *Proposal, status Status, by core.Actor) error {
	p.Status, p.Closed, p.ClosedBy = status, s.clock.Now(), by.Person
	if err := saveClosed(ctx, tx, p); err != nil {
		return err
	}
	h, known := s.kinds[p.Kind]
	switch {
	case !known:
		return fmt.Errorf("nobody handles proposals of the kind %q", p.Kind)
	case status == Yes:
		return h.Run(ctx, tx, *p, by)
	case h.Ended != nil:
		return h.Ended(ctx, tx, *p, by)
	default:
		return nil
	}
}

// Expire lets silence be the answer where time is over. It gives how many ended.
func (s *Service) Expire(ctx context.Context) (int, error) {
	n := 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		due, err := due(ctx, tx, s.clock.Now())
		if err != nil {
			return err
		}
		for i := range due {
			p := &due[i]
			if err := s.close(ctx, tx, p, p.Silence, core.Actor{Org: p.Org}); err != nil {
				return fmt.Errorf("the silence about proposal %s: %w", p.ID, err)
			}
			if err := s.tell(ctx, tx, *p, Verdict(p.Silence)); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
