package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/db"
	"crossfade/internal/maths"
)

// mathsVersion is part of every hash: another way of making MathML starts a fresh cache.
const mathsVersion = "1"

// Renderer makes MathML of TeX; [maths.Renderer] does.
type Renderer interface {
	MathML(tex string, display bool) (string, error)
}

// Maths keeps MathML ready in the table maths, since making it costs much more than the rest of a page. It is
// a cache: what is missing is made and kept.
type Maths struct {
	db     *db.DB
	render Renderer
}

// NewMaths makes one.
func NewMaths(d *db.DB, render Renderer) *Maths { return &Maths{db: d, render: render} }

// Formula is one formula of a text.
type Formula struct {
	TeX     string
	Display bool
}

// hash names a formula in the table.
func (f Formula) hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%t\x00%s", mathsVersion, f.Display, f.TeX))
	return hex.EncodeToString(sum[:])
}

// FormulasOf lists the formulas of some texts, each once, in their order.
func FormulasOf(texts ...string) []Formula {
	var list []Formula
	seen := map[Formula]bool{}
	for _, t := range texts {
		if !strings.ContainsAny(t, `$\`) {
			continue
		}
		for _, piece := range maths.Segments(t) {
			f := Formula{TeX: piece.TeX, Display: piece.Display}
			if f.TeX != "" && !seen[f] {
				seen[f] = true
				list = append(list, f)
			}
		}
	}
	return list
}

// Find gives a look-up for the MathML of every formula in some texts: one query, and making what is not there yet.
// The look-up errs on TeX that cannot be made; a page then shows the source.
func (m *Maths) Find(ctx context.Context, texts ...string) (func(tex string, display bool) (string, error), error) {
	formulas := FormulasOf(texts...)
	known := map[string]string{}
	if len(formulas) > 0 {
		err := m.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			known, err = MathsFor(ctx, tx, formulas)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	fresh, err := m.make(ctx, formulas, known)
	if err != nil && !errors.Is(err, maths.ErrUnavailable) {
		return nil, err
	}
	if err := m.keep(ctx, fresh); err != nil {
		return nil, err
	}
	return func(tex string, display bool) (string, error) {
		f := Formula{TeX: tex, Display: display}
		if made, ok := known[f.hash()]; ok {
			return made, nil
		}
		return m.render.MathML(tex, display)
	}, nil
}

// MathsFor looks up formulas in one query for 500 of them. The result is keyed by the formula's hash, see [Maths.Find].
func MathsFor(ctx context.Context, tx *db.Tx, formulas []Formula) (map[string]string, error) {
	type row struct{ hash, mathml string }
	known := make(map[string]string, len(formulas))
	for some := range slices.Chunk(formulas, batch) {
		args := make([]any, len(some))
		for i, f := range some {
			args[i] = f.hash()
		}
		list, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
			var r row
			err := s.Scan(&r.hash, &r.mathml)
			return r, err
		}, `select hash, mathml from maths where hash in `+db.In(len(some), 1), args...)
		if err != nil {
			return nil, fmt.Errorf("looking up %d formulas: %w", len(some), err)
		}
		for _, r := range list {
			known[r.hash] = r.mathml
		}
	}
	return known, nil
}

// make makes the formulas that are not known, and adds them. TeX that cannot be made is passed over; the error
// is [maths.ErrUnavailable] when none can be made here.
func (m *Maths) make(ctx context.Context, formulas []Formula, known map[string]string) (map[string]string, error) {
	fresh := map[string]string{}
	for _, f := range formulas {
		if _, ok := known[f.hash()]; ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		made, err := m.render.MathML(f.TeX, f.Display)
		if errors.Is(err, maths.ErrUnavailable) {
			return nil, err
		}
		if err == nil {
			fresh[f.hash()], known[f.hash()] = made, made
		}
	}
	return fresh, nil
}

// keep stores MathML. Two who store the same at once store it once.
func (m *Maths) keep(ctx context.Context, fresh map[string]string) error {
	if len(fresh) == 0 {
		return nil
	}
	hashes := make([]string, 0, len(fresh))
	for h := range fresh {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes) // the same order for everybody, so that nobody waits in a circle
	err := m.db.WriteQueue(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, h := range hashes {
			if _, err := tx.Exec(ctx, `insert into maths (hash, mathml) values ($1, $2) on conflict (hash) do nothing`, h, fresh[h]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping %d formulas: %w", len(fresh), err)
	}
	return nil
}

// Ready makes the formulas of texts before anybody reads them, as an import does. It calls step after each part of the work with the
// number of formulas done, and gives those that cannot be made. Formulas that are there already cost one look-up.
func (m *Maths) Ready(ctx context.Context, formulas []Formula, step func(done int)) ([]Formula, error) {
	var bad []Formula
	done := 0
	for some := range slices.Chunk(formulas, 100) {
		var known map[string]string
		err := m.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			known, err = MathsFor(ctx, tx, some)
			return err
		})
		if err != nil {
			return nil, err
		}
		fresh, err := m.make(ctx, some, known)
		if errors.Is(err, maths.ErrUnavailable) {
			return nil, nil // nothing is wrong with the formulas
		}
		if err != nil {
			return nil, err
		}
		if err := m.keep(ctx, fresh); err != nil {
			return nil, err
		}
		for _, f := range some {
			if _, ok := known[f.hash()]; !ok {
				bad = append(bad, f)
			}
		}
		done += len(some)
		step(done)
	}
	return bad, nil
}
