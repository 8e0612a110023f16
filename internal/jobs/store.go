package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// newJob is a row about to be written.
type newJob struct {
	id        JobID
	org       core.OrgID
	kind      string
	payload   string
	uniqueKey string
	dueAt     string
}

func insert(ctx context.Context, tx *db.Tx, j newJob) (JobID, error) {
	result, err := tx.Exec(ctx, `
		insert into job (id, org_id, kind, payload, unique_key, state, due_at, worker, tries, last_error, done, total, message, result, finished_at)
		values ($1, $2, $3, $4, $5, 'open', $6, '', 0, '', 0, 0, '', '', '')
		on conflict (kind, unique_key) where unique_key <> '' and state = 'open' do nothing`,
		j.id, j.org, j.kind, j.payload, j.uniqueKey, j.dueAt)
	if err != nil {
		return "", err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return j.id, err
	}
	var id JobID
	err = tx.QueryRow(ctx, `select id from job where kind = $1 and unique_key = $2 and state = 'open'`, j.kind, j.uniqueKey).Scan(&id)
	return id, err
}

const statusColumns = `id, org_id, kind, state, worker, done, total, message, result, last_error`

func find(ctx context.Context, tx *db.Tx, id JobID) (Status, error) {
	var s Status
	var worker, result string
	err := tx.QueryRow(ctx, `select `+statusColumns+` from job where id = $1`, id).Scan(&s.ID, &s.Org, &s.Kind, &s.State, &worker,
		&s.Progress.Done, &s.Progress.Total, &s.Progress.Message, &result, &s.Error)
	switch {
	case s.State != "open":
	case worker != "":
		s.State = Running
	default:
		s.State = Waiting
	}
	s.Result = json.RawMessage(result)
	return s, err
}

// taken is a job that this worker holds.
type taken struct {
	id      JobID
	org     core.OrgID
	kind    string
	payload string
	worker  string
	try     int
}

// claim takes the job that is due first, among the kinds, leaving out those that this process is at.
func claim(ctx context.Context, tx *db.Tx, l lease, kinds []string, busy []JobID) (*taken, error) {
	t := taken{worker: l.worker}
	args := []any{core.Stamp(l.now), core.Stamp(l.until), l.worker}
	args = append(args, db.Values(kinds...)...)
	args = append(args, db.Values(busy...)...)
	notBusy := ""
	if len(busy) > 0 {
		notBusy = ` and id not in ` + db.In(len(busy), 4+len(kinds))
	}
	err := tx.QueryRow(ctx, `
		update job set due_at = $2, worker = $3, tries = tries + 1
		where id = (
			select id from job
			where state = 'open' and due_at <= $1 and kind in `+db.In(len(kinds), 4)+notBusy+`
			order by due_at, id limit 1`+tx.SkipLocked()+`)
		returning id, org_id, kind, payload, tries`, args...).Scan(&t.id, &t.org, &t.kind, &t.payload, &t.try)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	return &t, err
}

// lease says who holds a job, and until when.
type lease struct {
	worker     string
	now, until time.Time
}

// renew keeps a job, writes its progress, and tells whether this worker still holds it.
func renew(ctx context.Context, tx *db.Tx, id JobID, l lease, p Progress) (bool, error) {
	return one(tx.Exec(ctx, `update job set due_at = $3, done = $4, total = $5, message = $6 where id = $1 and worker = $2 and state = 'open'`,
		id, l.worker, core.Stamp(l.until), p.Done, p.Total, p.Message))
}

// finish closes a job as done or dead.
func finish(ctx context.Context, tx *db.Tx, t *taken, f final) (bool, error) {
	return one(tx.Exec(ctx, `
		update job set state = $3, worker = '', last_error = $4, result = $5, finished_at = $6, done = $7, total = $8, message = $9
		where id = $1 and worker = $2 and state = 'open'`,
		t.id, t.worker, f.state, f.err, f.result, core.Stamp(f.at), f.progress.Done, f.progress.Total, f.progress.Message))
}

type final struct {
	state    State
	err      string
	result   string
	at       time.Time
	progress Progress
}

// giveBack lets a job wait until a time; uncount takes back the try, for a worker that was asked to stop.
func giveBack(ctx context.Context, tx *db.Tx, t *taken, until time.Time, why string, uncount int64) (bool, error) {
	return one(tx.Exec(ctx, `
		update job set worker = '', due_at = $3, last_error = $4, tries = tries - $5
		where id = $1 and worker = $2 and state = 'open'`,
		t.id, t.worker, core.Stamp(until), why, uncount))
}

// tidy removes closed jobs that nobody will ask about any more. Given-up jobs stay longer, for the operator.
func tidy(ctx context.Context, tx *db.Tx, doneBefore, deadBefore time.Time) error {
	_, err := tx.Exec(ctx, `delete from job where (state = 'done' and finished_at < $1) or (state = 'dead' and finished_at < $2)`,
		core.Stamp(doneBefore), core.Stamp(deadBefore))
	return err
}

// Trouble counts the jobs that were given up and those that should have begun before a time, for the health checks.
func Trouble(ctx context.Context, tx *db.Tx, before time.Time) (dead, late int64, err error) {
	err = tx.QueryRow(ctx, `
		select (select count(*) from job where state = 'dead'),
			(select count(*) from job where state = 'open' and due_at > '' and due_at < $1)`, core.Stamp(before)).Scan(&dead, &late)
	return dead, late, err
}

func one(result interface{ RowsAffected() (int64, error) }, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
