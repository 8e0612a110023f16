package app

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/feedback"
	"crossfade/internal/work"
)

// letter is a task that takes anything, with two criteria, in a published unit.
func (w *world) letter(kind work.Kind) work.Task {
	w.t.Helper()
	u := w.openUnit(written())
	id, err := w.Work.PutTask(w.ctx, w.guide, work.Task{Unit: u.ID, Title: "Letter", Brief: "Write to the council.", Audience: "The town council", Kind: kind, Need: course.Must}, false)
	must(w.t, err)
	for _, title := range []string{"Claim", "Evidence"} {
		must(w.t, w.Criteria.Add(w.ctx, w.guide, id, criteria.Criterion{Title: title, Low: "Missing", Mid: "There", Top: "Clear and strong"}))
	}
	t, err := w.Work.Task(w.ctx, w.guide, id)
	must(w.t, err)
	return t
}

// sent keeps a file as a browser sends it.
func (w *world) sent(name string, content []byte) work.File {
	w.t.Helper()
	f, err := w.Work.Keep(w.ctx, name, bytes.NewReader(content))
	must(w.t, err)
	return f
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30))))
	return b.Bytes()
}

func (w *world) points(of string) (list []feedback.Point) {
	w.t.Helper()
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = feedback.PointsOf(ctx, tx, of)
		return err
	}))
	return list
}

func (w *world) lookAt(who core.Actor, product string) (l work.Look, err error) {
	err = w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		l, err = w.Work.Look(ctx, tx, who, product)
		return err
	})
	return l, err
}

// TestOnlyTheSetTypeIsTaken is T-T: the task and its audience are the guide's, and only the kind that is set is taken, by its bytes.
func TestOnlyTheSetTypeIsTaken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, task := w.learners[0], w.letter(work.Picture)
		if _, err := w.Work.PutTask(w.ctx, me, work.Task{Unit: task.Unit, Title: "Mine", Audience: "Me", Kind: work.Any, Need: course.Must}, false); core.KindOf(err) != core.Denied {
			t.Errorf("a learner sets a task: %v", err)
		}
		if _, err := w.Work.PutTask(w.ctx, w.guide, work.Task{Unit: task.Unit, Title: "No audience", Kind: work.Any, Need: course.Must}, false); fields(t, err)["audience"] == "" {
			t.Error("a task without an audience")
		}
		page := w.sent("photo.png", []byte("<html><script>alert(1)</script></html>"))
		for name, h := range map[string]work.Handing{
			"words":            {Words: "A letter"},
			"an address":       {Link: "https://example.org"},
			"a page as a png":  {Files: []work.File{page}},
			"a drawing":        {Files: []work.File{w.sent("a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`))}},
			"a photo and more": {Files: []work.File{w.sent("a.png", photo(t)), page}},
			"nothing":          {},
		} {
			if _, err := w.Work.HandIn(w.ctx, me, task.ID, h); core.KindOf(err) != core.Invalid {
				t.Errorf("%s is taken: %v", name, err)
			}
		}
		if n := w.count(`select count(*) from product_version`); n != 0 {
			t.Errorf("%d versions after refusals", n)
		}
		if page.Shows() || page.Plays() || page.IsPicture() {
			t.Errorf("a page is shown: %+v", page)
		}
		_, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Files: []work.File{w.sent(`C:\photos\bike.png`, photo(t))}})
		must(t, err)
		if own, err := w.Work.Own(w.ctx, me); err != nil || len(own) != 1 || own[0].Versions != 1 || !own[0].Waits {
			t.Errorf("%+v %v", own, err)
		}
	})
}

