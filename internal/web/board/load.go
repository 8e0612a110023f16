package board

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/readiness"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
)

// named is something with a name that a board can be narrowed to.
type named struct{ ID, Name string }

// boardView is the board of one scope.
type boardView struct {
	Scope    soundboard.Scope
	Class    people.Group
	Place    bool   // the board of the whole place
	PlaceIs  string // its name
	Unit     named
	Sub      named
	Learner  named
	Units    []named
	Subs     []named
	Learners []named
	At       soundboard.Positions
	Preset   soundboard.Preset // the one that was chosen and not saved yet
	Nearest  soundboard.Preset // the one that the board is nearest to
	Changed  int               // sliders that differ from it
	Figures  readiness.Figures
	Musts    []readiness.Must
	Hints    []readiness.Suggestion
	Endings  []soundboard.Ending
	Others   []soundboard.Exception
	Names    map[core.LearnerID]string
	Problems map[string]string
	Conflict bool
	Why      string
	Zone     *time.Location
}

// scopeOf reads from an address what a board is narrowed to.
func scopeOf(class core.GroupID, q url.Values) (soundboard.Scope, error) {
	s := soundboard.Scope{Class: class}
	for name, set := range map[string]func(string) bool{
		"unit":    func(v string) bool { id, ok := core.ParseID[core.UnitID](v); s.Unit = id; return ok },
		"sub":     func(v string) bool { id, ok := core.ParseID[core.GroupID](v); s.Group = id; return ok },
		"learner": func(v string) bool { id, ok := core.ParseID[core.LearnerID](v); s.Learner = id; return ok },
	} {
		if v := q.Get(name); v != "" && !set(v) {
			return s, core.Missing()
		}
	}
	// One choice "for whom": everybody, a group, or a learner.
	switch kind, id := cut(q.Get("for")); kind {
	case "g":
		s.Group, s.Learner = core.GroupID(id), ""
	case "l":
		s.Learner, s.Group = core.LearnerID(id), ""
	}
	return s, nil
}

func cut(s string) (kind, id string) {
	if len(s) > 2 && s[1] == '-' {
		if _, ok := core.ParseID[string](s[2:]); ok {
			return s[:1], s[2:]
		}
	}
	return "", ""
}

// pathOf is the address of the board of a scope.
func pathOf(s soundboard.Scope) string {
	if s.Class == "" {
		return "/boards/place"
	}
	q := url.Values{}
	for name, v := range map[string]string{"unit": string(s.Unit), "sub": string(s.Group), "learner": string(s.Learner)} {
		if v != "" {
			q.Set(name, v)
		}
	}
	path := "/boards/" + string(s.Class)
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

func (p *Pages) board(w http.ResponseWriter, r *http.Request) {
	class, err := route.PathID[core.GroupID](r, "group")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	scope, err := scopeOf(class, r.URL.Query())
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.load(r, scope)
	v.Preset = soundboard.Preset(r.URL.Query().Get("preset"))
	show(w, r, v, err, boardPage)
}

func (p *Pages) place(w http.ResponseWriter, r *http.Request) {
	v, err := p.load(r, soundboard.Scope{})
	v.Preset = soundboard.Preset(r.URL.Query().Get("preset"))
	show(w, r, v, err, boardPage)
}

// load reads the board of a scope in a fixed number of statements, whatever the number of learners.
func (p *Pages) load(r *http.Request, scope soundboard.Scope) (boardView, error) {
	actor := route.Actor(r)
	scope.Org = actor.Org
	v := boardView{Scope: scope, Place: scope.Class == "", PlaceIs: route.ViewerOf(r).OrgName, Zone: zoneOf(r)}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := p.Board.MayMove(ctx, tx, actor, scope); err != nil {
			return err
		}
		var err error
		if v.At, err = p.Board.Positions(ctx, tx, scope); err != nil {
			return err
		}
		v.Nearest, v.Changed = soundboard.Nearest(v.At)
		if v.Place {
			return nil
		}
		if v.Class, err = people.Led(ctx, tx, actor, scope.Class); err != nil {
			return err
		}
		if err := v.choices(ctx, tx); err != nil {
			return err
		}
		return p.behind(ctx, tx, actor, &v)
	})
	return v, err
}

