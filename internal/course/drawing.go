package course

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal/layout"
)

// MaxDrawn is how many goals a map shows at once; a larger course is shown around one goal.
const MaxDrawn = 1500

// Graph gives the goals of an outline by number, each once, and what comes before what among them.
func Graph(o Outline) ([]core.GoalID, []layout.Edge) {
	var ids []core.GoalID
	at := map[core.GoalID]int{}
	for _, g := range o.Goals() {
		if _, again := at[g.ID]; !again {
			at[g.ID] = len(ids)
			ids = append(ids, g.ID)
		}
	}
	var edges []layout.Edge
	for _, g := range o.Goals() {
		for _, n := range g.Needs {
			if from, here := at[n]; here {
				edges = append(edges, layout.Edge{From: from, To: at[g.ID]})
			}
		}
	}
	return ids, edges
}

// digestOf tells whether a drawing is one of this graph.
func digestOf(ids []core.GoalID, edges []layout.Edge) string {
	text := []byte("1") // the version of the drawing's form
	for _, id := range ids {
		text = append(append(text, ' '), id...)
	}
	for _, e := range edges {
		text = strconv.AppendInt(append(text, ' '), int64(e.From), 10)
		text = strconv.AppendInt(append(text, '>'), int64(e.To), 10)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// FindDrawing gives the stored drawing of a whole course, its places in the order of [Graph]. ok is false when there is none that fits the
// outline: then it is to be drawn, see [Service.Draw].
func FindDrawing(ctx context.Context, tx *db.Tx, o Outline) (d layout.Drawing, ok bool, err error) {
	ids, edges := Graph(o)
	var digest, raw string
	err = tx.QueryRow(ctx, `select digest, layout from course_map where course_id = $1`, o.ID).Scan(&digest, &raw)
	if errors.Is(err, db.ErrNoRows) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("loading the map of course %s: %w", o.ID, err)
	}
	if digest != digestOf(ids, edges) {
		return d, false, nil
	}
	if err := json.Unmarshal([]byte(raw), &d); err != nil {
		return d, false, fmt.Errorf("reading the map of course %s: %w", o.ID, err)
	}
	return d, true, nil
}

// Draw makes the drawing of a whole course and keeps it. It happens when the goals change, and at the first look at a course that has none.
func (s *Service) Draw(ctx context.Context, o Outline) (layout.Drawing, error) {
	ids, edges := Graph(o)
	if len(ids) > MaxDrawn {
		return layout.Drawing{}, nil
	}
	d := layout.Make(len(ids), edges)
	raw, err := json.Marshal(d)
	if err != nil {
		return d, fmt.Errorf("writing the map of course %s: %w", o.ID, err)
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into course_map (course_id, digest, layout) values ($1, $2, $3)
			on conflict (course_id) do update set digest = excluded.digest, layout = excluded.layout`, o.ID, digestOf(ids, edges), string(raw))
		return err
	})
	if err != nil {
		return d, fmt.Errorf("keeping the map of course %s: %w", o.ID, err)
	}
	return d, nil
}

// drawAll draws the maps of courses that came in.
func (s *Service) drawAll(ctx context.Context, actor core.Actor, courses []ReportCourse) error {
	for _, c := range courses {
		var o Outline
		err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			o, err = OutlineOf(ctx, tx, actor.Org, c.ID)
			return err
		})
		if core.KindOf(err) == core.NotFound {
			continue // no goals, no map
		}
		if err != nil {
			return err
		}
		if _, err := s.Draw(ctx, o); err != nil {
			return err
		}
	}
	return nil
}
