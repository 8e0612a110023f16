//go:build unix

package progress

import (
	"context"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// eachDB runs a benchmark on both databases.
func eachDB(b *testing.B, run func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, dbtest.SQLite(b)) })
	b.Run("postgresql", func(b *testing.B) { run(b, dbtest.Postgres(b)) })
}

// BenchmarkFold is the engine's part of one answer: what is stored is read, the answer folded in, and written again.
func BenchmarkFold(b *testing.B) {
	t := newTracker(mastery.DefaultModel())
	s := answer("goal", "practice", 1)
	t.take(&s)
	learner, _ := encode(t.learner)
	skill, _ := t.text("goal")
	b.Run("fold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t.take(&s)
		}
	})
	b.Run("read, fold, write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t := newTracker(t.model)
			if decode(learner, &t.learner) != nil || decode(skill, t.skill("goal")) != nil {
				b.Fatal("unreadable")
			}
			t.take(&s)
			if _, err := encode(t.learner); err != nil {
				b.Fatal(err)
			}
			if _, err := t.text("goal"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRecord is one answer with its transaction: lock, append, fold, store.
func BenchmarkRecord(b *testing.B) {
	eachDB(b, func(b *testing.B, d *db.DB) {
		p := newPlace(b, d)
		l, g := p.learner(b), p.goals(b, 1)[0]
		b.ReportAllocs()
		for b.Loop() {
			p.record(b, l, answer(g, "practice", 1))
		}
	})
}

// BenchmarkReplay replays a log of so many responses as CROSSFADE_REPLAY_ROWS says, 20,000 if it says nothing. The figure
// of interest is "s/million": seconds for a million responses; "cpu-s/million" is what this process computed, without the
// PostgreSQL server, and stays the same on a busy machine.
func BenchmarkReplay(b *testing.B) {
	rows, _ := strconv.Atoi(os.Getenv("CROSSFADE_REPLAY_ROWS"))
	if rows <= 0 {
		rows = 20_000
	}
	eachDB(b, func(b *testing.B, d *db.DB) {
		p := newPlace(b, d)
		learners := p.fill(b, rows)
		for b.Loop() {
			answers, took, busy := 0, time.Now(), cpu()
			for chunk := range chunks(learners) {
				f := p.compare(b, chunk...)
				answers += f.Responses
				if len(f.Differences) > 0 {
					b.Fatalf("%+v", f.Differences[0])
				}
			}
			if answers != rows {
				b.Fatalf("%d of %d responses were replayed", answers, rows)
			}
			b.ReportMetric(time.Since(took).Seconds()/float64(rows)*1e6, "s/million")
			b.ReportMetric((cpu()-busy).Seconds()/float64(rows)*1e6, "cpu-s/million")
		}
		b.ReportMetric(0, "ns/op")
	})
}

// cpu is the processor time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fill writes a log of responses without folding them, and then the states and estimates that it makes. Each learner has
// 500 responses to 25 goals.
func (p *place) fill(b *testing.B, rows int) []core.LearnerID {
	b.Helper()
	const each = 500
	goals := p.goals(b, 25)
	var learners []core.LearnerID
	for done := 0; done < rows; done += each {
		l := p.learner(b)
		learners = append(learners, l)
		p.write(b, func(ctx context.Context, tx *db.Tx) error {
			return p.pour(ctx, tx, l, made(goals, min(each, rows-done)))
		})
		p.renew(b, l)
	}
	return learners
}

// made are responses in the shape that checks write.
func made(goals []core.GoalID, n int) []evidence.Statement {
	list := make([]evidence.Statement, n)
	for i := range list {
		list[i] = answer(goals[i*7%len(goals)], "practice", float64(i*i%3%2))
		d := &list[i].Data
		d.Item, d.ItemVersion, d.Scoring, d.N, d.Difficulty, d.Choices = string(goals[i%len(goals)]), 1, 1, i%5+1, "medium", i%5
		d.Before, d.Q = .5123456789012345, .5223456789012345
	}
	return list
}

// chunks deals learners out as the app does.
func chunks(all []core.LearnerID) func(func([]core.LearnerID) bool) {
	return func(yield func([]core.LearnerID) bool) {
		for len(all) > 0 {
			n := min(ReplayChunk, len(all))
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}
