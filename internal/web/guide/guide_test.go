package guide_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
)

func learnerPath(a core.Actor) string { return "/learners/" + string(a.Learner) }

func TestNobodyIsWaiting(t *testing.T) {
	each(t, func(s *school) {
		s.get("okafor", "/now").want(200, "Nobody is waiting.", `href="/class"`)
		s.get("", "/now").leads("/sign-in?next=%2Fnow")
		s.get("noor", "/now").want(403)
	})
}

func TestNowListsTheMostUrgentFirst(t *testing.T) {
	each(t, func(s *school) {
		sitting := s.alone("noor", s.one, 3)
		s.ask("noor", sitting, "Why <b>not</b> 7919?")
		s.clock.forward(3 * 60e9)
		other := s.alone("tomas", s.one, 0)
		s.reported("tomas", other, "", "It says nothing")
		s.alone("tomas", s.two, 0) // three questions instead of five: a judgement is asked for
		page := s.get("lee", "/now").want(200, "2 learners are waiting.", "3 things to do", "Noor Bakri", "asks about Add one: “Why <b>not</b> 7919?”",
			"says a question on Add one is wrong: “It says nothing”", "asks for a look at their work on Add two", "data-rows")
		if a, b, c := strings.Index(page.text, "7919"), strings.Index(page.text, "It says nothing"), strings.Index(page.text, "Add two"); a > c || c > b {
			t.Errorf("not the most urgent first: %d %d %d", a, b, c)
		}
		if n := strings.Count(page.text, "btn-primary"); n != 1 {
			t.Errorf("%d primary buttons", n)
		}
	})
}

func TestReportsOfOneVersionAreOneLine(t *testing.T) {
	each(t, func(s *school) {
		a, b := s.alone("noor", s.one, 0), s.alone("tomas", s.one, 0)
		same := s.sharedItem(a, b)
		first := s.reported("noor", a, same, "The key is off")
		s.reported("tomas", b, same, "I see it too")
		s.get("okafor", "/now").want(200, "like others (2 in all): “The key is off”", "!I see it too", "/now/reports/"+first, "1 thing to do")
		s.get("okafor", "/now/reports/"+first).want(200, "Noor Bakri", "The key is off", "Tomás Vega", "I see it too", "2 learners had this question", "Count on from", "Take it out and rescore")
	})
}

// sharedItem finds an item that two sittings have in common: five of six leave at least four.
func (s *school) sharedItem(a, b core.SittingID) core.ItemID {
	s.t.Helper()
	return core.ItemID(s.one1(`select min(x.item_id) from sitting_item x join sitting_item y on y.item_id = x.item_id where x.sitting_id = $1 and y.sitting_id = $2`, a, b))
}

func TestAnswerAQuestion(t *testing.T) {
	each(t, func(s *school) {
		sitting := s.alone("noor", s.one, 3)
		path := "/now/questions/" + s.ask("noor", sitting, "Why not 7919?")
		s.get("okafor", path).want(200, "Noor Bakri asks", "Why not 7919?", `value="7919"`, "Count on from", "What was tried before", "1 check alone", "Your answer")
		s.post("okafor", path, "answer", " ").want(422, "Your answer")
		s.post("okafor", path, "answer", strings.Repeat("x", 2001)).want(422, strings.Repeat("x", 2001))
		s.post("okafor", path, "answer", "Count on your fingers.").leads(path)
		s.post("okafor", path, "answer", "Count on your fingers.").leads(path) // again: nothing changes
		s.post("lee", path, "answer", "Something else").want(409, "Ms Okafor answered before you", "Something else", "Count on your fingers.")
		s.get("lee", path).want(200, "Ms Okafor answered", "Count on your fingers.", "has not read it yet", "!Something else")
		s.get("okafor", "/now").want(200, "Nobody is waiting.")
	})
}

