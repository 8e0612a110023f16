package app

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/goal"
	"crossfade/internal/inquiry"
	"crossfade/internal/interop"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/mastery"
	"crossfade/internal/own"
	"crossfade/internal/pace"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/sent"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
	"crossfade/internal/workshop"
)

// town is a server with two organisations. The first has two classes, the second has one. In each class stands the same
// cast around one learner, and everything that somebody there wrote or is called holds the class's mark, so that one can see
// where it turns up.
type town struct {
	*world
	handler http.Handler
	classes []*class
	viewers []viewer
}

// class is one class with its cast.
type class struct {
	mark           string // "A1": organisation A, class 1
	org            core.OrgID
	group          core.GroupID
	cast           map[string]core.Actor
	course         course.Outline
	ids            map[string]string // by the name in a route's pattern
	sitting        core.SittingID    // the check alone of the learner
	cover          string            // of the class, by its cover
	reviewID       string            // of whom outside was asked
	invite         string            // the link that is not opened yet
	outside        string            // what the device of somebody outside keeps
	slot, calendar string            // a time that is free, and the learner's secret address
}

// viewer is somebody who tries every route: what they are to the learner of class A1.
type viewer struct {
	name   string
	cookie string // "" for a visitor
	device string // the token of a device that is known, or ""
	review string // what the device of somebody outside keeps, or ""
	class  *class // where they are; nil for a visitor
	role   string // in the cast
	packs  bool   // takes packed pages, as a browser does
}

// The cast of each class, and how each is enrolled with the organisation: role and place in the group ("" is none).
var cast = []struct {
	name  string
	role  core.Role
	place people.Place
}{
	{"learner", core.RoleLearner, people.AsLearner}, {"peer", core.RoleLearner, people.AsLearner},
	{"suspended", core.RoleLearner, people.AsLearner},
	{"guide", core.RoleGuide, people.AsGuide}, {"co-guide", core.RoleGuide, people.AsCoGuide},
	{"advisor", core.RoleSupport, people.AsAdvisor}, {"specialist", core.RoleSupport, people.AsSpecialist},
	{"manager", core.RoleSupport, people.AsManager}, {"leader", core.RoleLeader, ""},
	{"caregiver", core.RoleCaregiver, ""}, {"other-caregiver", core.RoleCaregiver, ""}, // of the peer
	{"cover", core.RoleSupport, ""}, {"ended-cover", core.RoleSupport, ""}, // for these days; until yesterday
	{"admin", core.RoleAdmin, ""},
}

// fewer are those who look from the other classes, too.
var fewer = map[string]bool{"learner": true, "suspended": true, "guide": true, "co-guide": true, "manager": true, "leader": true, "caregiver": true, "admin": true}

// newTown builds it. The classes differ in their marks alone.
func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	return newTownBy(t, d, Config{})
}

// newTownBy builds it with settings of one's own.
func newTownBy(t *testing.T, d *db.DB, c Config) *town {
	t.Helper()
	clock := &demoClock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	c.DataDir, c.Clock = t.TempDir(), clock
	a, err := On(t.Context(), d, c)
	must(t, err)
	w := &town{world: &world{App: a, t: t, ctx: context.Background(), clock: clock}}
	for _, org := range []string{"A", "B"} {
		made, link, err := a.People.AddOrg(w.ctx, people.NewOrg{Kind: people.Class, Name: "k-" + org + "-place", Language: "en", TimeZone: "UTC", First: "k-" + org + "-head"})
		must(t, err)
		head := w.actorOf(link.Person, made.ID)
		for _, n := range map[string][]string{"A": {"1", "2"}, "B": {"1"}}[org] {
			w.classes = append(w.classes, w.newClass(head, org+n))
		}
	}
	w.handler, err = a.Handler(WebConfig{})
	must(t, err)
	w.lookFrom("visitor", nil, "")
	w.lookHalf("half signed in", w.classes[0])
	w.viewers = append(w.viewers, viewer{name: "A1 reviewer", review: w.classes[0].outside})
	for _, c := range w.classes {
		for _, one := range cast {
			if c.mark == "A1" || fewer[one.name] {
				w.lookFrom(c.mark+" "+one.name, c, one.name)
			}
		}
	}
	return w
}

// actorOf is a person in an organisation as a session would give them.
func (w *town) actorOf(person core.PersonID, org core.OrgID) core.Actor {
	w.t.Helper()
	a, covers := core.Actor{Person: person, Org: org}, 0
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := tx.QueryRow(ctx, `select id from learner where person_id = $1`, person).Scan(&a.Learner); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `select count(*) from cover where person_id = $1 and org_id = $2 and from_at <= $3 and until_at > $3 and ended_at = ''`,
			person, org, core.Stamp(w.clock.Now())).Scan(&covers); err != nil {
			return err
		}
		if covers > 0 {
			a.Covers = core.Stamp(w.clock.Now())
		}
		a.Roles, err = db.List(ctx, tx, db.One[core.Role], `select role from membership where person_id = $1 and org_id = $2`, person, org)
		return err
	}))
	return a
}