// choices reads to what the board can be narrowed: units of courses that the class takes, groups, learners by name.
func (v *boardView) choices(ctx context.Context, tx *db.Tx) error {
	scan := func(row db.Scanner) (named, error) {
		var n named
		err := row.Scan(&n.ID, &n.Name)
		return n, err
	}
	var err error
	if v.Learners, err = db.List(ctx, tx, scan, `select l.id, p.name from learner l join person p on p.id = l.person_id where exists (
			select 1 from group_member m join group_ g on g.id = m.group_id
			where m.person_id = p.id and m.relation = 'learner' and (g.id = $1 or g.parent_id = $1))
		order by p.name_fold, l.id limit 500`, v.Scope.Class); err != nil {
		return fmt.Errorf("listing the learners of a class: %w", err)
	}
	if v.Subs, err = db.List(ctx, tx, scan, `select id, name from group_ where parent_id = $1 and ended_at = '' order by name, id limit 100`, v.Scope.Class); err != nil {
		return fmt.Errorf("listing the groups of a class: %w", err)
	}
	if v.Units, err = db.List(ctx, tx, scan, `select u.id, u.title from unit u join course c on c.id = u.course_id and c.retired_at = ''
		where c.org_id = $1 and c.id in (select e.course_id from enrolment e join learner l on l.id = e.learner_id
			join group_member m on m.person_id = l.person_id and m.relation = 'learner' join group_ g on g.id = m.group_id
			where e.ended_at = '' and (g.id = $2 or g.parent_id = $2))
		order by c.title_fold, c.id, u.sort, u.id limit 300`, v.Scope.Org, v.Scope.Class); err != nil {
		return fmt.Errorf("listing the units of a class: %w", err)
	}
	v.Names = map[core.LearnerID]string{}
	for _, l := range v.Learners {
		v.Names[core.LearnerID(l.ID)] = l.Name
	}
	v.Unit, v.Sub, v.Learner = pick(v.Units, string(v.Scope.Unit)), pick(v.Subs, string(v.Scope.Group)), pick(v.Learners, string(v.Scope.Learner))
	return nil
}

func pick(list []named, id string) named {
	for _, n := range list {
		if n.ID == id {
			return n
		}
	}
	return named{ID: id}
}

// behind reads what stands behind a board: figures, must-covers, suggestions, trials that end, exceptions.
func (p *Pages) behind(ctx context.Context, tx *db.Tx, actor core.Actor, v *boardView) error {
	now := p.Clock.Now()
	var err error
	if v.Figures, err = readiness.Of(ctx, tx, v.Scope, now); err != nil {
		return err
	}
	if v.Musts, err = readiness.Coverage(ctx, tx, v.Scope); err != nil {
		return err
	}
	v.Figures.Sum(v.Musts)
	if v.Endings, err = p.Board.Endings(ctx, tx, actor); err != nil {
		return err
	}
	if v.Others, err = p.Board.Exceptions(ctx, tx, v.Scope); err != nil {
		return err
	}
	levels, err := p.Board.LevelsOfClass(ctx, tx, v.Scope, learnersOf(v))
	if err != nil {
		return err
	}
	v.Hints, err = readiness.Suggest(ctx, tx, v.Scope, now, v.Figures, v.Musts, levels, v.At)
	return err
}

// learnersOf are the learners whom a board concerns.
func learnersOf(v *boardView) []core.LearnerID {
	if v.Scope.Learner != "" {
		return []core.LearnerID{v.Scope.Learner}
	}
	ids := make([]core.LearnerID, 0, len(v.Learners))
	for _, l := range v.Learners {
		ids = append(ids, core.LearnerID(l.ID))
	}
	return ids
}

// shown is where a slider stands on the page: as a preset that was chosen has it, or as it is.
func (v boardView) shown(e soundboard.Element) soundboard.Level {
	if l, ok := v.Preset.Levels()[e]; ok {
		return l
	}
	return v.At.Of(e).Level
}

// listView is the classes that a guide leads.
type listView struct {
	Classes []classLine
	Runs    bool // the reader runs the place
	Place   soundboard.Positions
	PlaceIs string
}

type classLine struct {
	people.Group
	At soundboard.Positions
}

// listMax is how many classes are shown with their bars.
const listMax = 60

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	ctx, actor := r.Context(), route.Actor(r)
	v := listView{Runs: actor.Is(core.RoleAdmin), PlaceIs: route.ViewerOf(r).OrgName}
	groups, err := p.People.Groups(ctx, actor)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	for _, g := range groups {
		if g.Parent == "" && len(v.Classes) < listMax {
			v.Classes = append(v.Classes, classLine{Group: g})
		}
	}
	if len(v.Classes) == 1 && !v.Runs {
		route.SeeOther(w, r, "/boards/"+string(v.Classes[0].ID))
		return
	}
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		ids := make([]core.GroupID, 0, len(v.Classes))
		for _, c := range v.Classes {
			ids = append(ids, c.ID)
		}
		byClass, err := p.Board.LevelsOfClasses(ctx, tx, actor.Org, ids)
		if err != nil {
			return err
		}
		for i := range v.Classes {
			v.Classes[i].At = byClass[v.Classes[i].ID]
		}
		v.Place = byClass[""]
		return nil
	})
	show(w, r, v, err, listPage)
}
