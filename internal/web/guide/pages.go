package guide

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Gate says what an actor may do to a learner.
type Gate interface {
	check.Gatekeeper
	Which(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, acts ...soundboard.Act) (map[soundboard.Act]bool, error)
}

// Pages are the pages of this package.
type Pages struct {
	DB     *db.DB
	Clock  core.Clock
	Checks *check.Service
	People *people.Service
	Gate   Gate
	Prose  *prose.Maker
	Live   *live.Hub
	Groups *desk.Service
	Asks   *proposal.Service
}

// Routes is the table of this package's routes. A learner's page and questions are for caregivers, too, who guide nobody: what each
// may see and do there is asked for that learner.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /now", Who: route.Staff, Handler: p.now, Note: "who needs me now?"},
		{Pattern: "GET /now/live", Who: route.Staff, Handler: p.live, Note: "says when the list is another one"},
		{Pattern: "POST /now/many", Who: route.Staff, Handler: p.many, Note: "the same with several lines"},
		{Pattern: "POST /now/many/{order}/back", Who: route.Staff, Handler: p.manyBack, Note: "take back what was done with several lines"},
		{Pattern: "GET /now/comments", Who: route.Staff, Handler: p.comments, Note: "one's saved comments"},
		{Pattern: "POST /now/comments/{comment}/drop", Who: route.Staff, Handler: p.dropComment, Note: "forget one"},
		{Pattern: "GET /class/groups/{goal}", Who: route.Guides, Handler: p.group, Note: "a small group for what several need"},
		{Pattern: "POST /class/groups/{goal}", Who: route.Guides, Handler: p.makeGroup, Note: "put its plan on their Todays"},
		{Pattern: "GET /now/questions/{question}", Who: route.SignedIn, Handler: p.question, Note: "a learner's question"},
		{Pattern: "POST /now/questions/{question}", Who: route.SignedIn, Handler: p.answer, Note: "answer it"},
		{Pattern: "GET /now/reports/{report}", Who: route.Guides, Handler: p.report, Note: "this question is wrong"},
		{Pattern: "POST /now/reports/{report}", Who: route.Guides, Handler: p.decide, Note: "keep the question, or take it out"},
		{Pattern: "GET /now/judgements/{learner}/{goal}", Who: route.Staff, Handler: p.judgement, Note: "a learner's work for a goal"},
		{Pattern: "POST /now/judgements/{learner}/{goal}", Who: route.Staff, Handler: p.judge, Note: "judge it"},
		{Pattern: "GET /class", Who: route.Staff, Handler: p.class, Note: "learners × goals of a course"},
		{Pattern: "GET /class/learning", Who: route.Staff, Handler: p.learning, Note: "are they learning?"},
		{Pattern: "GET /class/learning/{group}/{figure}", Who: route.Staff, Handler: p.behind, Note: "the attempts or questions behind a figure"},
		{Pattern: "GET /class/goals/{goal}", Who: route.Staff, Handler: p.classGoal, Note: "who is where with one goal"},
		{Pattern: "GET /learners/{learner}", Who: route.SignedIn, Handler: p.learner, Note: "one learner"},
		{Pattern: "GET /learners/{learner}/goals/{goal}/why", Who: route.SignedIn, Handler: p.why, Note: "the evidence and the rule behind a state"},
		{Pattern: "POST /learners/{learner}/goals/{goal}/open", Who: route.Guides, Handler: p.open, Note: "open a goal before what it builds on"},
	}
}

// desk is the actor's list of who needs them.
func (p *Pages) desk(ctx context.Context, tx *db.Tx, actor core.Actor) (check.Desk, error) {
	guided, err := p.People.HasGuide(ctx, tx, actor)
	return check.Desk{Actor: actor, Alone: !guided}, err
}

// Waiting is how many learners wait for the actor, for the number beside "Now" in the navigation; now is the time where they live.
func (p *Pages) Waiting(ctx context.Context, actor core.Actor, now time.Time) (int, error) {
	learners := 0
	err := p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := p.desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		learners, err = desk.Count(ctx, tx, d, now)
		return err
	})
	return learners, err
}

// mayDo tells whether the actor may do an act to a learner: a refusal is an answer.
func (p *Pages) mayDo(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) (bool, error) {
	err := p.Gate.May(ctx, tx, actor, act, learner)
	if core.KindOf(err) == core.Denied {
		return false, nil
	}
	return err == nil, err
}

// known reads a learner whose progress the actor may see; anybody else does not exist for them.
func (p *Pages) known(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID) (people.Person, error) {
	person, _, err := p.knownFor(ctx, tx, actor, learner)
	return person, err
}

// knownFor is [Pages.known], and tells which of some acts the actor may do to the learner.
func (p *Pages) knownFor(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, acts ...soundboard.Act) (people.Person, map[soundboard.Act]bool, error) {
	may, err := p.Gate.Which(ctx, tx, actor, learner, append(acts, soundboard.ProgressSee)...)
	if err != nil {
		return people.Person{}, nil, err
	}
	found, err := people.Learners(ctx, tx, actor, []core.LearnerID{learner})
	if err != nil {
		return people.Person{}, nil, err
	}
	person, ok := found[learner]
	if !ok || !may[soundboard.ProgressSee] {
		return people.Person{}, nil, core.Missing()
	}
	return person, may, nil
}

// look readies a question of a check as its learner had it, with the right answer and the solution.
func (p *Pages) look(ctx context.Context, course core.CourseID, q check.Question) (itemview.Question, error) {
	texts, err := p.Prose.Variant(ctx, course, q.Variant)
	if err != nil {
		return itemview.Question{}, err
	}
	view := itemview.Question{
		Shown: q.Variant.Shown(), Mode: itemview.Review, Response: q.Response, Key: q.Variant.Key(), Solution: q.Variant.Item.Solution,
		Theirs: true, Rich: texts.HTML, Lang: ui.L(ctx).Lang(), Prefix: "q" + strconv.Itoa(q.N) + ".",
	}
	for _, f := range q.Files {
		href := "/sittings/" + string(f.Sitting) + "/" + strconv.Itoa(f.N) + "/files/" + f.ID
		view.Files = append(view.Files, itemview.File{ID: f.ID, Interaction: f.Interaction, File: f.File, Href: href})
	}
	if len(q.Result.Parts) > 0 {
		view.Result = &q.Result
	}
	return view, nil
}

// show answers with a page, or with the fault of reading it.
func show[V any](w http.ResponseWriter, r *http.Request, v V, err error, page func(V) templ.Component) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, page(v))
}

// guides tells whether the reader of a page guides here, and so has the pages of guides to go back to. Others who read about
// a learner care for them.
func guides(ctx context.Context) bool {
	return route.ViewerFrom(ctx).Actor.Staff()
}

// pathOf is the address of a learner's page.
func pathOf(learner core.LearnerID) string { return "/learners/" + string(learner) }