func (w *town) exec(query string, args ...any) {
	w.t.Helper()
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

// newClass makes a class with its cast and a course, and has them work.
func (w *town) newClass(head core.Actor, mark string) *class {
	t := w.t
	t.Helper()
	c := &class{mark: mark, org: head.Org, cast: map[string]core.Actor{}}
	group, err := w.People.AddGroup(w.ctx, head, c.say("group"))
	must(t, err)
	c.group = group.ID
	w.exec(`delete from group_member where group_id = $1`, c.group) // the head only runs the place
	for _, one := range cast {
		c.cast[one.name] = w.person(head, c, one.name, one.role, one.place)
	}
	for caregiver, child := range map[string]string{"caregiver": "learner", "other-caregiver": "peer"} {
		w.exec(`insert into care (caregiver_id, child_id, created_at) values ($1, $2, '')`, c.cast[caregiver].Person, c.cast[child].Person)
	}
	today := w.clock.Now().Format(time.DateOnly)
	now, err := w.People.AddCover(w.ctx, c.cast["guide"], c.group, people.CoverInput{Person: c.cast["cover"].Person, Until: "2026-11-30"})
	must(t, err)
	c.cover = now.ID
	_, err = w.People.AddCover(w.ctx, c.cast["guide"], c.group, people.CoverInput{Person: c.cast["ended-cover"].Person, Until: today})
	must(t, err)
	w.exec(`update cover set from_at = '2026-10-01T00:00:00.000Z', until_at = '2026-11-02T00:00:00.000Z' where person_id = $1`, c.cast["ended-cover"].Person)
	for _, name := range []string{"cover", "ended-cover"} {
		c.cast[name] = w.actorOf(c.cast[name].Person, c.org)
	}
	report, err := w.Importer.Folder(w.ctx, head, interop.Bundled{Name: c.say("folder"), Folder: c.folder()})
	must(t, err)
	if report.Refused() || len(report.Courses) != 1 {
		t.Fatalf("the course of %s was refused: %+v", mark, report)
	}
	for _, name := range []string{"learner", "peer", "suspended"} {
		w.enrol(c, report.Courses[0].ID, name)
	}
	w.learn(c)
	w.exec(`update person set suspended_at = $1 where id = $2`, core.Stamp(w.clock.Now()), c.cast["suspended"].Person)
	c.findIDs(w)
	return c
}

// say is a text of the class that nobody else has.
func (c *class) say(what string) string { return "k-" + c.mark + "-" + what }

func (w *town) person(head core.Actor, c *class, name string, role core.Role, place people.Place) core.Actor {
	w.t.Helper()
	added, err := w.People.Add(w.ctx, head, people.AddInput{Group: c.group, Names: c.say(name), Band: people.Adult, Place: people.AsLearner})
	must(w.t, err)
	id := added.People[0].ID
	w.exec(`update membership set role = $1 where person_id = $2 and org_id = $3`, role, id, c.org)
	if place == "" {
		w.exec(`delete from group_member where person_id = $1`, id)
	} else {
		w.exec(`update group_member set relation = $1 where person_id = $2 and group_id = $3`, place, id, c.group)
	}
	return w.actorOf(id, c.org)
}

func (w *town) enrol(c *class, id core.CourseID, name string) {
	w.t.Helper()
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if c.course, err = course.OutlineOf(ctx, tx, c.org, id); err != nil {
			return err
		}
		return course.Enrol(ctx, tx, course.Enrolment{Org: c.org, Course: id, Learner: c.cast[name].Learner, At: core.Stamp(w.clock.Now())})
	}))
}

