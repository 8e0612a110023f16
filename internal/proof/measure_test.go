package proof

import (
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"crossfade/internal/db/dbtest"
)

// slowestStart is how long a built server may take until it is ready, on data that is there.
const slowestStart = time.Second

// TestStartIsQuick starts the server some times. Half of the starts must be quick enough: another program may have taken the
// processor in between.
func TestStartIsQuick(t *testing.T) {
	p := newPlace(t, data{dir: t.TempDir()}, 1, 2)
	var took []time.Duration
	for range 7 {
		s := startServer(t, p.data)
		took = append(took, s.start)
		t.Logf("ready after %v with %d MB of memory", s.start.Round(time.Millisecond), s.memory(t)>>20)
		s.kill()
	}
	slices.Sort(took)
	if half := at(took, 50); half > slowestStart {
		t.Errorf("half of the starts take longer than %v", half)
	}
}

// BenchmarkAnswer measures an answered question over HTTP, one after the other: what a learner waits for.
func BenchmarkAnswer(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkOn(b, data{dir: b.TempDir()}) })
	b.Run("postgresql", func(b *testing.B) { benchmarkOn(b, data{dir: b.TempDir(), url: dbtest.PostgresURL(b)}) })
}

func benchmarkOn(b *testing.B, d data) {
	b.Helper()
	p := newPlace(b, d, 1, 2)
	s := startServer(b, d)
	me := newBrowser()
	me.signIn(b, s.url, p.learners[0].link)
	id, n := "", 5
	for b.Loop() {
		b.StopTimer()
		if n == 5 { // the next check together, as often as one likes
			if id != "" {
				_, err := me.post(s.url+"/sittings/"+id+"/finish", nil)
				must(b, err)
			}
			started, err := me.post(s.url+"/goals/"+string(p.goals[0])+"/together", nil)
			must(b, err)
			id, n = strings.TrimPrefix(started.to, "/sittings/"), 0
		}
		n++
		b.StartTimer()
		got, err := me.post(s.url+sittingPath(id, n), url.Values{"try": {"1"}, field: {"7"}})
		if err != nil || got.status != 303 {
			b.Fatalf("%v, %d %s", err, got.status, got.text())
		}
	}
	b.ReportMetric(float64(s.memory(b))/(1<<20), "MB-server")
}

// memory is how much memory the server's process holds, in bytes; 0 where the system does not say.
func (s *server) memory(t testing.TB) int64 {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	must(t, err)
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseInt(kb, 10, 64)
	must(t, err)
	return n << 10
}
