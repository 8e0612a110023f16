package inquiry

import (
	"context"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// MakeGroups puts the learners of a class who are in no group yet into small groups of about a size. Groups that are there stay.
func (s *Service) MakeGroups(ctx context.Context, actor core.Actor, unit core.UnitID, class core.GroupID, size int) error {
	if size < 1 || size > 10 {
		return core.BadField("size", "inquiry.problem.size")
	}
	return s.change(ctx, actor, unit, class, soundboard.InquiryFrame, func(ctx context.Context, tx *db.Tx, in seat) error {
		free, err := withoutGroup(ctx, tx, in)
		if err != nil || len(free) == 0 {
			return err
		}
		// As many groups as are needed, and as even as they go.
		count := (len(free) + size - 1) / size
		for i := range count {
			id, err := s.newGroup(ctx, tx, actor, in)
			if err != nil {
				return err
			}
			for _, l := range free[i*len(free)/count : (i+1)*len(free)/count] {
				if err := join(ctx, tx, id, l); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (s *Service) newGroup(ctx context.Context, tx *db.Tx, actor core.Actor, in seat) (string, error) {
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from inquiry_group where unit_id = $1 and class_id = $2`, in.unit.ID, in.class).Scan(&n); err != nil {
		return "", within("counting groups", err)
	}
	if n >= maxGroups && in.class != "" {
		return "", core.NewFault(core.TooMuch, "inquiry.problem.many")
	}
	id := core.NewID[string]()
	_, err := tx.Exec(ctx, `insert into inquiry_group (id, org_id, unit_id, class_id, n, made_at) values ($1, $2, $3, $4, $5, $6)`,
		id, actor.Org, in.unit.ID, in.class, n+1, core.Stamp(s.clock.Now()))
	return id, within("making a group", err)
}

func join(ctx context.Context, tx *db.Tx, group string, l core.LearnerID) error {
	_, err := tx.Exec(ctx, `insert into inquiry_member (group_id, learner_id) values ($1, $2) on conflict (group_id, learner_id) do nothing`, group, l)
	return within("putting a learner into a group", err)
}

// withoutGroup lists the learners of a class who learn in the unit and are in no group of it, by name.
func withoutGroup(ctx context.Context, tx *db.Tx, in seat) ([]core.LearnerID, error) {
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l join person p on p.id = l.person_id
		join enrolment e on e.learner_id = l.id and e.course_id = $1 and e.ended_at = ''
		where p.suspended_at = '' and l.person_id in (select m.person_id from group_member m join group_ g on g.id = m.group_id where m.relation = 'learner' and (g.id = $2 or g.parent_id = $2))
			and not exists (select 1 from inquiry_member m join inquiry_group g on g.id = m.group_id where m.learner_id = l.id and g.unit_id = $3 and g.class_id = $2)
		order by p.name_fold, l.id limit 1000`, in.unit.Course, in.class, in.unit.ID)
	return list, within("listing who is in no group", err)
}

// Move puts a learner into another group of a class, or ("") into a new one.
func (s *Service) Move(ctx context.Context, actor core.Actor, unit core.UnitID, class core.GroupID, learner core.LearnerID, to string) error {
	return s.change(ctx, actor, unit, class, soundboard.InquiryFrame, func(ctx context.Context, tx *db.Tx, in seat) error {
		if err := s.board.May(ctx, tx, actor, soundboard.ProgressSee, learner); err != nil {
			return err
		}
		if err := course.Learns(ctx, tx, learner, in.unit.Course); err != nil {
			return core.Missing()
		}
		groups, err := groupsOf(ctx, tx, `g.unit_id = $1 and g.class_id = $2`, unit, class)
		if err != nil {
			return err
		}
		if to != "" && !slices.ContainsFunc(groups, func(g Group) bool { return g.ID == to }) {
			return core.Missing()
		}
		if to == "" {
			if to, err = s.newGroup(ctx, tx, actor, in); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `delete from inquiry_member where learner_id = $1 and group_id in (select g.id from inquiry_group g where g.unit_id = $2 and g.class_id = $3)`, learner, unit, class); err != nil {
			return within("moving a learner", err)
		}
		return join(ctx, tx, to, learner)
	})
}

// Begin gives a sheet of their own to a learner who is in no group.
func (s *Service) Begin(ctx context.Context, actor core.Actor, unit core.UnitID) error {
	return s.change(ctx, actor, unit, "", soundboard.InquiryAnswer, func(ctx context.Context, tx *db.Tx, in seat) error {
		mine, err := myGroup(ctx, tx, actor, in)
		if err != nil || mine.ID != "" {
			return err
		}
		id, err := s.newGroup(ctx, tx, actor, in)
		if err != nil {
			return err
		}
		return join(ctx, tx, id, actor.Learner)
	})
}

// Writing is what a learner writes on a line of the sheet of their group.
type Writing struct {
	Unit   core.UnitID
	Group  string
	N      int
	Words  string
	Source string
	// Seen is the entry that stood there when the form was made, and Beside are those beside it: what is written now is meant to stand for all of them.
	Seen   string
	Beside []string
}

// WriteLine writes on a line. Who wrote it changes nothing that they had not seen: when somebody else has written meanwhile, the words stand beside theirs, and
// clash tells so.
func (s *Service) WriteLine(ctx context.Context, actor core.Actor, w Writing) (clash bool, err error) {
	w.Words, w.Source = strings.TrimSpace(w.Words), oneLine(w.Source)
	switch {
	case w.Words == "" && w.Seen == "":
		return false, core.BadField("words", "inquiry.problem.words")
	case long(w.Words, TextMax):
		return false, core.BadField("words", "inquiry.problem.long")
	case long(w.Source, TextMax):
		return false, core.BadField("source", "inquiry.problem.long")
	}
	err = s.change(ctx, actor, w.Unit, "", soundboard.InquiryAnswer, func(ctx context.Context, tx *db.Tx, in seat) error {
		clash = false
		// The lock on the group comes first, so that two who write at once write one after the other.
		if _, err := tx.Exec(ctx, `update inquiry_group set made_at = made_at where id = $1`, w.Group); err != nil {
			return within("taking a sheet's lock", err)
		}
		g, err := myGroup(ctx, tx, actor, in)
		if err != nil {
			return err
		}
		f, err := frameOf(ctx, tx, w.Unit)
		if err != nil {
			return err
		}
		if g.ID == "" || g.ID != w.Group || w.N < 1 || w.N > max(f.Lines, len(g.Lines)) {
			return core.Missing()
		}
		at := g.line(w.N)
		if at.Now.ID != "" && at.Now.Words == w.Words && at.Now.Source == w.Source && len(w.Beside) == 0 {
			return nil
		}
		clash = at.Now.ID != w.Seen
		return s.insertEntry(ctx, tx, actor, w, at, clash)
	})
	return clash, err
}

// insertEntry keeps an entry: instead of what was seen, or beside what was not.
func (s *Service) insertEntry(ctx context.Context, tx *db.Tx, actor core.Actor, w Writing, at Line, clash bool) error {
	state := "now"
	if clash {
		state = "beside"
	} else {
		settled := append([]string{at.Now.ID}, w.Beside...)
		if _, err := tx.Exec(ctx, `update inquiry_line set state = 'before' where group_id = $1 and n = $2 and id in `+db.In(len(settled), 3), append([]any{w.Group, w.N}, db.Values(settled...)...)...); err != nil {
			return within("writing on a sheet", err)
		}
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from inquiry_line where group_id = $1`, w.Group).Scan(&n); err != nil {
		return within("counting what stands on a sheet", err)
	}
	if n >= mostEntries {
		return core.NewFault(core.TooMuch, "inquiry.problem.many")
	}
	_, err := tx.Exec(ctx, `insert into inquiry_line (id, group_id, n, words, source, learner_id, state, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		core.NewID[string](), w.Group, w.N, w.Words, w.Source, actor.Learner, state, core.Stamp(s.clock.Now()))
	return within("writing on a sheet", err)
}

func (g Group) line(n int) Line {
	for _, l := range g.Lines {
		if l.N == n {
			return l
		}
	}
	return Line{N: n}
}

// myGroup is the group of the actor in a unit; ID "" when there is none.
func myGroup(ctx context.Context, tx *db.Tx, actor core.Actor, in seat) (Group, error) {
	list, err := groupsOf(ctx, tx, `g.unit_id = $1 and g.class_id = $2 and exists (select 1 from inquiry_member m where m.group_id = g.id and m.learner_id = $3)`, in.unit.ID, in.class, actor.Learner)
	if err != nil || len(list) == 0 {
		return Group{}, err
	}
	return list[0], nil
}

// groupsOf reads groups with their members and what stands on their sheets: three statements.
func groupsOf(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Group, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Group, error) {
		var g Group
		err := row.Scan(&g.ID, &g.N, &g.Class)
		return g, err
	}, `select g.id, g.n, g.class_id from inquiry_group g where `+where+` order by g.n, g.id limit 200`, args...)
	if err != nil || len(list) == 0 {
		return nil, within("reading groups", err)
	}
	at, ids := map[string]int{}, make([]string, len(list))
	for i, g := range list {
		at[g.ID], ids[i] = i, g.ID
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (l core.LearnerID, err error) {
		var group string
		if err = row.Scan(&group, &l); err == nil {
			g := &list[at[group]]
			g.Members = append(g.Members, l)
		}
		return l, err
	}, `select m.group_id, m.learner_id from inquiry_member m where m.group_id in `+db.In(len(ids), 1)+` order by m.group_id, m.learner_id`, db.Values(ids...)...)
	if err != nil {
		return nil, within("reading who is in groups", err)
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (e Entry, err error) {
		var group, state, when string
		var n int
		if err = row.Scan(&e.ID, &group, &n, &e.Words, &e.Source, &e.By, &state, &when, &e.Stopped); err != nil {
			return e, err
		}
		e.At = core.ParseStamp(when)
		list[at[group]].put(n, e, state == "now")
		return e, nil
	}, `select e.id, e.group_id, e.n, e.words, e.source, e.learner_id, e.state, e.at, `+safety.Why(safety.Line, "e.id")+` from inquiry_line e where e.state <> 'before' and e.group_id in `+db.In(len(ids), 1)+` order by e.group_id, e.n, e.at, e.id`, db.Values(ids...)...)
	return list, within("reading sheets", err)
}

func (g *Group) put(n int, e Entry, now bool) {
	i := slices.IndexFunc(g.Lines, func(l Line) bool { return l.N == n })
	if i < 0 {
		i, g.Lines = len(g.Lines), append(g.Lines, Line{N: n})
	}
	if now {
		g.Lines[i].Now = e
	} else {
		g.Lines[i].Beside = append(g.Lines[i].Beside, e)
	}
}

// findLine finds an entry of a sheet for somebody of its group, or who leads its class.
func (s *Service) findLine(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	var t safety.Thing
	var group string
	var class core.GroupID
	found, err := db.List(ctx, tx, func(row db.Scanner) (safety.Thing, error) {
		err := row.Scan(&t.Author, &t.Words, &t.Unit, &group, &class)
		return t, err
	}, `select e.learner_id, e.words, g.unit_id, g.id, g.class_id from inquiry_line e join inquiry_group g on g.id = e.group_id where e.id = $1 and g.org_id = $2`, ref, actor.Org)
	if err != nil || len(found) == 0 {
		return t, missingOr(err)
	}
	t.Href = path(t.Unit) + "#sheet"
	var in int
	if err := tx.QueryRow(ctx, `select count(*) from inquiry_member where group_id = $1 and learner_id = $2`, group, actor.Learner).Scan(&in); err != nil {
		return t, within("looking who is in a group", err)
	}
	if in == 0 {
		if _, err := people.Led(ctx, tx, actor, class); err != nil {
			return t, err
		}
		t.Href = path(t.Unit) + "?class=" + string(class) + "#sheet"
	}
	return t, nil
}

func missingOr(err error) error {
	if err != nil {
		return within("looking for something of an inquiry", err)
	}
	return core.Missing()
}
