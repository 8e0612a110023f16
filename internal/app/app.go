package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"

	"crossfade/courses"
	"crossfade/internal/blob"
	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/feedback"
	"crossfade/internal/i18n"
	"crossfade/internal/inquiry"
	"crossfade/internal/interop"
	"crossfade/internal/jobs"
	"crossfade/internal/library"
	"crossfade/internal/live"
	"crossfade/internal/mail"
	"crossfade/internal/maths"
	"crossfade/internal/notify"
	"crossfade/internal/own"
	"crossfade/internal/pace"
	"crossfade/internal/peer"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/privacy"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/tune"
	"crossfade/internal/work"
	"crossfade/internal/workshop"
)

// Config says with what an [App] works.
type Config struct {
	// DataDir is the data folder: the SQLite file, uploaded files, certificates.
	DataDir string
	// DatabaseURL is "" for SQLite in the data folder, or postgres://…
	DatabaseURL string
	// FilesURL is "" for the folder blobs in the data folder, or s3://…, see [blob.OpenS3].
	FilesURL string
	// Clock is the system's clock but in tests.
	Clock core.Clock
	Log   *slog.Logger
	// Observe is told of every job that ended, for the metrics; may be nil.
	Observe jobs.Config
	// Mail sends mail; nil, or one without a server, sends none. BaseURL is the address of this server in mails; without it there are none.
	Mail    *mail.Mailer
	BaseURL string
	// Pseudo adds the pseudo languages, for looking at pages: see [i18n.WithPseudo].
	Pseudo bool
	// Links says which servers may be asked whether links in lessons still lead somewhere: [LinksOff] (also ""), [LinksPublic], [LinksAll].
	Links string
}

// App is Crossfade with everything built.
type App struct {
	Config
	DB       *db.DB
	Blobs    blob.Store
	Texts    *i18n.Catalogue
	People   *people.Service
	Board    *soundboard.Board
	Asks     *proposal.Service
	Shops    *workshop.Service
	Own      *own.Service
	Maths    *library.Maths
	Courses  *course.Service
	Safety   *safety.Service
	Inquiry  *inquiry.Service
	Work     *work.Service
	Criteria *criteria.Service
	Feedback *feedback.Service
	Peers    *peer.Service
	Checks   *check.Service
	Plan     *plan.Service
	Pace     *pace.Service
	Tune     *tune.Service
	Coaching *coaching.Service
	Groups   *desk.Service
	Live     *live.Hub
	Notify   *notify.Service
	Privacy  *privacy.Service
	Queue    *jobs.Queue
	Importer *interop.Importer
}

// Open opens the database and the data folder and builds every service. It does not change the database: see [App.Migrate].
func Open(ctx context.Context, c Config) (*App, error) {
	d, err := db.Open(ctx, db.Config{URL: c.DatabaseURL, DataDir: c.DataDir, Clock: c.Clock})
	if err != nil {
		return nil, err
	}
	a, err := On(ctx, d, c)
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return a, nil
}

