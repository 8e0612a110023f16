package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
)

// Kind is what a line is about: one of the kinds of package check, or one of these.
type Kind string

// The kinds of lines.
const (
	Question  = Kind(check.WaitQuestion)
	Report    = Kind(check.WaitReport)
	Judgement = Kind(check.WaitJudgement)
	Stuck     = Kind(check.WaitStuck)
	Contact   = Kind("contact")  // a check-in is due
	Proposal  = Kind("proposal") // an Ask waits for a yes
	Work      = Kind("work")     // work was handed in
	Inquiry   = Kind("inquiry")  // a learner's question of the question maker waits for whoever advises them
	Ahead     = Kind("ahead")    // by their forecast a learner is through after the end, and had a day to read it first
	Trouble   = Kind("trouble")  // something that people read from each other was reported
	Outside   = Kind("outside")  // somebody outside said something, and it waits to be passed on
)

// Line is one thing that waits.
type Line struct {
	Kind      Kind
	Ref       string // id of what is behind it
	Learner   core.LearnerID
	Goal      core.GoalID
	GoalTitle string
	Since     time.Time
	Text      string // what the learner wrote, asks for, or made
	N         int    // learners who report the same, checks alone, days since the last talk, the version of work, comments from outside
	Looked    bool   // of what was reported: somebody looks at it
	Asked     proposal.Proposal
}

// Key tells lines apart on a page.
func (l Line) Key() string { return string(l.Kind) + "-" + strings.ReplaceAll(l.Ref, ".", "-") }

// weight says how urgent a kind is: who asked for help comes first, who was not talked with for long comes last.
func (k Kind) weight() int {
	switch k {
	case Question, Trouble:
		return 0
	case Stuck, Judgement, Proposal:
		return 1
	case Report, Work, Outside, Ahead, Inquiry:
		return 2
	case Contact:
		return 3
	default:
		return 1
	}
}

// patience is how long a thing may wait before it is as urgent as a cry for help.
const patience = 3 * 24 * time.Hour

// Sort puts lines in the order in which a guide should see to them: the most urgent first, and among these the oldest. What has waited
// for three days rises to the top; a check-in never does, since it is due again and again.
func Sort(lines []Line, now time.Time) {
	rank := func(l Line) int {
		if l.Kind != Contact && now.Sub(l.Since) >= patience {
			return 0
		}
		return l.Kind.weight()
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := a.Since.Compare(b.Since); d != 0 {
			return d
		}
		return strings.Compare(a.Ref, b.Ref)
	})
}

// List reads all that waits for a guide, in order: four statements.
func List(ctx context.Context, tx *db.Tx, d check.Desk, now time.Time) ([]Line, error) {
	waiting, err := d.List(ctx, tx, core.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	due, err := coaching.DueFor(ctx, tx, d, now)
	if err != nil {
		return nil, err
	}
	made, err := handedIn(ctx, tx, d, now)
	if err != nil {
		return nil, err
	}
	lines, err := askedFor(ctx, tx, d.Actor)
	if err != nil {
		return nil, err
	}
	lines = append(lines, made...)
	for _, w := range waiting {
		lines = append(lines, Line{Kind: Kind(w.Kind), Ref: w.Ref, Learner: w.Learner, Goal: w.Goal, GoalTitle: w.GoalTitle, Since: w.Since, Text: w.Text, N: w.Learners})
	}
	for _, c := range due {
		l := Line{Kind: Contact, Ref: string(c.Learner), Learner: c.Learner, Since: c.Since}
		if !c.Last.IsZero() {
			l.N = int(now.Sub(c.Last).Hours() / 24)
		}
		lines = append(lines, l)
	}
	Sort(lines, now)
	return lines, nil
}

// Learners is how many learners wait on a list.
func Learners(lines []Line) int {
	seen := map[core.LearnerID]bool{}
	for _, l := range lines {
		seen[l.Learner] = true
	}
	return len(seen)
}

// Digest tells two desks apart, their lines and the groups that are suggested, without saying what stands on them.
func Digest(lines []Line, needs []Need) string {
	sum := sha256.New()
	for _, n := range needs {
		fmt.Fprintf(sum, "need %s %d\n", n.Goal, n.Learners)
	}
	for _, l := range lines {
		fmt.Fprintf(sum, "%s %s %s %d %t\n", l.Kind, l.Ref, core.Stamp(l.Since), l.N, l.Looked)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
