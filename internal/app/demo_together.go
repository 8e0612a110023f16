package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/workshop"
)

// criteriaTogether has the class begin to make the criteria of the unit on data: notes on two examples, one of them taken up.
func (d *demo) criteriaTogether(ctx context.Context, place people.DemoPlace, unit core.UnitID) error {
	lead, noor, tomas := place.Find("okafor").Actor, place.Find("noor").Actor, place.Find("tomas").Actor
	class := place.Group.ID
	err := d.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := d.Board.Move(ctx, tx, lead, soundboard.Order{
			Scope: soundboard.Scope{Class: class, Unit: unit}, Why: "They see what is strong before I say it.",
			Moves: []soundboard.Move{{Element: soundboard.Evaluation, To: soundboard.LevelTogether}},
		})
		return err
	})
	if err != nil {
		return err
	}
	shop, err := d.Shops.Frame(ctx, lead, workshop.Framing{
		Kind: workshop.Criteria, Class: class, Unit: unit, Title: "What good work with data looks like", Slots: []string{"The picture", "The words"},
		Frame: "Read both examples first. Which one would you believe, and why?",
	})
	if err != nil {
		return err
	}
	first := ""
	for _, one := range []struct {
		by        core.Actor
		text, why string
	}{
		{noor, "It says what the numbers cannot say", "Strong in “Bikes and prices”, the last sentence. “Rents go up” is missing it."},
		{tomas, "One sees every single flat, not just the average", "“Rents go up” has one bar for all."},
		{tomas, "It tells what it does not know", "The part about the brand."},
	} {
		id := core.NewID[string]()
		if err := d.Shops.Contribute(ctx, one.by, workshop.Contribution{Workshop: shop, ID: id, Text: one.text, Why: one.why}); err != nil {
			return err
		}
		if first == "" {
			first = id
		}
	}
	if err := d.Shops.Support(ctx, tomas, shop, first, true); err != nil {
		return err
	}
	if err := d.Shops.TakeUp(ctx, lead, shop, first, 2); err != nil {
		return err
	}
	return d.Criteria.Describe(ctx, lead, d.Shops, unit, class, 2, criteria.Words{
		Low: "It sounds certain throughout", Mid: "It says that something is missing", Top: "It says what is missing, and what would change if one knew it",
	})
}

// ownLook has a learner say how they see their letter, one step higher in one place than their teacher will.
func (d *demo) ownLook(ctx context.Context, me core.Actor, product, task string) error {
	sheet, err := d.Criteria.Sheet(ctx, me, task)
	if err != nil {
		return err
	}
	list := make([]criteria.Self, len(sheet.Criteria))
	for i, c := range sheet.Criteria {
		list[i] = criteria.Self{Criterion: c.ID, Level: criteria.Top, Shows: []string{"One more bus at 7:40", "3 days of 5, I counted", "27 of us missed the first lesson"}[i%3]}
	}
	return d.Criteria.SelfScore(ctx, me, product, 2, list)
}
