package progress

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
)

// Engine is the version of the fold itself. Raise it when the same log and the same model would give other estimates: all
// estimates are then made again, and until that is done nobody calls them wrong.
const Engine = 1

// Version is a model fitted to this installation's own log, or (number 0) the program's own defaults.
type Version struct {
	Number int
	Model  *mastery.Model
	Report mastery.Report // zero for the defaults
	Made   time.Time
	Uses   []Use // when it was put in force; empty: a proposal
	Now    bool  // it is in force
}

// Use is one time at which a version was put in force.
type Use struct {
	Since time.Time
	By    core.LearnerID // who decided
}

// digestInForce is a scalar subquery for the digest of the model in force; ” stands for the program's own defaults.
const digestInForce = `coalesce((select u.digest from mastery_use u order by u.n desc limit 1), '')`

// madeBy names an engine and a model: what learner_estimate.made says.
func madeBy(digest string) string {
	if digest == "" {
		digest = mastery.DefaultModel().Version
	}
	return strconv.Itoa(Engine) + ":" + digest
}

// modelBy gives the model that a "made" names; nil if another engine made the estimate.
func modelBy(ctx context.Context, tx *db.Tx, made string) (*mastery.Model, error) {
	digest, ours := strings.CutPrefix(made, strconv.Itoa(Engine)+":")
	if !ours {
		return nil, nil
	}
	return modelOf(ctx, tx, digest)
}

// modelOf reads a model by its digest. Models never change, so those read lately are kept.
func modelOf(ctx context.Context, tx *db.Tx, digest string) (*mastery.Model, error) {
	if m, ok := models.get(digest); ok {
		return m, nil
	}
	m := mastery.DefaultModel()
	if digest != "" && digest != m.Version {
		var text string
		err := tx.QueryRow(ctx, `select model from mastery_version where digest = $1 order by number limit 1`, digest).Scan(&text)
		if err != nil {
			return nil, fmt.Errorf("reading the model %s: %w", digest, err)
		}
		if m, err = mastery.ReadModel([]byte(text)); err != nil {
			return nil, fmt.Errorf("reading the model %s: %w", digest, err)
		}
	}
	models.put(digest, m)
	return m, nil
}

// inForce reads the model in force and its digest.
func inForce(ctx context.Context, tx *db.Tx) (*mastery.Model, string, error) {
	var digest string
	if err := tx.QueryRow(ctx, `select `+digestInForce).Scan(&digest); err != nil {
		return nil, "", fmt.Errorf("reading which model is in force: %w", err)
	}
	m, err := modelOf(ctx, tx, digest)
	return m, digest, err
}

// shelf keeps the models read last, by digest. What a digest names never changes, so one shelf serves every database.
type shelf struct {
	mu   sync.Mutex
	kept map[string]*mastery.Model
}

// maxModels bounds how many models are kept: the one in force, and those before it while estimates are made again.
const maxModels = 4

var models = shelf{kept: map[string]*mastery.Model{}}

func (s *shelf) get(digest string) (*mastery.Model, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.kept[digest]
	return m, ok
}

func (s *shelf) put(digest string, m *mastery.Model) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= maxModels {
		clear(s.kept)
	}
	s.kept[digest] = m
}

// Versions lists the program's own defaults (number 0) and every fitted version, the oldest first.
func Versions(ctx context.Context, tx *db.Tx) ([]Version, error) {
	all := []Version{{Model: mastery.DefaultModel()}}
	fitted, err := db.List(ctx, tx, func(s db.Scanner) (Version, error) {
		var v Version
		var model, report, made string
		if err := s.Scan(&v.Number, &model, &report, &made); err != nil {
			return v, err
		}
		v.Made = core.ParseStamp(made)
		if err := json.Unmarshal([]byte(report), &v.Report); err != nil {
			return v, err
		}
		var err error
		v.Model, err = mastery.ReadModel([]byte(model))
		return v, err
	}, `select number, model, report, made_at from mastery_version order by number`)
	if err != nil {
		return nil, fmt.Errorf("reading the versions: %w", err)
	}
	all = append(all, fitted...)
	uses, err := usesOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	all[0].Now = len(uses) == 0
	for i := range all {
		for n, u := range uses {
			if u.version == all[i].Number {
				all[i].Uses, all[i].Now = append(all[i].Uses, u.Use), n == len(uses)-1
			}
		}
	}
	return all, nil
}

