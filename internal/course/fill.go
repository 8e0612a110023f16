package course

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// GoalView is everything that a course has for one goal, for those who fill the alignment grid.
type GoalView struct {
	Course    Titled
	Row       Row
	Lessons   []library.Resource
	Questions []AskedThere
	Standards []Standard
}

// AskedThere is a question on a goal, as a list shows it.
type AskedThere struct {
	ID    core.ItemID
	Title string
	Lang  string
	Uses  []item.Use // none is everywhere
}

// maxAsked is how many questions of a goal are listed by name.
const maxAsked = 200

// LookAtGoal gives a goal of a course with all that there is for it.
func (s *Service) LookAtGoal(ctx context.Context, actor core.Actor, id core.CourseID, goalID core.GoalID) (GoalView, error) {
	var v GoalView
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		v = GoalView{}
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		return v.load(ctx, tx, actor.Org, id, goalID)
	})
	return v, err
}

func (v *GoalView) load(ctx context.Context, tx *db.Tx, org core.OrgID, id core.CourseID, goalID core.GoalID) error {
	if err := tx.QueryRow(ctx, `select id, title, language from course where id = $1`, id).Scan(&v.Course.ID, &v.Course.Title, &v.Course.Lang); err != nil {
		return fmt.Errorf("loading course %s: %w", id, err)
	}
	rows, err := Alignment(ctx, tx, org, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(r Row) bool { return r.Goal.ID == goalID })
	if at < 0 {
		return core.Missing()
	}
	v.Row = rows[at]
	lessons, err := library.ForGoals(ctx, tx, []core.GoalID{goalID})
	if err != nil {
		return err
	}
	v.Lessons = lessons[goalID]
	if v.Standards, err = standardsOf(ctx, tx, goalID); err != nil {
		return err
	}
	pool, err := item.Pool(ctx, tx, goalID, "")
	if err != nil {
		return err
	}
	pool = pool[:min(len(pool), maxAsked)]
	refs := make([]item.Ref, len(pool))
	for i, p := range pool {
		refs[i] = item.Ref{ID: p.ItemID, Version: p.Version}
	}
	found, err := item.GetMany(ctx, tx, refs)
	for _, st := range found {
		v.Questions = append(v.Questions, AskedThere{ID: st.ID, Title: Headline(st.Item), Lang: st.Item.Lang, Uses: st.Item.Uses})
	}
	slices.SortFunc(v.Questions, func(a, b AskedThere) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	return err
}

// Fill says what became of a thing that was linked to a goal.
type Fill string

// What may become of it.
const (
	Linked Fill = "linked" // it is of this course, and is about the goal now, too
	Copied Fill = "copied" // it is of another course, and stands here as a copy that names where it comes from
	Here   Fill = "here"   // it was there already
)

// TakeLesson gives a goal of a course a lesson of the organisation: of the same course by a link, of another by a copy with its files. As says what it is for there;
// "" is what it is for already. A lesson that is for something else stands there as a copy, so that both keep what they are for.
func (s *Service) TakeLesson(ctx context.Context, actor core.Actor, to Spot, id core.ResourceID, as library.Role) (taken Fill, err error) {
	if as != "" && !as.Valid() {
		return "", core.BadField("fill", "import.lesson.role")
	}
	err = s.into(ctx, actor, to, func(ctx context.Context, tx *db.Tx) error {
		r, err := library.Get(ctx, tx, id)
		if err == nil && (r.Org != actor.Org || r.Retired) {
			err = core.Missing()
		}
		if err != nil {
			return err
		}
		o := s.origin(actor, to.Course)
		if as == "" {
			as = r.Role
		}
		goals, err := library.GoalsOf(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case slices.Contains(goals, to.Goal) && r.Role == as:
			taken = Here
			return nil
		case r.Course == to.Course && r.Role == as:
			taken = Linked
			return library.LinkGoal(ctx, tx, o, id, to.Goal)
		}
		taken = Copied
		body := r.Body
		if r.Course != to.Course {
			if body, err = copyFiles(ctx, tx, r.Course, to.Course, r.Body); err != nil {
				return err
			}
		}
		from, err := sourceOf(ctx, tx, r.Course)
		if err != nil {
			return err
		}
		draft := library.Draft{Title: r.Title, Form: r.Form, Role: as, Minutes: r.Minutes, Lang: r.Lang, Body: body,
			Licence: or(r.Licence, from.licence), Authors: r.Authors, Origin: or(r.Origin, from.title)}
		if len(draft.Authors) == 0 {
			draft.Authors = from.authors
		}
		_, err = library.Add(ctx, tx, o, draft, []core.GoalID{to.Goal})
		return err
	})
	return taken, err
}

// TakeQuestion gives a goal of a course a question of the organisation, as [Service.TakeLesson] does for lessons.
func (s *Service) TakeQuestion(ctx context.Context, actor core.Actor, to Spot, id core.ItemID) (taken Fill, err error) {
	err = s.into(ctx, actor, to, func(ctx context.Context, tx *db.Tx) error {
		st, err := item.Get(ctx, tx, id, 0)
		if err == nil && (st.Org != actor.Org || st.Retired) {
			err = core.Missing()
		}
		if err != nil {
			return err
		}
		g, err := goal.Get(ctx, tx, to.Goal)
		if err != nil {
			return err
		}
		o := item.Origin{Org: actor.Org, Course: to.Course, Lang: st.Item.Lang, By: actor.Person, At: s.clock.Now()}
		if st.Course == to.Course {
			if slices.Contains(st.Item.Goals, g.Key) {
				taken = Here
				return nil
			}
			taken = Linked
			st.Item.Goals = append(slices.Clone(st.Item.Goals), g.Key)
			_, err = item.Edit(ctx, tx, id, st.Item, o)
			return err
		}
		taken = Copied
		it, err := copyOf(ctx, tx, st, to.Course)
		if err != nil {
			return err
		}
		it.Goals = []string{g.Key}
		made, err := item.Put(ctx, tx, o, it)
		if err == nil {
			_, err = item.Edit(ctx, tx, made.ID, it, o) // made here: it outlives an import
		}
		return err
	})
	return taken, err
}

// AskedFor are those of some questions of the organisation that may be asked for a use.
func (s *Service) AskedFor(ctx context.Context, actor core.Actor, ids []core.ItemID, use item.Use) (map[core.ItemID]bool, error) {
	var fit map[core.ItemID]bool
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		fit, err = item.AskedFor(ctx, tx, actor.Org, ids, use)
		return err
	})
	return fit, err
}

