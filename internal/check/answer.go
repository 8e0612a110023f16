package check

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/evidence"
	"crossfade/internal/item"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// Given is a response as it arrives from a form.
type Given struct {
	Sitting  core.SittingID
	N        int
	Try      int // which try the form was for, counted from 1; a repeated one changes nothing
	Response item.Response
	Locale   string // of the page, for decimal commas
	// DontKnow says that the learner does not know: it counts as an answer that is not right.
	DontKnow bool
	Files    []Sent // that came with the form; files sent before that are kept stand in Response by their ids
}

// Answered is what came of a response.
type Answered struct {
	Question Question
	// Counted tells that the response was taken (now, or before by the same form); else Question.Result says what to mend.
	Counted bool
	// Finished tells that it was the last one and the results are there.
	Finished bool
	// Next is the number of the next open question; 0 when there is none.
	Next int
}

// Answer takes a response to a question of the actor's sitting. A response that is incomplete or cannot be understood
// does not count: it comes back with what to mend. The same response again (double submit, reload, second tab) meets
// the first one and changes nothing.
func (s *Service) Answer(ctx context.Context, actor core.Actor, g Given) (Answered, error) {
	var out Answered
	err := s.own(ctx, actor, soundboard.CheckGoOn, func(ctx context.Context, log *evidence.Log) error {
		out = Answered{}
		sitting, err := mine(ctx, log.Tx(), actor.Learner, g.Sitting)
		if err != nil {
			return err
		}
		q, ok := sitting.Question(g.N)
		if !ok {
			return core.Missing()
		}
		if takes(sitting, q, g) {
			if err := s.take(ctx, log, sitting, q, g); err != nil {
				return err
			}
		}
		out.Question, out.Counted = *q, q.Tries >= g.Try || q.Closed()
		out.Finished, out.Next = sitting.Status == Done, sitting.Next(g.N)
		return nil
	})
	return out, within("taking a response", err)
}

// takes tells whether a response may still change the question: the sitting is open, and the form is for the next try.
func takes(sitting *Sitting, q *Question, g Given) bool {
	if sitting.Status == Done || !q.Voided.IsZero() || q.Right() || q.Waits() {
		return false
	}
	if sitting.Kind.Formal() && q.Closed() {
		return false
	}
	return g.Try == q.Tries+1
}

// take scores a response and stores it with its evidence; the last one finishes a formal sitting.
func (s *Service) take(ctx context.Context, log *evidence.Log, sitting *Sitting, q *Question, g Given) error {
	problems, err := s.attach(ctx, log.Tx(), sitting, q, &g)
	if err != nil {
		return err
	}
	result := item.Score(q.Variant, g.Response, g.Locale)
	refuse(&result, problems)
	if !g.DontKnow && !result.Complete {
		q.Response, q.Result = g.Response, result // shown again with what to mend; nothing is stored but files
		return nil
	}
	if g.DontKnow {
		g.Response = nil
		result = dontKnow(q.Variant)
	}
	first := q.Tries == 0
	q.Tries++
	q.Response, q.Result, q.Score = g.Response, result, result.Score
	if q.Answered.IsZero() {
		q.Answered = log.Now()
	}
	if err := saveQuestion(ctx, log.Tx(), sitting, q); err != nil {
		return err
	}
	if first {
		if _, err := progress.Record(ctx, log, responseStatement(sitting, q)); err != nil {
			return err
		}
	}
	if sitting.Kind == Placement {
		if more, err := s.askNext(ctx, log.Tx(), sitting, log.Now()); err != nil || more {
			return err
		}
	}
	if sitting.Settled() < len(sitting.Questions) {
		return nil
	}
	if !sitting.Kind.Formal() && !sitting.allRight() {
		return nil // one may try again; Finish ends it
	}
	return s.finish(ctx, log, sitting)
}

// allRight tells that every question was answered right in the end, or is for a person to read.
func (s *Sitting) allRight() bool {
	for i := range s.Questions {
		if q := &s.Questions[i]; !q.Right() && !q.Waits() {
			return false
		}
	}
	return true
}

// responseStatement is the evidence of the first response to a question.
func responseStatement(sitting *Sitting, q *Question) evidence.Statement {
	st := evidence.Statement{
		ID:  core.DerivedID[core.StatementID]("response", string(sitting.ID), fmt.Sprint(q.N)),
		Org: sitting.Org, Verb: evidence.Answered, Goal: q.Goal, Object: evidence.Item, About: string(q.Item),
		Sitting: sitting.ID, Sees: evidence.Self, At: q.Answered,
		Data: evidence.Data{
			Kind: string(sitting.Kind.asEvidence()), Score: q.Score, Max: 1, Item: string(q.Item), ItemVersion: q.Version,
			Scoring: item.ScoringVersion, N: q.N, Hints: q.Hints, BottomOut: gaveAway(q.Variant, q.Hints), Tries: q.Tries,
			Choices: choicesOf(q.Variant.Item.Interactions), Difficulty: string(q.Variant.Item.Difficulty),
		},
		Texts: map[string]string{},
	}
	if q.Waits() {
		st.Data.Score, st.Data.Max = 0, 0 // says nothing about a skill; what a guide judges does
	}
	if sitting.Kind.Formal() && sitting.Kind != Placement {
		st.Sees = evidence.Guides
	}
	for id, given := range q.Response {
		for i, text := range q.words(id, given) {
			st.Texts[fmt.Sprintf("response.%s.%d", id, i)] = text
		}
	}
	return st
}

