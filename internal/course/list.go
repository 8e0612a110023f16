package course

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Course is a course as a list or its own page shows it.
type Course struct {
	ID       core.CourseID
	Key      string
	Title    string
	Summary  string
	Why      string
	Lang     string
	Band     Band
	Version  string
	Licence  string
	Authors  []string
	Origin   string
	Format   string // what it was imported from
	Imported string // stamp of the last import
	Units    int
	Goals    int
	Items    int
	Lessons  int
	Learners int // enrolled now
}

const courseColumns = `c.id, c.key, c.title, c.summary, c.why, c.language, c.band, c.version, c.licence, c.authors, c.source, c.format, c.imported_at,
	(select count(*) from unit u where u.course_id = c.id and not u.draft),
	(select count(distinct ug.goal_id) from unit u join unit_goal ug on ug.unit_id = u.id where u.course_id = c.id and not u.draft),
	(select count(*) from item i where i.course_id = c.id and i.retired_at = ''),
	(select count(*) from resource r where r.course_id = c.id and r.retired_at = ''),
	(select count(*) from enrolment e where e.course_id = c.id and e.ended_at = '')`

func scanCourse(s db.Scanner) (Course, error) {
	var c Course
	var authors string
	err := s.Scan(&c.ID, &c.Key, &c.Title, &c.Summary, &c.Why, &c.Lang, &c.Band, &c.Version, &c.Licence, &authors, &c.Origin, &c.Format, &c.Imported,
		&c.Units, &c.Goals, &c.Items, &c.Lessons, &c.Learners)
	if err != nil {
		return Course{}, err
	}
	if err := json.Unmarshal([]byte(authors), &c.Authors); err != nil {
		return Course{}, fmt.Errorf("reading the authors of course %s: %w", c.ID, err)
	}
	return c, nil
}

// FindCourses lists the courses of the actor's organisation by title, for those who guide or run it.
func (s *Service) FindCourses(ctx context.Context, actor core.Actor) ([]Course, error) {
	var list []Course
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, scanCourse, `select `+courseColumns+` from course c where c.org_id = $1 and c.retired_at = '' order by c.title_fold, c.id`, actor.Org)
		return err
	})
	return list, err
}

// View is a course with its grid, for those who guide or run the organisation.
type View struct {
	Course
	Rows     []Row
	Learners []Enrolled
}

// Look gives a course of the actor's organisation with its grid and its learners.
func (s *Service) Look(ctx context.Context, actor core.Actor, id core.CourseID) (View, error) {
	var v View
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
			return err
		}
		v.Course, err = scanCourse(tx.QueryRow(ctx, `select `+courseColumns+` from course c where c.id = $1 and c.org_id = $2`, id, actor.Org))
		if errors.Is(err, db.ErrNoRows) {
			return core.Missing()
		}
		if err != nil {
			return fmt.Errorf("loading course %s: %w", id, err)
		}
		if v.Rows, err = Alignment(ctx, tx, actor.Org, id); err != nil {
			return err
		}
		v.Learners, err = learners(ctx, tx, actor, id)
		return err
	})
	return v, err
}

// Enrolled is a person who learns in a course, or could.
type Enrolled struct {
	Learner core.LearnerID
	Person  core.PersonID
	Name    string
	Face    string
	In      bool // is in the course now
}

