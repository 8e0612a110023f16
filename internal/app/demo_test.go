package app

import (
	"testing"

	"crossfade/internal/db/dbtest"
)

// TestDemoIsStill holds that nothing of the demonstration is over when it is opened: the clock's next round answers nobody's question.
func TestDemoIsStill(t *testing.T) {
	a, err := On(t.Context(), dbtest.SQLite(t), Config{DataDir: t.TempDir()})
	must(t, err)
	places, err := a.FillDemo(t.Context())
	must(t, err)
	if len(places) == 0 {
		t.Fatal("the demonstration has no place")
	}
	n, err := a.Asks.Expire(t.Context())
	must(t, err)
	if n > 0 {
		t.Errorf("silence has answered %d questions of the demonstration", n)
	}
}
