package doctor

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Level says how serious a finding is.
type Level string

// The levels, from good to bad.
const (
	Good    Level = "good"
	Warning Level = "warning" // it works, and may soon not
	Bad     Level = "bad"     // something is broken or unsafe
)

// Finding is what one look showed.
type Finding struct {
	Name   string // of the check, stable, for machines: "space"
	Level  Level
	Key    string // text of the catalogue
	Args   []any  // for it and for the advice, in pairs
	Advice string // text of the catalogue that says what to do; "" if all is good
}

// Check is one look. An error means that it could not look, which is a finding too.
type Check struct {
	Name string
	Look func(ctx context.Context) ([]Finding, error)
}

// Patient is what is looked at.
type Patient struct {
	DB      *db.DB
	Files   blob.Store
	DataDir string
	Clock   core.Clock
	// InUse calls each for every file that some row refers to.
	InUse func(ctx context.Context, each func(blob.Hash) error) error
	// Thorough reads every file and every page of the database; otherwise a sample.
	Thorough bool
}

// Examine makes all the usual checks and then the others. The list has at least one finding for each.
func Examine(ctx context.Context, p Patient, others ...Check) []Finding {
	checks := []Check{
		{"folder", p.folder},
		{"space", p.space},
		{"schema", p.schema},
		{"database", p.database},
		{"clock", p.clock},
		{"files", p.files},
		{"jobs", p.jobs},
	}
	var all []Finding
	for _, c := range append(checks, others...) {
		found, err := c.Look(ctx)
		if err != nil {
			found = append(found, Finding{c.Name, Bad, "doctor.could_not_look", []any{"what", c.Name, "error", err.Error()}, "doctor.advice.could_not_look"})
		}
		all = append(all, found...)
	}
	return all
}

// Worst is the most serious level in a list.
func Worst(list []Finding) Level {
	worst := Good
	for _, f := range list {
		if f.Level == Bad || worst == Good {
			worst = f.Level
		}
	}
	return worst
}

func good(name, key string, args ...any) []Finding {
	return []Finding{{Name: name, Level: Good, Key: key, Args: args}}
}

// schema compares the tables with what this program knows.
func (p Patient) schema(ctx context.Context) ([]Finding, error) {
	program, database, err := p.DB.SchemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	args := []any{"program", program, "database", database}
	switch {
	case database > program:
		return []Finding{{"schema", Bad, "doctor.schema.newer", args, "doctor.advice.schema.newer"}}, nil
	case database < program:
		return []Finding{{"schema", Warning, "doctor.schema.older", args, "doctor.advice.schema.older"}}, nil
	}
	return good("schema", "doctor.schema.good", args...), nil
}

// mostNamed is how many problems of one kind are named one by one.
const mostNamed = 20

// database asks the database how it is.
func (p Patient) database(ctx context.Context) ([]Finding, error) {
	s, err := p.DB.Server(ctx)
	if err != nil {
		return nil, err
	}
	problems, err := p.DB.Problems(ctx, p.Thorough)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, problem := range problems[:min(len(problems), mostNamed)] {
		list = append(list, Finding{"database", Bad, "doctor.database.problem", []any{"problem", problem}, "doctor.advice.database.problem"})
	}
	if !s.Supported {
		list = append(list, Finding{"database", Warning, "doctor.database.old", []any{"name", s.Name, "version", s.Version}, "doctor.advice.database.old"})
	}
	if len(list) == 0 {
		return good("database", "doctor.database.good", "name", s.Name, "version", s.Version, "where", p.DB.Where()), nil
	}
	return list, nil
}

// mostSkew is how far two clocks may be apart.
const mostSkew = 5 * time.Second

// clock looks for a clock that is behind what has been written already, or away from the database's.
func (p Patient) clock(ctx context.Context) ([]Finding, error) {
	s, err := p.DB.Server(ctx)
	if err != nil {
		return nil, err
	}
	now := p.Clock.Now()
	switch {
	case now.Before(s.Migrated):
		return []Finding{{"clock", Bad, "doctor.clock.behind", []any{"now", core.Stamp(now), "then", core.Stamp(s.Migrated)}, "doctor.advice.clock"}}, nil
	case s.Skew.Abs() > mostSkew:
		return []Finding{{"clock", Warning, "doctor.clock.apart", []any{"seconds", int64(s.Skew.Abs().Seconds())}, "doctor.advice.clock"}}, nil
	}
	return good("clock", "doctor.clock.good", "now", core.Stamp(now)), nil
}

// sampleFiles is how many files are read in a check that is not thorough.
const sampleFiles = 50

// files looks whether every file that is referred to is there, and whether files hold what they should. The
// sample goes with the day, so that every day looks at others.
func (p Patient) files(ctx context.Context) ([]Finding, error) {
	sizes := map[blob.Hash]int64{}
	var order []blob.Hash
	var bytes int64
	err := p.Files.List(ctx, func(e blob.Entry) error {
		sizes[e.Hash] = e.Size
		order = append(order, e.Hash)
		bytes += e.Size
		return nil
	})
	if err != nil {
		return nil, err
	}
	var list []Finding
	amiss := func(key string, h blob.Hash) {
		if len(list) < mostNamed {
			list = append(list, Finding{"files", Bad, key, []any{"file", string(h)}, "doctor.advice.files"})
		}
	}
	if p.InUse != nil {
		err := p.InUse(ctx, func(h blob.Hash) error {
			if _, there := sizes[h]; !there {
				amiss("doctor.files.missing", h)
			}
			return nil
		})
		if err != nil {
			return list, err
		}
	}
	step, first := 1, 0
	if !p.Thorough && len(order) > sampleFiles {
		step = len(order) / sampleFiles
		first = p.Clock.Now().YearDay() % step
	}
	read := 0
	for i := first; i < len(order); i += step {
		if err := blob.Verify(ctx, p.Files, order[i]); err != nil {
			if ctx.Err() != nil {
				return list, err
			}
			amiss("doctor.files.damaged", order[i])
		}
		read++
	}
	if len(list) > 0 {
		return list, nil
	}
	return good("files", "doctor.files.good", "n", len(order), "mb", (bytes+1<<20-1)>>20, "read", fmt.Sprint(read)), nil
}
