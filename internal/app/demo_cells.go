package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/inquiry"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// cells sets the units of the projects to different levels, and has a few learners work at each, so that every cell can be looked at.
func (d *demo) cells(ctx context.Context, place people.DemoPlace, made map[string]core.UnitID, tasks map[string]string) error {
	lead, begin := place.Find("okafor").Actor, d.clock.at
	defer func() { d.clock.at = begin }()
	d.clock.at = d.now.AddDate(0, 0, -2) // so that nobody's five days of silence are over when the demonstration is opened
	err := d.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, one := range []struct {
			unit    string
			element soundboard.Element
			to      soundboard.Level
		}{
			{"smoking", soundboard.Inquiry, soundboard.LevelTogether},
			{"paper", soundboard.Inquiry, soundboard.LevelLearner},
			{"paper", soundboard.Evaluation, soundboard.LevelLearner},
			{"novel", soundboard.Task, soundboard.LevelTogether},
			{"homes", soundboard.Task, soundboard.LevelLearner},
		} {
			_, err := d.Board.Move(ctx, tx, lead, soundboard.Order{
				Scope: soundboard.Scope{Class: place.Group.ID, Unit: made[one.unit]}, Moves: []soundboard.Move{{Element: one.element, To: one.to}}, Why: "They are ready for it.",
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.sheets(ctx, place, made["weather"]); err != nil {
		return err
	}
	if err := d.angles(ctx, place, made["smoking"]); err != nil {
		return err
	}
	if err := d.questions(ctx, place, made["paper"]); err != nil {
		return err
	}
	if err := d.consult(ctx, place, tasks["Thesis and outline"]); err != nil {
		return err
	}
	return d.menus(ctx, place, tasks)
}

// consult has a learner add a criterion of their own, score first, and hear from their teacher, who sees one point otherwise; it is the learner's turn.
func (d *demo) consult(ctx context.Context, place people.DemoPlace, task string) error {
	lead, noor := place.Find("okafor").Actor, place.Find("noor").Actor
	own := criteria.Criterion{Title: "Somebody who thinks otherwise finds themselves in it", Low: "The other side is not there", Mid: "The other side has one sentence", Top: "The other side would say: yes, that is what we mean"}
	mine, err := d.Criteria.Mine(ctx, noor, task)
	if err != nil {
		return err
	}
	if len(mine.Foci) > 0 {
		own.Goal = mine.Foci[0].Goal.ID
	}
	if _, err := d.Criteria.ProposeOwn(ctx, noor, task, own); err != nil {
		return err
	}
	if mine, err = d.Criteria.Mine(ctx, noor, task); err != nil {
		return err
	}
	if _, err := d.Asks.Say(ctx, lead, mine.Asked[0].ID, proposal.SaidYes, ""); err != nil {
		return err
	}
	product, err := d.Work.HandIn(ctx, noor, task, work.Handing{Words: "Who may sell the ground?\n\n1. What the town sold, and to whom.\n2. What the buyers say.\n3. What I think, and where I am not sure."})
	if err != nil {
		return err
	}
	sheet, err := d.Criteria.Sheet(ctx, noor, task)
	if err != nil {
		return err
	}
	self, scores := make([]criteria.Self, len(sheet.Criteria)), make([]criteria.Score, len(sheet.Criteria))
	for i, c := range sheet.Criteria {
		self[i] = criteria.Self{Criterion: c.ID, Level: criteria.Mid, Shows: []string{"The question is the title.", "Each part has a source.", "Part 3."}[i%3]}
		scores[i] = criteria.Score{Criterion: c.ID, Level: criteria.Mid, Reason: "I see it as you do."}
	}
	last := len(scores) - 1
	self[last].Shows, scores[last].Level, scores[last].Reason = "Part 2 lets the buyers speak.", criteria.Low, "Part 2 is a list of prices. What would a buyer say to you?"
	if err := d.Criteria.SelfScore(ctx, noor, product, 1, self); err != nil {
		return err
	}
	return d.Criteria.Give(ctx, lead, product, 1, scores)
}

// menus has learners choose from a menu, suggest a card, and propose something of their own beside the criteria.
func (d *demo) menus(ctx context.Context, place people.DemoPlace, tasks map[string]string) error {
	lead, noor, tomas, novel, homes := place.Find("okafor").Actor, place.Find("noor").Actor, place.Find("tomas").Actor, tasks["Letter to a younger reader"], tasks["One chart for the hearing"]
	for _, c := range []work.Card{
		{Title: "A letter", About: "One page, by hand or typed.", Effort: "an afternoon", Kind: work.Words, Audience: "A reader one year younger"},
		{Title: "A podcast of three minutes", About: "You talk about one scene, with the book open.", Example: "The first minute of the school radio from May", Effort: "two afternoons", Kind: work.Sound},
		{Title: "A poster with one quotation", About: "A quotation that makes one stop.", Effort: "an hour", Kind: work.Picture, Audience: "Everybody in the library"},
	} {
		if err := d.Work.AddCard(ctx, lead, novel, c); err != nil {
			return err
		}
	}
	if err := d.Work.ChooseUntil(ctx, lead, novel, d.day(10)); err != nil {
		return err
	}
	menu, err := d.Work.Menu(ctx, noor, novel)
	if err != nil {
		return err
	}
	if _, err := d.Work.Choose(ctx, noor, work.Choosing{Task: novel, Card: menu.Cards[1].ID, Audience: "My cousin", Today: d.day(-2)}); err != nil {
		return err
	}
	if _, err := d.Work.SuggestCard(ctx, tomas, novel, work.Card{Title: "A film of thirty seconds", About: "The kitchen scene without words.", Kind: work.Video}); err != nil {
		return err
	}
	sheet, err := d.Criteria.Sheet(ctx, noor, homes)
	if err != nil {
		return err
	}
	p := work.Proposing{Form: work.Form{Task: homes, What: "A map of our street on which one can walk through the rents", Medium: "A large map with threads", Audience: "Families who come to the hearing",
		Reach: "It hangs at the door of the hall, and I stand beside it.", Why: "One finds one's own street first, and then believes the line.", Habits: []string{"imagining", "clarity"}, Fits: map[string]string{}}}
	var ids []string
	for i, c := range sheet.Criteria {
		ids = append(ids, c.ID)
		p.Fits[c.ID] = []string{"The thread is the line; its slope stands on it in money.", "I ask in every third house, and say who did not open.", "The legend has five words."}[i%3]
	}
	_, err = d.Work.Propose(ctx, noor, p, ids)
	return err
}

// sheets has a group write on its sheet about a fixed question.
func (d *demo) sheets(ctx context.Context, place people.DemoPlace, unit core.UnitID) error {
	lead, class := place.Find("okafor").Actor, place.Group.ID
	err := d.Inquiry.SetFrame(ctx, lead, class, inquiry.Frame{Unit: unit, Question: "What makes one storm die by morning, and another take roofs?",
		Sheet: "List three causes, the strongest first", Lines: 3})
	if err != nil {
		return err
	}
	if err := d.Inquiry.AddSource(ctx, lead, unit, class, inquiry.Source{Title: "The map of sea temperatures on the wall", Note: "look at both dates"}); err != nil {
		return err
	}
	if err := d.Inquiry.MakeGroups(ctx, lead, unit, class, 3); err != nil {
		return err
	}
	noor := place.Find("noor").Actor
	var v inquiry.View
	err = d.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = d.Inquiry.View(ctx, tx, noor, unit, "")
		return err
	})
	if err != nil {
		return err
	}
	_, err = d.Inquiry.WriteLine(ctx, noor, inquiry.Writing{Unit: unit, Group: v.Mine.ID, N: 1, Words: "Warm water below: it feeds the storm for hours.", Source: "The map on the wall"})
	return err
}

// angles has learners take angles of a framing question, one of them outside the limits, and one report something.
func (d *demo) angles(ctx context.Context, place people.DemoPlace, unit core.UnitID) error {
	lead, class, noor, tomas := place.Find("okafor").Actor, place.Group.ID, place.Find("noor").Actor, place.Find("tomas").Actor
	err := d.Inquiry.SetFrame(ctx, lead, class, inquiry.Frame{Unit: unit, Question: "Should smoking be banned in public places?",
		Inside: "Places in our town, indoors and out", Outside: []string{"vaping", "other drugs"}, Needed: 2})
	if err != nil {
		return err
	}
	for _, words := range []string{"Who would check it, and what would that cost?", "What other towns did, and what came of it"} {
		if err := d.Inquiry.Seed(ctx, lead, unit, class, words); err != nil {
			return err
		}
	}
	var first inquiry.Done
	for _, one := range []struct {
		by         core.Actor
		words, why string
	}{
		{noor, "What it does to the cafés on our street", "My aunt has one."}, {tomas, "What it does to the cafés on our street", "I work there on Saturdays."},
		{tomas, "Is vaping the same thing?", "Half of year ten does it."},
	} {
		done, err := d.Inquiry.WriteAngle(ctx, one.by, inquiry.AngleForm{ID: core.NewID[string](), Unit: unit, Words: one.words, Why: one.why, Seen: soundboard.LevelTogether})
		if err != nil {
			return err
		}
		if first.Angle == "" {
			first = done
		}
	}
	if err := d.Inquiry.AddAngleSource(ctx, noor, unit, first.Angle, inquiry.Source{Title: "What my aunt says about the last two years"}); err != nil {
		return err
	}
	_, err = d.Safety.Report(ctx, tomas, safety.Angle, first.Angle, "It names a café that everybody here knows.")
	return err
}

// questions has a learner make a question of her own, with a nudge that waits for an answer.
func (d *demo) questions(ctx context.Context, place people.DemoPlace, unit core.UnitID) error {
	noor, tomas := place.Find("noor").Actor, place.Find("tomas").Actor
	_, err := d.Inquiry.Save(ctx, tomas, inquiry.QuestionForm{Ready: true, Question: inquiry.Question{Unit: unit, Problem: "When is our river clean enough to swim in?", Why: "We go there anyway.",
		ForWhom: []string{"me", "community"}, Subs: []string{"Who measures it, and when?"}, Views: []string{"A farmer upstream", "The swimming club"}, Habits: []string{"posing", "persisting"}}})
	if err != nil {
		return err
	}
	_, err = d.Inquiry.Save(ctx, noor, inquiry.QuestionForm{Question: inquiry.Question{Unit: unit, Problem: "Who drinks what the old factory left in the ground?", Why: "My grandmother has a well.",
		ForWhom: []string{"family", "community"}, Views: []string{"People with a well"}, Habits: []string{"viewpoints"}}})
	if err != nil {
		return err
	}
	var v inquiry.View
	err = d.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = d.Inquiry.View(ctx, tx, noor, unit, "")
		return err
	})
	if err != nil {
		return err
	}
	return d.Inquiry.Say(ctx, place.Find("okafor").Actor, v.Own.ID, inquiry.Nudge, "Who would be glad if nobody asked this?")
}
