package guide

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/web/ui"
)

// startView is what is still to do before the first learner works: a place that is new ends here, with one thing to do next.
type startView struct {
	// Each is 1 when there is any, else 0.
	Courses  int
	Course   core.CourseID // the newest
	Learners int           // besides the reader
	OnCourse int           // people on a course, the reader too
	LetIn    int           // learners who have a way in: a card or link, a code, a passphrase, or who are in
	Self     bool          // the reader is on a course
}

// startStep is one thing to do.
type startStep struct {
	Key  string // below guide.start
	Done bool
	Href string
}

// loadStart reads what there is, in one statement that looks for the first of each and counts nobody: a big school costs what a small one does.
func loadStart(ctx context.Context, tx *db.Tx, actor core.Actor) (startView, error) {
	var v startView
	var self int
	const learners = `from membership m where m.org_id = $1 and m.role = 'learner' and m.person_id <> $2`
	const one = `then 1 else 0 end`
	err := tx.QueryRow(ctx, `select
	case when exists (select 1 from course where org_id = $1 and retired_at = '') `+one+`,
	coalesce((select max(id) from course where org_id = $1 and retired_at = ''), ''),
	case when exists (select 1 `+learners+`) `+one+`,
	case when exists (select 1 from enrolment where org_id = $1 and ended_at = '') `+one+`,
	case when exists (select 1 from enrolment where learner_id = $3 and org_id = $1 and ended_at = '') `+one+`,
	case when exists (select 1 `+learners+` and (exists (select 1 from signin_link k where k.person_id = m.person_id)
		or exists (select 1 from credential c where c.person_id = m.person_id) or exists (select 1 from session s where s.person_id = m.person_id))) `+one,
		actor.Org, actor.Person, actor.Learner).Scan(&v.Courses, &v.Course, &v.Learners, &v.OnCourse, &self, &v.LetIn)
	if err != nil {
		return v, fmt.Errorf("looking at what is still to be set up: %w", err)
	}
	v.Self = self > 0
	return v, nil
}

// steps are the things to do in their order. Whoever learns alone needs nobody else.
func (v startView) steps() []startStep {
	alone := v.Self && v.Learners == 0
	course := "/courses"
	if v.Course != "" {
		course = "/courses/" + string(v.Course) + "#people"
	}
	return []startStep{
		{Key: "course", Done: v.Courses > 0, Href: "/courses/new"},
		{Key: "people", Done: v.Learners > 0 || alone, Href: "/people#add"},
		{Key: "enrol", Done: v.OnCourse > 0, Href: course},
		{Key: "cards", Done: v.LetIn > 0 || alone, Href: "/people#cards"},
	}
}

// open tells whether something is still to do.
func (v startView) open() bool {
	for _, s := range v.steps() {
		if !s.Done {
			return true
		}
	}
	return false
}

// NextToSetUp is the step that a new place has to take next, by its key below guide.start, and where it is taken; "" once learners can work.
func NextToSetUp(ctx context.Context, tx *db.Tx, actor core.Actor) (key, href string, err error) {
	v, err := loadStart(ctx, tx, actor)
	if err != nil {
		return "", "", err
	}
	for _, s := range v.steps() {
		if !s.Done {
			return s.Key, s.Href, nil
		}
	}
	return "", "", nil
}

// look is how a step stands: the first open one is the one to do now.
func (v startView) look(i int) ui.StepLook {
	for j, s := range v.steps() {
		switch {
		case j == i && s.Done:
			return ui.StepDone
		case j == i:
			return ui.StepNow
		case !s.Done:
			if v.steps()[i].Done {
				return ui.StepDone
			}
			return ui.StepLater
		}
	}
	return ui.StepLater
}
