package desk

import (
	"testing"
	"time"
)

func TestTheMostUrgentComesFirst(t *testing.T) {
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	lines := []Line{
		{Kind: Contact, Ref: "long ago", Since: ago(60 * 24 * time.Hour)},
		{Kind: Report, Ref: "report", Since: ago(time.Hour)},
		{Kind: Question, Ref: "new question", Since: ago(time.Minute)},
		{Kind: Stuck, Ref: "stuck", Since: ago(3 * time.Hour)},
		{Kind: Question, Ref: "question", Since: ago(2 * time.Hour)},
		{Kind: Report, Ref: "patient report", Since: ago(4 * 24 * time.Hour)},
		{Kind: Judgement, Ref: "judgement", Since: ago(5 * time.Hour)},
	}
	Sort(lines, now)
	for i, want := range []string{"patient report", "question", "new question", "judgement", "stuck", "report", "long ago"} {
		if lines[i].Ref != want {
			t.Errorf("line %d is %q, want %q", i, lines[i].Ref, want)
		}
	}
	if Learners(lines) != 1 || Digest(lines, nil) == Digest(lines[1:], nil) || Digest(lines, nil) == Digest(lines, []Need{{Goal: "g", Learners: 3}}) {
		t.Error("a shorter list looks the same")
	}
}

func TestAMixUpIsCommonWhenTwoShareIt(t *testing.T) {
	list := []wrongAnswer{{goal: "g", learner: "a", mixUp: "x"}, {goal: "g", learner: "a", mixUp: "x"}, {goal: "g", learner: "b", mixUp: "y"}, {goal: "h", learner: "c", mixUp: "x"}}
	if m, _ := commonest(list, "g"); m != "" {
		t.Errorf("%q is the mix-up of one learner alone", m)
	}
	m, who := commonest(append(list, wrongAnswer{goal: "g", learner: "c", mixUp: "x"}), "g")
	if m != "x" || len(who) != 2 {
		t.Errorf("%q by %v", m, who)
	}
}
