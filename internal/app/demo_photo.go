package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/people"
)

// photo has one learner of a class check a goal for which a guide looks at a photo and reads a text. It waits on the guide's Now.
func (d *demo) photo(ctx context.Context, place people.DemoPlace) error {
	one := slices.IndexFunc(place.People, func(p people.DemoPerson) bool {
		_, named := demoStory[p.Key]
		return p.Actor.Is(core.RoleLearner) && !named
	})
	guide := slices.IndexFunc(place.People, func(p people.DemoPerson) bool { return p.Actor.Is(core.RoleGuide) })
	if one < 0 || guide < 0 {
		return nil
	}
	me := place.People[one].Actor
	goal, err := d.readGoal(ctx, me)
	if err != nil || goal == "" {
		return err
	}
	begin := d.clock.at
	defer func() { d.clock.at = begin }() // what comes next in the demonstration lies further back
	d.clock.at = d.now.Add(-26 * time.Hour)
	if err := d.Checks.OpenGoal(ctx, place.People[guide].Actor, me.Learner, goal); err != nil {
		return err
	}
	id, err := d.Checks.StartAlone(ctx, me, []core.GoalID{goal}, check.QuiteSure, time.UTC)
	if err != nil {
		return err
	}
	s, err := d.Checks.Mine(ctx, me, id)
	if err != nil {
		return err
	}
	for i := range s.Questions {
		d.clock.at = d.clock.at.Add(time.Duration(30+d.rng.IntN(70)) * time.Second)
		if err := d.answerRead(ctx, me, id, &s.Questions[i]); err != nil {
			return err
		}
	}
	return nil
}

// readGoal finds a goal of the learner's courses with a question that a person looks at.
func (d *demo) readGoal(ctx context.Context, me core.Actor) (found core.GoalID, err error) {
	courses, err := d.Plan.Courses(ctx, me)
	if err != nil {
		return "", err
	}
	err = d.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, c := range courses {
			outline, err := course.OutlineOf(ctx, tx, me.Org, c.Outline.ID)
			if err != nil {
				return err
			}
			for _, g := range outline.Goals() {
				if found != "" {
					return nil
				}
				err := tx.QueryRow(ctx, `
					select coalesce(min(ig.goal_id), '') from item_goal ig join item i on i.id = ig.item_id
					where ig.goal_id = $1 and i.key = 'chart-redraw-alone'`, g.ID).Scan(&found)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	return found, err
}

// answerRead answers a question: by the key, or with a drawing and some words of one's own.
func (d *demo) answerRead(ctx context.Context, me core.Actor, id core.SittingID, q *check.Question) error {
	given := check.Given{Sitting: id, N: q.N, Try: 1, Response: q.Variant.Key(), Locale: "en"}
	if q.Variant.Item.Read() {
		given.Response = item.Response{}
		for i := range q.Variant.Item.Interactions {
			in := &q.Variant.Item.Interactions[i]
			if in.Kind == item.Extended {
				given.Response[in.ID] = []string{"Both bars start at 0 now. It did grow, but not by half as much as the poster says."}
				continue
			}
			drawing, err := drawnChart()
			if err != nil {
				return err
			}
			f, err := d.Checks.KeepFile(ctx, in, "my-chart.png", bytes.NewReader(drawing))
			if err != nil {
				return err
			}
			given.Files = append(given.Files, f)
		}
	}
	_, err := d.Checks.Answer(ctx, me, given)
	return err
}

// drawnChart is a picture of two bars on squared paper.
func drawnChart() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, 480, 360))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		draw.Draw(img, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	paper, squares, ink := color.RGBA{250, 248, 240, 255}, color.RGBA{214, 226, 236, 255}, color.RGBA{40, 52, 84, 255}
	fill(0, 0, 480, 360, paper)
	for at := 0; at < 480; at += 20 {
		fill(at, 0, at+1, 360, squares)
		fill(0, at, 480, at+1, squares)
	}
	fill(70, 30, 74, 320, ink)
	fill(70, 317, 440, 321, ink)
	for y := 60; y < 320; y += 52 { // marks of the axis
		fill(60, y, 70, y+3, ink)
	}
	fill(130, 120, 210, 318, color.RGBA{92, 138, 190, 255})
	fill(280, 82, 360, 318, color.RGBA{222, 146, 84, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("drawing a chart: %w", err)
	}
	return b.Bytes(), nil
}