// folder is a course of two goals, in which every text has the class's mark. All answers are words.
func (c *class) folder() fstest.MapFS {
	var items strings.Builder
	for i := range 24 {
		use := "[alone]"
		if i%2 == 1 {
			use = "[practice, together]"
		}
		fmt.Fprintf(&items, "- key: word-%d\n  goals: [one]\n  uses: %s\n  body: 'Write the word right, time %d. %s'\n", i, use, i, c.say("item"))
		fmt.Fprintf(&items, "  interactions:\n    - { id: R1, kind: text, prompt: The word, correct: [right] }\n  hints:\n    - text: 'It begins with r. %s'\n    - { text: right, bottomOut: true }\n  solution: 'It is right.'\n", c.say("hint"))
	}
	files := map[string]string{
		"course.yaml": "crossfade: 1\nkey: k-" + c.mark + "\ntitle: " + c.say("course") + "\nlanguage: en\nband: adult\nversion: \"1\"\nlicence: CC-BY-4.0\nauthors: [Crossfade]\n" +
			"units:\n  - key: u\n    title: " + c.say("unit") + "\n    goals:\n      - { key: one, title: " + c.say("goal") + ", need: must, minutes: 5 }\n      - { key: two, title: Next, need: must, needs: [one], minutes: 5 }\n",
		"items/words.yaml": items.String(),
		"lessons/read.md":  "---\nkey: read\ntitle: " + c.say("lesson") + "\ngoals: [one]\nform: read\nminutes: 3\nstops: [{ at: \"0:05\", item: word-1 }]\n---\n" + c.say("body") + " ![A line](files/line.svg)\n",
		"lessons/do.md":    "---\nkey: do\ntitle: Do it\ngoals: [one]\nform: do\nminutes: 3\n---\nDo it.\n",
		"files/line.svg":   `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>` + c.say("file") + `</title><path d="M0 0h9"/></svg>`,
	}
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return folder
}

// learn has the learner of a class do everything that leaves something behind.
func (w *town) learn(c *class) {
	t := w.t
	t.Helper()
	me, guide, goals := c.cast["learner"], c.cast["guide"], c.course.Goals()
	one, two := goals[0].ID, goals[1].ID
	together, err := w.Checks.StartTogether(w.ctx, me, one)
	must(t, err)
	w.write(me, together, c.say("together"))
	must(t, w.Checks.Finish(w.ctx, me, together))
	film, err := w.Checks.Film(w.ctx, me, library.ID(c.course.ID, "read"), one)
	must(t, err)
	w.write(me, film.ID, c.say("film"))
	c.sitting, err = w.Checks.StartAlone(w.ctx, me, []core.GoalID{one}, check.QuiteSure, time.UTC)
	must(t, err)
	w.write(me, c.sitting, c.say("alone"))
	step := w.step(me)
	must(t, w.Checks.NoteMistake(w.ctx, me, step.Ref, c.say("mistake")))
	must(t, w.Checks.AskJudgement(w.ctx, me, two, c.say("ask")))
	must(t, w.Checks.Report(w.ctx, me, c.sitting, 1, c.say("report")))
	answered, open := core.NewID[string](), core.NewID[string]()
	must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: answered, Sitting: c.sitting, N: 2, Stuck: c.say("question")}))
	must(t, w.Checks.AnswerQuestion(w.ctx, guide, answered, c.say("reply")))
	must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: open, Sitting: c.sitting, N: 3, Stuck: c.say("open-question")}))
	must(t, w.Checks.Judge(w.ctx, guide, me.Learner, one, progress.Judgement{ID: core.NewID[core.StatementID](), State: mastery.GettingThere, Note: c.say("judgement")}))
	must(t, w.Coaching.AddAgenda(w.ctx, me, me.Learner, "", c.say("agenda")))
	must(t, w.Coaching.Keep(w.ctx, guide, coaching.Keeping{
		Session: coaching.Session{Learner: me.Learner, Kind: coaching.Coaching, Goal: one, Shared: c.say("shared"), Private: c.say("private")},
		Steps:   []coaching.Step{{Title: c.say("step"), Due: "2026-11-20"}}, Every: 1, Today: w.clock.Now().AddDate(0, 0, -2),
	}))
	must(t, w.Coaching.Offer(w.ctx, guide, coaching.Offering{Starts: w.clock.Now().AddDate(0, 0, 3), Count: 2, Minutes: 15, Place: c.say("room")}))
	free, _, err := w.Coaching.Free(w.ctx, me)
	must(t, err)
	must(t, w.Coaching.Book(w.ctx, me, free[0].ID, coaching.Topic{Goal: one, Question: c.say("talk-about")}, time.UTC))
	calendar, err := w.Coaching.NewCalendar(w.ctx, me)
	must(t, err)
	c.slot, c.calendar = free[1].ID, calendar
	w.exec(`insert into passkey (id, person_id, site, name, record, created_at, used_at) values ($1, $2, 'example.com', $3, '{}', $4, '')`,
		c.say("key"), me.Person, c.say("passkey"), core.Stamp(w.clock.Now()))
	must(t, w.Coaching.KeepComment(w.ctx, guide, c.say("saved-comment")))
	var comment string
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		kept, err := coaching.Comments(ctx, tx, guide)
		comment = kept[0].ID
		return err
	}))
	wish, trial := w.board(c)
	mine, shop, idea := w.goals(c)
	w.criteria(c)
	inquired, trouble := w.inquire(c)
	c.ids = map[string]string{"sent": w.sendFile(c), "proposal": wish, "trial": trial, "own": mine, "inquiry": inquired, "trouble": trouble, "ask": w.askPeer(c), "shop": shop, "idea": idea, "question": open, "answered": answered, "fixit": step.Ref, "practice": string(together)}
	c.ids["comment"], c.ids["order"] = comment, w.order(c)
}

