package course

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// saving is one package on its way into the tables.
type saving struct {
	actor  core.Actor
	pkg    Package
	format string
	files  []library.File
	report *Report
	merges []func(ctx context.Context, tx *db.Tx, m Merge) error

	id        core.CourseID
	framework core.FrameworkID
	at        time.Time
	goalIDs   map[string]core.GoalID // by key, of the goals in the source
	changes   []goal.Change
	marks     []mark // as they were before this version
}

// save writes one course. The package has passed [Check].
func (s *Service) save(ctx context.Context, tx *db.Tx, w saving) error {
	w.id, w.at, w.merges = ID(w.actor.Org, w.pkg.Key), s.clock.Now(), s.merges
	for _, step := range []func(context.Context, *db.Tx) error{w.course, w.goals, w.crosswalk, w.oldMarks, w.units, w.goOn, w.marksAgain, w.items, w.lessons, w.linksAgain, w.keepFiles, w.putTerms, w.lookAtFiles, w.index, w.pools} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// course writes the course itself and its framework of goals.
func (w *saving) course(ctx context.Context, tx *db.Tx) (err error) {
	p := w.pkg
	w.framework, err = goal.PutFramework(ctx, tx, goal.Framework{Org: w.actor.Org, Key: p.Key, Title: p.Title, Lang: p.Lang, Source: p.Origin, Licence: p.Licence}, w.at)
	if err != nil {
		return err
	}
	var retired string
	err = tx.QueryRow(ctx, `select retired_at from course where id = $1`, w.id).Scan(&retired)
	isNew := errors.Is(err, db.ErrNoRows)
	if err != nil && !isNew {
		return fmt.Errorf("looking for the course: %w", err)
	}
	authors := p.Authors
	if authors == nil {
		authors = []string{}
	}
	names, err := json.Marshal(authors)
	if err != nil {
		return fmt.Errorf("writing the authors: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format,
			imported_at, created_at, retired_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, '')
		on conflict (id) do update set title = excluded.title, title_fold = excluded.title_fold, summary = excluded.summary, why = excluded.why,
			language = excluded.language, band = excluded.band, version = excluded.version, licence = excluded.licence, authors = excluded.authors,
			source = excluded.source, format = excluded.format, imported_at = excluded.imported_at, retired_at = ''`,
		w.id, w.actor.Org, w.framework, p.Key, p.Title, library.Fold(p.Title), p.Summary, p.Why, p.Lang, p.Band, p.Version, p.Licence, string(names), p.Origin, w.format,
		core.Stamp(w.at))
	if err != nil {
		return fmt.Errorf("keeping the course: %w", err)
	}
	w.report.Courses = append(w.report.Courses, ReportCourse{ID: w.id, Key: p.Key, Title: p.Title, New: isNew, Units: len(p.Units)})
	return nil
}

// known tells whether the course was here before.
func (w *saving) known() bool { return !w.report.Courses[len(w.report.Courses)-1].New }

func (w *saving) goals(ctx context.Context, tx *db.Tx) (err error) {
	o := goal.Origin{Org: w.actor.Org, Framework: w.framework, Lang: w.pkg.Lang, At: w.at, Successors: w.pkg.Successors}
	if w.changes, err = goal.Put(ctx, tx, o, w.pkg.Goals); err != nil {
		return err
	}
	w.goalIDs = make(map[string]core.GoalID, len(w.changes))
	for _, c := range w.changes {
		if c.Outcome != goal.Retired {
			w.goalIDs[c.Key] = c.ID
		}
		w.report.count(KindGoal, string(c.Outcome), c.Title)
		if c.Outcome == goal.Replaced && c.Edited && len(c.Fields) > 0 {
			w.report.Kept = append(w.report.Kept, Named{KindGoal, c.Title})
		}
		if c.Outcome != goal.Unchanged && w.known() {
			w.report.GoalChanges = append(w.report.GoalChanges, GoalChange{ID: c.ID, Title: c.Title, Was: c.Was, Outcome: c.Outcome, Fields: c.Fields,
				From: titles(c.From), Into: titles(c.Into), Lost: c.Lost, Circle: c.Circle})
		}
	}
	if w.pkg.Record == nil {
		return nil
	}
	return goal.PutRecord(ctx, tx, w.framework, w.format, *w.pkg.Record)
}

// units writes the units and places the goals in them. A goal that was edited here and is gone from the source keeps its
// place, if its unit is still there.
func (w *saving) units(ctx context.Context, tx *db.Tx) error {
	kept, err := w.orphans(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from unit_goal where unit_id in (select id from unit where course_id = $1 and made_by = '')`, w.id); err != nil {
		return fmt.Errorf("clearing the units: %w", err)
	}
	ids, err := w.unitIDs(ctx, tx)
	if err != nil {
		return err
	}
	keys, there := make([]string, 0, len(w.pkg.Units)), map[core.UnitID]bool{}
	for i, u := range w.pkg.Units {
		keys = append(keys, u.Key)
		there[ids[u.Key]] = true
		if err := w.unit(ctx, tx, ids[u.Key], u, i); err != nil {
			return fmt.Errorf("keeping unit %q: %w", u.Key, err)
		}
	}
	args := append([]any{w.id}, db.Values(keys...)...)
	if _, err := tx.Exec(ctx, `delete from unit where course_id = $1 and edited_at = '' and key not in `+db.In(len(keys), 2), args...); err != nil {
		return fmt.Errorf("removing units that are gone: %w", err)
	}
	for _, o := range kept {
		if !there[o.unit] {
			continue
		}
		if _, err := tx.Exec(ctx, `insert into unit_goal (unit_id, goal_id, need, sort) values ($1, $2, $3, $4)`, o.unit, o.goal, o.need, o.sort); err != nil {
			return fmt.Errorf("keeping a goal that was edited here: %w", err)
		}
	}
	return nil
}

func (w *saving) unit(ctx context.Context, tx *db.Tx, id core.UnitID, u UnitDraft, sort int) error {
	_, err := tx.Exec(ctx, `insert into unit (id, course_id, key, title, challenge, why, sort) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (id) do update set title = case when unit.edited_at = '' then excluded.title else unit.title end,
			challenge = case when unit.edited_at = '' then excluded.challenge else unit.challenge end,
			why = case when unit.edited_at = '' then excluded.why else unit.why end, sort = excluded.sort`,
		id, w.id, u.Key, u.Title, u.Challenge, u.Why, sort)
	if err != nil {
		return err
	}
	for i, g := range u.Goals {
		if _, err := tx.Exec(ctx, `insert into unit_goal (unit_id, goal_id, need, sort) values ($1, $2, $3, $4)`, id, w.goalIDs[g.Key], g.Need, i); err != nil {
			return err
		}
	}
	return nil
}

// orphan is the place of a goal that was edited here and is no longer in the source.
type orphan struct {
	unit core.UnitID
	goal core.GoalID
	need Necessity
	sort int
}

func (w *saving) orphans(ctx context.Context, tx *db.Tx) ([]orphan, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (orphan, error) {
		var o orphan
		err := s.Scan(&o.unit, &o.goal, &o.need, &o.sort)
		return o, err
	}, `select ug.unit_id, ug.goal_id, ug.need, ug.sort from unit_goal ug join unit u on u.id = ug.unit_id join goal g on g.id = ug.goal_id
		where u.course_id = $1 and u.made_by = '' and g.edited_at <> '' and g.retired_at = ''`, w.id)
	if err != nil {
		return nil, fmt.Errorf("listing goals that were edited here: %w", err)
	}
	inSource := map[core.GoalID]bool{}
	for _, id := range w.goalIDs {
		inSource[id] = true
	}
	kept := list[:0]
	for _, o := range list {
		if !inSource[o.goal] {
			kept = append(kept, o)
		}
	}
	return kept, nil
}