type useRow struct {
	Use
	version int
}

// usesOf reads which version was in force since when, the oldest first.
func usesOf(ctx context.Context, tx *db.Tx) ([]useRow, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (useRow, error) {
		var u useRow
		var since string
		err := s.Scan(&u.version, &u.By, &since)
		u.Since = core.ParseStamp(since)
		return u, err
	}, `select version, by_id, since from mastery_use order by n`)
	if err != nil {
		return nil, fmt.Errorf("reading which versions were in force: %w", err)
	}
	return list, nil
}

// Propose stores a fitted model with its report and gives its number. Nothing changes until somebody accepts it.
func Propose(ctx context.Context, tx *db.Tx, m *mastery.Model, r mastery.Report, at time.Time) (int, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	model, err := json.Marshal(m)
	if err != nil {
		return 0, fmt.Errorf("writing a model: %w", err)
	}
	report, err := json.Marshal(r)
	if err != nil {
		return 0, fmt.Errorf("writing a report: %w", err)
	}
	var number int
	if err := tx.QueryRow(ctx, `select coalesce(max(number), 0) + 1 from mastery_version`).Scan(&number); err != nil {
		return 0, fmt.Errorf("numbering a version: %w", err)
	}
	sum := sha256.Sum256(model)
	_, err = tx.Exec(ctx, `insert into mastery_version (number, digest, model, report, made_at) values ($1,$2,$3,$4,$5)`,
		number, hex.EncodeToString(sum[:]), string(model), string(report), core.Stamp(at))
	if err != nil {
		return 0, fmt.Errorf("storing version %d: %w", number, err)
	}
	return number, nil
}

// Accept puts a version in force; 0 stands for the program's own defaults. States do not change by it: they come from
// formal evidence. Every learner's estimates are made again when they answer next, or by the job that the caller orders.
func Accept(ctx context.Context, tx *db.Tx, number int, by core.LearnerID, at time.Time) error {
	digest := ""
	if number != 0 {
		err := tx.QueryRow(ctx, `select digest from mastery_version where number = $1`, number).Scan(&digest)
		if errors.Is(err, db.ErrNoRows) {
			return core.NewFault(core.NotFound, "ops.no_version", "number", number)
		}
		if err != nil {
			return fmt.Errorf("reading version %d: %w", number, err)
		}
	}
	var n int
	if err := tx.QueryRow(ctx, `select coalesce(max(n), 0) + 1 from mastery_use`).Scan(&n); err != nil {
		return fmt.Errorf("putting version %d in force: %w", number, err)
	}
	_, err := tx.Exec(ctx, `insert into mastery_use (n, version, digest, by_id, since) values ($1,$2,$3,$4,$5)`,
		n, number, digest, by, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("putting version %d in force: %w", number, err)
	}
	return nil
}

// Back puts the version in force that was there before the present one came first, and gives its number.
func Back(ctx context.Context, tx *db.Tx, by core.LearnerID, at time.Time) (int, error) {
	uses, err := usesOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	if len(uses) == 0 || uses[len(uses)-1].version == 0 {
		return 0, core.NewFault(core.Conflict, "ops.nothing_before")
	}
	now, before := uses[len(uses)-1].version, 0
	for i, u := range uses {
		if u.version == now {
			if i > 0 {
				before = uses[i-1].version
			}
			break
		}
	}
	return before, Accept(ctx, tx, before, by, at)
}