func TestAQuestionShowsTheLessonUsedLast(t *testing.T) {
	each(t, func(s *school) {
		noor := s.actors["noor"]
		s.exec(`insert into resource_use (learner_id, resource_id, goal_id, form, first_at, last_at, done_at) values ($1, 'talk', $2, 'talk', 'a', 'b', '')`, noor.Learner, s.one)
		id := core.NewID[string]()
		if err := s.checks.SendQuestion(context.Background(), noor, check.Asking{ID: id, Goal: s.one, Tried: "Everything"}); err != nil {
			t.Fatal(err)
		}
		s.get("okafor", "/now/questions/"+id).want(200, "Used last: Talk", "Everything", "What was tried before", "!The question it is about")
	})
}

func TestTakeAQuestionOut(t *testing.T) {
	each(t, func(s *school) {
		sitting := s.alone("noor", s.one, 2) // 3 of 5
		path := "/now/reports/" + s.reported("noor", sitting, "", "It is wrong")
		s.post("okafor", path).want(422, "Choose one of the two")
		s.post("okafor", path, "decision", "void", "note", strings.Repeat("x", 2001)).want(422, "Take it out and rescore")
		s.post("okafor", path, "decision", "void", "note", "Two answers are right.").leads(path)
		s.get("okafor", path).want(200, "The results of 1 learner are being made again", "Two answers are right.", "Ms Okafor")
		report := strings.TrimPrefix(path, "/now/reports/")
		if err := s.checks.Rescore(context.Background(), s.actors["okafor"], report); err != nil { // the app's job does this
			t.Fatal(err)
		}
		s.get("okafor", path).want(200, "It counts as right for the 1 learner who had it", "!Take it out and rescore")
		s.post("lee", path, "decision", "keep", "note", "It is fine").leads(path) // the first decision stands
		s.get("lee", path).want(200, "Taken out", "!It is fine")
		if got := s.one1(`select state from goal_state where learner_id = $1 and goal_id = $2`, s.actors["noor"].Learner, s.one); got != "got_it" {
			t.Errorf("4 of 5 after the question was taken out: %s", got)
		}
		s.get("okafor", "/now").want(200, "Nobody is waiting.")
	})
}

func TestKeepAQuestion(t *testing.T) {
	each(t, func(s *school) {
		path := "/now/reports/" + s.reported("noor", s.alone("noor", s.one, 2), "", "It is wrong")
		s.post("okafor", path, "decision", "keep", "note", "Look at the sign.").leads(path)
		s.post("okafor", path, "decision", "void").leads(path)
		s.get("okafor", path).want(200, "The question stays as it is.", "Look at the sign.")
		s.get("okafor", "/now").want(200, "Nobody is waiting.")
	})
}

func TestJudge(t *testing.T) {
	each(t, func(s *school) {
		noor := s.actors["noor"]
		s.alone("noor", s.one, 0)
		s.together("noor", s.one)
		s.alone("noor", s.two, 3)
		path := "/now/judgements/" + string(noor.Learner) + "/" + string(s.two)
		s.get("okafor", "/now").want(200, path+"?from=now")
		page := s.get("okafor", path+"?from=now").want(200, "Add two", "asked for a look", "1 check alone", `value="7919"`, "!checks together", "Got it", "!You said")
		once := page.find(`name="once" value="([^"]+)"`)
		s.post("okafor", path, "once", once, "from", "now", "note", "She told me").want(422, once, "She told me", "f-state")
		s.post("okafor", path, "once", once, "from", "now", "state", "secure").want(422)
		for range 2 {
			s.post("okafor", path, "once", once, "from", "now", "state", "getting", "note", "She told me").leads("/now")
		}
		s.get("okafor", "/now").want(200, "Nobody is waiting.")
		s.get("okafor", learnerPath(noor)+"/goals/"+string(s.two)+"/why").want(200, "getting there", "She told me", "!You said", "Noor Bakri")
		if n := s.one1(`select cast(count(*) as text) from statement where verb = 'judged'`); n != "1" {
			t.Errorf("%s judgements", n)
		}
		// The same form after a step back, with another choice, is another judgement.
		s.post("okafor", path, "once", once, "state", "got", "note", "").leads(learnerPath(noor) + "#goal-" + string(s.two))
		s.get("okafor", path).want(200, `data-state="got"`)
		if n := s.one1(`select cast(count(*) as text) from statement where verb = 'judged'`); n != "2" {
			t.Errorf("%s judgements", n)
		}
	})
}

