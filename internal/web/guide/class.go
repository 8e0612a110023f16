package guide

import (
	"context"
	"net/http"
	"net/url"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

const (
	// classRows is how many learners stand on one page of the map.
	classRows = 60
	// wholeCourse is up to how many goals a course is shown whole; a longer one is shown unit by unit.
	wholeCourse = 40
)

// classView is the map of a class: where everybody is with the goals of a course, in the order of names.
type classView struct {
	Groups  []people.Group
	Group   people.Group // ID "" when the actor guides none
	Courses []course.Taken
	Course  course.Outline // ID "" when nobody is on a course
	Unit    core.UnitID    // the one that is shown; "" is the whole course
	Goals   []course.OutlineGoal
	Rows    []classRow
	Off     []people.Member // learners of the group who are not on the course
	Any     bool            // there is evidence of somebody
	More    string          // address of the next learners
	Covers  []people.Cover  // of the group that is shown, by the actor
	Part    bool            // not all learners of the group are on this page
	MayPace bool            // the reader has the pages about the pace of this class
}

// classRow is one learner with a state for each goal.
type classRow struct {
	people.Person
	States []ui.State
}

func (p *Pages) class(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadClass(r)
	show(w, r, v, err, classPage)
}

// loadClass reads the map in a fixed number of statements, whatever the number of learners and goals.
func (p *Pages) loadClass(r *http.Request) (classView, error) {
	ctx, actor, query := r.Context(), route.Actor(r), r.URL.Query()
	v := classView{MayPace: actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)}
	var err error
	if v.Groups, err = p.People.GroupsSeen(ctx, actor); err != nil || len(v.Groups) == 0 {
		return v, err
	}
	if v.Group, err = pickGroup(v.Groups, query.Get("group")); err != nil {
		return v, err
	}
	covers, err := p.People.MyCovers(ctx, actor)
	if err != nil {
		return v, err
	}
	for _, c := range covers {
		if c.Class.ID == v.Group.ID {
			v.Covers = append(v.Covers, c)
		}
	}
	page := core.Page{After: afterOf(r), Limit: classRows}
	members, err := p.People.Members(ctx, actor, v.Group.ID, "", page)
	if err != nil || len(members) == 0 {
		return v, err
	}
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if members, err = stillMine(ctx, tx, actor, members); err != nil {
			return err
		}
		return v.load(ctx, tx, actor.Org, members, query)
	})
	v.Part = len(members) < v.Group.Learners
	if len(members) == page.Rows() {
		v.More = v.address(people.MemberKey(members[len(members)-1]))
	}
	return v, err
}

// pickGroup finds the group that was asked for; without a wish, the first that has learners.
func pickGroup(groups []people.Group, wish string) (people.Group, error) {
	for _, g := range groups {
		if string(g.ID) == wish || wish == "" && g.Learners > 0 {
			return g, nil
		}
	}
	if wish == "" {
		return groups[0], nil
	}
	return people.Group{}, core.Missing()
}

// stillMine leaves out the members whom the actor neither guides nor is the admin of, and whose class they do not cover, asked in the transaction that reads
// their states.
func stillMine(ctx context.Context, tx *db.Tx, actor core.Actor, members []people.Member) ([]people.Member, error) {
	found, err := people.Learners(ctx, tx, actor, learnersOf(members), people.Guide, people.Covering, people.Admin)
	if err != nil {
		return nil, err
	}
	var mine []people.Member
	for _, m := range members {
		if _, ok := found[m.Learner]; ok {
			mine = append(mine, m)
		}
	}
	return mine, nil
}

func learnersOf(members []people.Member) []core.LearnerID {
	ids := make([]core.LearnerID, 0, len(members))
	for _, m := range members {
		ids = append(ids, m.Learner)
	}
	return ids
}

// load reads the courses of the members, the outline of the one that was asked for, and the states.
func (v *classView) load(ctx context.Context, tx *db.Tx, org core.OrgID, members []people.Member, query url.Values) error {
	var err error
	if v.Courses, err = course.TakenBy(ctx, tx, org, learnersOf(members)); err != nil {
		return err
	}
	taken := pickCourse(v.Courses, query.Get("course"))
	if taken.ID == "" {
		v.Off = members
		return nil
	}
	if v.Course, err = course.OutlineOf(ctx, tx, org, taken.ID); err != nil {
		return err
	}
	if err := v.pickUnit(query.Get("unit")); err != nil {
		return err
	}
	goals := make([]core.GoalID, 0, len(v.Goals))
	for _, g := range v.Goals {
		goals = append(goals, g.ID)
	}
	var on []people.Member
	for _, m := range members {
		if taken.Learners[m.Learner] {
			on = append(on, m)
		} else {
			v.Off = append(v.Off, m)
		}
	}
	states, err := progress.ForMany(ctx, tx, learnersOf(on), goals)
	if err != nil {
		return err
	}
	v.fill(on, states)
	return nil
}

// pickCourse finds the course that was asked for. Without one that somebody here is on, it is the one on which most learners
// are, the first by title among equals; none when nobody is on one.
func pickCourse(courses []course.Taken, wish string) course.Taken {
	var best course.Taken
	for _, c := range courses {
		if string(c.ID) == wish {
			return c
		}
		if len(c.Learners) > len(best.Learners) {
			best = c
		}
	}
	return best
}

// pickUnit decides which goals are shown: the whole course when it is short, else one unit.
func (v *classView) pickUnit(wish string) error {
	if len(v.Course.Goals()) <= wholeCourse && wish == "" {
		v.Goals = v.Course.Goals()
		return nil
	}
	for _, u := range v.Course.Units {
		if string(u.ID) == wish || wish == "" {
			v.Unit, v.Goals = u.ID, u.Goals
			return nil
		}
	}
	return core.Missing()
}

// fill makes the rows.
func (v *classView) fill(members []people.Member, states map[core.LearnerID]map[core.GoalID]progress.State) {
	for _, m := range members {
		row := classRow{Person: m.Person}
		for _, g := range v.Goals {
			state := today.StateOf(states[m.Learner][g.ID])
			v.Any = v.Any || state != ui.NotStarted
			row.States = append(row.States, state)
		}
		v.Rows = append(v.Rows, row)
	}
}

// address is the address of the map that is shown, from another learner on.
func (v classView) address(after string) string {
	q := url.Values{"group": {string(v.Group.ID)}}
	if v.Course.ID != "" {
		q.Set("course", string(v.Course.ID))
	}
	if v.Unit != "" {
		q.Set("unit", string(v.Unit))
	}
	if after != "" {
		q.Set("after", after)
	}
	return "/class?" + q.Encode()
}

// next finds the first goal in the order of the course that fewer than half of the learners have, and how many have it.
func (v classView) next() (title string, have int) {
	for i, g := range v.Goals {
		have = 0
		for _, row := range v.Rows {
			if row.States[i] == ui.GotIt || row.States[i] == ui.Secure || row.States[i] == ui.TimeToRefresh {
				have++
			}
		}
		if 2*have < len(v.Rows) {
			return g.Title, have
		}
	}
	return "", 0
}
