package work

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Product is what one learner makes for one task.
type Product struct {
	ID       string
	Task     Task
	Learner  core.LearnerID
	Versions int       // the newest one
	Changed  time.Time // of the newest version
	Waits    bool      // for somebody who guides
}

// Version is one version of a product; it is never changed.
type Version struct {
	N      int
	Words  string
	Link   string
	Note   string // what is different now
	Handed time.Time
	Files  []File
}

// Handing is what a learner hands in.
type Handing struct {
	Words string
	Link  string
	Note  string
	Files []File
	// Keep are files of the version before that go along, by their ids.
	Keep []string
}

// maxVersions bounds what one product may pile up.
const maxVersions = 200

const productQuery = `select p.id, p.learner_id, p.versions, p.changed_at, p.waits, ` + taskColumns + `
	from product p join task t on t.id = p.task_id join unit u on u.id = t.unit_id join course c on c.id = u.course_id `

func scanProduct(s db.Scanner) (Product, error) {
	var p Product
	var changed string
	t := &p.Task
	err := s.Scan(&p.ID, &p.Learner, &p.Versions, &changed, &p.Waits,
		&t.ID, &t.Org, &t.Unit, &t.UnitTitle, &t.Course, &t.Lang, &t.Title, &t.Brief, &t.Audience, &t.Kind, &t.Need, &t.Due.On, &t.Due.Why)
	p.Changed = core.ParseStamp(changed)
	return p, err
}

// ProductOf reads a product that the actor may see.
func (s *Service) ProductOf(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Product, error) {
	p, err := scanProduct(tx.QueryRow(ctx, productQuery+`where p.id = $1 and p.org_id = $2`, id, actor.Org))
	if errors.Is(err, db.ErrNoRows) {
		return p, core.Missing()
	}
	if err != nil {
		return p, fmt.Errorf("loading product %s: %w", id, err)
	}
	return p, s.visible(ctx, tx, actor, p.Task.Unit, p.Learner)
}

// Look is a product with all its versions, newest first.
type Look struct {
	Product
	All []Version
}

// Look gives a product to whoever may see it.
func (s *Service) Look(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (l Look, err error) {
	if l.Product, err = s.ProductOf(ctx, tx, actor, id); err != nil {
		return l, err
	}
	l.All, err = versionsOf(ctx, tx, id)
	return l, err
}

func versionsOf(ctx context.Context, tx *db.Tx, id string) ([]Version, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Version, error) {
		var v Version
		var handed string
		err := s.Scan(&v.N, &v.Words, &v.Link, &v.Note, &handed)
		v.Handed = core.ParseStamp(handed)
		return v, err
	}, `select n, words, link, note, handed_at from product_version where product_id = $1 order by n desc`, id)
	if err != nil {
		return nil, fmt.Errorf("loading the versions of product %s: %w", id, err)
	}
	files, err := db.List(ctx, tx, scanFile, fileQuery+`where f.product_id = $1 order by f.n, f.id`, id)
	if err != nil {
		return nil, fmt.Errorf("loading the files of product %s: %w", id, err)
	}
	for i := range list {
		for _, f := range files {
			if f.N == list[i].N {
				list[i].Files = append(list[i].Files, f)
			}
		}
	}
	return list, nil
}

// check tells what is wrong with a handing, by field.
func (h *Handing) check(k Kind) error {
	h.Link = strings.TrimSpace(h.Link)
	switch {
	case long(h.Words, maxText):
		return core.BadField("words", "work.problem.long")
	case long(h.Note, 2000):
		return core.BadField("note", "work.problem.long")
	case h.Link != "" && !webAddress(h.Link):
		return core.BadField("link", "work.problem.link")
	case len(h.Files) > maxFiles:
		return core.BadField("files", "work.problem.files")
	}
	return k.Takes(*h)
}

// webAddress tells whether s is an address that a browser may open.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= 2000
}

