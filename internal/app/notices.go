package app

import (
	"context"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/i18n"
	"crossfade/internal/inquiry"
	"crossfade/internal/jobs"
	"crossfade/internal/live"
	"crossfade/internal/notify"
	"crossfade/internal/pace"
	"crossfade/internal/plan"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/work"
)

// Who hears of what. Each notice is written in the transaction of what it tells about, so it exists exactly when that does.

// dueKind tells guides of check-ins that are due; digestKind sends what people have not read by mail.
const (
	dueKind    jobs.Kind[struct{}] = "coaching.due"
	digestKind jobs.Kind[struct{}] = "notify.digest"
	// forecastKind tells learners whose forecast came to lie past the end; others read it a day later.
	forecastKind jobs.Kind[struct{}] = "pace.tell"
	forecasts                        = 3 * time.Hour
)

func (a *App) tellPeople() {
	a.Checks.OnAnswer(func(ctx context.Context, an check.Answering) error {
		return notify.TellLearner(ctx, an.Tx, an.Ask.Learner, notify.Notice{Org: an.Actor.Org, Kind: notify.Answered, Ref: an.Ask.ID, About: an.Actor.Person,
			Href: "/questions/" + an.Ask.ID, Goal: an.Ask.Goal, At: a.Clock.Now()})
	})
	task := func(ctx context.Context, tx *db.Tx, t plan.Task) error {
		return notify.TellLearner(ctx, tx, t.Learner, notify.Notice{Org: t.Org, Kind: notify.Task, Ref: t.Ref, About: t.By, Href: "/today", Goal: t.Goal, At: t.Made})
	}
	a.Coaching.OnTask(task)
	a.Groups.OnTask = task
	a.Coaching.OnSlot(a.tellOfSlot)
	a.Asks.OnChange(func(ctx context.Context, tx *db.Tx, p proposal.Proposal, v proposal.Verdict) error {
		kind := map[proposal.Verdict]notify.Kind{proposal.SaidYes: notify.SaidYes, proposal.SaidNo: notify.SaidNo, proposal.SaidQuestion: notify.AskedBack}[v]
		if kind == "" || kind == notify.SaidYes && p.Status == proposal.Open {
			return live.Changed(ctx, tx, p.Org) // asked just now, or another yes is still missing: it stands on desks, or stands there no more
		}
		return notify.TellLearner(ctx, tx, p.AskedBy, notify.Notice{Org: p.Org, Kind: kind, Ref: p.ID, Href: a.Asks.Href(p), At: a.Clock.Now()})
	})
	a.Safety.OnChange(a.tellOfReport)
	a.Work.OnAnswer(func(ctx context.Context, tx *db.Tx, by core.Actor, p work.Product) error {
		return notify.TellLearner(ctx, tx, p.Learner, notify.Notice{Org: by.Org, Kind: notify.Looked, Ref: p.ID + " " + strconv.Itoa(p.Versions), About: by.Person,
			Href: "/work/products/" + p.ID, At: a.Clock.Now()})
	})
	a.Feedback.OnOutside(func(ctx context.Context, tx *db.Tx, r feedback.Review) error {
		if r.By == "" {
			return nil
		}
		return notify.Tell(ctx, tx, notify.Notice{Org: r.Org, Person: r.By, Kind: notify.Outside, Ref: r.ID + a.Clock.Now().Format(" 2006-01-02"), // each day once
			Href: "/work/products/" + r.Product, At: a.Clock.Now()})
	})
	a.Inquiry.OnReady(func(ctx context.Context, tx *db.Tx, q inquiry.Asked) error {
		n := notify.Notice{Org: q.By.Org, Kind: notify.ToRead, Ref: q.ID, About: q.By.Person, Href: "/inquiries/" + q.ID, At: a.Clock.Now()}
		for _, n.Person = range q.For { // at most fifty
			if err := notify.Tell(ctx, tx, n); err != nil {
				return err
			}
		}
		return live.Changed(ctx, tx, n.Org)
	})
	a.Pace.OnPast(func(ctx context.Context, tx *db.Tx, p pace.Warning) error {
		return notify.TellLearner(ctx, tx, p.Learner, notify.Notice{Org: p.Org, Kind: notify.Past, Ref: string(p.Course) + p.At.Format(" 2006-01-02"), // each day once
			Href: "/pace/" + string(p.Course), At: p.At})
	})
	a.Pace.OnGuide(func(ctx context.Context, tx *db.Tx, org core.OrgID) error {
		_, err := jobs.Enqueue(ctx, tx, forecastKind, struct{}{}, jobs.Options{Org: org, UniqueKey: "forecasts"})
		return err
	})
	jobs.Handle(a.Queue, forecastKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.Pace.Tell(ctx) })
	jobs.Repeat(a.Queue, forecastKind, jobs.Every(forecasts))
	a.Inquiry.OnSaid(func(ctx context.Context, tx *db.Tx, said inquiry.Said) error {
		n := notify.Notice{Org: said.By.Org, Kind: notify.Nudged, Ref: said.Word.ID, About: said.By.Person, Href: "/inquiries/" + said.Question.ID, At: a.Clock.Now()}
		if !said.Reply {
			return notify.TellLearner(ctx, tx, said.Question.Learner, n)
		}
		n.Kind, n.Person = notify.Replied, said.Word.By
		return notify.Tell(ctx, tx, n)
	})
	jobs.Handle(a.Queue, dueKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.tellDue(ctx) })
	jobs.Repeat(a.Queue, dueKind, jobs.Every(time.Hour))
	jobs.Handle(a.Queue, digestKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error {
		if err := a.Notify.SendDigests(ctx); err != nil {
			return err
		}
		return a.Notify.Tidy(ctx)
	})
	jobs.Repeat(a.Queue, digestKind, jobs.Every(time.Hour))
}

