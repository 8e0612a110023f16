package app

import (
	"bytes"
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/item"
	"crossfade/internal/privacy"
)

// TestAPhotoAnswersAQuestion has a check alone with questions that want a photo: what does not fit is sent back and what fits is
// kept meanwhile; it counts once the answer is whole; the guide sees it and nobody else; erased, it is gone.
func TestAPhotoAnswersAQuestion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { photoAnswers(t, newWorld(t, d, 2)) })
}

func photoAnswers(t *testing.T, w *world) {
	me, other, goal := w.learners[0], w.learners[1], w.course.Goals()[0]
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		var key string
		if err := tx.QueryRow(ctx, `select key from goal where id = $1`, goal.ID).Scan(&key); err != nil {
			return err
		}
		_, err := item.Put(ctx, tx, item.Origin{Org: w.guide.Org, Course: w.course.ID, Lang: "en", At: time.Now()}, item.Item{
			Key: "draw-it", Goals: []string{key}, Uses: []item.Use{item.Alone}, Body: "Draw {{n}} equal parts.",
			Template:     &item.Template{Params: []item.Param{{Name: "n", Int: []int64{2, 2000}}}},
			Interactions: []item.Interaction{{ID: "R1", Kind: item.Upload, Takes: []item.FileKind{item.Picture}, MB: 1, Criteria: "The parts are equal."}, {ID: "R2", Kind: item.Extended, Prompt: "Why"}},
		})
		return err
	}))
	id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal.ID}, check.Sure, time.UTC)
	must(t, err)
	s, err := w.Checks.Mine(w.ctx, me, id)
	must(t, err)
	at := slices.IndexFunc(s.Questions, func(q check.Question) bool { return q.Variant.Item.Read() })
	if at < 0 {
		t.Fatal("no question asks for a photo")
	}
	q := s.Questions[at]
	in := &q.Variant.Item.Interactions[0]
	send := func(name string, content []byte) check.Sent {
		one, err := w.Checks.KeepFile(w.ctx, in, name, bytes.NewReader(content))
		must(t, err)
		return one
	}
	give := func(r item.Response, files ...check.Sent) check.Question {
		out, err := w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: q.N, Try: 1, Response: r, Files: files, Locale: "en"})
		must(t, err)
		return out.Question
	}
	for name, c := range map[string]struct {
		file check.Sent
		want string
	}{
		"nothing":             {check.Sent{}, "item.send_file"},
		"a text":              {send("a.png", []byte("no picture")), "item.send_again"},
		"a broken picture":    {send("a.jpg", []byte("\xff\xd8\xff\xe1\xff\xffbroken")), "item.send_unreadable"},
		"a large one":         {send("a.png", make([]byte, 2<<20)), "item.send_smaller"},
		"another's interface": {check.Sent{Interaction: "R2", File: send("a.png", photo(t)).File}, "item.send_file"},
	} {
		if got := give(item.Response{"R2": {"Because."}}, c.file); got.Closed() || got.Result.Parts[0].Problem != c.want {
			t.Errorf("%s: %+v", name, got.Result.Parts)
		}
	}
	if got := give(nil, send("one.png", photo(t)), send("two.png", photo(t))); got.Result.Parts[0].Problem != "item.send_fewer" || len(got.Files) != 0 {
		t.Errorf("two photos: %+v", got.Result.Parts)
	}
	kept := give(nil, send(`C:\me\one.png`, photo(t)))
	if kept.Closed() || len(kept.Files) != 1 || kept.Files[0].Name != "one.png" {
		t.Fatalf("a photo without its words: %+v", kept)
	}
	file := kept.Files[0]
	sees := func(who core.Actor) bool {
		_, err := w.Checks.FileOf(w.ctx, who, id, q.N, file.ID)
		return err == nil
	}
	if !sees(me) || sees(w.guide) || sees(other) {
		t.Error("a photo that is not yet an answer is the learner's own")
	}
	if got := give(item.Response{"R1": {file.ID, "a file of somebody else"}, "R2": {"Because."}}); !got.Waits() || !slices.Equal(got.Response["R1"], []string{file.ID}) {
		t.Fatalf("the photo that was kept answers: %+v", got)
	}
	for _, one := range s.Questions {
		if one.N != q.N {
			if one.Variant.Item.Read() {
				_, err = w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: one.N, Try: 1, Response: item.Response{"R2": {"So."}}, Files: []check.Sent{send("more.png", photo(t))}, Locale: "en"})
			} else {
				_, err = w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: one.N, Try: 1, Response: one.Variant.Key(), Locale: "en"})
			}
			must(t, err)
		}
	}
	if !sees(me) || !sees(w.guide) || sees(other) {
		t.Error("an answer's photo is seen by the learner and who guides them, and by nobody else")
	}
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		look, err := w.Checks.LookAtGoal(ctx, tx, w.guide, me.Learner, goal.ID)
		if err != nil {
			return err
		}
		if look.Asked.IsZero() || !slices.ContainsFunc(look.Alone[0].Questions, func(q check.Question) bool { return len(q.Files) == 1 && q.Files[0].ID == file.ID }) {
			t.Errorf("the guide is asked at %v and sees the photo", look.Asked)
		}
		return nil
	}))
	var names int
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from statement_text where body = 'one.png'`).Scan(&names)
	}))
	if names != 1 {
		t.Errorf("the log names the file %d times", names)
	}
	w.wait(unusedFor + time.Hour)
	must(t, w.sweepFiles(w.ctx))
	must(t, blob.Verify(w.ctx, w.Blobs, file.Hash))
	r, err := w.Checks.Open(w.ctx, file.Hash)
	must(t, err)
	content, err := io.ReadAll(r)
	must(t, err)
	must(t, r.Close())
	if !bytes.Equal(content, photo(t)) {
		t.Error("the photo is another one")
	}
	w.sound()
	must(t, privacy.New(privacy.Config{DB: w.DB, Clock: w.clock, People: w.People}).Erase(w.ctx, w.guide, me.Person))
	must(t, w.sweepFiles(w.ctx))
	if _, err := w.Blobs.Open(w.ctx, file.Hash); err == nil {
		t.Error("the photo of an erased learner is still there")
	}
}