// Takes is nil when what is handed in is of the kind, and else a fault that says what is wanted.
func (k Kind) Takes(h Handing) error {
	wants := func(field string, ok bool, key string) error {
		if ok {
			return nil
		}
		return core.BadField(field, key)
	}
	every := func(is func(File) bool) bool {
		for _, f := range h.Files {
			if !is(f) {
				return false
			}
		}
		return len(h.Files) > 0
	}
	switch k {
	case Words:
		return wants("words", h.Words != "" && len(h.Files) == 0 && h.Link == "", "work.problem.words")
	case Link:
		return wants("link", h.Link != "" && len(h.Files) == 0, "work.problem.only_link")
	case Picture:
		return wants("files", every(File.IsPicture), "work.problem.picture")
	case Sound:
		return wants("files", every(File.IsSound), "work.problem.sound")
	case Video:
		return wants("files", every(File.IsVideo), "work.problem.video")
	case Document:
		return wants("files", every(File.IsDocument), "work.problem.document")
	case Any:
		return wants("words", h.Words != "" || h.Link != "" || len(h.Files) > 0, "work.problem.empty")
	default:
		return core.BadField("words", "work.problem.empty")
	}
}

// HandIn adds a version to the actor's product for a task, and makes the product with the first one. It gives the product.
func (s *Service) HandIn(ctx context.Context, actor core.Actor, task string, h Handing) (id string, err error) {
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		h := h
		t, err := TaskOf(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if err := course.Learns(ctx, tx, actor.Learner, t.Course); err != nil {
			return err
		}
		if err := s.May(ctx, tx, actor, soundboard.WorkHandIn, t.Unit, actor.Learner); err != nil {
			return err
		}
		now := core.Stamp(s.clock.Now())
		p, kept, err := s.goOn(ctx, tx, actor, t, h.Keep, now)
		if err != nil {
			return err
		}
		id, h.Files = p.ID, append(kept, h.Files...)
		kind, err := s.kindFor(ctx, tx, t, actor.Learner)
		if err != nil {
			return err
		}
		if err := h.check(kind); err != nil {
			return err
		}
		if p.Versions >= maxVersions {
			return core.NewFault(core.TooMuch, "work.problem.versions")
		}
		if err := insertVersion(ctx, tx, p.ID, p.Versions+1, h, now); err != nil {
			return err
		}
		return live.Changed(ctx, tx, actor.Org)
	})
	return id, err
}

// goOn finds the actor's product for a task, or makes it, and the files of its newest version that go along.
func (s *Service) goOn(ctx context.Context, tx *db.Tx, actor core.Actor, t Task, keep []string, now string) (Product, []File, error) {
	p, err := scanProduct(tx.QueryRow(ctx, productQuery+`where p.task_id = $1 and p.learner_id = $2`, t.ID, actor.Learner))
	if errors.Is(err, db.ErrNoRows) {
		p = Product{ID: core.NewID[string](), Task: t, Learner: actor.Learner}
		_, err = tx.Exec(ctx, `insert into product (id, org_id, task_id, learner_id, versions, created_at, changed_at, waits) values ($1, $2, $3, $4, 0, $5, $5, false)`,
			p.ID, actor.Org, t.ID, actor.Learner, now)
		return p, nil, err
	}
	if err != nil || len(keep) == 0 {
		return p, nil, err
	}
	files, err := db.List(ctx, tx, scanFile, fileQuery+`where f.product_id = $1 and f.n = $2 order by f.id`, p.ID, p.Versions)
	var kept []File
	for _, f := range files {
		for _, id := range keep {
			if f.ID == id {
				kept = append(kept, f)
			}
		}
	}
	return p, kept, err
}

