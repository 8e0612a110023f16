package main

import (
	"os"
	"path/filepath"
	"testing"
)

// What the engine has to reach on public data. AUC and precision are at least, RMSE and ECE at most.
var goals = map[string]struct {
	tracker, head, rmse, ece float64
	cold                     float64
	overRow                  float64
}{
	"assist09": {tracker: .765, head: .775, rmse: .419, ece: .015, cold: .72, overRow: .08},
	"statics":  {head: .826, rmse: 1, ece: .015, cold: .76},
	"assist15": {head: .714, rmse: 1, ece: .015, overRow: .10},
	"assist17": {head: .728, rmse: 1, ece: .01},
}

func TestGoalsOnPublicData(t *testing.T) {
	folder := os.Getenv("CROSSFADE_KT_DATA")
	if folder == "" || testing.Short() {
		t.Skip("CROSSFADE_KT_DATA names no folder with public data, or the test is to be short")
	}
	for name, goal := range goals {
		t.Run(name, func(t *testing.T) {
			file, err := os.Open(filepath.Join(folder, name, "interactions.tsv"))
			if err != nil {
				t.Skipf("the set is absent: %v", err)
			}
			defer file.Close()
			s, err := readSet(name, file)
			if err != nil {
				t.Fatal(err)
			}
			o := measure(s, 40)
			t.Logf("cold %v; tracker %v; head %v; Q %v; R %v", o.cold, o.tracker, o.head, o.q, o.r)
			atLeast(t, "AUC of the tracker", o.tracker.auc, goal.tracker)
			atLeast(t, "AUC of the head", o.head.auc, goal.head)
			atLeast(t, "AUC without training learners", o.cold.auc, goal.cold)
			atLeast(t, "precision over 3 in a row", o.samePrecision-o.rowPrecision, goal.overRow)
			atLeast(t, "what comes where R is .90", o.cameAtR, .90)
			atLeast(t, "-RMSE of the head", -o.head.rmse, -goal.rmse)
			atLeast(t, "-ECE of the head", -o.head.ece, -goal.ece)
			atLeast(t, "-ECE of Q", -o.q.ece, -.02)
			atLeast(t, "-ECE of R", -o.r.ece, -.02)
			atLeast(t, "-allocations per response", -o.trackerCost.allocations, -.01)
			atLeast(t, "-microseconds per response", -o.trackerCost.nanoseconds/1000, -2)
		})
	}
}

func atLeast(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(got >= want) {
		t.Errorf("%s: %.4f, want at least %.4f", what, got, want)
	}
}