// items writes the questions and retires those that are gone. What is in the source and could not be read is spared.
func (w *saving) items(ctx context.Context, tx *db.Tx) error {
	origin := item.Origin{Org: w.actor.Org, Course: w.id, Lang: w.pkg.Lang, At: w.at}
	keep := map[core.ItemID]bool{}
	for _, it := range w.pkg.Items {
		c, err := item.Put(ctx, tx, origin, it)
		if err != nil {
			return err
		}
		keep[c.ID] = true
		w.report.count(KindItem, string(c.Outcome), it.Key)
	}
	for key := range w.spared(KindItem) {
		keep[item.ID(w.id, key)] = true
	}
	gone, err := item.RetireOthers(ctx, tx, w.id, keep, w.at)
	if err != nil {
		return err
	}
	for _, key := range gone {
		w.report.count(KindItem, "retired", key)
	}
	return nil
}

// spared are the keys of things that are in the source and could not be read.
func (w *saving) spared(what Kind) map[string]bool {
	keys := map[string]bool{}
	for _, left := range w.pkg.Left {
		if key, ok := strings.CutPrefix(left, PlaceKey(what, "")); ok {
			keys[key] = true
		}
	}
	return keys
}

func (w *saving) lessons(ctx context.Context, tx *db.Tx) error {
	origin := library.Origin{Org: w.actor.Org, Course: w.id, Framework: w.framework, At: w.at}
	changes, err := library.Put(ctx, tx, origin, w.pkg.Resources, w.spared(KindLesson))
	if err != nil {
		return err
	}
	for _, c := range changes {
		w.report.count(KindLesson, string(c.Outcome), c.Title)
	}
	return nil
}

func (w *saving) keepFiles(ctx context.Context, tx *db.Tx) error {
	files := make([]library.File, len(w.files))
	for i, f := range w.files {
		f.Course = w.id
		files[i] = f
	}
	return library.PutFiles(ctx, tx, files)
}

func (w *saving) lookAtFiles(ctx context.Context, tx *db.Tx) error {
	return checkFiles(ctx, tx, w.id, w.at)
}

func (w *saving) index(ctx context.Context, tx *db.Tx) error { return Index(ctx, tx, w.id) }

// pools names the goals with too few questions. A framework or a course without any question has no pools to fill: people judge there.
func (w *saving) pools(ctx context.Context, tx *db.Tx) error {
	if len(w.pkg.Items) == 0 {
		return nil
	}
	rows, err := Alignment(ctx, tx, w.actor.Org, w.id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Few() {
			w.report.Small = append(w.report.Small, SmallPool{Goal: r.Goal.ID, Title: r.Goal.Title, Have: r.Fresh, Want: r.Want})
		}
	}
	return nil
}