func TestPracticeIsANumber(t *testing.T) {
	each(t, func(s *school) {
		noor := s.actors["noor"]
		s.together("noor", s.one)
		path := "/now/judgements/" + string(noor.Learner) + "/" + string(s.one)
		s.get("okafor", path).want(200, "1 check together", "Practised 3 times", "!7919", "0 checks alone")
		s.get("okafor", learnerPath(noor)).want(200, "Practised 3 times", "!7919")
		s.get("okafor", learnerPath(noor)+"/goals/"+string(s.one)+"/why").want(200, "Practised 3 times", "!7919")
	})
}

func TestLearner(t *testing.T) {
	each(t, func(s *school) {
		noor := s.actors["noor"]
		s.alone("noor", s.one, 3)
		page := learnerPath(noor)
		s.get("okafor", page).want(200, "Noor Bakri", "0 of 2 goals are theirs", "Adding", "First sums", "First: Add one", "2 of 5 right", "A fix-it plan is under way", "Open this goal", "/courses/"+string(s.course))
		open := page + "/goals/" + string(s.two) + "/open"
		for range 2 {
			s.post("okafor", open).leads(page + "#goal-" + string(s.two))
		}
		s.get("okafor", page).want(200, "Opened by a teacher", "!Open this goal")
		if n := s.one1(`select cast(count(*) as text) from statement where verb = 'opened'`); n != "1" {
			t.Errorf("opened %s times", n)
		}
		s.exec(`update enrolment set ended_at = 'x' where learner_id = $1`, noor.Learner)
		s.get("okafor", page).want(200, "Noor Bakri is on no course yet", `href="/courses"`)
	})
}

func TestClass(t *testing.T) {
	each(t, func(s *school) {
		s.get("okafor", "/class").want(200, "Where is the class?", "Class 8b · Adding", "No checks yet", "Add one", "Add two", "Noor Bakri", "Not started")
		s.alone("noor", s.one, 0)
		page := s.get("lee", "/class?group="+string(s.group)+"&course="+string(s.course)).
			want(200, "“Add one” is the goal to teach next. 1 of 30 have it.", "Got it", `<caption class="vh">States of 2 goals for 30 learners`, learnerPath(s.actors["noor"]))
		if a, b := strings.Index(page.text, "Aisha Rahman"), strings.Index(page.text, "Zoë Martin"); a < 0 || a > b {
			t.Error("not in the order of names")
		}
		s.get("okafor", "/class?group="+string(core.NewID[core.GroupID]())).want(404)
		s.get("sam", "/class?group="+string(s.group)).want(404)
		s.get("sam", "/class").want(200, "Nobody is on a course yet", "Mia", "!Noor")
		s.exec(`update enrolment set ended_at = 'x' where learner_id = $1`, s.actors["tomas"].Learner)
		s.get("okafor", "/class").want(200, "1 of 29 have it", "Not on Adding", "Tomás Vega")
	})
}