// order keeps that the guide of a class saw to several lines at once.
func (w *town) order(c *class) string {
	w.t.Helper()
	id := core.NewID[string]()
	w.exec2(`insert into desk_order (id, org_id, person_id, at, taken_at) values ($1, $2, $3, $4, '')`, id, c.org, c.cast["guide"].Person, core.Stamp(w.clock.Now().AddDate(0, 0, 1))) // still fresh when it is asked for
	return id
}

// sendFile has the learner's check hold a file, as an answer to its first question would.
func (w *town) sendFile(c *class) string {
	w.t.Helper()
	f, err := sent.Keep(w.ctx, w.Blobs, c.say("answer-file")+".txt", strings.NewReader(c.say("answer-file")), 1<<20)
	must(w.t, err)
	id := core.NewID[string]()
	w.exec(`insert into sitting_file (id, sitting_id, n, learner_id, interaction, name, hash, media_type, size, small_hash, small_type, sent_at)
		values ($1, $2, 1, $3, 'R1', $4, $5, $6, $7, '', '', $8)`,
		id, c.sitting, c.cast["learner"].Learner, f.Name, f.Hash, f.MediaType, f.Size, core.Stamp(w.clock.Now()))
	return id
}

// board has the guide try something on the board, and the learner ask for more.
func (w *town) board(c *class) (wish, trial string) {
	w.t.Helper()
	me, guide := c.cast["learner"], c.cast["guide"]
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		scope := soundboard.Scope{Class: c.group}
		if _, err := w.Board.Move(ctx, tx, guide, soundboard.Order{
			Scope: scope, Moves: []soundboard.Move{{Element: soundboard.Feedback, To: soundboard.LevelTogether}},
			Until: w.clock.Now().AddDate(0, 0, 7), Why: c.say("reason"),
		}); err != nil {
			return err
		}
		at, err := w.Board.Positions(ctx, tx, soundboard.Scope{Org: c.org, Class: c.group})
		if err != nil {
			return err
		}
		trial = at.Of(soundboard.Feedback).Setting
		out, err := w.Asks.AskBoard(ctx, tx, me, proposal.Wish{Element: soundboard.Goals, To: soundboard.LevelLearner}, "Goals", c.say("wish"))
		wish = out.Proposal.ID
		return err
	}))
	_, err := w.Asks.Say(w.ctx, guide, wish, proposal.SaidQuestion, c.say("asked-back"))
	must(w.t, err)
	_, err = w.Asks.Say(w.ctx, me, wish, proposal.SaidReply, c.say("answered-back"))
	must(w.t, err)
	return wish, trial
}

// goals has the class make goals together, and its learner write some of their own while they may: one sent, one private.
func (w *town) goals(c *class) (mine, shop, idea string) {
	w.t.Helper()
	me, guide, unit := c.cast["learner"], c.cast["guide"], c.course.Units[0].ID
	level := func(l soundboard.Level) {
		must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Board.Move(ctx, tx, guide, soundboard.Order{
				Scope: soundboard.Scope{Class: c.group, Unit: unit}, Moves: []soundboard.Move{{Element: soundboard.Goals, To: l}},
			})
			return err
		}))
	}
	level(soundboard.LevelLearner)
	for kind, text := range map[own.Kind]string{own.Mine: "own-goal", own.Private: "private-goal"} {
		id := core.NewID[string]()
		_, err := w.Own.Save(w.ctx, me, own.Form{ID: id, Unit: unit, Kind: kind, Title: c.say(text), How: c.say(text), Send: true})
		must(w.t, err)
		if kind == own.Mine {
			mine = id
		}
	}
	level(soundboard.LevelTogether)
	shop, err := w.Shops.Frame(w.ctx, guide, workshop.Framing{Kind: workshop.Goals, Class: c.group, Unit: unit, Title: c.say("frame"), Slots: []string{"Place"}})
	must(w.t, err)
	idea = core.NewID[string]()
	must(w.t, w.Shops.Contribute(w.ctx, me, workshop.Contribution{Workshop: shop, ID: idea, Text: c.say("idea"), Why: c.say("idea")}))
	must(w.t, w.Shops.Comment(w.ctx, me, shop, idea, c.say("comment")))
	return mine, shop, idea
}

