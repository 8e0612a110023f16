package guide

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/richtext"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// needView is something that several learners need just now.
type needView struct{ desk.Need }

// groupView is a small group before it is made: the guide may change everything.
type groupView struct {
	desk.Group
	Once    string
	Chosen  map[core.LearnerID]bool
	Title   string
	Body    string
	Day     string
	Minutes string
	Wrong   map[string]string
	// Comments are the saved ones of the actor: one can be put below the plan.
	Comments []coaching.Comment
	Saved    string // which was chosen
}

// groupMinutes is how long a small group takes, unless the guide says otherwise.
const groupMinutes = 15

func (p *Pages) group(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadGroup(r)
	show(w, r, v, err, groupPage)
}

func (p *Pages) loadGroup(r *http.Request) (groupView, error) {
	goal, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		return groupView{}, err
	}
	now := p.Clock.Now().In(today.Zone(r))
	v := groupView{Once: core.NewID[string](), Chosen: map[core.LearnerID]bool{}, Day: now.Format(time.DateOnly), Minutes: strconv.Itoa(groupMinutes)}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		d, err := p.desk(ctx, tx, route.Actor(r))
		if err != nil {
			return err
		}
		if v.Group, err = desk.GroupFor(ctx, tx, d, now, goal); err != nil {
			return err
		}
		v.Comments, err = coaching.Comments(ctx, tx, route.Actor(r))
		return err
	})
	if err != nil {
		return v, err
	}
	for _, m := range v.People {
		v.Chosen[m.Learner] = v.MixUp == "" || m.Shares
	}
	v.Title = ui.T(r.Context(), "guide.group_title", "goal", short(v.Group.Title))
	v.Body = v.plan(r.Context())
	return v, nil
}

// plan is the plan of the group in words: what they share, the questions, and what to do with them.
func (v groupView) plan(ctx context.Context) string {
	lines := []string{ui.T(ctx, "guide.group_plan_start")}
	if v.MixUp != "" {
		lines = append(lines, ui.T(ctx, "guide.group_plan_mixup", "mixup", v.MixUp))
	}
	for i, it := range v.Items {
		lines = append(lines, strconv.Itoa(i+1)+". "+itemWords(it.Body))
	}
	return strings.Join(append(lines, ui.T(ctx, "guide.group_plan_end")), "\n")
}

// itemWords is the text of a question in one line; its places for answers and for numbers that are drawn are dots.
func itemWords(body string) string {
	var b strings.Builder
	rest := body
	for {
		i := strings.IndexAny(rest, "[{")
		if i < 0 || i+1 >= len(rest) {
			break
		}
		end := map[string]string{"[[": "]]", "{{": "}}"}[rest[i:i+2]]
		j := strings.Index(rest[i:], end)
		if end == "" || j < 0 {
			b.WriteString(rest[:i+1])
			rest = rest[i+1:]
			continue
		}
		b.WriteString(rest[:i] + "…")
		rest = rest[i+j+2:]
	}
	return short(richtext.Plain(b.String()+rest, func(tex string) string { return tex }))
}

func (p *Pages) makeGroup(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadGroup(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Once, v.Title, v.Body, v.Day, v.Minutes = form.Line("once"), form.Line("title"), form.Text("body"), form.Line("day"), form.Line("minutes")
	v.Saved, v.Chosen = form.Line("saved"), map[core.LearnerID]bool{}
	words, err := p.Groups.Coaching.Words(r.Context(), route.Actor(r), "", v.Saved)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	made := desk.Made{ID: v.Once, Goal: v.Goal, Title: v.Title, Body: strings.TrimSpace(v.Body + "\n" + words), Day: v.Day}
	made.Minutes, _ = strconv.Atoi(v.Minutes) // another word is no number of minutes, and the service says so
	for _, id := range form.All("learner") {
		if l, ok := core.ParseID[core.LearnerID](id); ok && !v.Chosen[l] {
			v.Chosen[l] = true
			made.Learners = append(made.Learners, l)
		}
	}
	err = p.Groups.Make(r.Context(), route.Actor(r), made)
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "guide.group_made", Args: []string{"n", strconv.Itoa(len(made.Learners))}})
		route.SeeOther(w, r, "/now")
	case route.Again(err):
		v.Wrong = route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, groupPage(v))
	default:
		route.Fault(w, r, err)
	}
}
