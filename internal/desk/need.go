package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/item"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
)

// Need is a goal that several learners are mending just now: something for a small group.
type Need struct {
	Goal     core.GoalID
	Title    string
	Course   core.CourseID
	Learners int
	MixUp    string // the mix-up behind most of their wrong answers; "" when no author named one
}

// fewest is from how many learners on a small group is worth suggesting.
const fewest = 3

// recent is how old a fix-it plan may be to still say what somebody needs.
const recent = 28 * 24 * time.Hour

// MostNeeds is how many groups are suggested at once.
const MostNeeds = 2

// Needs lists the goals that most learners of a desk are mending, at most so many: one statement, and a second one for their mix-ups.
func Needs(ctx context.Context, tx *db.Tx, d check.Desk, now time.Time, most int) ([]Need, error) {
	with, args := d.Guided()
	n := len(args)
	list, err := db.List(ctx, tx, func(s db.Scanner) (Need, error) {
		var one Need
		err := s.Scan(&one.Goal, &one.Title, &one.Course, &one.Learners)
		return one, err
	}, with+fmt.Sprintf(` select f.goal_id, min(g.title), min(f.course_id), count(distinct f.learner_id) as learners
		from mine m cross join fixit f join goal g on g.id = f.goal_id
		where f.learner_id = m.id and f.org_id = $1 and f.done_at = '' and f.opened_at > $%d
		group by f.goal_id having count(distinct f.learner_id) >= $%d order by learners desc, f.goal_id`, n+1, n+2)+db.Limit(most),
		append(args, core.Stamp(now.Add(-recent)), fewest)...)
	if err != nil {
		return nil, fmt.Errorf("looking for what several learners need: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	var goals []core.GoalID
	for _, one := range list {
		goals = append(goals, one.Goal)
	}
	wrong, err := wrongAnswers(ctx, tx, d, now, goals)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].MixUp, _ = commonest(wrong, list[i].Goal)
	}
	return list, nil
}

// wrongAnswer is a question of a check alone that somebody who mends the goal got wrong.
type wrongAnswer struct {
	goal    core.GoalID
	learner core.LearnerID
	item    core.ItemID
	body    string
	mixUp   string
}

// wrongAnswers reads them for some goals, in one statement.
func wrongAnswers(ctx context.Context, tx *db.Tx, d check.Desk, now time.Time, goals []core.GoalID) ([]wrongAnswer, error) {
	with, args := d.Guided()
	n := len(args)
	args = append(append(args, core.Stamp(now.Add(-recent))), db.Values(goals...)...)
	list, err := db.List(ctx, tx, func(s db.Scanner) (wrongAnswer, error) {
		var w wrongAnswer
		var result, content string
		if err := s.Scan(&w.goal, &w.learner, &w.item, &result, &content); err != nil {
			return w, err
		}
		var r item.Result
		var it struct {
			Body string `json:"body"`
		}
		if err := json.Unmarshal([]byte(result), &r); err != nil {
			return w, err
		}
		if err := json.Unmarshal([]byte(content), &it); err != nil {
			return w, err
		}
		w.body = it.Body
		for _, p := range r.Parts {
			w.mixUp = cmp.Or(w.mixUp, p.Misconception)
		}
		return w, nil
	}, with+fmt.Sprintf(` select f.goal_id, f.learner_id, i.item_id, i.result, v.content
		from fixit f join sitting_item i on i.sitting_id = f.sitting_id and i.goal_id = f.goal_id
			join item_version v on v.item_id = i.item_id and v.version = i.item_version
		where f.org_id = $1 and f.done_at = '' and f.opened_at > $%d and i.voided_at = '' and i.result <> '' and i.score < 1
			and f.learner_id in (select id from mine) and f.goal_id in `, n+1)+db.In(len(goals), n+2)+` order by f.learner_id, i.n limit 2000`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading what several learners got wrong: %w", err)
	}
	return list, nil
}

// commonest is the mix-up that most learners of a goal share, and who shares it.
func commonest(list []wrongAnswer, goal core.GoalID) (string, []core.LearnerID) {
	who := map[string][]core.LearnerID{}
	for _, w := range list {
		if w.goal == goal && w.mixUp != "" && !slices.Contains(who[w.mixUp], w.learner) {
			who[w.mixUp] = append(who[w.mixUp], w.learner)
		}
	}
	best := ""
	for m, learners := range who {
		if len(learners) > len(who[best]) || len(learners) == len(who[best]) && m < best {
			best = m
		}
	}
	if len(who[best]) < 2 {
		return "", nil
	}
	return best, who[best]
}

// Group is a small group for one goal, as it is suggested.
type Group struct {
	Need
	People []Member
	Items  []Item // the questions that most of them got wrong
}

// Member is a learner of a suggested group.
type Member struct {
	people.Person
	Shares bool // shares the mix-up that most share
}

// Item is a question that learners of a group got wrong.
type Item struct {
	ID    core.ItemID
	Body  string
	Wrong int // by how many
}

