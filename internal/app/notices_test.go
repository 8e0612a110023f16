package app

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/notify"
)

// box is a mailer that keeps what it was given.
type box struct {
	mu   sync.Mutex
	sent []string
}

func (b *box) Ready() bool { return true }
func (b *box) Send(_ context.Context, to, subject, text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = append(b.sent, to+"\n"+subject+"\n"+text)
	return nil
}

// TestAnAnswerIsToldOnce has a guide answer twice, and a digest go out twice: there is one notice, and one mail, to an address that was confirmed.
func TestAnAnswerIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		mails := &box{}
		w.Notify = notify.NewService(d, w.clock, mails, letters{w.Texts}, "https://learn.example.org/")
		me, goal := w.learners[0], w.course.Goals()[0].ID
		must(t, w.Notify.Choose(w.ctx, me, notify.Preferences{Digest: notify.Daily, Email: "mia@example.org"}, "en", "8b"))
		if len(mails.sent) != 1 || !strings.Contains(mails.sent[0], "https://learn.example.org/notices/confirm/") {
			t.Fatalf("%q", mails.sent)
		}
		id := core.NewID[string]()
		must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: id, Goal: goal, Stuck: "Why?"}))
		for range 2 {
			must(t, w.Checks.AnswerQuestion(w.ctx, w.guide, id, "Look at it again."))
		}
		list, err := w.Notify.List(w.ctx, me)
		must(t, err)
		if len(list) != 1 || list[0].Kind != notify.Answered || list[0].Href != "/questions/"+id || list[0].Name == "" || list[0].Title == "" {
			t.Fatalf("%+v", list)
		}
		must(t, w.Notify.SendDigests(w.ctx))
		if len(mails.sent) != 1 {
			t.Fatal("a mail went to an address that nobody confirmed")
		}
		_, token, _ := strings.Cut(mails.sent[0], "/confirm/")
		token = strings.TrimSpace(token)
		if err := w.Notify.Confirm(w.ctx, w.guide, token); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else confirms it: %v", err)
		}
		must(t, w.Notify.Confirm(w.ctx, me, token))
		for range 2 {
			must(t, w.Notify.SendDigests(w.ctx))
			w.wait(25 * time.Hour)
		}
		if len(mails.sent) != 2 || !strings.HasPrefix(mails.sent[1], "mia@example.org\nCrossfade: 1 thing is new") || strings.Contains(mails.sent[1], "Look at it again") {
			t.Fatalf("%q", mails.sent)
		}
		if _, err := w.Notify.Open(w.ctx, w.guide, list[0].ID); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else opens it: %v", err)
		}
		href, err := w.Notify.Open(w.ctx, me, list[0].ID)
		must(t, err)
		if href != "/questions/"+id {
			t.Errorf("it leads to %s", href)
		}
	})
}
