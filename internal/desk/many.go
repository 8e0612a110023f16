package desk

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/feedback"
	"crossfade/internal/proposal"
)

// Do is what is done with several lines at once.
type Do string

// What can be done with several lines.
const (
	DoOK  Do = "ok"  // yes to what is asked for; "we talked" where somebody is stuck or a check-in is due
	DoSay Do = "say" // one comment to each
)

// Takes tells whether lines of a kind take part in something. What needs a look for itself, such as work to judge, does not.
func (k Kind) Takes(do Do) bool {
	switch k {
	case Proposal, Stuck, Contact, Ahead:
		return do == DoOK || do == DoSay
	case Question, Work:
		return do == DoSay
	case Report, Judgement, Trouble, Outside, Inquiry, grouped:
		return false
	}
	return false
}

// Pick is one line of many, by what is behind it.
type Pick struct {
	Kind Kind
	Ref  string
}

// Value is the pick as the value of a form.
func (p Pick) Value() string { return string(p.Kind) + " " + p.Ref }

// PickOf reads such a value.
func PickOf(value string) (Pick, bool) {
	kind, ref, ok := strings.Cut(value, " ")
	return Pick{Kind: Kind(kind), Ref: ref}, ok && ref != ""
}

// Many is an order for several lines.
type Many struct {
	Do    Do
	Words string // the comment
	Keep  bool   // keep the comment for another time
	Lines []Pick
	Today time.Time
}

// Outcome tells what became of an order for several lines.
type Outcome struct {
	Done  int
	Left  int    // somebody else was faster, or it does not take part
	Stays int    // of what was done: how many cannot be taken back
	Order string // by which the others are taken back, see [Service.TakeBack]; "" for none
}

// mostLines is how many lines one order takes: as many as stand on a page of the list.
const mostLines = 100

// Many does the same with several lines. Each is an act of its own, with its own question to the board, its own transaction and its own
// record, exactly as if it had been done alone: one that is not there any more stops none of the others.
func (s *Service) Many(ctx context.Context, actor core.Actor, m Many) (Outcome, error) {
	var out Outcome
	m.Words = strings.TrimSpace(m.Words)
	switch {
	case len(m.Lines) == 0:
		return out, core.BadField("line", "guide.problem.pick")
	case len(m.Lines) > mostLines:
		return out, core.NewFault(core.TooMuch, "error.too_much")
	case m.Do != DoOK && m.Do != DoSay:
		return out, core.BadField("do", "guide.problem.pick")
	case m.Do == DoSay && (m.Words == "" || utf8.RuneCountInString(m.Words) > coaching.CommentMax):
		return out, core.BadField("words", "coaching.problem.comment")
	}
	done := map[Pick]bool{}
	var acts []act
	for _, line := range m.Lines {
		if done[line] {
			continue
		}
		done[line] = true
		if !line.Kind.Takes(m.Do) {
			out.Left++
			continue
		}
		one, err := s.one(ctx, actor, m, line)
		switch core.KindOf(err) {
		case core.Internal:
			if err != nil {
				return out, err
			}
			out.Done++
			acts = append(acts, one)
		case core.Invalid, core.NotFound, core.Denied, core.Conflict, core.Locked, core.TooMuch, core.SignIn:
			out.Left++
		}
	}
	if err := s.keepOrder(ctx, actor, acts, &out); err != nil {
		return out, err
	}
	if m.Keep && m.Do == DoSay {
		return out, s.Coaching.KeepComment(ctx, actor, m.Words)
	}
	return out, nil
}

// one does it with one line, and says how it is taken back.
func (s *Service) one(ctx context.Context, actor core.Actor, m Many, line Pick) (act, error) {
	learner, _, _ := strings.Cut(line.Ref, ".") // of who is stuck, whose check-in is due, and whose forecast lies past the end
	a := act{Pick: line, Learner: core.LearnerID(learner), Did: m.Do}
	switch line.Kind {
	case Proposal:
		said := proposal.SaidYes
		if m.Do == DoSay {
			said = proposal.SaidQuestion
		}
		p, err := s.Asks.Say(ctx, actor, line.Ref, said, m.Words)
		a.Learner = p.AskedBy
		a.Can = p.Status != proposal.Yes || !s.Asks.Stays(p.Kind)
		return a, err
	case Stuck, Contact, Ahead:
		a.Can = true
		if m.Do == DoOK {
			talk, err := s.Coaching.Talked(ctx, actor, a.Learner, m.Today)
			a.Back.Talk = &talk
			return a, err
		}
		a.Back.ID = core.NewID[string]()
		return a, s.Coaching.AddAgenda(ctx, actor, a.Learner, a.Back.ID, m.Words)
	case Question:
		a.Can = true
		var err error
		a.Learner, err = s.Checks.AnswerOne(ctx, actor, line.Ref, m.Words)
		return a, err
	case Work:
		a.Can, a.Back.ID = true, core.NewID[string]()
		var err error
		a.Learner, err = s.Feedback.SayTo(ctx, actor, line.Ref, feedback.Point{ID: a.Back.ID, Kind: feedback.Question, Words: m.Words})
		return a, err
	case Report, Judgement, Trouble, Outside, Inquiry, grouped:
	}
	return a, core.Missing()
}