// tellOfReport tells those who may look at a new report, and, once it has ended, whoever made it and whose thing it is about.
func (a *App) tellOfReport(ctx context.Context, tx *db.Tx, org core.OrgID, r safety.Report, told []core.PersonID) error {
	n := notify.Notice{Org: org, Kind: notify.Reported, Ref: r.ID, Href: "/reports", At: a.Clock.Now()}
	if r.Status == safety.Open {
		for _, person := range told { // at most fifty
			n.Person = person
			if err := notify.Tell(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	}
	n.Ref += " " + core.Stamp(r.Answered) // a stop that is undone is told again
	if r.ReportedBy != "" {
		n.Kind = notify.Closed
		if err := notify.TellLearner(ctx, tx, r.ReportedBy, n); err != nil {
			return err
		}
	}
	n.Ref, n.Href = string(r.About)+" "+r.Ref+" "+core.Stamp(r.Answered), r.Href
	switch {
	case r.Status == safety.Stopped:
		n.Kind = notify.Stopped
	case r.WasStopped:
		n.Kind = notify.GoesOn
	default:
		return nil // closed as all right: whose thing it is never heard of the report
	}
	return notify.TellLearner(ctx, tx, r.Author, n)
}

// tellOfSlot tells the other of the two: a guide of a booking, and whoever did not call it off.
func (a *App) tellOfSlot(ctx context.Context, tx *db.Tx, c coaching.SlotChange) error {
	n := notify.Notice{Org: c.Org, Kind: notify.CalledOff, Ref: c.Slot.ID + " " + string(c.Slot.Learner), Goal: c.Slot.Goal, At: a.Clock.Now()}
	if c.ByGuide {
		n.About, n.Href = c.Slot.By, "/one-to-one"
		return notify.TellLearner(ctx, tx, c.Slot.Learner, n)
	}
	if c.Booked {
		n.Kind = notify.Booked
	}
	about, err := db.List(ctx, tx, db.One[string], `select coalesce(person_id, '') from learner where id = $1`, c.Slot.Learner)
	if err != nil || len(about) == 0 {
		return err
	}
	n.Person, n.Href = c.Slot.By, "/times"
	n.About = notify.PersonOf(about[0])
	return notify.Tell(ctx, tx, n)
}

// tellDue tells guides of the check-ins that are due today, each day once.
func (a *App) tellDue(ctx context.Context) error {
	now := a.Clock.Now()
	return a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := coaching.DueGuides(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, g := range list {
			n := notify.Notice{Org: g.Org, Person: g.Guide, Kind: notify.CheckIns, Ref: string(g.Org) + " " + now.Format(time.DateOnly), Href: "/now", N: g.Learners, At: now}
			if err := notify.Tell(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// letters writes mails from the catalogue.
type letters struct{ texts *i18n.Catalogue }

// Confirm is the mail that asks whether an address is somebody's own.
func (l letters) Confirm(language, place, link string) (subject, text string) {
	t := l.texts.For(language)
	return t.T("notice.confirm_subject"), t.T("notice.confirm_text", "place", place, "link", link) + "\n"
}

// Digest is the mail with what somebody has not read.
func (l letters) Digest(language, place, link string, list []notify.Notice) (subject, text string) {
	t := l.texts.For(language)
	lines := []string{t.T("notice.digest_hello", "place", place), ""}
	for _, n := range list {
		lines = append(lines, "- "+t.T("notice.kind."+string(n.Kind), "name", n.Name, "goal", n.Title, "n", n.N))
	}
	lines = append(lines, "", t.T("notice.digest_end", "link", link), "")
	return t.T("notice.digest_subject", "n", len(list)), strings.Join(lines, "\n")
}