// TestWhoSeesWhat tries every page about Noor and Tomás as everybody.
func TestWhoSeesWhat(t *testing.T) {
	each(t, func(s *school) {
		s.other()
		noor, tomas := s.actors["noor"], s.actors["tomas"]
		mine, his := s.alone("noor", s.one, 3), s.alone("tomas", s.one, 3)
		goal := string(s.one)
		of := func(a core.Actor, question, report string) []string {
			return []string{
				learnerPath(a), learnerPath(a) + "/goals/" + goal + "/why", "/now/questions/" + question,
				"/now/judgements/" + string(a.Learner) + "/" + goal, "/now/reports/" + report,
			}
		}
		noors := of(noor, s.ask("noor", mine, "Noor's words"), s.reported("noor", mine, "", "Noor's report"))
		toms := of(tomas, s.ask("tomas", his, "Tom's words"), s.reported("tomas", his, "", "Tom's report"))
		for _, c := range []struct {
			who   string
			paths []string
			want  [5]int
		}{
			{"okafor", noors, [5]int{200, 200, 200, 200, 200}},
			{"lee", noors, [5]int{200, 200, 200, 200, 200}},
			{"other", noors, [5]int{404, 404, 404, 404, 404}},  // of another class
			{"sam", noors, [5]int{404, 404, 404, 404, 404}},    // of another place
			{"noor", noors, [5]int{303, 200, 404, 403, 403}},   // a learner: to her own pages, and at the outer door
			{"tomas", noors, [5]int{404, 404, 404, 403, 403}},  // learns beside her
			{"parent", noors, [5]int{303, 200, 404, 403, 403}}, // cares for her: to the pages for that
			{"other", toms, [5]int{200, 200, 200, 403, 403}},   // cares for Tomás: sees states, answers questions, judges nothing
			{"", noors, [5]int{303, 303, 303, 303, 303}},
		} {
			for i, path := range c.paths {
				s.get(c.who, path).want(c.want[i])
			}
			posts := []string{learnerPath(noor) + "/goals/" + string(s.two) + "/open", c.paths[2], c.paths[3], c.paths[4]}
			if c.who == "okafor" || c.who == "lee" || c.paths[0] == toms[0] {
				continue
			}
			for _, path := range posts {
				got := s.post(c.who, path, "answer", "x", "state", "got", "decision", "void")
				refused := got.status == 403 || got.status == 404 || c.who == "" && got.status == 303
				if !refused && !(c.who == "parent" && path == c.paths[2]) {
					t.Errorf("%s posts to %s: %d", c.who, path, got.status)
				}
			}
		}
		s.get("other", toms[2]).want(200, "Tom's words", "!7919") // a caregiver sees no answers
		s.get("other", toms[0]).want(200, "!Open this goal", "!>Judge<")
		s.get("other", "/now").want(200, "Nobody is waiting.", "!Noor", "!Tomás")
		s.get("sam", "/now").want(200, "Almost ready", "!Noor")
		s.get("other", "/class").want(200, "!Noor", "!Tomás")
		if n := s.one1(`select cast(count(*) as text) from statement where verb in ('judged', 'opened', 'voided')`); n != "0" {
			t.Errorf("%s acts came through", n)
		}
	})
}

// TestAnotherPlaceOfTheSameLearner: who learns in two places is known in each only by what happens there.
func TestAnotherPlaceOfTheSameLearner(t *testing.T) {
	each(t, func(s *school) {
		noor, sam := s.actors["noor"], s.actors["sam"]
		s.exec(`insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'learner', '')`, sam.Org, noor.Person)
		sitting := s.alone("noor", s.one, 3)
		question, report := s.ask("noor", sitting, "At school"), s.reported("noor", sitting, "", "At school")
		s.get("sam", learnerPath(noor)).want(200, "Noor Bakri", "!Adding")
		s.get("sam", "/now").want(200, "Almost ready", "!At school")
		for _, path := range []string{"/now/questions/" + question, "/now/reports/" + report, "/now/judgements/" + string(noor.Learner) + "/" + string(s.one), learnerPath(noor) + "/goals/" + string(s.one) + "/why"} {
			s.get("sam", path).want(404)
		}
		s.post("sam", "/now/questions/"+question, "answer", "x").want(404)
		s.post("sam", learnerPath(noor)+"/goals/"+string(s.two)+"/open").want(404)
		for _, err := range []error{
			s.checks.AnswerQuestion(context.Background(), sam, question, "x"), s.checks.Void(context.Background(), sam, report, ""),
			s.checks.OpenGoal(context.Background(), sam, noor.Learner, s.two),
		} {
			if core.KindOf(err) != core.NotFound {
				t.Errorf("below the web: %v", err)
			}
		}
	})
}