// Hint shows one more rung of the ladder: the first upto rungs are open after it. Formal checks have none.
func (s *Service) Hint(ctx context.Context, actor core.Actor, id core.SittingID, n, upto int) error {
	return s.onLadder(ctx, actor, id, n, func(q *Question) bool {
		if upto != q.Hints+1 || upto > len(q.Variant.Item.Hints) {
			return false // a repeat, or the end of the ladder
		}
		q.Hints = upto
		return true
	})
}

// Scaffolded is the answer to a rung that asks back, or the wish for its next inner hint.
type Scaffolded struct {
	Rung     int // counted from 0
	Response item.Response
	Locale   string
	Inner    int // show so many inner hints; 0 = an answer was given
}

// AnswerScaffold takes the answer to a rung that asks back, or shows its next inner hint. It is help, and no evidence.
func (s *Service) AnswerScaffold(ctx context.Context, actor core.Actor, id core.SittingID, n int, a Scaffolded) error {
	return s.onLadder(ctx, actor, id, n, func(q *Question) bool {
		if a.Rung < 0 || a.Rung >= q.Hints || q.Variant.Item.Hints[a.Rung].Scaffold == nil {
			return false
		}
		had := q.Scaffolds[a.Rung]
		if a.Inner > 0 {
			had.Inner = min(a.Inner, had.Inner+1, len(q.Variant.Item.Hints[a.Rung].Scaffold.Hints))
		} else {
			result, ok := item.ScoreScaffold(q.Variant, a.Rung, a.Response, a.Locale)
			if !ok {
				return false
			}
			had.Response, had.Result = a.Response, &result
		}
		if q.Scaffolds == nil {
			q.Scaffolds = map[int]Scaffold{}
		}
		q.Scaffolds[a.Rung] = had
		return true
	})
}

// onLadder changes what a learner sees of a question's hint ladder; change tells whether anything changed.
func (s *Service) onLadder(ctx context.Context, actor core.Actor, id core.SittingID, n int, change func(q *Question) bool) error {
	err := s.own(ctx, actor, soundboard.CheckGoOn, func(ctx context.Context, log *evidence.Log) error {
		sitting, err := mine(ctx, log.Tx(), actor.Learner, id)
		if err != nil {
			return err
		}
		q, ok := sitting.Question(n)
		if !ok {
			return core.Missing()
		}
		if sitting.Kind.Formal() {
			return core.NewFault(core.Denied, "check.problem.no_hints_alone")
		}
		if sitting.Status == Done || !change(q) {
			return nil
		}
		return saveQuestion(ctx, log.Tx(), sitting, q)
	})
	return within("showing a hint", err)
}

// Finish ends a check together or a practice before every question was right.
func (s *Service) Finish(ctx context.Context, actor core.Actor, id core.SittingID) error {
	err := s.own(ctx, actor, soundboard.CheckGoOn, func(ctx context.Context, log *evidence.Log) error {
		sitting, err := mine(ctx, log.Tx(), actor.Learner, id)
		if err != nil || sitting.Status == Done {
			return err
		}
		if sitting.Kind.Formal() {
			return core.NewFault(core.Denied, "check.problem.answer_all")
		}
		return s.finish(ctx, log, sitting)
	})
	return within("finishing a check", err)
}

// dontKnow is the result of saying so: complete, and nothing of it right.
func dontKnow(v item.Variant) item.Result {
	r := item.Result{Version: item.ScoringVersion, Complete: true}
	for _, in := range v.Item.Interactions {
		r.Parts = append(r.Parts, item.Part{ID: in.ID, Understood: true})
	}
	return r
}

// gaveAway tells that the rungs shown so far gave the answer away.
func gaveAway(v item.Variant, shown int) bool {
	for i := range min(shown, len(v.Item.Hints)) {
		if v.Item.Hints[i].BottomOut {
			return true
		}
	}
	return false
}

// choicesOf is how many options a guess has, for the guessing floor; 0 where one cannot guess.
func choicesOf(list []item.Interaction) int {
	n := 0
	for _, in := range list {
		if in.Kind.Typed() || in.Kind.Read() {
			return 0
		}
		n = min(max(n, 1)*guesses(in), manyGuesses)
	}
	return n
}

// manyGuesses is from how many options on a guess no longer matters.
const manyGuesses = 1000

// guesses is how many answers of an interaction look alike to somebody who guesses.
func guesses(in item.Interaction) int {
	options := max(len(in.Choices), 1)
	if !in.Kind.Pairs() {
		return options
	}
	n := 1
	for i := range in.Choices {
		if in.Kind == item.Match {
			options = max(len(in.Places), 1)
		} else {
			options = i + 1
		}
		n = min(n*options, manyGuesses)
	}
	return n
}
