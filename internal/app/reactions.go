package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/interop"
	"crossfade/internal/jobs"
	"crossfade/internal/privacy"
)

// Who reacts to what. A room that wants something done in another room above it puts a job into the queue, in the
// same transaction; here stands who handles it. Jobs may run twice, and nothing changes the second time.
//
//	check.rescore   a guide took a question out → everybody's results are made again
//	course.import   somebody sent a course → it comes in, waits for a look at what it would change, or the report says why not
//	progress.carry  a new version of a framework makes one goal of several → who had got all of them has got it
//	people.tidy     once a day → old attempts, links and sessions go, and imports that nobody looked at
//	files.sweep     once a day, and after an erasure → files that nothing shows any more, a day after they were put last
//	progress.renew  a rule, a model or the program is new → states and estimates are made again, what was earned is held
//	mastery.propose once a day → a model fitted to this place's own log is proposed, if there is enough that is new
//	board.clock     every few minutes → trials of the board that are over go back, silence about proposals becomes its answer
//	mastery.fit     an admin asked for it → the same at once
//	coaching.due    every hour → guides are told of check-ins that are due today, once
//	notify.digest   every hour → whoever wants it gets by mail what they have not read, see notices.go
//	coaching.begin  once a day → whoever has no rhythm of check-ins yet gets the usual one
//	library.links   once a day → files and links in lessons that lead nowhere are noted, see links.go
//	search.renew    after an upgrade, and once a day → everything in courses is in the index of words
//	privacy.wipe    somebody was erased → what is deleted goes from the bytes of the files, too

// rescoreKind makes results again after a question was taken out.
const rescoreKind jobs.Kind[rescore] = "check.rescore"

// rescore names the report by which a question was taken out, and who decided.
type rescore struct {
	Report string
	Actor  core.Actor
}

// tidyKind throws away what has expired.
const tidyKind jobs.Kind[struct{}] = "people.tidy"

// sweepKind removes files that nothing shows any more.
const sweepKind jobs.Kind[struct{}] = "files.sweep"

// unusedFor is how long a file stays that nothing shows: somebody may be about to store where it belongs.
const unusedFor = 24 * time.Hour

// beginKind gives learners a rhythm of check-ins.
const beginKind jobs.Kind[struct{}] = "coaching.begin"

// clockKind lets time have its say: trials end, and silence becomes an answer.
const clockKind jobs.Kind[struct{}] = "board.clock"

// clockwork is how often; what holds on the board changes by the clock itself, whether or not this has run.
const clockwork = 5 * time.Minute

// indexKind makes the index of words again.
const indexKind jobs.Kind[struct{}] = "search.renew"

func (a *App) react() {
	jobs.Handle(a.Queue, clockKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.letTimePass(ctx) })
	jobs.Repeat(a.Queue, clockKind, jobs.Every(clockwork))
	jobs.Handle(a.Queue, rescoreKind, func(ctx context.Context, _ *jobs.Run, r rescore) error {
		return a.Checks.Rescore(ctx, r.Actor, r.Report)
	})
	a.Checks.OnVoid(func(ctx context.Context, v check.Voiding) error {
		v.Actor.Session = "" // the job outlives it
		_, err := jobs.Enqueue(ctx, v.Tx, rescoreKind, rescore{Report: v.Report, Actor: v.Actor}, jobs.Options{Org: v.Actor.Org, UniqueKey: v.Report})
		return err
	})
	jobs.Handle(a.Queue, interop.Job, a.Importer.Work)
	jobs.Handle(a.Queue, mergeKind, func(ctx context.Context, _ *jobs.Run, m course.Merge) error { return a.carry(ctx, m) })
	a.Courses.OnMerge(func(ctx context.Context, tx *db.Tx, m course.Merge) error {
		_, err := jobs.Enqueue(ctx, tx, mergeKind, m, jobs.Options{Org: m.Org})
		return err
	})
	jobs.Handle(a.Queue, tidyKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error {
		return errors.Join(a.People.Tidy(ctx), a.Courses.Tidy(ctx))
	})
	jobs.Handle(a.Queue, renewKind, func(ctx context.Context, _ *jobs.Run, r renewal) error { return a.Renew(ctx, r.Rules) })
	jobs.Handle(a.Queue, proposeKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.Tune.FitNightly(ctx) })
	jobs.Handle(a.Queue, fitKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.fitNow(ctx) })
	jobs.Repeat(a.Queue, proposeKind, jobs.Daily(2, 40, time.UTC))
	jobs.Handle(a.Queue, beginKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.Coaching.Begin(ctx, a.Clock.Now()) })
	jobs.Repeat(a.Queue, beginKind, jobs.Daily(2, 10, time.UTC))
	jobs.Handle(a.Queue, indexKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.Courses.Reindex(ctx) })
	jobs.Repeat(a.Queue, indexKind, jobs.Daily(3, 10, time.UTC))
	jobs.Handle(a.Queue, linksKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.lookAtLinks(ctx) })
	jobs.Repeat(a.Queue, linksKind, jobs.Daily(4, 10, time.UTC))
	jobs.Repeat(a.Queue, tidyKind, jobs.Daily(3, 30, time.UTC))
	jobs.Handle(a.Queue, sweepKind, func(ctx context.Context, _ *jobs.Run, _ struct{}) error { return a.sweepFiles(ctx) })
	jobs.Repeat(a.Queue, sweepKind, jobs.Daily(3, 50, time.UTC))
	jobs.Handle(a.Queue, privacy.Wipe, func(ctx context.Context, _ *jobs.Run, _ struct{}) error {
		if err := a.sweepFiles(ctx); err != nil {
			return err
		}
		return a.DB.Wipe(ctx)
	})
}

func (a *App) sweepFiles(ctx context.Context) error {
	_, err := blob.Sweep(ctx, a.Blobs, a.Clock.Now().Add(-unusedFor), a.filesInUse)
	return err
}

// letTimePass ends what has ended by the clock. Twice changes nothing.
func (a *App) letTimePass(ctx context.Context) error {
	err := a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := a.Board.EndTrials(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("ending trials: %w", err)
	}
	if _, err := a.Asks.Expire(ctx); err != nil {
		return fmt.Errorf("ending proposals: %w", err)
	}
	return nil
}

// indexWhatIsNew orders the index where a course is not in it yet: after an upgrade from a program without one.
func (a *App) indexWhatIsNew(ctx context.Context) error {
	unfound, err := a.Courses.Unfound(ctx)
	if err != nil || !unfound {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := jobs.Enqueue(ctx, tx, indexKind, struct{}{}, jobs.Options{UniqueKey: "upgrade"})
		return err
	})
}
