package guide

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

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
	// classGoals is how many goals stand side by side: what a laptop shows at once. A longer course is shown part by part.
	classGoals = 40
)

// classView is the map of a class: where everybody is with the goals of a course. Learners stand in the order of names, goals in the order of the
// course, and nothing else decides what comes first.
type classView struct {
	Groups  []people.Group
	Group   people.Group // ID "" when the actor guides none
	Inside  []people.Group
	Sub     people.Group // the group inside the class that is shown; ID "" is the whole class
	Courses []course.Taken
	Course  course.Outline // ID "" when nobody is on a course
	Parts   []coursePart
	Part    coursePart
	Must    bool // only must-covers
	Mixed   bool // the course has goals that are no must-covers, too
	Goals   []course.OutlineGoal
	Rows    []classRow
	Off     []people.Member // learners of the group who are not on the course
	Any     bool            // there is evidence of somebody
	More    string          // key of the last learner, when there are more
	Covers  []people.Cover  // of the group that is shown, by the actor
	Partial bool            // not all learners of the group are on this page
	MayPace bool            // the reader has the pages about the pace of this class
}

// classRow is one learner with a state for each goal.
type classRow struct {
	people.Person
	States []ui.State
}

// coursePart is a stretch of a course that fits the map: all of it, a unit, or a piece of a long unit.
type coursePart struct {
	Key      string // in the address; "" is the whole course
	Unit     int    // number of the unit; 0 is the whole course
	Title    string
	From, To int // which goals of a long unit; 0 for all
	Goals    []course.OutlineGoal
}

func (p *Pages) class(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadClass(r, "")
	show(w, r, v, err, classPage)
}

// loadClass reads the map in a fixed number of statements, whatever the number of learners and goals; only is the one goal that is asked for, or "".
func (p *Pages) loadClass(r *http.Request, only core.GoalID) (classView, error) {
	ctx, actor := r.Context(), route.Actor(r)
	var v classView
	err := p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		v = classView{MayPace: actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin), Must: r.URL.Query().Get("need") == string(course.Must)}
		return v.load(ctx, tx, actor, r.URL.Query(), core.Page{After: afterOf(r), Limit: classRows}, only)
	})
	if err != nil {
		return v, err
	}
	covers, err := p.People.MyCovers(ctx, actor)
	for _, c := range covers {
		if c.Class.ID == v.Group.ID {
			v.Covers = append(v.Covers, c)
		}
	}
	return v, err
}

// load picks the group and reads who is in it.
func (v *classView) load(ctx context.Context, tx *db.Tx, actor core.Actor, query url.Values, page core.Page, only core.GoalID) error {
	var err error
	if v.Groups, err = people.GroupsSeen(ctx, tx, actor); err != nil || len(v.Groups) == 0 {
		return err
	}
	if v.Group, err = pickGroup(v.Groups, query.Get("group")); err != nil {
		return err
	}
	if v.Inside, err = inside(ctx, tx, actor, v.Group.ID); err != nil {
		return err
	}
	v.Sub = pickInside(v.Inside, query.Get("sub"))
	members, err := people.MembersOf(ctx, tx, v.shown().ID, "", page)
	if err != nil || len(members) == 0 {
		return err
	}
	v.Partial = len(members) < v.shown().Learners
	if len(members) == page.Rows() {
		v.More = people.MemberKey(members[len(members)-1])
	}
	if members, err = stillMine(ctx, tx, actor, members); err != nil {
		return err
	}
	return v.loadCourse(ctx, tx, actor.Org, members, query, only)
}

