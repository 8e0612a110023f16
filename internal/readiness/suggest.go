package readiness

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Suggestion is a slider that the evidence suggests to move, up or down. Nothing moves it but a person.
type Suggestion struct {
	Learner core.LearnerID // "" is the whole class
	Element soundboard.Element
	From    soundboard.Level
	To      soundboard.Level
	// Reason names the figures: kept_weeks, quiet_weeks, musts_got, fits. N of Of are its numbers.
	Reason string
	N, Of  int
}

// Up tells that the learner would decide more.
func (s Suggestion) Up() bool { return s.To.Above(s.From) }

// What makes a week count, and when it is kept or quiet; how many must be so in a row; from what share sums speak for a class.
const (
	linesOfWeek = 3
	keptShare   = 80
	quietShare  = 30
	keptWeeks   = 3
	quietWeeks  = 2
	fitShare    = 80
	fitChecks   = 10
)

// MostSuggestions is how many are shown at once.
const MostSuggestions = 6

// Suggest finds what the evidence suggests in a class. levels is where each learner's sliders stand. What a guide put off or said never to is left out.
// Two statements.
func Suggest(ctx context.Context, tx *db.Tx, s soundboard.Scope, now time.Time, f Figures, musts []Must, levels map[core.LearnerID]soundboard.Positions, class soundboard.Positions) ([]Suggestion, error) {
	weeks, err := weeksOf(ctx, tx, s, now)
	if err != nil {
		return nil, err
	}
	said, err := hints(ctx, tx, s, now)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	add := func(one Suggestion) {
		if one.To != "" && one.To != one.From && !said[hintKey{one.Learner, one.Element, one.To}] {
			list = append(list, one)
		}
	}
	if f.Said >= fitChecks && 100*f.Fits >= fitShare*f.Said {
		at := class.Of(soundboard.Evaluation).Level
		add(Suggestion{Element: soundboard.Evaluation, From: at, To: step(at, 1), Reason: "fits", N: f.Fits, Of: f.Said})
	}
	for learner, at := range levels {
		plan := at.Of(soundboard.Plan).Level
		w := weeks[learner]
		switch {
		case w.kept >= keptWeeks:
			add(Suggestion{Learner: learner, Element: soundboard.Plan, From: plan, To: step(plan, 1), Reason: "kept_weeks", N: w.kept, Of: keptWeeks})
		case w.quiet >= quietWeeks:
			add(Suggestion{Learner: learner, Element: soundboard.Plan, From: plan, To: step(plan, -1), Reason: "quiet_weeks", N: w.quiet, Of: quietWeeks})
		}
		if got, all := mustsOf(musts, learner); all > 1 && got == all {
			goals := at.Of(soundboard.Goals).Level
			add(Suggestion{Learner: learner, Element: soundboard.Goals, From: goals, To: step(goals, 1), Reason: "musts_got", N: got, Of: all})
		}
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(a.Learner, b.Learner), cmp.Compare(a.Element, b.Element))
	})
	return list[:min(len(list), MostSuggestions)], nil
}

// step is the next level up or down; "" at an end.
func step(l soundboard.Level, by int) soundboard.Level {
	names := soundboard.LevelNames()
	if i := slices.Index(names, l) + by; i >= 0 && i < len(names) {
		return names[i]
	}
	return ""
}

func mustsOf(list []Must, learner core.LearnerID) (got, all int) {
	for _, m := range list {
		if c, ok := m.By[learner]; ok {
			all++
			if c == Covered {
				got++
			}
		}
	}
	return got, all
}

// run is how many of a learner's last weeks were kept, or quiet, in a row.
type run struct{ kept, quiet int }

// weeksOf looks at the finished weeks of each learner's Today.
func weeksOf(ctx context.Context, tx *db.Tx, s soundboard.Scope, now time.Time) (map[core.LearnerID]run, error) {
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	rows, err := tx.Query(ctx, who+`select learner_id, day, count(*), sum(case when status = 'done' then 1 else 0 end) from plan_item
		where learner_id in (select id from who) and day >= $5 and day < $6 and status in ('open', 'done')
		group by learner_id, day order by learner_id, day desc`,
		whoArgs(s, monday.AddDate(0, 0, -42).Format(time.DateOnly), monday.Format(time.DateOnly))...)
	if err != nil {
		return nil, fmt.Errorf("reading the weeks of a class: %w", err)
	}
	defer rows.Close()
	type week struct{ all, done int }
	byWeek := map[core.LearnerID]map[string]week{}
	for rows.Next() {
		var learner core.LearnerID
		var day string
		var all, done int
		if err := rows.Scan(&learner, &day, &all, &done); err != nil {
			return nil, fmt.Errorf("reading the weeks of a class: %w", err)
		}
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			continue
		}
		key := at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Format(time.DateOnly)
		if byWeek[learner] == nil {
			byWeek[learner] = map[string]week{}
		}
		w := byWeek[learner][key]
		byWeek[learner][key] = week{w.all + all, w.done + done}
	}
	out := map[core.LearnerID]run{}
	for learner, weeks := range byWeek {
		var r run
		keptOn, quietOn := true, true
		for back := 1; back <= 6; back++ {
			w := weeks[monday.AddDate(0, 0, -7*back).Format(time.DateOnly)]
			kept := w.all >= linesOfWeek && 100*w.done >= keptShare*w.all
			quiet := w.all >= linesOfWeek && 100*w.done < quietShare*w.all
			keptOn, quietOn = keptOn && kept, quietOn && quiet
			if keptOn {
				r.kept++
			}
			if quietOn {
				r.quiet++
			}
		}
		out[learner] = r
	}
	return out, rows.Err()
}

type hintKey struct {
	learner core.LearnerID
	element soundboard.Element
	level   soundboard.Level
}

// hints reads to which suggestions a guide said "never", or "not yet" that still holds.
func hints(ctx context.Context, tx *db.Tx, s soundboard.Scope, now time.Time) (map[hintKey]bool, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (hintKey, error) {
		var k hintKey
		err := row.Scan(&k.learner, &k.element, &k.level)
		return k, err
	}, `select learner_id, element, level from board_hint where org_id = $1 and class_id = $2 and (said = 'never' or until_at > $3)`,
		s.Org, s.Class, core.Stamp(now))
	if err != nil {
		return nil, fmt.Errorf("reading what was said to suggestions: %w", err)
	}
	out := map[hintKey]bool{}
	for _, k := range list {
		out[k] = true
	}
	return out, nil
}

// notYet is for how long "not yet" holds.
const notYet = 14 * 24 * time.Hour

// PutOff keeps a guide's "not yet" or "never" to a suggestion. Callers have asked whether the actor may move the slider.
func PutOff(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID, one Suggestion, never bool, now time.Time) error {
	if !one.Element.Valid() || !one.To.Valid() {
		return core.Missing()
	}
	said, until := "not_yet", core.Stamp(now.Add(notYet))
	if never {
		said, until = "never", ""
	}
	_, err := tx.Exec(ctx, `insert into board_hint (org_id, class_id, learner_id, element, level, said, until_at, by_person, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (org_id, class_id, learner_id, element, level) do update set said = excluded.said, until_at = excluded.until_at, by_person = excluded.by_person, at = excluded.at`,
		actor.Org, class, one.Learner, one.Element, one.To, said, until, actor.Person, core.Stamp(now))
	if err != nil {
		return fmt.Errorf("keeping what was said to a suggestion: %w", err)
	}
	return nil
}