// GroupFor reads the suggestion for one goal: who, and what they got wrong. Without anybody it does not exist.
func GroupFor(ctx context.Context, tx *db.Tx, d check.Desk, now time.Time, goal core.GoalID) (Group, error) {
	var g Group
	with, args := d.Guided()
	n := len(args)
	ids, err := db.List(ctx, tx, func(s db.Scanner) (core.LearnerID, error) {
		var l core.LearnerID
		err := s.Scan(&l, &g.Title, &g.Course)
		return l, err
	}, with+fmt.Sprintf(` select distinct f.learner_id, g.title, f.course_id from fixit f join goal g on g.id = f.goal_id
		where f.org_id = $1 and f.done_at = '' and f.opened_at > $%d and f.goal_id = $%d and f.learner_id in (select id from mine)`, n+1, n+2),
		append(args, core.Stamp(now.Add(-recent)), goal)...)
	if err != nil {
		return g, fmt.Errorf("reading a group by need: %w", err)
	}
	if len(ids) == 0 {
		return g, core.Missing()
	}
	wrong, err := wrongAnswers(ctx, tx, d, now, []core.GoalID{goal})
	if err != nil {
		return g, err
	}
	var shares []core.LearnerID
	g.Goal = goal
	g.MixUp, shares = commonest(wrong, goal)
	names, err := people.Learners(ctx, tx, d.Actor, ids)
	if err != nil {
		return g, err
	}
	for _, id := range ids {
		if p, ok := names[id]; ok {
			g.People = append(g.People, Member{Person: p, Shares: slices.Contains(shares, id)})
		}
	}
	slices.SortFunc(g.People, func(a, b Member) int {
		return strings.Compare(people.Fold(a.Name)+string(a.ID), people.Fold(b.Name)+string(b.ID))
	})
	g.Learners = len(g.People)
	g.Items = itemsOf(wrong)
	return g, nil
}

// itemsOf counts the questions, the ones that most got wrong first; at most five.
func itemsOf(wrong []wrongAnswer) []Item {
	at := map[core.ItemID]int{}
	var list []Item
	for _, w := range wrong {
		i, known := at[w.item]
		if !known {
			i = len(list)
			at[w.item] = i
			list = append(list, Item{ID: w.item, Body: w.body})
		}
		list[i].Wrong++
	}
	slices.SortStableFunc(list, func(a, b Item) int { return b.Wrong - a.Wrong })
	return list[:min(len(list), 5)]
}

// Made is a small group that a guide made.
type Made struct {
	ID       string // made with the form, so that a double submit is one group
	Goal     core.GoalID
	Learners []core.LearnerID
	Title    string
	Body     string
	Day      string // local date
	Minutes  int
}

// Service makes small groups, does the same with several lines, and keeps comments.
type Service struct {
	DB    *db.DB
	Clock core.Clock
	Gate  check.Gatekeeper
	// The rooms behind the lines.
	Checks   *check.Service
	Coaching *coaching.Service
	Asks     *proposal.Service
	Feedback *feedback.Service
	// OnTask is told, inside the transaction, of every task that was put on somebody's Today; may be nil.
	OnTask func(ctx context.Context, tx *db.Tx, t plan.Task) error
}

// Make puts the plan of a small group on the Today of each learner: all of them, or none.
func (s *Service) Make(ctx context.Context, actor core.Actor, m Made) error { //nolint:gocognit // one step after the other, in one transaction
	m.Title, m.Body = strings.Join(strings.Fields(m.Title), " "), strings.TrimSpace(m.Body)
	day, err := time.Parse(time.DateOnly, m.Day)
	switch {
	case len(m.Learners) == 0 || len(m.Learners) > 30:
		return core.BadField("learner", "guide.problem.learners")
	case m.Title == "" || utf8.RuneCountInString(m.Title) > 200:
		return core.BadField("title", "guide.problem.title")
	case utf8.RuneCountInString(m.Body) > 2000:
		return core.BadField("body", "check.problem.too_long")
	case err != nil || day.Before(s.Clock.Now().AddDate(0, 0, -2)):
		return core.BadField("day", "coaching.problem.date")
	case m.Minutes < 5 || m.Minutes > 90:
		return core.BadField("minutes", "guide.problem.minutes")
	}
	if _, ok := core.ParseID[string](m.ID); !ok {
		m.ID = core.NewID[string]()
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var course core.CourseID
		if err := tx.QueryRow(ctx, `select coalesce(min(u.course_id), '') from unit u join unit_goal ug on ug.unit_id = u.id join course c on c.id = u.course_id
			where ug.goal_id = $1 and c.org_id = $2`, m.Goal, actor.Org).Scan(&course); err != nil {
			return err
		}
		if course == "" {
			return core.Missing()
		}
		if err := s.Gate.MayAll(ctx, tx, actor, soundboard.TodoSet, m.Learners); err != nil {
			return err
		}
		for _, l := range m.Learners {
			t := plan.Task{Org: actor.Org, Learner: l, By: actor.Person, Kind: plan.GroupTask, Course: course, Goal: m.Goal, Title: m.Title, Body: m.Body,
				Due: m.Day, Minutes: m.Minutes, Ref: m.ID, Made: s.Clock.Now()}
			if err := plan.AddTask(ctx, tx, t); err != nil {
				return err
			}
			if s.OnTask == nil {
				continue
			}
			if err := s.OnTask(ctx, tx, t); err != nil {
				return err
			}
		}
		return live.Changed(ctx, tx, actor.Org)
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("making a small group: %w", err)
	}
	if err != nil {
		return err
	}
	acts := make([]act, 0, len(m.Learners))
	for _, l := range m.Learners {
		acts = append(acts, act{Pick: Pick{Kind: grouped, Ref: m.ID}, Learner: l, Did: DoOK, Can: true})
	}
	return s.keepOrder(ctx, actor, acts, &Outcome{})
}
