package app

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/own"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/workshop"
)

// board moves the sliders of a class: together for the goals of its first unit, with a workshop under way; learners' own goals in its second,
// with one that waits to be verified; and a learner who asks for more.
func (d *demo) board(ctx context.Context, place people.DemoPlace, id core.CourseID) error {
	lead, noor, tomas := place.Find("okafor").Actor, place.Find("noor").Actor, place.Find("tomas").Actor
	begin := d.clock.at
	defer func() { d.clock.at = begin }()
	d.clock.at = d.now.AddDate(0, 0, -3) // nobody here waits for weeks
	var units []course.OutlineUnit
	err := d.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		o, err := course.OutlineOf(ctx, tx, lead.Org, id)
		if err != nil {
			return err
		}
		if units = o.Units; len(units) < 2 {
			return fmt.Errorf("the course of the class has %d units", len(units))
		}
		for i, level := range []soundboard.Level{soundboard.LevelTogether, soundboard.LevelLearner} {
			_, err := d.Board.Move(ctx, tx, lead, soundboard.Order{
				Scope: soundboard.Scope{Class: place.Group.ID, Unit: units[i].ID},
				Moves: []soundboard.Move{{Element: soundboard.Goals, To: level}}, Why: "They ask good questions.",
			})
			if err != nil {
				return err
			}
		}
		_, err = d.Asks.AskBoard(ctx, tx, tomas, proposal.Wish{Element: soundboard.Plan, To: soundboard.LevelTogether},
			"Plan: Together", "I would like to choose the order myself.")
		return err
	})
	if err != nil {
		return err
	}
	if _, err := d.People.AddSubgroup(ctx, lead, place.Group.ID, people.SubgroupInput{Name: "Own pace", People: []core.PersonID{noor.Person, tomas.Person}}); err != nil {
		return err
	}
	shop, err := d.Shops.Frame(ctx, lead, workshop.Framing{
		Kind: workshop.Goals, Class: place.Group.ID, Unit: units[0].ID, Title: "Two places and one key question",
		Frame: "Read two articles first. Numbers only from sources that you can name.", Slots: []string{"Place 1", "Place 2", "Key question"},
	})
	if err != nil {
		return err
	}
	for _, one := range []struct {
		by        core.Actor
		text, why string
	}{
		{noor, "Haiti", "Same storm, two countries: why so different?"}, {tomas, "Oklahoma", "They get so many tornadoes."},
		{lead, "Who gets warned, and how early?", ""},
	} {
		idea := core.NewID[string]()
		if err := d.Shops.Contribute(ctx, one.by, workshop.Contribution{Workshop: shop, ID: idea, Text: one.text, Why: one.why}); err != nil {
			return err
		}
		if err := d.Shops.Support(ctx, noor, shop, idea, true); err != nil {
			return err
		}
	}
	_, err = d.Own.Save(ctx, noor, own.Form{
		ID: core.NewID[string](), Unit: units[1].ID, Kind: own.Mine, Title: "Read a chart in the news and say what it hides", Why: "My uncle shares them all the time.",
		How: "A page with three charts and what each leaves out", Send: true, Seen: soundboard.LevelLearner,
	})
	return err
}
