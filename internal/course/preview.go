package course

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/soundboard"
)

// Consent says what an import may change of what is here already.
type Consent string

// What an import may change; any other consent is the [Report.Digest] of what a person looked at.
const (
	AskFirst Consent = ""  // what is new comes in; what would change something waits for a person
	TakeAll  Consent = "*" // whoever has the command line of the server said so
)

// covers tells whether an import that did what its report says may stand.
func (c Consent) covers(r Report) bool {
	return c == TakeAll || c != nothing && !r.Touches() || c == Consent(r.Digest())
}

// errLook takes an import back: what it would do waits for a person.
var errLook = errors.New("a person looks first")

// Touches tells whether an import changes something that was here before.
func (r Report) Touches() bool {
	if !slices.ContainsFunc(r.Courses, func(c ReportCourse) bool { return !c.New }) {
		return false
	}
	for _, t := range r.Changes {
		if t.Added+t.Updated+t.Restored+t.Retired+t.Replaced > 0 {
			return true
		}
	}
	return false
}

// Digest names what an import does to what is here: two reports with the same digest do the same.
func (r Report) Digest() string {
	raw, err := json.Marshal([]any{r.Courses, r.Changes, r.GoalChanges, r.Kept, r.Retired})
	if err != nil {
		panic(fmt.Sprintf("course: the changes of a report cannot be written: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// GoalsThat lists what an import did to goals, of some outcomes.
func (r Report) GoalsThat(outcomes ...goal.Outcome) []GoalChange {
	var list []GoalChange
	for _, c := range r.GoalChanges {
		if slices.Contains(outcomes, c.Outcome) {
			list = append(list, c)
		}
	}
	return list
}

// Keep keeps what an import is about until it is over: an order, and the file that was sent (a blob), so that a person may look first and the
// import be done after.
func (s *Service) Keep(ctx context.Context, tx *db.Tx, id RunID, order string, file blob.Hash) error {
	if _, err := tx.Exec(ctx, `update import_run set order_ = $1, file = $2 where id = $3`, order, file, id); err != nil {
		return fmt.Errorf("keeping what an import is about: %w", err)
	}
	return nil
}

// hold has a run wait for a person. A run that came without an order, by a command, is over with that.
func (s *Service) hold(ctx context.Context, id RunID, report Report) error {
	raw, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update import_run set status = case when order_ = '' then $1 else $2 end, done = total, report = $3, finished_at = $4 where id = $5`,
			RunDropped, RunLook, string(raw), core.Stamp(s.clock.Now()), id)
		if err != nil {
			return fmt.Errorf("keeping what an import would change: %w", err)
		}
		return nil
	})
}

// Preview says what bringing a source in would change, and changes nothing.
func (s *Service) Preview(ctx context.Context, actor core.Actor, src Source) (Report, error) {
	var id RunID
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = s.Begin(ctx, tx, actor, src.Name)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	return s.Work(ctx, actor, id, src, nothing)
}

// nothing covers no change at all, not even what is new.
const nothing Consent = "-"

// Agree takes a run that waits for a person into work again, and gives its order and what was agreed to. A run that waits no longer gives
// no order: somebody was quicker, or pressed twice.
func (s *Service) Agree(ctx context.Context, tx *db.Tx, actor core.Actor, id RunID) (order string, consent Consent, err error) {
	if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
		return "", "", err
	}
	var raw string
	var status RunStatus
	err = tx.QueryRow(ctx, `select status, report, order_ from import_run where id = $1 and org_id = $2`, id, actor.Org).Scan(&status, &raw, &order)
	if errors.Is(err, db.ErrNoRows) {
		return "", "", core.Missing()
	}
	if err != nil {
		return "", "", fmt.Errorf("loading import %s: %w", id, err)
	}
	if status != RunLook {
		return "", "", nil
	}
	var report Report
	if err := json.Unmarshal([]byte(raw), &report); err != nil {
		return "", "", fmt.Errorf("reading the report of import %s: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `update import_run set status = $1, done = 0, finished_at = '' where id = $2`, RunWaiting, id); err != nil {
		return "", "", fmt.Errorf("taking import %s: %w", id, err)
	}
	return order, Consent(report.Digest()), nil
}

// Drop leaves all as it is: a run that waits for a person is over. Twice changes nothing.
func (s *Service) Drop(ctx context.Context, actor core.Actor, id RunID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `select count(*) from import_run where id = $1 and org_id = $2`, id, actor.Org).Scan(&n); err != nil || n == 0 {
			return errors.Join(err, core.Missing())
		}
		return s.drop(ctx, tx, `id = $3`, id)
	})
}

func (s *Service) drop(ctx context.Context, tx *db.Tx, where string, arg any) error {
	if _, err := tx.Exec(ctx, `update import_run set status = $1, order_ = '', file = '' where status = $2 and `+where, RunDropped, RunLook, arg); err != nil {
		return fmt.Errorf("leaving all as it is: %w", err)
	}
	return nil
}

// waits is how long an import waits for somebody to look at it.
const waits = 60 * 24 * time.Hour

// Tidy drops imports that nobody has looked at for a long time, so that their files go.
func (s *Service) Tidy(ctx context.Context) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.drop(ctx, tx, `finished_at < $3`, core.Stamp(s.clock.Now().Add(-waits)))
	})
}

// Touched is what hangs on a goal that an import changes or takes away.
type Touched struct {
	Questions int
	Lessons   int
	Standards int // goals of other courses that answer to it
}

// FindTouched counts what hangs on the goals that a run would change or take away, or did.
func (s *Service) FindTouched(ctx context.Context, actor core.Actor, run Run) (map[core.GoalID]Touched, error) {
	out := map[core.GoalID]Touched{}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		clear(out)
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseImport, ""); err != nil {
			return err
		}
		var ids []core.GoalID
		for _, c := range run.Report.GoalsThat(goal.Updated, goal.Retired, goal.Replaced) {
			ids = append(ids, c.ID)
		}
		for some := range slices.Chunk(ids, 500) {
			if err := countTouched(ctx, tx, some, out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func countTouched(ctx context.Context, tx *db.Tx, ids []core.GoalID, out map[core.GoalID]Touched) error {
	type line struct {
		id   core.GoalID
		what string
		n    int
	}
	in := db.In(len(ids), 1)
	list, err := db.List(ctx, tx, func(row db.Scanner) (line, error) {
		var l line
		err := row.Scan(&l.id, &l.what, &l.n)
		return l, err
	}, `select goal_id, 'q', count(*) from item_goal ig join item i on i.id = ig.item_id and i.retired_at = '' where goal_id in `+in+` group by goal_id
		union all select goal_id, 'l', count(*) from resource_goal rg join resource r on r.id = rg.resource_id and r.retired_at = '' where goal_id in `+in+` group by goal_id
		union all select standard_id, 's', count(*) from goal_align where standard_id in `+in+` group by standard_id`, db.Values(ids...)...)
	if err != nil {
		return fmt.Errorf("counting what hangs on %d goals: %w", len(ids), err)
	}
	for _, l := range list {
		t := out[l.id]
		switch l.what {
		case "q":
			t.Questions = l.n
		case "l":
			t.Lessons = l.n
		case "s":
			t.Standards = l.n
		}
		out[l.id] = t
	}
	return nil
}