func insertVersion(ctx context.Context, tx *db.Tx, product string, n int, h Handing, now string) error {
	_, err := tx.Exec(ctx, `insert into product_version (product_id, n, words, link, note, handed_at) values ($1, $2, $3, $4, $5, $6)`, product, n, h.Words, h.Link, h.Note, now)
	if err != nil {
		return fmt.Errorf("keeping a version: %w", err)
	}
	for _, f := range h.Files {
		_, err := tx.Exec(ctx, `insert into product_file (id, product_id, n, name, hash, media_type, size, small_hash, small_type) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			core.NewID[string](), product, n, f.Name, f.Hash, f.MediaType, f.Size, f.Small, f.SmallType)
		if err != nil {
			return fmt.Errorf("keeping a file: %w", err)
		}
	}
	_, err = tx.Exec(ctx, `update product set versions = $1, changed_at = $2, waits = true where id = $3`, n, now, product)
	if err != nil {
		return fmt.Errorf("keeping a product: %w", err)
	}
	return nil
}

// Answered marks that somebody who guides has said something about the newest version, and tells its learner.
func (s *Service) Answered(ctx context.Context, tx *db.Tx, by core.Actor, p Product) error {
	if err := waits(ctx, tx, p.ID, false); err != nil || s.onAnswer == nil {
		return err
	}
	return s.onAnswer(ctx, tx, by, p)
}

// OnAnswer hands down who is told, in the same transaction, that somebody said something about a learner's work.
func (s *Service) OnAnswer(tell func(ctx context.Context, tx *db.Tx, by core.Actor, p Product) error) {
	s.onAnswer = tell
}

// Waits marks that it is a guide's turn again, although there is no new version.
func Waits(ctx context.Context, tx *db.Tx, product string) error {
	return waits(ctx, tx, product, true)
}

func waits(ctx context.Context, tx *db.Tx, product string, is bool) error {
	org, err := db.List(ctx, tx, db.One[core.OrgID], `update product set waits = $2 where id = $1 returning org_id`, product, is)
	if err != nil {
		return fmt.Errorf("marking product %s: %w", product, err)
	}
	for _, one := range org {
		if err := live.Changed(ctx, tx, one); err != nil {
			return err
		}
	}
	return nil
}

// Own lists the actor's own products, the newest first.
func (s *Service) Own(ctx context.Context, actor core.Actor) ([]Product, error) {
	var list []Product
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, scanProduct, productQuery+`where p.learner_id = $1 and p.org_id = $2 order by p.changed_at desc, p.id limit 200`, actor.Learner, actor.Org)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing one's own work: %w", err)
	}
	return list, nil
}

// Of is a product with the name of whoever made it.
type Of struct {
	Product
	Name, Face string
}

// Waiting lists products that wait for the actor as a guide, or while they cover a class, the longest first.
func (s *Service) Waiting(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Of, error) {
	where, args := people.Audience(actor, "p.learner_id", 2, people.Guide, people.Covering)
	return s.named(ctx, tx, actor, `p.org_id = $1 and p.waits and `+where+` order by p.changed_at, p.id limit 200`, append([]any{actor.Org}, args...)...)
}

// Handed lists the products of a task by learners whom the actor guides or helps, by name.
func (s *Service) Handed(ctx context.Context, actor core.Actor, task string) ([]Of, error) {
	var list []Of
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		where, args := people.Audience(actor, "p.learner_id", 2, people.Guide, people.Covering, people.Advisor, people.Specialist)
		list, err = s.named(ctx, tx, actor, `p.task_id = $1 and `+where+` order by p.changed_at desc, p.id limit 500`, append([]any{task}, args...)...)
		return err
	})
	return list, err
}

func (s *Service) named(ctx context.Context, tx *db.Tx, actor core.Actor, where string, args ...any) ([]Of, error) {
	products, err := db.List(ctx, tx, scanProduct, productQuery+`where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("listing work: %w", err)
	}
	ids := make([]core.LearnerID, len(products))
	for i, p := range products {
		ids[i] = p.Learner
	}
	names, err := people.Learners(ctx, tx, actor, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Of, len(products))
	for i, p := range products {
		list[i] = Of{Product: p, Name: names[p.Learner].Name, Face: names[p.Learner].Face}
	}
	return list, nil
}

// WaitingFor is [Service.Waiting] for a page.
func (s *Service) WaitingFor(ctx context.Context, actor core.Actor) (list []Of, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err = s.Waiting(ctx, tx, actor)
		return err
	})
	return list, err
}

// SharedVersion reads one version of a product with its task, for somebody outside whom it was shared with: the caller knows that it was.
func SharedVersion(ctx context.Context, tx *db.Tx, product string, n int) (Product, Version, error) {
	p, err := scanProduct(tx.QueryRow(ctx, productQuery+`where p.id = $1`, product))
	if err != nil {
		return p, Version{}, missingOr("loading a shared product", err)
	}
	all, err := versionsOf(ctx, tx, product)
	if err != nil {
		return p, Version{}, err
	}
	for _, v := range all {
		if v.N == n {
			return p, v, nil
		}
	}
	return p, Version{}, core.Missing()
}

func missingOr(doing string, err error) error {
	if errors.Is(err, db.ErrNoRows) {
		return core.Missing()
	}
	return fmt.Errorf("%s: %w", doing, err)
}
