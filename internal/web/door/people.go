package door

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// peopleOnPage is how many learners one page of the list shows.
const peopleOnPage = 50

// listView is the page of the people of one group.
type listView struct {
	OrgKind people.OrgKind
	Groups  []people.Group
	Group   people.Group // the one shown; without an id when there is none
	Leaders []people.Member
	Members []people.Member
	Devices []people.Device // that the group shares
	// Colleagues are who could help to guide the group.
	Colleagues []people.Person
	Covers     []people.Cover // who covers the group for some days
	// Others belong here and have no place in any group; for whoever runs the place.
	Others   []people.Person
	Me       core.PersonID
	Search   string
	MoreHref string // "" is no more
	MayLead  bool   // the viewer may add guides
	In       people.AddInput
	Course   core.CourseID // with which those who are added start
	Courses  []course.Course
	Next     ui.UpNext // in a new place
	Err      error     // of adding people
	GroupErr error     // of adding a group
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	wanted, _ := core.ParseID[core.GroupID](query.Get("group"))
	p.showList(w, r, http.StatusOK, listView{Group: people.Group{ID: wanted}, Search: short(query.Get("q")), In: people.AddInput{Band: usualBand(kindOf(r))}}, short(query.Get("after")))
}

func kindOf(r *http.Request) people.OrgKind { return people.OrgKind(route.ViewerOf(r).OrgKind) }

// usualBand is the band that most learners of a kind of place have.
func usualBand(kind people.OrgKind) people.Band {
	switch kind {
	case people.Home:
		return people.Middle
	case people.Workplace:
		return people.Adult
	case people.Class:
		return people.Teen
	default:
		return people.Teen
	}
}

