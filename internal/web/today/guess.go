package today

import (
	"context"
	"strconv"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
	"crossfade/internal/web/ui"
)

// guessView is the engine's guess about a goal with what it is made of: start, answers and the rest add up to now. Only the
// learner sees it, because it rests on practice; it is the one place with a percentage.
type guessView struct {
	mastery.Explanation
	Lines      []guessLine // the latest answers, newest first
	Earlier    int         // answers before those …
	EarlierSum int         // … and what they did together
	More       int         // about so many more right answers to the bar; 0 = it cannot be said, or it is reached
	Rough      bool        // by the program's own numbers, not by what was seen here
}

// guessLine is what one answer did to the guess.
type guessLine struct {
	At     time.Time
	Kind   string // practice, together, alone, refresh or judged
	Right  float64
	Points int
}

// maxGuessLines is how many answers are shown one by one.
const maxGuessLines = 8

// loadGuess explains the guess about a goal; nil when there are no answers to go by.
func loadGuess(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.GoalID) (*guessView, error) {
	e, err := progress.EstimatesOf(ctx, tx, learner, []core.GoalID{id})
	if err != nil || e.Answered(id) == 0 {
		return nil, err
	}
	list, err := evidence.ForGoal(ctx, tx, learner, id)
	if err != nil {
		return nil, err
	}
	var marks []mastery.Mark
	byID := map[string]*evidence.Statement{}
	for i := range list {
		if m, ok := progress.MarkOf(&list[i]); ok {
			marks = append(marks, m)
			byID[m.ID] = &list[i]
		}
	}
	v := &guessView{Explanation: e.Model.Explain(&e.Learner, e.Skill(id), e.Prior(id), marks), Rough: !e.Model.Calibrated}
	for i := len(v.Answers) - 1; i >= 0; i-- {
		a := v.Answers[i]
		if len(v.Lines) == maxGuessLines {
			v.Earlier, v.EarlierSum = v.Earlier+1, v.EarlierSum+a.Points
			continue
		}
		s := byID[a.ID]
		kind := s.Data.Kind
		if s.Verb == evidence.Judged {
			kind = "judged"
		}
		v.Lines = append(v.Lines, guessLine{At: s.At, Kind: kind, Right: a.Right, Points: a.Points})
	}
	if n, ok := e.Model.MoreRight(e.Learner, *e.Skill(id), e.Prior(id), mastery.SureEnough); ok {
		v.More = n
	}
	return v, nil
}

// words says what an answer was.
func (l guessLine) words(ctx context.Context) string {
	how := "part"
	switch {
	case l.Right >= 1:
		how = "right"
	case l.Right <= 0:
		how = "wrong"
	}
	when := ui.L(ctx).DateShort(l.At)
	if l.Kind == "judged" {
		return ui.T(ctx, "estimate.judged", "when", when)
	}
	return ui.T(ctx, "estimate.answer", "when", when, "kind", ui.T(ctx, "estimate.kind."+l.Kind), "how", ui.T(ctx, "estimate.how."+how))
}

// sure is how much the guess rests on, in a sentence.
func (v *guessView) sure(ctx context.Context) string {
	word := [...]string{"unsure", "fairly", "sure"}[v.Sure]
	return ui.T(ctx, "estimate.sure."+word, "n", v.Answered)
}

// signed writes points with their sign.
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return "−" + strconv.Itoa(-n)
	}
	return "0"
}

// bar is the percentage at which a goal needs no more practice for a check.
const bar = int(mastery.SureEnough * 100)