// On builds every service on a database that is open already; tests use it. The App closes the database.
func On(ctx context.Context, d *db.DB, c Config) (*App, error) {
	if c.Clock == nil {
		c.Clock = core.SystemClock()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{Config: c, DB: d}
	var options []i18n.Option
	if c.Pseudo {
		options = append(options, i18n.WithPseudo())
	}
	var err error
	if a.Texts, err = i18n.New(options...); err != nil {
		return nil, fmt.Errorf("reading the texts: %w", err)
	}
	if a.Blobs, err = blob.Open(ctx, c.FilesURL, filepath.Join(c.DataDir, "blobs"), c.Clock); err != nil {
		return nil, err
	}
	a.build()
	return a, nil
}

// build makes the services, from the lowest room to the highest.
func (a *App) build() {
	a.People = people.New(people.Config{DB: a.DB, Clock: a.Clock, Rand: rand.Reader, Gate: soundboard.Gate})
	a.Board = soundboard.NewBoard(a.People, soundboard.NewStored(a.Clock))
	a.Asks = proposal.NewService(a.DB, a.Clock, a.People, a.Board)
	a.Asks.HandleBoard(a.Board)
	a.Safety = safety.NewService(a.DB, a.Clock, a.Board)
	a.Shops = workshop.NewService(a.DB, a.Clock, a.Board)
	a.Own = own.NewService(a.DB, a.Clock, a.Board, a.Asks, a.Shops)
	a.Maths = library.NewMaths(a.DB, maths.NewRenderer())
	a.Courses = course.New(course.Config{DB: a.DB, Clock: a.Clock, Blobs: a.Blobs, Maths: a.Maths, Gate: a.Board})
	a.Work = work.NewService(a.DB, a.Clock, a.Blobs, a.Board)
	a.Work.UseProposals(a.Asks, a.Safety)
	a.Inquiry = inquiry.NewService(a.DB, a.Clock, a.Board, a.Asks, a.Safety)
	a.Criteria = criteria.NewService(a.DB, a.Clock, a.Work, a.Board, a.Shops, a.Asks)
	a.Feedback = feedback.NewService(a.DB, a.Clock, a.Work, rand.Reader)
	a.Shops.Guarded(a.Safety)
	a.Own.Guarded(a.Safety)
	a.Feedback.Guarded(a.Safety)
	a.Peers = peer.NewService(a.DB, a.Clock, a.Board)
	a.Peers.Guarded(a.Safety)
	a.Courses.OnPublish(criteria.Lacks)
	a.Courses.OnCopy(func(ctx context.Context, tx *db.Tx, actor core.Actor, c course.Copy) error {
		ids, err := a.Work.CopyTasks(ctx, tx, actor, c)
		if err != nil {
			return err
		}
		return criteria.Copy(ctx, tx, ids)
	})
	a.Courses.OnCopy(a.Inquiry.Copy)
	a.Courses.OnDates(work.DatesOf)
	a.Courses.OnBegin(a.Board.BeginUnit)
	a.Checks = check.NewService(a.DB, a.Clock, a.Board, a.Blobs)
	a.Plan = plan.NewService(a.DB, a.Clock, a.Checks, a.Board)
	a.Pace = pace.NewService(a.DB, a.Clock, a.Board, a.People, a.Asks)
	a.Tune = tune.New(tune.Config{
		DB: a.DB, Clock: a.Clock, Gate: a.Board, Fit: orderFit,
		Renew: func(ctx context.Context, tx *db.Tx) error { return orderRenewal(ctx, tx, "") },
	})
	a.Coaching = coaching.NewService(a.DB, a.Clock, a.Board)
	a.Groups = &desk.Service{DB: a.DB, Clock: a.Clock, Gate: a.Board, Checks: a.Checks, Coaching: a.Coaching, Asks: a.Asks, Feedback: a.Feedback}
	a.Live = live.NewHub(a.DB)
	a.Notify = notify.NewService(a.DB, a.Clock, a.Mail, letters{a.Texts}, a.BaseURL)
	a.Privacy = privacy.New(privacy.Config{DB: a.DB, Clock: a.Clock, People: a.People})
	queue := a.Observe
	queue.DB, queue.Clock, queue.Log = a.DB, a.Clock, a.Log
	a.Queue = jobs.New(queue)
	a.Importer = &interop.Importer{DB: a.DB, Courses: a.Courses, Blobs: a.Blobs}
	for _, b := range courses.List() {
		a.Importer.Bundled = append(a.Importer.Bundled, interop.Bundled{Name: b.Name, Folder: b.Folder})
	}
	a.react()
	a.tellPeople()
}

// Migrate brings the database up to this program, and orders that states are made again when the rules are new.
func (a *App) Migrate(ctx context.Context) error {
	if err := a.DB.Migrate(ctx); err != nil {
		return fmt.Errorf("bringing the database up to date: %w", err)
	}
	if err := a.newRules(ctx); err != nil {
		return err
	}
	return a.indexWhatIsNew(ctx)
}

// Close lets the database and the data folder go.
func (a *App) Close() error {
	err := a.Blobs.Close()
	if dbErr := a.DB.Close(); err == nil {
		err = dbErr
	}
	return err
}