// showList reads the rest of the page around what the view has; view.Group.ID names the group, or the first one is shown.
func (p *Pages) showList(w http.ResponseWriter, r *http.Request, status int, v listView, after string) {
	ctx, actor := r.Context(), route.Actor(r)
	v.OrgKind, v.MayLead, v.Me = kindOf(r), actor.Is(core.RoleAdmin), actor.Person
	if v.In.Place == "" {
		v.In.Place = people.AsLearner
	}
	if err := p.readList(ctx, actor, &v, after); err != nil {
		route.Fault(w, r, err)
		return
	}
	if p.Courses != nil {
		var err error
		if v.Courses, err = p.Courses.FindCourses(ctx, actor); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	if p.Next != nil {
		v.Next = p.Next(ctx, actor)
	}
	if v.Err == nil && len(v.Courses) == 1 { // one course: they will want this one
		v.Course = v.Courses[0].ID
	}
	route.Render(w, r, status, listPage(v))
}

func (p *Pages) readList(ctx context.Context, actor core.Actor, v *listView, after string) (err error) {
	if v.Groups, err = p.People.Groups(ctx, actor); err != nil {
		return err
	}
	if v.MayLead {
		if v.Others, err = p.People.Others(ctx, actor); err != nil {
			return err
		}
	}
	if v.Group.ID == "" && len(v.Groups) > 0 {
		v.Group = v.Groups[0]
	}
	if v.Group.ID == "" {
		return nil
	}
	if v.Group, err = p.People.Group(ctx, actor, v.Group.ID); err != nil {
		return err
	}
	if v.Leaders, err = p.People.Leaders(ctx, actor, v.Group.ID); err != nil {
		return err
	}
	if v.Devices, err = p.People.Devices(ctx, actor, v.Group.ID); err != nil {
		return err
	}
	if v.Colleagues, err = p.People.Colleagues(ctx, actor, v.Group.ID); err != nil {
		return err
	}
	if v.Covers, _, err = p.People.Covers(ctx, actor, v.Group.ID); err != nil {
		return err
	}
	v.Members, err = p.People.Members(ctx, actor, v.Group.ID, v.Search, core.Page{After: after, Limit: peopleOnPage})
	if err == nil && len(v.Members) == peopleOnPage {
		v.MoreHref = listPath(v.Group.ID, "q", v.Search, "after", people.MemberKey(v.Members[peopleOnPage-1]))
	}
	return err
}

// listPath is the address of the list of a group, with more of the query in pairs.
func listPath(group core.GroupID, pairs ...string) string {
	query := url.Values{"group": {string(group)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return "/people?" + query.Encode()
}

// short bounds and cleans a value of an address.
func short(s string) string {
	if len(s) > 500 {
		s = s[:500]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

func (p *Pages) addGroup(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	made, err := p.People.AddGroup(r.Context(), route.Actor(r), form.Line("group_name"))
	switch {
	case route.Again(err):
		p.showList(w, r, http.StatusUnprocessableEntity, listView{GroupErr: err, In: people.AddInput{Band: usualBand(kindOf(r))}}, "")
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.SeeOther(w, r, listPath(made.ID))
	}
}

// childFaces are the drawings that children get, so that those who do not read yet find themselves.
var childFaces = []string{"fern", "amber", "iris", "rose", "reef", "moss", "plum"}

func (p *Pages) addPeople(w http.ResponseWriter, r *http.Request) {
	group, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	in := people.AddInput{Group: group, Names: form.Text("names"), Band: people.Band(form.Line("band")), Place: people.Place(form.Line("place"))}
	if in.Place == "" {
		in.Place = people.AsLearner
	}
	if in.Place != people.AsLearner { // who guides or helps reads as adults do, whatever was left standing in the form for children
		in.Band = people.Adult
	}
	in.Faces = childFaces
	start, err := p.startOf(r, in.Place, form.Line("course"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	added, err := p.People.Add(r.Context(), route.Actor(r), in)
	if err == nil && start.ID != "" {
		err = p.Courses.AddLearners(r.Context(), route.Actor(r), start.ID, learnersOf(added.People))
	}
	switch {
	case route.Again(err):
		p.showList(w, r, http.StatusUnprocessableEntity, listView{Group: people.Group{ID: group}, In: in, Course: start.ID, Err: err}, "")
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, addedNote(added, start, in.Place))
		to := listPath(group)
		if in.Place != people.AsLearner {
			to += "#leaders"
		}
		route.SeeOther(w, r, to)
	}
}

// startOf is the course with which new learners start; none when no course was chosen, or when they are no learners. A course that the
// reader does not see does not exist.
func (p *Pages) startOf(r *http.Request, place people.Place, chosen string) (course.Course, error) {
	id, ok := core.ParseID[core.CourseID](chosen)
	if p.Courses == nil || !ok || place != people.AsLearner {
		return course.Course{}, nil
	}
	list, err := p.Courses.FindCourses(r.Context(), route.Actor(r))
	if err != nil {
		return course.Course{}, err
	}
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	return course.Course{}, core.Missing()
}

func learnersOf(list []people.Person) []core.LearnerID {
	ids := make([]core.LearnerID, len(list))
	for i, p := range list {
		ids[i] = p.Learner
	}
	return ids
}

// addedNote says in one sentence what came of adding people.
func addedNote(added people.Added, start course.Course, place people.Place) route.Note {
	switch {
	case len(added.People) == 0:
		return route.Note{Key: "people.added_none"}
	case place != people.AsLearner && len(added.People) == 1:
		return route.Note{Key: "people.added_guide", Args: []string{"name", added.People[0].Name}}
	case place != people.AsLearner:
		return route.Note{Key: "people.added_guides", Args: []string{"first", added.People[0].Name, "last", added.People[len(added.People)-1].Name}}
	case start.ID != "" && len(added.People) == 1:
		return route.Note{Key: "people.added_one_on", Args: []string{"name", added.People[0].Name, "course", start.Title}}
	case start.ID != "":
		return route.Note{Key: "people.added_many_on", Args: []string{"first", added.People[0].Name, "last", added.People[len(added.People)-1].Name, "course", start.Title}}
	case len(added.People) == 1:
		return route.Note{Key: "people.added_one", Args: []string{"name", added.People[0].Name}}
	default:
		return route.Note{Key: "people.added_many", Args: []string{"first", added.People[0].Name, "last", added.People[len(added.People)-1].Name}}
	}
}

// groupWord is the plural for what this place divides its people into.
func groupWord(ctx context.Context) string { return ui.T(ctx, "people.groups") }