// TestKindsByBytes names what each kind takes.
func TestKindsByBytes(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	ftyp := func(brand string) []byte { return []byte("\x00\x00\x00\x10ftyp" + brand + "\x00\x00\x00\x00") }
	for _, c := range []struct {
		name    string
		content []byte
		takes   []work.Kind
	}{
		{"a.png", photo(t), []work.Kind{work.Picture}},
		{"IMG_1.heic", ftyp("heic"), []work.Kind{work.Picture}},
		{"voice.m4a", ftyp("M4A "), []work.Kind{work.Sound}},
		{"IMG_2.mov", ftyp("qt  "), []work.Kind{work.Video, work.Sound}},
		{"song.mp3", []byte("ID3\x03\x00\x00\x00\x00\x00\x00\x00\x00"), []work.Kind{work.Sound}},
		{"a.pdf", []byte("%PDF-1.7 and more"), []work.Kind{work.Document}},
		{"a.txt", []byte("Just some plain words."), []work.Kind{work.Document}},
		{"a.docx", []byte("PK\x03\x04 and more bytes"), []work.Kind{work.Document}},
		{"a.zip", []byte("PK\x03\x04 and more bytes"), nil},
		{"a.pdf", []byte("<!doctype html><p>not a PDF"), nil},
	} {
		f := w.sent(c.name, c.content)
		for _, k := range []work.Kind{work.Picture, work.Sound, work.Video, work.Document} {
			if got := k.Takes(work.Handing{Files: []work.File{f}}) == nil; got != slices.Contains(c.takes, k) {
				t.Errorf("%s (%s) as %s: %t", c.name, f.MediaType, k, got)
			}
		}
	}
	for sent, want := range map[string]string{`..\..\etc\passwd`: "passwd", "": "file", ".htaccess": "htaccess", "a\x00b\n<c>.png": "abc.png", strings.Repeat("é", 300) + ".png": strings.Repeat("é", 108) + ".png"} {
		if got := w.sent(sent, []byte("x")).Name; got != want {
			t.Errorf("%q is kept as %q", sent, got)
		}
	}
	if _, err := w.Work.Keep(w.ctx, "big", io.LimitReader(zeros{}, work.MaxFile+1)); core.KindOf(err) != core.TooMuch {
		t.Errorf("too large: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestFeedbackIsUsed is F-T and ML-15: a try has an action, the learner says what became of it, the guide sees the new version with the
// handled list, and the versions stay.
func TestFeedbackIsUsed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, peer, task := w.learners[0], w.learners[1], w.letter(work.Any)
		id, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "The bus is always late.", Files: []work.File{w.sent("bus.png", photo(t))}})
		must(t, err)
		if waiting, err := w.Work.WaitingFor(w.ctx, w.guide); err != nil || len(waiting) != 1 || waiting[0].Name == "" {
			t.Errorf("the guide is not told: %+v %v", waiting, err)
		}
		if got := fields(t, w.Feedback.Say(w.ctx, w.guide, id, feedback.Point{Kind: feedback.Try, Words: "Too vague."})); got["action"] == "" {
			t.Errorf("a try without an action: %v", got)
		}
		must(t, w.Feedback.Say(w.ctx, w.guide, id, feedback.Point{Kind: feedback.Try, Words: "Too vague.", Action: "Count for a week."}))
		must(t, w.Feedback.Say(w.ctx, w.guide, id, feedback.Point{Kind: feedback.Strength, Words: "You talk to one reader."}))
		if err := w.Feedback.Say(w.ctx, peer, id, feedback.Point{Kind: feedback.Strength, Words: "x"}); core.KindOf(err) != core.NotFound {
			t.Errorf("a peer sees the draft: %v", err)
		}
		if _, err := w.lookAt(peer, id); core.KindOf(err) != core.NotFound {
			t.Errorf("a peer sees the draft: %v", err)
		}
		if waiting, err := w.Work.WaitingFor(w.ctx, w.guide); err != nil || len(waiting) != 0 {
			t.Errorf("still waiting: %+v %v", waiting, err)
		}
		points := w.points(id)
		w.wait(24 * time.Hour)
		first, err := w.lookAt(me, id)
		must(t, err)
		_, err = w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "The bus was late on 3 days of 5.", Note: "I counted.", Keep: []string{first.All[0].Files[0].ID, "other"}})
		must(t, err)
		if err := w.Feedback.Handle(w.ctx, w.guide, id, points[0].ID, feedback.Used, ""); core.KindOf(err) != core.Denied {
			t.Errorf("the guide answers for the learner: %v", err)
		}
		if got := fields(t, w.Feedback.Handle(w.ctx, me, id, points[1].ID, feedback.Not, "")); got["why"] == "" {
			t.Errorf("not used, without why: %v", got)
		}
		must(t, w.Feedback.Handle(w.ctx, me, id, points[0].ID, feedback.Used, "I counted Monday to Friday."))
		must(t, w.Feedback.Handle(w.ctx, me, id, points[1].ID, feedback.Partly, "Two readers now."))
		seen, err := w.lookAt(w.guide, id)
		must(t, err)
		if len(seen.All) != 2 || seen.All[0].N != 2 || seen.All[1].Words != "The bus is always late." || len(seen.All[0].Files) != 1 || !seen.Waits {
			t.Errorf("the guide sees %+v", seen)
		}
		points = w.points(id)
		if feedback.Handled(points) != 2 || points[0].UsedN != 2 || points[0].N != 1 || points[1].Why != "Two readers now." {
			t.Errorf("%+v", points)
		}
		pieces := work.Compare(seen.All[1].Words, seen.All[0].Words)
		if !slices.Contains(pieces, work.Piece{Text: "is always late.", In: work.Before}) || !slices.Contains(pieces, work.Piece{Text: "was late on 3 days of 5.", In: work.After}) {
			t.Errorf("%+v", pieces)
		}
		w.forgets(me, id)
	})
}

