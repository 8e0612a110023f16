package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/search"
)

// Mine is one of a learner's own things: a question that they asked, or a check that they did.
type Mine struct {
	Question string         // its id, or ""
	Sitting  core.SittingID // or ""
	Kind     Kind           // of the check
	Title    string         // what was asked, or the goal that was checked
	At       time.Time
}

// mineLooked is how many of a learner's questions and of their checks are looked at, the newest first.
const mineLooked = 400

// FindMine finds the actor's own questions to guides and finished checks by words of them, the newest first. Nobody else's are looked at.
func (s *Service) FindMine(ctx context.Context, actor core.Actor, text string, most int) ([]Mine, error) {
	wanted := search.Words(text)
	if len(wanted) == 0 || actor.Learner == "" {
		return nil, nil
	}
	var list []Mine
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		asked, err := db.List(ctx, tx, func(row db.Scanner) (Mine, error) {
			var m Mine
			var tried, think, stuck, at string
			err := row.Scan(&m.Question, &tried, &think, &stuck, &at)
			m.Title, m.At = strings.TrimSpace(strings.Join([]string{tried, think, stuck}, " ")), core.ParseStamp(at)
			return m, err
		}, `select id, tried, think, stuck, sent_at from question where learner_id = $1 and org_id = $2 order by sent_at desc, id limit `+fmt.Sprint(mineLooked), actor.Learner, actor.Org)
		if err != nil {
			return fmt.Errorf("reading my questions: %w", err)
		}
		checked, err := db.List(ctx, tx, func(row db.Scanner) (Mine, error) {
			var m Mine
			var at string
			err := row.Scan(&m.Sitting, &m.Kind, &m.Title, &at)
			m.At = core.ParseStamp(at)
			return m, err
		}, `select s.id, s.kind, g.title, s.finished_at from sitting s join sitting_goal sg on sg.sitting_id = s.id join goal g on g.id = sg.goal_id
			where s.learner_id = $1 and s.org_id = $2 and s.status = 'done' and s.kind in ('together', 'alone', 'refresh')
			order by s.finished_at desc, s.id limit `+fmt.Sprint(mineLooked), actor.Learner, actor.Org)
		if err != nil {
			return fmt.Errorf("reading my checks: %w", err)
		}
		list = append(asked, checked...)
		return nil
	})
	list = slices.DeleteFunc(list, func(m Mine) bool { return !search.Has(m.Title, wanted) })
	slices.SortStableFunc(list, func(a, b Mine) int { return b.At.Compare(a.At) })
	return list[:min(len(list), most)], err
}
