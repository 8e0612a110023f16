package course

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// RunID names one import.
type RunID string

// RunStatus says how far an import is.
type RunStatus string

// The statuses of an import.
const (
	RunWaiting RunStatus = "waiting"
	RunRunning RunStatus = "running"
	RunDone    RunStatus = "done"
	RunRefused RunStatus = "refused" // nothing came in; the report says why
	RunLook    RunStatus = "look"    // a new version of what is here: the report says what it would change, and a person decides
	RunDropped RunStatus = "dropped" // somebody looked and left all as it is
)

// Run is one import: its progress while it works, its report after.
type Run struct {
	ID       RunID
	Org      core.OrgID
	Person   core.PersonID
	Name     string // of the file or folder
	Status   RunStatus
	Done     int // steps, of Total; 0 of 0 while nobody knows
	Total    int
	Report   Report
	Started  string // stamps
	Finished string // "" = not yet
}

// Percent is 0 … 100.
func (r Run) Percent() int {
	if r.Total <= 0 {
		return 0
	}
	return min(100, r.Done*100/r.Total)
}

// Over tells whether the import is over, one way or the other.
func (r Run) Over() bool {
	return r.Status == RunDone || r.Status == RunRefused || r.Status == RunDropped
}

// Looks tells whether the import waits for a person, who looks at what it would change.
func (r Run) Looks() bool { return r.Status == RunLook }

// Begin notes that an import is to happen, inside the transaction that also orders the work.
func (s *Service) Begin(ctx context.Context, tx *db.Tx, actor core.Actor, name string) (RunID, error) {
	if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
		return "", err
	}
	id := core.NewID[RunID]()
	_, err := tx.Exec(ctx, `insert into import_run (id, org_id, person_id, name, status, done, total, report, created_at, finished_at)
		values ($1, $2, $3, $4, $5, 0, 0, '', $6, '')`, id, actor.Org, actor.Person, short(name), RunWaiting, core.Stamp(s.clock.Now()))
	if err != nil {
		return "", fmt.Errorf("noting an import: %w", err)
	}
	return id, nil
}

// Refuse ends an import that could not even be read. err is what was wrong: a [core.Fault] is shown to the person.
func (s *Service) Refuse(ctx context.Context, id RunID, src Source, err error) (Report, error) {
	report := newReport(src)
	note := Note{Level: Refused, What: KindFile, Name: src.Name, Why: "import.reason.broken"}
	var fault *core.Fault
	if errors.As(err, &fault) && fault.Kind != core.Internal {
		note.Why, note.Args = fault.Key, textArgs(fault.Args)
	}
	report.Notes = slices.Insert(report.Notes, 0, note)
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.finish(ctx, tx, id, RunRefused, report)
	})
	return report, err
}

// finish keeps the report of an import.
func (s *Service) finish(ctx context.Context, tx *db.Tx, id RunID, status RunStatus, report Report) error {
	raw, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	_, err = tx.Exec(ctx, `update import_run set status = $1, done = total, report = $2, finished_at = $3, order_ = '', file = '' where id = $4`,
		status, string(raw), core.Stamp(s.clock.Now()), id)
	if err != nil {
		return fmt.Errorf("keeping the report: %w", err)
	}
	return nil
}

// progress writes how far an import is.
func (s *Service) progress(ctx context.Context, id RunID, done, total int) error {
	err := s.db.WriteQueue(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update import_run set status = $1, done = $2, total = $3 where id = $4`, RunRunning, done, total, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("noting progress: %w", err)
	}
	return nil
}

const runColumns = `id, org_id, person_id, name, status, done, total, report, created_at, finished_at`

func scanRun(s db.Scanner) (Run, error) {
	var r Run
	var report string
	if err := s.Scan(&r.ID, &r.Org, &r.Person, &r.Name, &r.Status, &r.Done, &r.Total, &report, &r.Started, &r.Finished); err != nil {
		return Run{}, err
	}
	if report == "" {
		return r, nil
	}
	if err := json.Unmarshal([]byte(report), &r.Report); err != nil {
		return Run{}, fmt.Errorf("reading the report of import %s: %w", r.ID, err)
	}
	return r, nil
}

// FindRun gives an import of the actor's organisation.
func (s *Service) FindRun(ctx context.Context, actor core.Actor, id RunID) (Run, error) {
	var r Run
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
			return err
		}
		r, err = scanRun(tx.QueryRow(ctx, `select `+runColumns+` from import_run where id = $1 and org_id = $2`, id, actor.Org))
		if errors.Is(err, db.ErrNoRows) {
			return core.Missing()
		}
		return err
	})
	return r, err
}

// FindRuns lists the newest imports of the actor's organisation, at most 20.
func (s *Service) FindRuns(ctx context.Context, actor core.Actor) ([]Run, error) {
	var list []Run
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, scanRun, `select `+runColumns+` from import_run where org_id = $1 order by created_at desc, id desc limit 20`, actor.Org)
		return err
	})
	return list, err
}
