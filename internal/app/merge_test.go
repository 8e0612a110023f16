package app

import (
	"context"
	"testing"
	"testing/fstest"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/goal"
	"crossfade/internal/interop"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// TestWhoHadAllPartsHasTheWhole brings a version of a framework in which two goals become one: who had got both has got it, who had got one has not, a
// repeat changes nothing, and the log gives the same again.
func TestWhoHadAllPartsHasTheWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		bring := func(raw string) {
			t.Helper()
			r, err := w.Importer.Folder(w.ctx, w.guide, interop.Bundled{Name: "f", Folder: fstest.MapFS{"f.json": &fstest.MapFile{Data: []byte(raw)}}})
			must(t, err)
			if r.Refused() {
				t.Fatalf("%+v", r.Notes)
			}
			_, err = w.Queue.RunDue(w.ctx)
			must(t, err)
		}
		bring(`{"CFDocument":{"identifier":"doc","title":"Doc"},"CFItems":[{"identifier":"a","fullStatement":"A"},{"identifier":"b","fullStatement":"B"}]}`)
		f := goal.FrameworkID(w.guide.Org, "doc")
		both, one := w.learners[0].Learner, w.learners[1].Learner
		shows := func(learner core.LearnerID, key string, state mastery.State) {
			t.Helper()
			must(t, d.WriteFor(w.ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
				log, err := evidence.Lock(ctx, tx, learner, w.clock.Now())
				if err != nil {
					return err
				}
				_, err = progress.Record(ctx, log, evidence.Statement{ID: core.NewID[core.StatementID](), Org: w.guide.Org, Sees: evidence.Self, Verb: evidence.Judged,
					Goal: goal.ID(f, key), Object: evidence.Goal, About: string(goal.ID(f, key)), By: w.guide.Learner, Data: evidence.Data{State: state.String()}})
				return err
			}))
		}
		state := func(learner core.LearnerID, key string) (s progress.State) {
			t.Helper()
			must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				s, err = progress.Of(ctx, tx, learner, goal.ID(f, key))
				return err
			}))
			return s
		}
		shows(both, "a", mastery.GotIt)
		w.wait(48 * 3600e9)
		shows(both, "b", mastery.GotIt)
		shows(one, "a", mastery.GotIt)
		const second = `{"CFDocument":{"identifier":"doc","title":"Doc"},"CFItems":[{"identifier":"c","fullStatement":"C"}],"CFAssociations":[
			{"identifier":"1","associationType":"replacedBy","originNodeURI":{"identifier":"a"},"destinationNodeURI":{"identifier":"c"}},
			{"identifier":"2","associationType":"replacedBy","originNodeURI":{"identifier":"b"},"destinationNodeURI":{"identifier":"c"}}]}`
		bring(second)
		got := state(both, "c")
		if got.Outcome.State != mastery.GotIt || !got.Outcome.Since.Equal(state(both, "b").Outcome.Since) {
			t.Errorf("who had both: %+v", got.Outcome)
		}
		if s := state(one, "c"); s.Is() {
			t.Errorf("who had one passes for having shown the whole: %+v", s.Outcome)
		}
		if s := state(one, "a"); s.Outcome.State != mastery.GotIt {
			t.Errorf("what was earned at a part is gone: %+v", s.Outcome)
		}
		must(t, w.carry(w.ctx, course.Merge{Org: w.guide.Org, Into: goal.ID(f, "c"), Parts: []core.GoalID{goal.ID(f, "a"), goal.ID(f, "b")}}))
		if again := state(both, "c"); again.Seq != got.Seq {
			t.Errorf("twice is not once: %+v", again)
		}
		if n, err := w.renew(w.ctx, []core.LearnerID{both, one}); err != nil || n != 0 {
			t.Errorf("the log gives something else: %d, %v", n, err)
		}
	})
}