// inquire has the class ask at each level in turn, and ends at the level together: a line of a sheet, a question with a nudge and an answer, and an angle, which a
// classmate reports.
func (w *town) inquire(c *class) (question, trouble string) {
	w.t.Helper()
	me, peer, guide, unit := c.cast["learner"], c.cast["peer"], c.cast["guide"], c.course.Units[0].ID
	level := func(l soundboard.Level) {
		must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Board.Move(ctx, tx, guide, soundboard.Order{
				Scope: soundboard.Scope{Class: c.group, Unit: unit}, Moves: []soundboard.Move{{Element: soundboard.Inquiry, To: l}},
			})
			return err
		}))
	}
	see := func(actor core.Actor, class core.GroupID) (v inquiry.View) {
		must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			v, err = w.Inquiry.View(ctx, tx, actor, unit, class)
			return err
		}))
		return v
	}
	must(w.t, w.Inquiry.SetFrame(w.ctx, guide, c.group, inquiry.Frame{Unit: unit, Question: c.say("frame-question"), Sheet: "List two", Lines: 2}))
	must(w.t, w.Inquiry.AddSource(w.ctx, guide, unit, c.group, inquiry.Source{Title: c.say("frame-question")}))
	must(w.t, w.Inquiry.Begin(w.ctx, me, unit))
	_, err := w.Inquiry.WriteLine(w.ctx, me, inquiry.Writing{Unit: unit, Group: see(me, "").Mine.ID, N: 1, Words: c.say("sheet-line")})
	must(w.t, err)
	level(soundboard.LevelLearner)
	_, err = w.Inquiry.Save(w.ctx, me, inquiry.QuestionForm{Ready: true, Question: inquiry.Question{Unit: unit, Problem: c.say("own-question"), Why: "It matters.",
		ForWhom: []string{"family"}, Views: []string{"One", "Another"}}})
	must(w.t, err)
	question = see(me, "").Own.ID
	must(w.t, w.Inquiry.Say(w.ctx, guide, question, inquiry.Nudge, c.say("nudge")))
	must(w.t, w.Inquiry.Answer(w.ctx, me, question, see(me, "").Own.Words[0].ID, c.say("nudge-answer"), false))
	level(soundboard.LevelTogether)
	done, err := w.Inquiry.WriteAngle(w.ctx, me, inquiry.AngleForm{ID: core.NewID[string](), Unit: unit, Words: c.say("angle"), Why: c.say("angle")})
	must(w.t, err)
	out, err := w.Safety.Report(w.ctx, peer, safety.Angle, done.Angle, c.say("trouble"))
	must(w.t, err)
	return question, out.ID
}

// criteria has the class begin to make criteria, and its learner note something.
func (w *town) criteria(c *class) {
	w.t.Helper()
	me, guide, unit := c.cast["learner"], c.cast["guide"], c.course.Units[0].ID
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Board.Move(ctx, tx, guide, soundboard.Order{
			Scope: soundboard.Scope{Class: c.group, Unit: unit}, Moves: []soundboard.Move{{Element: soundboard.Evaluation, To: soundboard.LevelTogether}},
		})
		return err
	}))
	shop, err := w.Shops.Frame(w.ctx, guide, workshop.Framing{Kind: workshop.Criteria, Class: c.group, Unit: unit, Title: c.say("frame"), Slots: []string{"Words"}})
	must(w.t, err)
	must(w.t, w.Shops.Contribute(w.ctx, me, workshop.Contribution{Workshop: shop, ID: core.NewID[string](), Text: c.say("idea"), Why: c.say("idea")}))
}

// write answers every question of a sitting with the same words.
func (w *town) write(me core.Actor, id core.SittingID, words string) {
	w.t.Helper()
	s, err := w.Checks.Mine(w.ctx, me, id)
	must(w.t, err)
	for _, q := range s.Questions {
		w.wait(time.Minute)
		_, err := w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: q.N, Try: 1, Response: item.Response{"R1": {words}}, Locale: "en"})
		must(w.t, err)
	}
}

