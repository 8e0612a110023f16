package work

import (
	"context"
	"errors"
	"fmt"
	"io"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/sent"
)

// File is one file of a version.
type File struct {
	ID string
	N  int // version
	sent.File
}

// Limits of what is handed in.
const (
	MaxFile  = sent.Most // bytes of one file
	maxFiles = 8         // of one version
)

const fileQuery = `select f.id, f.n, f.name, f.hash, f.media_type, f.size, f.small_hash, f.small_type from product_file f `

func scanFile(s db.Scanner) (File, error) {
	var f File
	err := s.Scan(&f.ID, &f.N, &f.Name, &f.Hash, &f.MediaType, &f.Size, &f.Small, &f.SmallType)
	return f, err
}

// Keep stores a file that somebody sends, before it is handed in, see [sent.Keep].
func (s *Service) Keep(ctx context.Context, name string, r io.Reader) (File, error) {
	f, err := sent.Keep(ctx, s.blobs, name, r, MaxFile)
	return File{File: f}, err
}

// FileOf gives a file of a product that the actor may see.
func (s *Service) FileOf(ctx context.Context, actor core.Actor, product, file string) (f File, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.ProductOf(ctx, tx, actor, product); err != nil {
			return err
		}
		f, err = scanFile(tx.QueryRow(ctx, fileQuery+`where f.id = $1 and f.product_id = $2`, file, product))
		if errors.Is(err, db.ErrNoRows) {
			return core.Missing()
		}
		return err
	})
	return f, err
}

// Open gives the content of a file.
func (s *Service) Open(ctx context.Context, h blob.Hash) (io.ReadSeekCloser, error) {
	return s.blobs.Open(ctx, h)
}

// Forget erases a learner's work. Its files are swept with those that nothing shows any more.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	const mine = `select p.id from product p where p.learner_id = $1`
	const cards = `select k.id from task_card k where k.suggested_by = $1`
	for _, q := range []string{`delete from task_fit where form_id in (select f.id from task_form f where f.learner_id = $1)`, `delete from task_form where learner_id = $1`,
		`delete from task_choice where learner_id = $1 or card_id in (` + cards + `)`, `delete from task_card where suggested_by = $1`, // whoever chose such a card chooses anew
		`delete from slot_fill where learner_id = $1`, `delete from product_file where product_id in (` + mine + `)`,
		`delete from product_version where product_id in (` + mine + `)`, `delete from product where learner_id = $1`} {
		if _, err := tx.Exec(ctx, q, learner); err != nil {
			return fmt.Errorf("erasing work: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases what an erased person said about pieces of a portfolio.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	if _, err := tx.Exec(ctx, `update slot_fill set word = '', accepted_by = '' where accepted_by = $1`, person); err != nil {
		return fmt.Errorf("erasing what was said about pieces: %w", err)
	}
	return nil
}
