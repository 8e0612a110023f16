package course

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
)

// Export gives a course of the actor's organisation, by its key, in the form in which it can come in again. What was
// edited here goes out as edited; what is retired stays behind.
func (s *Service) Export(ctx context.Context, actor core.Actor, key string) (Package, error) {
	var p Package
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		p, err = s.export(ctx, tx, ID(actor.Org, key))
		return err
	})
	return p, err
}

func (s *Service) export(ctx context.Context, tx *db.Tx, id core.CourseID) (Package, error) {
	var p Package
	var authors string
	err := tx.QueryRow(ctx, `select key, title, summary, why, language, band, version, licence, authors, source from course where id = $1`, id).
		Scan(&p.Key, &p.Title, &p.Summary, &p.Why, &p.Lang, &p.Band, &p.Version, &p.Licence, &authors, &p.Origin)
	if errors.Is(err, db.ErrNoRows) {
		return p, core.Missing()
	}
	if err != nil {
		return p, fmt.Errorf("loading course %s: %w", id, err)
	}
	if err := json.Unmarshal([]byte(authors), &p.Authors); err != nil {
		return p, fmt.Errorf("reading the authors of course %s: %w", id, err)
	}
	goals, err := goal.FindByCourse(ctx, tx, id)
	if err != nil {
		return p, err
	}
	if p.Goals, err = drafts(ctx, tx, goals); err != nil {
		return p, err
	}
	if p.Units, err = exportUnits(ctx, tx, id); err != nil {
		return p, err
	}
	if err := exportItems(ctx, tx, id, &p); err != nil {
		return p, err
	}
	terms, err := Terms(ctx, tx, id)
	if err != nil {
		return p, err
	}
	for _, t := range terms {
		p.Terms = append(p.Terms, Term{Word: t.Word, Meaning: t.Meaning})
	}
	return p, s.exportFiles(ctx, tx, id, &p)
}

// drafts turns stored goals back into drafts.
func drafts(ctx context.Context, tx *db.Tx, goals []goal.Goal) ([]goal.Draft, error) {
	ids := make([]core.GoalID, len(goals))
	for i, g := range goals {
		ids[i] = g.ID
	}
	needs, err := goal.Needs(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	claims, err := goal.Claims(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	linked, err := linkedByHand(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]goal.Draft, len(goals))
	for i, g := range goals {
		list[i] = goal.Draft{Standards: withCodes(claims[g.ID], linked[g.ID]),
			Key: g.Key, Title: g.Title, Why: g.Why, Description: g.Description, Minutes: g.Minutes, Rule: g.Rule}
		for _, n := range needs[g.ID] {
			list[i].Needs = append(list[i].Needs, goal.Need{Key: n.Key, Why: n.Why})
		}
	}
	return list, nil
}

// withCodes adds the codes of standards that were linked here to those that the source named.
func withCodes(claims, linked []string) []string {
	seen := map[string]bool{}
	for _, c := range claims {
		seen[goal.Fold(c)] = true
	}
	for _, c := range linked {
		if !seen[goal.Fold(c)] {
			seen[goal.Fold(c)] = true
			claims = append(claims, c)
		}
	}
	slices.Sort(claims)
	return claims
}

// linkedByHand lists the codes of the standards to which people linked goals.
func linkedByHand(ctx context.Context, tx *db.Tx, ids []core.GoalID) (map[core.GoalID][]string, error) {
	type link struct {
		goal core.GoalID
		code string
	}
	out := map[core.GoalID][]string{}
	for some := range slices.Chunk(ids, 500) {
		list, err := db.List(ctx, tx, func(row db.Scanner) (link, error) {
			var l link
			var why string
			err := row.Scan(&l.goal, &l.code, &why)
			l.code = cmp.Or(l.code, codeOf(why))
			return l, err
		}, `select a.goal_id, s.code, s.why from goal_align a join goal s on s.id = a.standard_id where a.origin = 'hand' and a.goal_id in `+db.In(len(some), 1), db.Values(some...)...)
		if err != nil {
			return nil, fmt.Errorf("listing the standards of %d goals: %w", len(some), err)
		}
		for _, l := range list {
			if goal.Fold(l.code) != "" {
				out[l.goal] = append(out[l.goal], l.code)
			}
		}
	}
	return out, nil
}

func exportUnits(ctx context.Context, tx *db.Tx, id core.CourseID) ([]UnitDraft, error) {
	type row struct {
		unit UnitDraft
		goal UnitGoal
	}
	rows, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
		var r row
		err := s.Scan(&r.unit.Key, &r.unit.Title, &r.unit.Challenge, &r.unit.Why, &r.goal.Key, &r.goal.Need)
		return r, err
	}, `select u.key, u.title, u.challenge, u.why, coalesce(g.key, ''), coalesce(ug.need, '') from unit u
		left join unit_goal ug on ug.unit_id = u.id left join goal g on g.id = ug.goal_id and g.retired_at = ''
		where u.course_id = $1 and not u.draft order by u.sort, u.key, ug.sort, g.key`, id)
	if err != nil {
		return nil, fmt.Errorf("loading the units of course %s: %w", id, err)
	}
	var list []UnitDraft
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].Key != r.unit.Key {
			list = append(list, r.unit)
		}
		if r.goal.Key != "" {
			u := &list[len(list)-1]
			u.Goals = append(u.Goals, r.goal)
		}
	}
	return list, nil
}

func exportItems(ctx context.Context, tx *db.Tx, id core.CourseID, p *Package) error {
	items, err := item.OfCourse(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, it := range items {
		p.Items = append(p.Items, it.Item)
	}
	lessons, err := library.OfCourse(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, l := range lessons {
		p.Resources = append(p.Resources, library.Draft{Key: l.Key, Title: l.Title, Goals: l.Goals, Form: l.Form, Role: l.Role, Minutes: l.Minutes,
			Lang: l.Lang, Licence: l.Licence, Authors: l.Authors, Origin: l.Origin, Body: l.Body, Stops: l.Stops})
	}
	return nil
}

func (s *Service) exportFiles(ctx context.Context, tx *db.Tx, id core.CourseID, p *Package) error {
	files, err := library.FilesOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, f := range files {
		p.Files = append(p.Files, File{Path: f.Path, Alt: f.Alt, Size: f.Size,
			Open: func() (io.ReadCloser, error) { return s.blobs.Open(ctx, blob.Hash(f.Hash)) }})
	}
	return nil
}