// inside lists the groups inside a class for whoever guides it. Who covers it for some days does not meet them: their names are between its guides and
// whoever is in them.
func inside(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID) ([]people.Group, error) {
	if actor.Covers != "" {
		if _, err := people.Led(ctx, tx, actor, class); core.KindOf(err) == core.NotFound {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	return people.PartsOf(ctx, tx, class)
}

// shown is the group whose learners are shown.
func (v classView) shown() people.Group {
	if v.Sub.ID != "" {
		return v.Sub
	}
	return v.Group
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

// pickInside finds the group inside the class that was asked for. One of another class is none: the form that chooses another class still sends it.
func pickInside(groups []people.Group, wish string) people.Group {
	for _, g := range groups {
		if string(g.ID) == wish {
			return g
		}
	}
	return people.Group{}
}

// stillMine leaves out the members whom the actor neither guides nor is the admin of, and whose class they do not cover.
func stillMine(ctx context.Context, tx *db.Tx, actor core.Actor, members []people.Member) ([]people.Member, error) {
	found, err := people.Of(ctx, tx, actor, learnersOf(members), people.Guide, people.Covering, people.Admin)
	if err != nil {
		return nil, err
	}
	var mine []people.Member
	for _, m := range members {
		if found[m.Learner] {
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

// loadCourse reads the courses of the members, the outline of the one that was asked for, and the states.
func (v *classView) loadCourse(ctx context.Context, tx *db.Tx, org core.OrgID, members []people.Member, query url.Values, only core.GoalID) error {
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
	v.choose(query.Get("unit"))
	if only != "" {
		goal, known := v.Course.Goal(only)
		if !known {
			return core.Missing()
		}
		v.Goals = []course.OutlineGoal{goal}
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
	states, err := progress.Shown(ctx, tx, learnersOf(on), goals)
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

// choose decides which goals are shown: the part that was asked for, without one the first. A part of another course is none: the form that chooses
// another course still sends it.
func (v *classView) choose(wish string) {
	v.Mixed = slices.ContainsFunc(v.Course.Goals(), func(g course.OutlineGoal) bool { return g.Need != course.Must })
	v.Must = v.Must && v.Mixed
	v.Parts = partsOf(v.Course, v.Must)
	if len(v.Parts) == 0 {
		return
	}
	v.Part = v.Parts[0]
	for _, p := range v.Parts {
		if p.Key == wish {
			v.Part = p
		}
	}
	v.Goals = v.Part.Goals
}

// partsOf cuts a course into parts of at most [classGoals]: all of it when it is short enough, and each unit, a long one in pieces.
func partsOf(c course.Outline, must bool) []coursePart {
	var list []coursePart
	whole := coursePart{}
	for i, u := range c.Units {
		goals := u.Goals
		if must {
			goals = slices.DeleteFunc(slices.Clone(goals), func(g course.OutlineGoal) bool { return g.Need != course.Must })
		}
		whole.Goals = append(whole.Goals, goals...)
		for from := 0; from < len(goals); from += classGoals {
			p := coursePart{Key: string(u.ID), Unit: i + 1, Title: u.Title, Goals: goals[from:min(from+classGoals, len(goals))]}
			if len(goals) > classGoals {
				p.Key, p.From, p.To = p.Key+"."+strconv.Itoa(from+1), from+1, from+len(p.Goals)
			}
			list = append(list, p)
		}
	}
	if len(whole.Goals) > 0 && len(whole.Goals) <= classGoals {
		list = append([]coursePart{whole}, list...)
	}
	return list
}

// fill makes the rows.
func (v *classView) fill(members []people.Member, states map[core.LearnerID]map[core.GoalID]progress.State) {
	for _, m := range members {
		row := classRow{Person: m.Person, States: make([]ui.State, 0, len(v.Goals))}
		of := states[m.Learner]
		for _, g := range v.Goals {
			state := today.StateOf(of[g.ID])
			v.Any = v.Any || state != ui.NotStarted
			row.States = append(row.States, state)
		}
		v.Rows = append(v.Rows, row)
	}
}

// choice is the address of what is chosen, below a path.
func (v classView) choice(path, after string) string { return path + v.query(after) }

// query is what is chosen as an address says it: without what needs no saying.
func (v classView) query(after string) string {
	q := url.Values{"group": {string(v.Group.ID)}}
	for name, value := range map[string]string{"sub": string(v.Sub.ID), "course": string(v.Course.ID), "unit": v.Part.Key, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if v.Must {
		q.Set("need", string(course.Must))
	}
	return "?" + q.Encode()
}

// goalHref is where it stands who is where with a goal; query is what is chosen.
func goalHref(goal core.GoalID, query string) templ.SafeURL {
	return templ.SafeURL("/class/goals/" + string(goal) + query)
}

// next finds the first goal in the order of the course that fewer than half of the learners have, and how many have it.
func (v classView) next() (title string, have int) {
	for i, g := range v.Goals {
		have = 0
		for _, row := range v.Rows {
			if has(row.States[i]) {
				have++
			}
		}
		if 2*have < len(v.Rows) {
			return g.Title, have
		}
	}
	return "", 0
}

// has tells of a state that the goal is theirs, be it time to see it again.
func has(s ui.State) bool { return s == ui.GotIt || s == ui.Secure || s == ui.TimeToRefresh }

// counts says how many learners are at each of [ui.States] with the goal in a column.
func (v classView) counts(column int) [6]int {
	var n [6]int
	for _, row := range v.Rows {
		n[slices.Index(ui.States, row.States[column])]++
	}
	return n
}

// at lists who is at a state with the goal in a column, by name.
func (v classView) at(s ui.State, column int) []people.Person {
	var list []people.Person
	for _, row := range v.Rows {
		if row.States[column] == s {
			list = append(list, row.Person)
		}
	}
	return list
}

func (p *Pages) classGoal(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadClass(r, id)
	if err == nil && len(v.Goals) == 0 {
		err = core.Missing()
	}
	show(w, r, v, err, classGoalPage)
}

// name is how a part of a course is offered.
func (p coursePart) name(whole string, pieces func(from, to int) string) string {
	if p.Unit == 0 {
		return whole
	}
	words := []string{strconv.Itoa(p.Unit) + ". " + p.Title}
	if p.To > 0 {
		words = append(words, pieces(p.From, p.To))
	}
	return strings.Join(words, " · ")
}
