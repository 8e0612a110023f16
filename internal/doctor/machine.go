package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"crossfade/internal/db"
	"crossfade/internal/jobs"
)

// folder looks whether anybody else on this machine can read the data folder or what lies in it.
func (p Patient) folder(context.Context) ([]Finding, error) {
	if runtime.GOOS == "windows" {
		return good("folder", "doctor.folder.there", "folder", p.DataDir), nil
	}
	top, err := os.Stat(p.DataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return []Finding{{"folder", Bad, "doctor.folder.missing", []any{"folder", p.DataDir}, "doctor.advice.folder.missing"}}, nil
	}
	if err != nil {
		return nil, err
	}
	if top.Mode().Perm()&0o077 == 0 { // what lies in it cannot be reached
		return good("folder", "doctor.folder.good", "folder", p.DataDir), nil
	}
	list := []Finding{{"folder", Warning, "doctor.folder.open", []any{"folder", p.DataDir}, "doctor.advice.folder.open"}}
	err = filepath.WalkDir(p.DataDir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || len(list) > mostNamed {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			list = append(list, Finding{"folder", Bad, "doctor.folder.readable", []any{"file", path}, "doctor.advice.folder.open"})
		}
		return err
	})
	return list, err
}

// Room on the disk, in bytes, below which the server is in danger.
const (
	littleSpace  = 2 << 30
	noSpace      = 200 << 20
	megabyteBits = 20
)

// space looks how much room is left where the data lies.
func (p Patient) space(context.Context) ([]Finding, error) {
	free, known, err := freeSpace(p.DataDir)
	if err != nil {
		return nil, err
	}
	args := []any{"mb", int64(min(free>>megabyteBits, 1<<50))}
	switch {
	case !known:
		return good("space", "doctor.space.unknown"), nil
	case free < noSpace:
		return []Finding{{"space", Bad, "doctor.space.little", args, "doctor.advice.space"}}, nil
	case free < littleSpace:
		return []Finding{{"space", Warning, "doctor.space.little", args, "doctor.advice.space"}}, nil
	}
	return good("space", "doctor.space.good", args...), nil
}

// lateAfter is how long a job may wait after its time before something must be wrong.
const lateAfter = 30 * time.Minute

// jobs looks for work that was given up or that nobody takes.
func (p Patient) jobs(ctx context.Context) (list []Finding, err error) {
	var dead, late int64
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		dead, late, err = jobs.Trouble(ctx, tx, p.Clock.Now().Add(-lateAfter))
		return err
	})
	if err != nil {
		return nil, err
	}
	if dead > 0 {
		list = append(list, Finding{"jobs", Warning, "doctor.jobs.dead", []any{"n", dead}, "doctor.advice.jobs.dead"})
	}
	if late > 0 {
		list = append(list, Finding{"jobs", Warning, "doctor.jobs.late", []any{"n", late}, "doctor.advice.jobs.late"})
	}
	if len(list) == 0 {
		list = good("jobs", "doctor.jobs.good")
	}
	return list, nil
}