// learners lists the people whom the actor may put into courses: those whom they guide or run, and themselves.
func learners(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID) ([]Enrolled, error) {
	where, args := people.Audience(actor, "l.id", 4, people.Self, people.Guide, people.Admin)
	list, err := db.List(ctx, tx, func(s db.Scanner) (Enrolled, error) {
		var e Enrolled
		var since string
		err := s.Scan(&e.Learner, &e.Person, &e.Name, &e.Face, &since)
		e.In = since != ""
		return e, err
	}, `select l.id, p.id, p.name, p.face, coalesce(e.created_at, '')
		from learner l join person p on p.id = l.person_id and p.suspended_at = ''
		left join enrolment e on e.learner_id = l.id and e.course_id = $1 and e.ended_at = ''
		where (l.id = $2 or exists (select 1 from membership m where m.person_id = p.id and m.org_id = $3 and m.role = 'learner')) and `+where+`
		order by p.name_fold, p.id`, append([]any{id, actor.Learner, actor.Org}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("listing the learners of course %s: %w", id, err)
	}
	return list, nil
}

// SetLearners makes exactly these people learners of a course, out of those whom the actor may put into courses; others stay as
// they are. It tells how many were put in and taken out. Work of those taken out is kept. A fixed number of statements, however many they are.
func (s *Service) SetLearners(ctx context.Context, actor core.Actor, id core.CourseID, chosen []core.LearnerID) (added, ended int, err error) {
	want := map[core.LearnerID]bool{}
	for _, l := range chosen {
		want[l] = true
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		added, ended = 0, 0
		if err := Visible(ctx, tx, actor, id); err != nil {
			return err
		}
		list, err := learners(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		var in, out []core.LearnerID
		for _, e := range list {
			switch {
			case e.In == want[e.Learner]:
			case e.In:
				out = append(out, e.Learner)
			default:
				in = append(in, e.Learner)
			}
		}
		if err := s.gate.MayAll(ctx, tx, actor, soundboard.LearnerEnrol, slices.Concat(in, out)); err != nil {
			return err
		}
		at := core.Stamp(s.clock.Now())
		if err := enrolAll(ctx, tx, Enrolment{Org: actor.Org, Course: id, By: actor.Person, At: at}, in); err != nil {
			return err
		}
		added, ended = len(in), len(out)
		return endAll(ctx, tx, id, at, out)
	})
	return added, ended, err
}

// AddLearners puts people into a course whom the actor may put into courses; others stay as they are. Who is in it already stays in it.
func (s *Service) AddLearners(ctx context.Context, actor core.Actor, id core.CourseID, who []core.LearnerID) error {
	want := map[core.LearnerID]bool{}
	for _, l := range who {
		want[l] = true
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := Visible(ctx, tx, actor, id); err != nil {
			return err
		}
		list, err := learners(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		var in []core.LearnerID
		for _, e := range list {
			if !e.In && want[e.Learner] {
				in = append(in, e.Learner)
			}
		}
		if err := s.gate.MayAll(ctx, tx, actor, soundboard.LearnerEnrol, in); err != nil {
			return err
		}
		return enrolAll(ctx, tx, Enrolment{Org: actor.Org, Course: id, By: actor.Person, At: core.Stamp(s.clock.Now())}, in)
	})
}

// EnrolBy puts somebody into a course in the name of whoever invited them to it: a guide, who was asked then. A course that is gone
// meanwhile changes nothing.
func (s *Service) EnrolBy(ctx context.Context, e Enrolment) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `select count(*) from course where id = $1 and org_id = $2 and retired_at = ''`, e.Course, e.Org).Scan(&n)
		if err != nil || n == 0 {
			return err
		}
		e.At = core.Stamp(s.clock.Now())
		return Enrol(ctx, tx, e)
	})
}

// endAll takes learners out of a course.
func endAll(ctx context.Context, tx *db.Tx, id core.CourseID, at string, list []core.LearnerID) error {
	if len(list) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `update enrolment set ended_at = $1 where course_id = $2 and ended_at = '' and learner_id in `+db.In(len(list), 3),
		append([]any{at, id}, db.Values(list...)...)...)
	if err != nil {
		return fmt.Errorf("taking %d learners out of course %s: %w", len(list), id, err)
	}
	return nil
}

// Enrolment puts a learner into a course.
type Enrolment struct {
	Org     core.OrgID
	Course  core.CourseID
	Learner core.LearnerID
	By      core.PersonID // "" = the operator
	At      string        // stamp
}

// Enrol puts a learner into a course, or back into it; again changes nothing. The caller has asked whether it may be.
func Enrol(ctx context.Context, tx *db.Tx, e Enrolment) error {
	return enrolAll(ctx, tx, e, []core.LearnerID{e.Learner})
}

// enrolAll is [Enrol] for some learners, in one statement.
func enrolAll(ctx context.Context, tx *db.Tx, e Enrolment, list []core.LearnerID) error {
	if len(list) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into enrolment (course_id, learner_id, org_id, added_by, created_at, ended_at)
		select $1, l.id, $2, $3, $4, '' from learner l where l.id in `+db.In(len(list), 5)+`
		on conflict (course_id, learner_id) do update set added_by = excluded.added_by, created_at = excluded.created_at, ended_at = ''
		where enrolment.ended_at <> ''`, append([]any{e.Course, e.Org, e.By, e.At}, db.Values(list...)...)...)
	if err != nil {
		return fmt.Errorf("putting learners into course %s: %w", e.Course, err)
	}
	return nil
}

// enrolClass puts the learners of a class into a course. Whoever does not lead the class does not find it.
func enrolClass(ctx context.Context, tx *db.Tx, actor core.Actor, e Enrolment, class core.GroupID) error {
	if _, err := people.Led(ctx, tx, actor, class); err != nil {
		return err
	}
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from group_member m join learner l on l.person_id = m.person_id
		where m.group_id = $1 and m.relation = 'learner'`, class)
	if err != nil {
		return fmt.Errorf("listing the learners of class %s: %w", class, err)
	}
	return enrolAll(ctx, tx, e, list)
}

// TakesPart is nil when the actor learns in a course, and the goal stands in it; an empty goal asks for the course alone. Others do not exist for them.
func TakesPart(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID, goal core.GoalID) error {
	var there int64
	err := tx.QueryRow(ctx, `select count(*) from enrolment e join course c on c.id = e.course_id
		where e.course_id = $1 and e.learner_id = $2 and e.ended_at = '' and c.org_id = $3 and ($4 = '' or exists (
			select 1 from unit u join unit_goal ug on ug.unit_id = u.id where u.course_id = c.id and ug.goal_id = $4))`,
		id, actor.Learner, actor.Org, goal).Scan(&there)
	if err != nil {
		return fmt.Errorf("asking who learns in course %s: %w", id, err)
	}
	if there == 0 {
		return core.Missing()
	}
	return nil
}
