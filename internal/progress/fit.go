package progress

import (
	"context"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// maxFitted bounds how many responses a fit learns from; those of the learners who came last are left
// out. A million take about 100 MB.
const maxFitted = 1_000_000

// FitLog gathers what a fit learns from: every response of every learner that was not voided, without names. It reads the
// log as a stream.
func FitLog(ctx context.Context, tx *db.Tx) (mastery.Log, error) {
	g := gathering{goals: newNames(), items: newNames()}
	var one history
	err := evidence.Stream(ctx, tx, "", lastLearner, func(s *evidence.Statement) error {
		if s.Learner != one.learner {
			g.learner(&one)
			one.reset(s.Learner)
		}
		one.statements = append(one.statements, *s)
		return nil
	})
	if err != nil {
		return mastery.Log{}, fmt.Errorf("gathering responses: %w", err)
	}
	g.learner(&one)
	return g.sorted(), nil
}

// lastLearner comes after every id of a learner.
const lastLearner core.LearnerID = "~"

// gathering is a log under way; its ids are numbered as they come.
type gathering struct {
	goals, items names
	log          mastery.Log
	count        int
}

// learner adds one learner's responses.
func (g *gathering) learner(h *history) {
	var list []mastery.Response
	for _, i := range h.live() {
		s := &h.statements[i]
		a, ok := answerOf(s)
		if !ok || s.Verb != evidence.Answered || s.Data.Item == "" || g.count >= maxFitted {
			continue
		}
		list = append(list, mastery.Response{
			Item: g.items.number(s.Data.Item), Goals: []int32{g.goals.number(string(s.Goal))},
			Right: min(max(a.Right, 0), 1), Weight: a.Weight, Floor: floorOf(s.Data.Choices), Prior: Authored(s.Data.Difficulty), At: s.At.Unix(),
		})
		g.count++
	}
	if len(list) > 0 {
		g.log.Learners = append(g.log.Learners, list)
	}
}

// sorted numbers goals and items by their ids, so that the same log gives the same fit.
func (g *gathering) sorted() mastery.Log {
	goals, goalAt := g.goals.sorted()
	items, itemAt := g.items.sorted()
	g.log.Goals, g.log.Items = goals, items
	for _, l := range g.log.Learners {
		for i := range l {
			l[i].Item, l[i].Goals[0] = itemAt[l[i].Item], goalAt[l[i].Goals[0]]
		}
	}
	return g.log
}

// names numbers texts as they come.
type names struct {
	list []string
	at   map[string]int32
}

func newNames() names { return names{at: map[string]int32{}} }

func (n *names) number(name string) int32 {
	i, known := n.at[name]
	if !known {
		i = int32(len(n.list)) //nolint:gosec // bounded by maxFitted
		n.list, n.at[name] = append(n.list, name), i
	}
	return i
}

// sorted gives the texts in order, and for each number its new one.
func (n *names) sorted() (list []string, to []int32) {
	list = slices.Sorted(slices.Values(n.list))
	to = make([]int32, len(list))
	for i, name := range list {
		to[n.at[name]] = int32(i) //nolint:gosec // bounded by maxFitted
	}
	return list, to
}

// InForce reads the model in force.
func InForce(ctx context.Context, tx *db.Tx) (*mastery.Model, error) {
	m, _, err := inForce(ctx, tx)
	return m, err
}

// Answers counts the learners of the whole installation who gave answers, and their answers.
func Answers(ctx context.Context, tx *db.Tx) (learners, answers int, err error) {
	err = eachRow(ctx, tx, func(s db.Scanner) error {
		var text string
		if err := s.Scan(&text); err != nil {
			return err
		}
		var l struct {
			Count int `json:"count"`
		}
		if err := decode(text, &l); err != nil {
			return err
		}
		if l.Count > 0 {
			learners++
			answers += l.Count
		}
		return nil
	}, `select state from learner_estimate`)
	return learners, answers, err
}
