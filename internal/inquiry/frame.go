package inquiry

import (
	"context"
	"errors"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

func (f *Frame) check() error {
	f.Question, f.Sheet, f.Inside = strings.TrimSpace(f.Question), oneLine(f.Sheet), strings.TrimSpace(f.Inside)
	wrong := map[string]string{}
	switch {
	case f.Question == "":
		wrong["question"] = "inquiry.problem.question"
	case long(f.Question, TextMax):
		wrong["question"] = "inquiry.problem.long"
	}
	if long(f.Sheet, LineMax) {
		wrong["sheet"] = "inquiry.problem.long"
	}
	if f.Lines < 0 || f.Lines > MaxLines {
		wrong["lines"] = "inquiry.problem.lines"
	}
	if f.Needed < 0 || f.Needed > maxSources {
		wrong["needed"] = "inquiry.problem.needed"
	}
	if long(f.Inside, TextMax) {
		wrong["inside"] = "inquiry.problem.long"
	}
	if long(strings.Join(f.Outside, "\n"), TextMax) {
		wrong["outside"] = "inquiry.problem.long"
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// SetFrame writes the question of a unit, its limits and its sheet. class is that of the guide; "" for somebody who learns without one.
func (s *Service) SetFrame(ctx context.Context, actor core.Actor, class core.GroupID, f Frame) error {
	f.Outside = lines(strings.Join(f.Outside, "\n"))
	if err := f.check(); err != nil {
		return err
	}
	return s.change(ctx, actor, f.Unit, class, soundboard.InquiryFrame, func(ctx context.Context, tx *db.Tx, _ seat) error {
		if err := course.Touch(ctx, tx, f.Unit, s.clock.Now()); err != nil {
			return err
		}
		return saveFrame(ctx, tx, actor, f, core.Stamp(s.clock.Now()))
	})
}

func saveFrame(ctx context.Context, tx *db.Tx, actor core.Actor, f Frame, now string) error {
	_, err := tx.Exec(ctx, `insert into inquiry (unit_id, org_id, question, sheet, lines, inside, outside, sources, made_by, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (unit_id) do update set question = excluded.question, sheet = excluded.sheet, lines = excluded.lines, inside = excluded.inside,
			outside = excluded.outside, sources = excluded.sources, changed_at = excluded.changed_at`,
		f.Unit, actor.Org, f.Question, f.Sheet, f.Lines, f.Inside, strings.Join(f.Outside, "\n"), f.Needed, actor.Person, now)
	return within("writing the question of a unit", err)
}

func (src *Source) check() error {
	src.Title, src.Note = oneLine(src.Title), oneLine(src.Note)
	var ok bool
	src.Link, ok = linkOf(src.Link)
	switch {
	case src.Title == "":
		return core.BadField("source", "inquiry.problem.source")
	case long(src.Title, LineMax), long(src.Note, LineMax):
		return core.BadField("source", "inquiry.problem.long")
	case !ok:
		return core.BadField("link", "inquiry.problem.link")
	default:
		return nil
	}
}

// AddSource gives a source with the question of a unit.
func (s *Service) AddSource(ctx context.Context, actor core.Actor, unit core.UnitID, class core.GroupID, src Source) error {
	if err := src.check(); err != nil {
		return err
	}
	return s.change(ctx, actor, unit, class, soundboard.InquiryFrame, func(ctx context.Context, tx *db.Tx, _ seat) error {
		had, err := frameOf(ctx, tx, unit)
		if err != nil {
			return err
		}
		if len(had.Sources) >= maxSources {
			return core.NewFault(core.TooMuch, "inquiry.problem.many")
		}
		return insertSource(ctx, tx, unit, src)
	})
}

func insertSource(ctx context.Context, tx *db.Tx, unit core.UnitID, src Source) error {
	_, err := tx.Exec(ctx, `insert into inquiry_source (id, unit_id, title, link, note, sort) values ($1, $2, $3, $4, $5,
		(select coalesce(max(o.sort), -1) + 1 from inquiry_source o where o.unit_id = $2))`, core.NewID[string](), unit, src.Title, src.Link, src.Note)
	return within("keeping a source", err)
}

// RemoveSource takes a source of a unit away.
func (s *Service) RemoveSource(ctx context.Context, actor core.Actor, unit core.UnitID, class core.GroupID, id string) error {
	return s.change(ctx, actor, unit, class, soundboard.InquiryFrame, func(ctx context.Context, tx *db.Tx, _ seat) error {
		_, err := tx.Exec(ctx, `delete from inquiry_source where id = $1 and unit_id = $2`, id, unit)
		return within("removing a source", err)
	})
}

// frameOf reads the question of a unit; Question is "" when nobody wrote one.
func frameOf(ctx context.Context, tx *db.Tx, unit core.UnitID) (Frame, error) {
	f := Frame{Unit: unit}
	var outside string
	err := tx.QueryRow(ctx, `select question, sheet, lines, inside, outside, sources from inquiry where unit_id = $1`, unit).Scan(&f.Question, &f.Sheet, &f.Lines, &f.Inside, &outside, &f.Needed)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return f, within("reading the question of a unit", err)
	}
	f.Outside = lines(outside)
	f.Sources, err = db.List(ctx, tx, func(row db.Scanner) (Source, error) {
		var src Source
		err := row.Scan(&src.ID, &src.Title, &src.Link, &src.Note)
		return src, err
	}, `select id, title, link, note from inquiry_source where unit_id = $1 order by sort, id`, unit)
	return f, within("reading the sources of a unit", err)
}

// Copy copies the question, limits and sources of a unit into another; what learners made of it stays with them.
func (s *Service) Copy(ctx context.Context, tx *db.Tx, actor core.Actor, c course.Copy) error {
	from, to := c.From, c.To
	f, err := frameOf(ctx, tx, from)
	if err != nil || f.Question == "" {
		return err
	}
	f.Unit = to
	if err := saveFrame(ctx, tx, actor, f, core.Stamp(s.clock.Now())); err != nil {
		return err
	}
	for _, src := range f.Sources { // at most twenty
		if err := insertSource(ctx, tx, to, src); err != nil {
			return err
		}
	}
	return nil
}

// QuestionOf is what a unit asks, "" when nobody wrote it. The caller has asked whether the unit may be seen.
func QuestionOf(ctx context.Context, tx *db.Tx, unit core.UnitID) (string, error) {
	list, err := db.List(ctx, tx, db.One[string], `select question from inquiry where unit_id = $1`, unit)
	if err != nil || len(list) == 0 {
		return "", within("reading the question of a unit", err)
	}
	return list[0], nil
}