// forgets erases a learner and looks for what is left, in the folder of files as well.
func (w *world) forgets(me core.Actor, product string) {
	w.t.Helper()
	l, err := w.lookAt(me, product)
	must(w.t, err)
	hash := l.All[0].Files[0].Hash
	must(w.t, w.Privacy.Erase(w.ctx, w.guide, me.Person))
	w.wait(unusedFor + time.Hour)
	must(w.t, w.sweepFiles(w.ctx))
	for _, table := range []string{"product", "product_version", "product_file", "feedback_point", "score", "slot_fill"} {
		if n := w.count(`select count(*) from ` + table); n != 0 {
			w.t.Errorf("%d rows of %s after erasing", n, table)
		}
	}
	if _, err := w.Blobs.Open(w.ctx, hash); !errors.Is(err, blob.ErrMissing) {
		w.t.Errorf("the file is still there: %v", err)
	}
}

// TestRubricBeforeWork is E-T: the criteria are there before work starts and fixed after, and a score needs a reason for each below the top.
func TestRubricBeforeWork(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me := w.learners[0]
		bare, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: written(), Band: course.Teen, Lang: "en"})
		must(t, err)
		id, err := w.Work.PutTask(w.ctx, w.guide, work.Task{Unit: bare, Title: "Chart", Audience: "Families", Kind: work.Any, Need: course.Must}, false)
		must(t, err)
		if err := w.Courses.Publish(w.ctx, w.guide, bare, true); core.KindOf(err) != core.Invalid || faultOf(err).Key != "build.lacks.criteria" {
			t.Errorf("published with a task that has no criteria: %v", err)
		}
		must(t, w.Criteria.Add(w.ctx, w.guide, id, criteria.Criterion{Title: "Clear", Low: "a", Mid: "b", Top: "c"}))
		must(t, w.Courses.Publish(w.ctx, w.guide, bare, true))
		task := w.letter(work.Any)
		sheet, err := w.Criteria.Sheet(w.ctx, me, task.ID)
		must(t, err)
		if len(sheet.Criteria) != 2 || sheet.Fixed || sheet.Criteria[0].At(criteria.Top) != "Clear and strong" {
			t.Errorf("the learner sees %+v", sheet)
		}
		if err := w.Criteria.Add(w.ctx, me, task.ID, criteria.Criterion{Title: "Mine", Low: "a", Mid: "b", Top: "c"}); core.KindOf(err) != core.Denied {
			t.Errorf("a learner sets criteria: %v", err)
		}
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
		must(t, err)
		if err := w.Criteria.Add(w.ctx, w.guide, task.ID, criteria.Criterion{Title: "New", Low: "a", Mid: "b", Top: "c"}); core.KindOf(err) != core.Locked {
			t.Errorf("criteria change after work began: %v", err)
		}
		claim, evidence := sheet.Criteria[0].ID, sheet.Criteria[1].ID
		got := fields(t, w.Criteria.Give(w.ctx, w.guide, product, 1, []criteria.Score{{Criterion: claim, Level: criteria.Top}, {Criterion: evidence, Level: criteria.Mid}}))
		if len(got) != 1 || got["reason."+evidence] == "" {
			t.Errorf("below the top without a reason: %v", got)
		}
		if got := fields(t, w.Criteria.Give(w.ctx, w.guide, product, 1, []criteria.Score{{Criterion: claim, Level: criteria.Top}})); got["level."+evidence] == "" {
			t.Errorf("a criterion was left out: %v", got)
		}
		full := []criteria.Score{{Criterion: claim, Level: criteria.Top}, {Criterion: evidence, Level: criteria.Mid, Reason: "One number is missing."}}
		if err := w.Criteria.Give(w.ctx, me, product, 1, full); core.KindOf(err) != core.Denied {
			t.Errorf("a learner scores as a guide: %v", err)
		}
		must(t, w.Criteria.Give(w.ctx, w.guide, product, 1, full))
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			scores, err := criteria.ScoresOf(ctx, tx, product)
			if err == nil && (len(scores) != 2 || scores[1].Reason != "One number is missing." || scores[0].By != w.guide.Person) {
				t.Errorf("%+v", scores)
			}
			return err
		}))
		copied, err := w.Courses.CopyUnit(w.ctx, w.guide, course.Again{From: bare, To: w.course.ID})
		must(t, err)
		tasks, err := w.Work.Tasks(w.ctx, w.guide, copied)
		must(t, err)
		if len(tasks) != 1 || tasks[0].ID == id {
			t.Fatalf("the copy has %+v", tasks)
		}
		if sheet, err = w.Criteria.Sheet(w.ctx, w.guide, tasks[0].ID); err != nil || len(sheet.Criteria) != 1 {
			t.Errorf("the copy has no criteria: %+v %v", sheet, err)
		}
	})
}