// copyOf is a question on its way into another course: under a key of its own, with its files, naming where it comes from.
func copyOf(ctx context.Context, tx *db.Tx, st item.Stored, to core.CourseID) (item.Item, error) {
	raw, err := json.Marshal(st.Item)
	if err != nil {
		return item.Item{}, fmt.Errorf("copying question %s: %w", st.ID, err)
	}
	text, err := copyFiles(ctx, tx, st.Course, to, string(raw))
	if err != nil {
		return item.Item{}, err
	}
	var it item.Item
	if err := json.Unmarshal([]byte(text), &it); err != nil {
		return it, fmt.Errorf("copying question %s: %w", st.ID, err)
	}
	from, err := sourceOf(ctx, tx, st.Course)
	it.Key = "own-" + string(st.ID)
	it.Credit.Licence, it.Credit.Source = or(it.Credit.Licence, from.licence), or(it.Credit.Source, from.title)
	if len(it.Credit.Authors) == 0 {
		it.Credit.Authors = from.authors
	}
	return it, err
}

// Spot is a goal of a course: where something is put.
type Spot struct {
	Course core.CourseID
	Goal   core.GoalID
}

// into runs fn for somebody who may change the course, when the goal is one of it, and brings the index up to date.
func (s *Service) into(ctx context.Context, actor core.Actor, to Spot, fn func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, actor, to.Course); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `select count(*) from unit u join unit_goal ug on ug.unit_id = u.id where u.course_id = $1 and ug.goal_id = $2`, to.Course, to.Goal).Scan(&n); err != nil {
			return fmt.Errorf("asking whether a course has a goal: %w", err)
		}
		if n == 0 {
			return core.Missing()
		}
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return Index(ctx, tx, to.Course)
	})
}

func (s *Service) origin(actor core.Actor, course core.CourseID) library.Origin {
	return library.Origin{Org: actor.Org, Course: course, By: actor.Person, At: s.clock.Now()}
}

// source is where a copy comes from.
type source struct {
	title, licence string
	authors        []string
}

func sourceOf(ctx context.Context, tx *db.Tx, id core.CourseID) (source, error) {
	var s source
	var authors string
	err := tx.QueryRow(ctx, `select title, licence, authors from course where id = $1`, id).Scan(&s.title, &s.licence, &authors)
	if err == nil {
		err = json.Unmarshal([]byte(authors), &s.authors)
	}
	if err != nil {
		return s, fmt.Errorf("reading where a copy comes from: %w", err)
	}
	return s, nil
}

// copyFiles gives a course the files of another that a text shows, under names of their own, and the text with these names. The
// content itself is shared.
func copyFiles(ctx context.Context, tx *db.Tx, from, to core.CourseID, text string) (string, error) {
	if !strings.Contains(text, "files/") {
		return text, nil
	}
	files, err := library.FilesOf(ctx, tx, from)
	if err != nil {
		return text, err
	}
	prefix := "files/from-" + string(from)[:8] + "/"
	var copies []library.File
	for _, f := range files {
		stem := strings.TrimSuffix(f.Path, f.Path[strings.LastIndexByte(f.Path, '.')+1:])
		if !strings.Contains(text, stem) { // captions go with their film: they have its name but for the end
			continue
		}
		f.Course, f.Path = to, prefix+strings.TrimPrefix(f.Path, "files/")
		copies = append(copies, f)
	}
	if len(copies) == 0 {
		return text, nil
	}
	return strings.ReplaceAll(text, "(files/", "("+prefix), library.PutFiles(ctx, tx, copies)
}
