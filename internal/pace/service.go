package pace

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
)

// FitPlan is the proposal by which a learner asks for a plan that fits the time.
const FitPlan proposal.Kind = "plan.fit"

// Board answers what an actor may do; soundboard.Board does.
type Board interface {
	May(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error
	Answer(ctx context.Context, tx *db.Tx, q soundboard.Question) (soundboard.Answer, people.Relation, error)
}

// Service keeps pacing guides and puts plans that fit the time on Todays.
type Service struct {
	db     *db.DB
	clock  core.Clock
	board  Board
	people *people.Service
	asks   *proposal.Service
	// onGuide is told that a class has another guide, and onPast of a forecast that came to lie past its end: in the same transaction.
	onGuide func(ctx context.Context, tx *db.Tx, org core.OrgID) error
	onPast  func(ctx context.Context, tx *db.Tx, p Warning) error
}

// NewService makes the service, and registers what a yes to a plan does.
func NewService(d *db.DB, clock core.Clock, board Board, p *people.Service, asks *proposal.Service) *Service {
	s := &Service{db: d, clock: clock, board: board, people: p, asks: asks}
	asks.Handle(FitPlan, proposal.Handler{Run: s.run, Back: s.off, Href: func(p proposal.Proposal) string {
		id, _, _ := strings.Cut(p.Ref, " ")
		return "/learners/" + string(p.Learner) + "/pace/" + id
	}})
	return s
}

// View is the page about one learner and one course.
type View struct {
	Course  plan.CourseToday
	Outlook Outlook
	Fitted  plan.Fitted
	Answer  soundboard.Answer // whether the reader may put the plan on Today
	Asked   bool              // the learner has asked for it, and nobody has said yet
}

// Offers tells that there is a plan to offer: the forecast lies past the end, or close to it, and something can be placed.
func (v View) Offers() bool {
	verdict := v.Outlook.Verdict()
	return (verdict == Past || verdict == Tight) && len(v.Fitted.All()) > 0
}

// Look gives the outlook of a learner in a course to whoever may see their progress; to anybody else neither exists.
func (s *Service) Look(ctx context.Context, actor core.Actor, learner core.LearnerID, id core.CourseID, zone *time.Location) (View, error) {
	var v View
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = s.look(ctx, tx, actor, learner, id, zone)
		return err
	})
	return v, err
}

func (s *Service) look(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, id core.CourseID, zone *time.Location) (View, error) {
	var v View
	if err := s.board.May(ctx, tx, actor, soundboard.ProgressSee, learner); err != nil {
		if core.KindOf(err) == core.Denied {
			return v, core.Missing()
		}
		return v, err
	}
	courses, err := plan.CoursesOf(ctx, tx, actor.Org, learner)
	if err != nil {
		return v, err
	}
	for _, c := range courses {
		if c.Outline.ID == id {
			v.Course = c
		}
	}
	if v.Course.Outline.ID == "" {
		return v, core.Missing()
	}
	all, err := Outlooks(ctx, tx, learner, courses, s.clock.Now(), zone)
	if err != nil {
		return v, err
	}
	v.Outlook = all[id]
	if learner != actor.Learner || actor.Watched() {
		v.Outlook = v.Outlook.ForOthers(s.clock.Now())
	}
	if v.Outlook.Verdict() != Unsaid {
		if v.Outlook.Habit, err = plan.HabitOf(ctx, tx, learner); err != nil {
			return v, err
		}
		v.Fitted = v.Outlook.Fit()
	}
	if v.Answer, _, err = s.board.Answer(ctx, tx, s.question(actor, learner)); err != nil {
		return v, err
	}
	ref := refOf(learner, id)
	asked, err := proposal.Of(ctx, tx, FitPlan, []string{ref})
	v.Asked = asked[ref].Status == proposal.Open
	return v, err
}

func (s *Service) question(actor core.Actor, learner core.LearnerID) soundboard.Question {
	return soundboard.Question{Actor: actor, Act: soundboard.PlanFit, Learner: learner}
}

// refOf names what a wish is about: a course, and whose.
func refOf(learner core.LearnerID, id core.CourseID) string {
	return string(id) + " " + string(learner)
}

// wish is what a proposal for a plan carries.
type wish struct {
	Course core.CourseID
	Zone   string
}