// findIDs finds what stands for the {names} in the patterns of routes.
func (c *class) findIDs(w *town) {
	me, one := c.cast["learner"], c.course.Goals()[0].ID
	text := func(query string, args ...any) string {
		var s string
		must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error { return tx.QueryRow(ctx, query, args...).Scan(&s) }))
		return s
	}
	part, err := w.Courses.AddPart(w.ctx, c.cast["guide"], c.course.Units[0].ID, course.Part{Title: c.say("part"), Body: c.say("part"), OpensOn: "2026-11-01"})
	must(w.t, err)
	must(w.t, w.Courses.SetAway(w.ctx, c.cast["guide"], c.course.Units[0].ID, part, []core.LearnerID{me.Learner}))
	task, product := w.make(c)
	c.ids["held"] = text(`select id from feedback_point where product_id = $1 and held = 'waits'`, product)
	point, file, slot := text(`select id from feedback_point where product_id = $1 and by_person <> ''`, product), text(`select id from product_file where product_id = $1`, product),
		text(`select id from slot where unit_id = $1`, c.course.Units[0].ID)
	door, err := w.People.NewJoinLink(w.ctx, c.cast["guide"], c.group, 0, "")
	must(w.t, err)
	sub, err := w.People.AddSubgroup(w.ctx, c.cast["guide"], c.group, people.SubgroupInput{Name: c.say("subgroup"), People: []core.PersonID{me.Person}})
	must(w.t, err)
	before, err := w.Pace.Keep(w.ctx, c.cast["guide"], pace.Draft{Group: c.group, Course: c.course.ID, Words: "2026-12-04," + c.course.Goals()[0].Title})
	must(w.t, err)
	_, _, err = w.Pace.Use(w.ctx, c.cast["guide"], before, nil)
	must(w.t, err)
	must(w.t, w.Pace.Drop(w.ctx, c.cast["guide"], c.group, c.course.ID)) // so that there is one to bring back
	draft, err := w.Pace.Keep(w.ctx, c.cast["guide"], pace.Draft{Group: c.group, Course: c.course.ID, Words: "2026-12-04," + c.say("pacing")})
	must(w.t, err)
	for name, id := range map[string]string{
		"draft":   draft,
		"learner": string(me.Learner), "person": string(me.Person), "group": string(c.group), "course": string(c.course.ID), "framework": string(goal.FrameworkID(me.Org, "k-"+c.mark)), "goal": string(one),
		"subgroup": string(sub.ID),
		"unit":     string(c.course.Units[0].ID), "sitting": string(c.sitting), "n": "1", "rung": "0", "figure": "growth", "path...": "line.svg",
		"lesson": text(`select id from resource where course_id = $1 and key = 'read'`, c.course.ID),
		"item":   text(`select id from item where course_id = $1 and key = 'word-0'`, c.course.ID),
		"notice": text(`select id from notice where person_id = $1 and kind = 'answered'`, me.Person), "confirm": "x",
		"talk": c.slot, "calendar": c.calendar + ".ics", "todo": text(`select id from todo where learner_id = $1 and kind = 'step'`, me.Learner),
		"report": text(`select id from item_report where learner_id = $1`, me.Learner),
		"run":    text(`select id from import_run where org_id = $1 and name = $2`, c.org, c.say("folder")),
		"cover":  c.cover, "review": c.reviewID, "invite": c.invite,
		"carer": string(c.cast["caregiver"].Person),
		"part":  part, "task": task, "product": product, "point": point, "file": file, "slot": slot,
		"line": core.NewID[string](), "session": strings.Repeat("0", 64), "token": door.Token, "device": strings.Repeat("0", 64), "passkey": c.say("key"),
	} {
		c.ids[name] = id
	}
}

// lookFrom adds a viewer, signed in by a link.
func (w *town) lookFrom(name string, c *class, role string) {
	w.t.Helper()
	v := viewer{name: name, class: c, role: role}
	if c != nil {
		v.cookie = w.session(c.cast[role])
	}
	w.viewers = append(w.viewers, v)
}

// lookHalf adds somebody who is on the way in and not in: at a device that shows the learner's face, with a code that was not right, and with a
// passkey asked for and not shown.
func (w *town) lookHalf(name string, c *class) {
	w.t.Helper()
	token, err := w.People.RegisterDevice(w.ctx, c.cast["guide"], c.group, c.say("device"))
	must(w.t, err)
	me := c.cast["learner"].Person
	_, err = w.People.MakePictureCode(w.ctx, c.cast["guide"], me)
	must(w.t, err)
	if _, err := w.People.ComeIn(w.ctx, people.Coming{Device: token, Person: me, Kind: people.PictureCode, Code: "sun.sun.sun"}, people.Where{}); core.KindOf(err) != core.Invalid {
		w.t.Fatalf("a code that does not fit: %v", err)
	}
	_, err = w.People.BeginPasskeySignIn(w.ctx, people.Site{ID: "example.com", Origin: "https://example.com"}, people.Where{})
	must(w.t, err)
	w.viewers = append(w.viewers, viewer{name: name, device: token})
}