// TestWhoseDesk: where nobody else guides, one's own questions come to one's own desk; else they are for somebody else.
func TestWhoseDesk(t *testing.T) {
	each(t, func(s *school) {
		okafor := s.actors["okafor"]
		okafor.Roles = append(okafor.Roles, core.RoleLearner)
		s.write(func(ctx context.Context, tx *db.Tx) error {
			return course.Enrol(ctx, tx, course.Enrolment{Org: okafor.Org, Course: s.course, Learner: okafor.Learner, At: core.Stamp(s.clock.Now())})
		})
		id := core.NewID[string]()
		if err := s.checks.SendQuestion(context.Background(), okafor, check.Asking{ID: id, Goal: s.one, Tried: "All of it"}); err != nil {
			t.Fatal(err)
		}
		path := "/now/questions/" + id
		s.get("okafor", "/now").want(200, "1 learner is waiting.", "All of it")
		s.get("okafor", path).want(200, "Your answer")
		s.exec(`insert into group_member (group_id, person_id, relation, created_at) values ($1, $2, 'learner', '')`, s.group, okafor.Person)
		s.get("okafor", "/now").want(200, "Nobody is waiting.")
		s.get("okafor", path).want(404)
		s.get("lee", "/now").want(200, "1 learner is waiting.", "Ms Okafor", "All of it")
		s.post("lee", path, "answer", "Start again.").leads(path)
	})
}

func TestThirtyLearnersCostTheSame(t *testing.T) {
	each(t, func(s *school) {
		few := map[string]int64{}
		count := func(path string) int64 {
			ctx, n := db.CountStatements(context.Background())
			s.do(ctx, "okafor", httptest.NewRequest(http.MethodGet, path, nil)).want(200)
			return n()
		}
		s.ask("noor", s.alone("noor", s.one, 1), "Why?")
		for _, path := range []string{"/now", "/class", learnerPath(s.actors["noor"])} {
			few[path] = count(path)
		}
		for i, p := range s.class {
			if !p.Actor.Is(core.RoleLearner) || p.Key == "noor" {
				continue
			}
			name := fmt.Sprint("learner ", i)
			s.actors[name] = p.Actor
			s.ask(name, s.alone(name, s.one, i%5), "Why?")
		}
		for path, before := range few {
			// One statement more reads the mix-ups of a goal that several are mending, and one the comments that could go to several.
			most := int64(16)
			if strings.HasPrefix(path, "/learners/") {
				most = 21 // by when somebody is through, and the plan that they go by
			}
			if now := count(path); now > before+2 || path != "/now" && now != before || now > most {
				t.Errorf("%s: %d statements, %d with one learner at work", path, now, before)
			}
			t.Logf("%s: %d statements", path, before)
		}
		page := s.get("okafor", "/now").want(200, "30 learners are waiting.")
		if n := strings.Count(page.text, "/now/questions/"); n != 30 {
			t.Errorf("%d lines", n)
		}
	})
}

func TestALongListComesInPages(t *testing.T) {
	each(t, func(s *school) {
		noor := s.actors["noor"]
		for range 53 {
			s.clock.forward(1e9)
			if err := s.checks.SendQuestion(context.Background(), noor, check.Asking{ID: core.NewID[string](), Goal: s.one, Tried: "All"}); err != nil {
				t.Fatal(err)
			}
		}
		first := s.get("okafor", "/now").want(200, "1 learner is waiting.", "53 things to do", "The next ones")
		if n := strings.Count(first.text, "/now/questions/"); n != 50 {
			t.Errorf("%d lines on the first page", n)
		}
		next := s.get("okafor", first.find(`href="(/now\?after=[^"]+)"`)).want(200, "Back to the oldest", "!The next ones")
		if n := strings.Count(next.text, "/now/questions/"); n != 3 {
			t.Errorf("%d lines on the second page", n)
		}
		s.get("okafor", "/now?after="+strings.Repeat("z", 500)).want(200, "The next ones")
	})
}