// Take puts the plan that fits on a learner's Today, or asks for it where somebody else says so. title is the name of the wish in the language of
// the actor. done is false when it waits for a yes.
func (s *Service) Take(ctx context.Context, actor core.Actor, learner core.LearnerID, id core.CourseID, zone *time.Location, title string) (done bool, err error) {
	err = s.db.WriteFor(ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
		done = false
		v, err := s.look(ctx, tx, actor, learner, id, zone)
		if err != nil {
			return err
		}
		if !v.Offers() {
			return core.NewFault(core.Conflict, "ahead.problem.no_plan")
		}
		payload, err := json.Marshal(wish{id, zone.String()})
		if err != nil {
			return fmt.Errorf("writing a wish for a plan: %w", err)
		}
		out, err := s.asks.Do(ctx, tx, proposal.Asking{Kind: FitPlan, Question: s.question(actor, learner), Ref: refOf(learner, id), Title: title, Payload: string(payload)})
		done = out.Done
		return err
	})
	return done, err
}

// run puts the plan on Today as it fits at this moment. A course that the learner left meanwhile, or one that is in time again, changes nothing.
func (s *Service) run(ctx context.Context, tx *db.Tx, p proposal.Proposal, by core.Actor) error {
	var w wish
	if err := json.Unmarshal([]byte(p.Payload), &w); err != nil {
		return fmt.Errorf("reading a wish for a plan: %w", err)
	}
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		zone = time.UTC
	}
	courses, err := plan.CoursesOf(ctx, tx, p.Org, p.Learner)
	if err != nil {
		return err
	}
	all, err := Outlooks(ctx, tx, p.Learner, courses, s.clock.Now(), zone)
	if err != nil {
		return err
	}
	o, there := all[w.Course]
	if o.Habit, err = plan.HabitOf(ctx, tx, p.Learner); err != nil {
		return err
	}
	fitted := o.Fit()
	if !there || len(fitted.All()) == 0 {
		return nil
	}
	return plan.PutPath(ctx, tx, p.Learner, plan.Path{
		Course: w.Course, By: by.Person, Until: o.End, Minutes: fitted.Minutes, Made: s.clock.Now(), Goals: fitted.All(),
	})
}

// off takes a yes to a plan back.
func (s *Service) off(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	var w wish
	if err := json.Unmarshal([]byte(p.Payload), &w); err != nil {
		return fmt.Errorf("reading a wish for a plan: %w", err)
	}
	return plan.DropPath(ctx, tx, p.Learner, w.Course)
}

// Leave takes the plan off a learner's Today again, whoever put it there. An actor who would have to ask for a plan cannot take one off.
func (s *Service) Leave(ctx context.Context, actor core.Actor, learner core.LearnerID, id core.CourseID) error {
	return s.db.WriteFor(ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.board.May(ctx, tx, actor, soundboard.ProgressSee, learner); err != nil {
			return core.Missing()
		}
		if err := course.Learns(ctx, tx, learner, id); err != nil {
			return core.Missing()
		}
		if err := s.board.May(ctx, tx, actor, soundboard.PlanFit, learner); err != nil {
			return err
		}
		return plan.DropPath(ctx, tx, learner, id)
	})
}

// Person reads a learner whom the actor may know; anybody else does not exist for them.
func (s *Service) Person(ctx context.Context, actor core.Actor, learner core.LearnerID) (people.Person, error) {
	var p people.Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		found, err := people.Learners(ctx, tx, actor, []core.LearnerID{learner})
		if err != nil {
			return err
		}
		var there bool
		if p, there = found[learner]; !there {
			return core.Missing()
		}
		return nil
	})
	return p, err
}

// Mine gives the outlooks of the actor's courses, for pages that list courses. Somebody who looks at these pages as the actor sees them reads what others may read.
func (s *Service) Mine(ctx context.Context, actor core.Actor, courses []plan.CourseToday, zone *time.Location) (map[core.CourseID]Outlook, error) {
	var out map[core.CourseID]Outlook
	now := s.clock.Now()
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = Outlooks(ctx, tx, actor.Learner, courses, now, zone)
		return err
	})
	for id, o := range out {
		if actor.Watched() {
			out[id] = o.ForOthers(now)
		}
	}
	return out, err
}