// session signs somebody in and gives the cookie. Whoever is suspended keeps one here, though a suspension ends them all: a
// session that was left behind opens nothing either.
func (w *town) session(a core.Actor) string {
	w.t.Helper()
	const held = `select suspended_at from person where id = $1`
	var since string
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error { return tx.QueryRow(ctx, held, a.Person).Scan(&since) }))
	w.exec(`update person set suspended_at = '' where id = $1`, a.Person)
	var name string
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select name_fold from signin_name where person_id = $1`, a.Person).Scan(&name)
	}))
	link, err := w.People.OperatorLink(w.ctx, name, "", 0)
	must(w.t, err)
	in, err := w.People.UseLink(w.ctx, link.Token, people.Where{})
	must(w.t, err)
	w.exec(`update person set suspended_at = $1 where id = $2`, since, a.Person)
	return in.Token
}

// ask sends one request as a viewer.
func (w *town) ask(v viewer, method, path string, form url.Values) *httptest.ResponseRecorder {
	return w.send(context.Background(), v, method, path, form)
}

// askIn is [town.ask] for a page, in a context of the test's own.
func (w *town) askIn(ctx context.Context, v viewer, method, path string) *httptest.ResponseRecorder {
	return w.send(ctx, v, method, path, nil)
}

func (w *town) send(ctx context.Context, v viewer, method, path string, form url.Values) *httptest.ResponseRecorder {
	var r *http.Request
	if method == http.MethodPost {
		r = httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if strings.HasPrefix(path, "/work/tasks/") && strings.Count(path, "/") == 3 || strings.HasPrefix(path, "/class/pacing/") && form.Has("table") {
			kind, body := parcel(form)
			r = httptest.NewRequest(method, path, body)
			r.Header.Set("Content-Type", kind)
		}
	} else {
		r = httptest.NewRequest(method, path, nil)
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "crossfade-session", Value: v.cookie})
	}
	if v.review != "" {
		r.AddCookie(&http.Cookie{Name: "crossfade-review", Value: v.review})
	}
	if v.device != "" {
		r.AddCookie(&http.Cookie{Name: "crossfade-device", Value: v.device})
	}
	if v.packs {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r.WithContext(ctx))
	return answer
}

// make has the guide set a task, the learner hand something in, and both say something about it.
func (w *town) make(c *class) (task, product string) {
	me, guide, unit := c.cast["learner"], c.cast["guide"], c.course.Units[0].ID
	task, err := w.Work.PutTask(w.ctx, guide, work.Task{Unit: unit, Title: c.say("task"), Brief: c.say("task"), Audience: "All", Kind: work.Any, Need: course.Must}, false)
	must(w.t, err)
	must(w.t, w.Criteria.Add(w.ctx, guide, task, criteria.Criterion{Title: c.say("criterion"), Low: "a", Mid: "b", Top: "c"}))
	must(w.t, w.Criteria.AddExemplar(w.ctx, guide, task, criteria.Exemplar{Title: "Good", Words: c.say("criterion"), Note: "Clear."}))
	must(w.t, w.Work.AddSlot(w.ctx, guide, unit, c.say("task"), "It shows much."))
	file, err := w.Work.Keep(w.ctx, c.say("product")+".txt", strings.NewReader(c.say("product")))
	must(w.t, err)
	product, err = w.Work.HandIn(w.ctx, me, task, work.Handing{Words: c.say("product"), Files: []work.File{file}})
	must(w.t, err)
	must(w.t, w.Feedback.Say(w.ctx, guide, product, feedback.Point{Kind: feedback.Try, Words: c.say("point"), Action: c.say("point")}))
	w.consult(c, task, product)
	slots, err := w.Work.Slots(w.ctx, me, unit)
	must(w.t, err)
	_, err = w.Work.FillSlot(w.ctx, me, slots[0].ID, product, c.say("shows"))
	must(w.t, err)
	w.lookOutside(c, product)
	w.propose(c, task)
	return task, product
}

// consult has the learner add a criterion of their own, and both sides score by it and by the one that was set; they do not agree.
func (w *town) consult(c *class, task, product string) {
	me, guide := c.cast["learner"], c.cast["guide"]
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Board.Move(ctx, tx, guide, soundboard.Order{
			Scope: soundboard.Scope{Class: c.group, Unit: c.course.Units[0].ID}, Moves: []soundboard.Move{{Element: soundboard.Evaluation, To: soundboard.LevelLearner}},
		})
		return err
	}))
	_, err := w.Criteria.ProposeOwn(w.ctx, me, task, criteria.Criterion{Title: c.say("own-criterion"), Low: "a", Mid: "b", Top: "c"})
	must(w.t, err)
	mine, err := w.Criteria.Mine(w.ctx, me, task)
	must(w.t, err)
	_, err = w.Asks.Say(w.ctx, guide, mine.Asked[0].ID, proposal.SaidYes, "")
	must(w.t, err)
	sheet, err := w.Criteria.Sheet(w.ctx, me, task)
	must(w.t, err)
	c.ids["criterion"], c.ids["own-criterion"] = sheet.Criteria[0].ID, sheet.Criteria[1].ID
	must(w.t, w.Criteria.SelfScore(w.ctx, me, product, 1, []criteria.Self{
		{Criterion: sheet.Criteria[0].ID, Level: criteria.Top, Shows: c.say("own-look")}, {Criterion: sheet.Criteria[1].ID, Level: criteria.Top, Shows: c.say("own-look")},
	}))
	must(w.t, w.Criteria.Give(w.ctx, guide, product, 1, []criteria.Score{
		{Criterion: sheet.Criteria[0].ID, Level: criteria.Mid, Reason: c.say("score")}, {Criterion: sheet.Criteria[1].ID, Level: criteria.Mid, Reason: c.say("score")},
	}))
	c.ids["seen"] = (&world{App: w.App, t: w.t, ctx: w.ctx}).about(product, 1).print(1)
}

// lookOutside has somebody outside look at the product and say two things, one of which waits; and a second link is not opened yet.
func (w *town) lookOutside(c *class, product string) {
	ask := func() (feedback.Review, string) {
		r, token, err := w.Feedback.AskOutside(w.ctx, c.cast["guide"], product, feedback.Asking{Reviewer: c.say("reviewer"), Asks: c.say("outside-asks"), Until: "2026-11-16"})
		must(w.t, err)
		return r, token
	}
	r, token := ask()
	device, err := w.Feedback.OpenReview(w.ctx, token)
	must(w.t, err)
	c.outside, c.reviewID = device, r.ID
	for _, words := range []string{"outside-point", "outside-held"} {
		must(w.t, w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Strength, Words: c.say(words)}))
	}
	w.exec(`update feedback_point set held = 'waits' where words = $1`, c.say("outside-held"))
	_, c.invite = ask()
}

// propose has the learner suggest a card that the guide agrees to, and then propose something of their own while they may.
func (w *town) propose(c *class, task string) {
	me, guide := c.cast["learner"], c.cast["guide"]
	level := func(l soundboard.Level) {
		must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Board.Move(ctx, tx, guide, soundboard.Order{
				Scope: soundboard.Scope{Class: c.group, Unit: c.course.Units[0].ID}, Moves: []soundboard.Move{{Element: soundboard.Task, To: l}},
			})
			return err
		}))
	}
	menu := func() work.Menu {
		m, err := w.Work.Menu(w.ctx, me, task)
		must(w.t, err)
		return m
	}
	must(w.t, w.Work.AddCard(w.ctx, guide, task, work.Card{Title: c.say("task"), Kind: work.Any}))
	level(soundboard.LevelLearner)
	_, err := w.Work.Propose(w.ctx, me, work.Proposing{Form: work.Form{Task: task, What: c.say("own-form"), Medium: "A talk", Audience: "The council", Reach: "I go there.", Why: "They decide.",
		Fits: map[string]string{c.ids["criterion"]: c.say("own-form")}}}, []string{c.ids["criterion"]})
	must(w.t, err)
	level(soundboard.LevelTogether)
	_, err = w.Work.SuggestCard(w.ctx, me, task, work.Card{Title: c.say("card"), Kind: work.Any})
	must(w.t, err)
	_, err = w.Asks.Say(w.ctx, guide, menu().Asked[0].ID, proposal.SaidYes, "")
	must(w.t, err)
	c.ids["card"] = menu().Card
}

// parcel is a form as it travels with files.
func parcel(form url.Values) (string, *bytes.Buffer) {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			_ = m.WriteField(name, v)
		}
	}
	_ = m.Close()
	return m.FormDataContentType(), &body
}

// askPeer has the learner ask their class, and the peer answer: the peer has the goal and said that one may ask them.
func (w *town) askPeer(c *class) string {
	w.t.Helper()
	me, peers, goal := c.cast["learner"], c.cast["peer"], c.course.Goals()[0].ID
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into peer_ask (id, org_id, class_id, learner_id, course_id, goal_id, tried, think, stuck, sent_at, asked_id, status, answer, answered_at, read_at)
			values ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, 'answered', $10, $8, '')`, "01a00000-0000-7000-8000-0000000000"+c.digits(), c.org, c.group, me.Learner, c.course.ID, goal,
			c.say("peer-question"), core.Stamp(w.clock.Now()), peers.Learner, c.say("peer-answer"))
		return err
	}))
	return "01a00000-0000-7000-8000-0000000000" + c.digits()
}

// digits make an id of a class's own.
func (c *class) digits() string {
	return map[string]string{"A1": "a1", "A2": "a2"}[c.mark] + map[string]string{"B1": "b1"}[c.mark]
}