// TestPortfolioOfSlots is D-T: a portfolio is complete when every slot is filled and accepted, and a late piece is as good as any other.
func TestPortfolioOfSlots(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, peer, task := w.learners[0], w.learners[1], w.letter(work.Any)
		for _, title := range []string{"First and last version", "One for a real reader"} {
			must(t, w.Work.AddSlot(w.ctx, w.guide, task.Unit, title, "It shows how you work."))
		}
		if err := w.Work.AddSlot(w.ctx, me, task.Unit, "Mine", "x"); core.KindOf(err) != core.Denied {
			t.Errorf("a learner sets a slot: %v", err)
		}
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
		must(t, err)
		slots, err := w.Work.Slots(w.ctx, me, task.Unit)
		must(t, err)
		complete := func() bool {
			list, err := w.Work.Fills(w.ctx, me, task.Unit, me.Learner)
			must(t, err)
			return work.Complete(list)
		}
		if _, err := w.Work.FillSlot(w.ctx, peer, slots[0].ID, product, "Not mine"); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else's work in a slot: %v", err)
		}
		w.wait(200 * 24 * time.Hour) // late, and welcome
		for i, slot := range slots {
			_, err := w.Work.FillSlot(w.ctx, me, slot.ID, product, "It shows that I revise.")
			must(t, err)
			if complete() {
				t.Errorf("complete before slot %d is accepted", i)
			}
		}
		if _, err := w.Work.AcceptSlot(w.ctx, w.guide, slots[0].ID, me.Learner, false, ""); core.KindOf(err) != core.Invalid {
			t.Errorf("not yet, without a word: %v", err)
		}
		if _, err := w.Work.AcceptSlot(w.ctx, me, slots[0].ID, me.Learner, true, ""); core.KindOf(err) != core.Denied {
			t.Errorf("a learner accepts their own piece: %v", err)
		}
		for _, slot := range slots {
			_, err := w.Work.AcceptSlot(w.ctx, w.guide, slot.ID, me.Learner, true, "")
			must(t, err)
		}
		if !complete() {
			t.Error("not complete")
		}
		if list, err := w.Work.Filled(w.ctx, w.guide, task.Unit); err != nil || len(list) != 2 || list[0].Name == "" {
			t.Errorf("the guide sees %+v %v", list, err)
		}
	})
}
