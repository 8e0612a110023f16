package interop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/interop/archive"
	"crossfade/internal/jobs"
)

// MaxUpload is the largest file that a person may send, in bytes.
const MaxUpload = 512 << 20

// Order is the payload of an import job.
type Order struct {
	Run     course.RunID `json:"run"`
	Actor   core.Actor   `json:"actor"`
	Name    string       `json:"name"`              // of the file, as the person knows it
	Blob    blob.Hash    `json:"blob,omitempty"`    // the file that was sent
	Bundled string       `json:"bundled,omitempty"` // or the name of a course that is built in
	// Agreed is what a person who looked at it said yes to.
	Agreed course.Consent `json:"agreed,omitempty"`
}

// Job is the kind of an import's job.
const Job = jobs.Kind[Order]("course.import")

// Bundled is a course that is built in.
type Bundled struct {
	Name   string // of its folder
	Folder fs.FS
}

// Importer brings files in.
type Importer struct {
	DB      *db.DB
	Courses *course.Service
	Blobs   blob.Store
	Bundled []Bundled
}

// Send takes a file that a person sent, keeps it and orders its import. The import itself happens in a job.
func (i *Importer) Send(ctx context.Context, actor core.Actor, name string, from io.Reader) (course.RunID, error) {
	ref, err := i.Blobs.Put(ctx, from, MaxUpload)
	if err != nil {
		return "", err
	}
	return i.order(ctx, Order{Actor: actor, Name: cleanName(name), Blob: ref.Hash})
}

// SendBundled orders the import of a course that is built in.
func (i *Importer) SendBundled(ctx context.Context, actor core.Actor, name string) (course.RunID, error) {
	if !slices.ContainsFunc(i.Bundled, func(b Bundled) bool { return b.Name == name }) {
		return "", core.Missing()
	}
	return i.order(ctx, Order{Actor: actor, Name: name, Bundled: name})
}

// order notes the run and puts the job into the queue, together.
func (i *Importer) order(ctx context.Context, o Order) (course.RunID, error) {
	o.Actor.Session = "" // the job outlives it
	err := i.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if o.Run, err = i.Courses.Begin(ctx, tx, o.Actor, o.Name); err != nil {
			return err
		}
		raw, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("writing an order: %w", err)
		}
		if err := i.Courses.Keep(ctx, tx, o.Run, string(raw), o.Blob); err != nil {
			return err
		}
		_, err = jobs.Enqueue(ctx, tx, Job, o, jobs.Options{Org: o.Actor.Org})
		return err
	})
	return o.Run, err
}

// Take says yes to an import that waits for a person: it is done as they saw it. Twice is once.
func (i *Importer) Take(ctx context.Context, actor core.Actor, id course.RunID) error {
	return i.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		raw, agreed, err := i.Courses.Agree(ctx, tx, actor, id)
		if err != nil || raw == "" {
			return err
		}
		var o Order
		if err := json.Unmarshal([]byte(raw), &o); err != nil {
			return fmt.Errorf("reading the order of import %s: %w", id, err)
		}
		o.Run, o.Actor, o.Agreed = id, actor, agreed
		o.Actor.Session = "" // the job outlives it
		_, err = jobs.Enqueue(ctx, tx, Job, o, jobs.Options{Org: actor.Org})
		return err
	})
}

// Work does an order: the handler of [Job]. Doing it twice changes nothing more.
func (i *Importer) Work(ctx context.Context, _ *jobs.Run, o Order) error {
	tree, err := i.open(ctx, o)
	if err != nil {
		return i.refuse(ctx, o, course.Source{Name: o.Name}, err)
	}
	defer tree.Close()
	src, err := Read(tree)
	src.Name = o.Name
	if err != nil {
		return i.refuse(ctx, o, src, err)
	}
	_, err = i.Courses.Work(ctx, o.Actor, o.Run, src, o.Agreed)
	return err
}

// refuse ends an import whose file is no good. Trouble of this machine is another matter: the job is tried again.
func (i *Importer) refuse(ctx context.Context, o Order, src course.Source, err error) error {
	if core.KindOf(err) == core.Internal && !errors.Is(err, blob.ErrMissing) {
		return err
	}
	_, err = i.Courses.Refuse(ctx, o.Run, src, err)
	return err
}

// open opens what an order is about. A file that was sent is copied beside, since an archive is read from the disk.
func (i *Importer) open(ctx context.Context, o Order) (*archive.Tree, error) {
	for _, b := range i.Bundled {
		if o.Bundled == b.Name {
			return archive.OpenFS(b.Folder, b.Name, archive.Usual())
		}
	}
	in, err := i.Blobs.Open(ctx, o.Blob)
	if err != nil {
		return nil, fmt.Errorf("opening what was sent: %w", err)
	}
	defer in.Close()
	copied, err := os.CreateTemp("", "crossfade-import-*")
	if err != nil {
		return nil, fmt.Errorf("making room for what was sent: %w", err)
	}
	remove := func() error { return os.Remove(copied.Name()) }
	_, err = io.Copy(copied, in)
	if err = errors.Join(err, copied.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("copying what was sent: %w", err), remove())
	}
	tree, err := archive.OpenAs(copied.Name(), o.Name, archive.Usual())
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	tree.OnClose(remove)
	return tree, nil
}

// Path imports a file or folder of this machine at once, for the command line.
func (i *Importer) Path(ctx context.Context, actor core.Actor, path string) (course.Report, error) {
	tree, err := archive.Open(path, archive.Usual())
	if err != nil {
		return course.Report{Name: filepath.Base(path)}, err
	}
	defer tree.Close()
	return i.tree(ctx, actor, tree)
}

// Look says what importing a file or folder of this machine would change, and changes nothing.
func (i *Importer) Look(ctx context.Context, actor core.Actor, path string) (course.Report, error) {
	tree, err := archive.Open(path, archive.Usual())
	if err != nil {
		return course.Report{Name: filepath.Base(path)}, err
	}
	defer tree.Close()
	src, err := Read(tree)
	if err != nil {
		return course.Report{Name: tree.Name()}, err
	}
	return i.Courses.Preview(ctx, actor, src)
}

// Folder imports a course that is built in at once, for the demo.
func (i *Importer) Folder(ctx context.Context, actor core.Actor, b Bundled) (course.Report, error) {
	tree, err := archive.OpenFS(b.Folder, b.Name, archive.Usual())
	if err != nil {
		return course.Report{Name: b.Name}, err
	}
	defer tree.Close()
	return i.tree(ctx, actor, tree)
}

func (i *Importer) tree(ctx context.Context, actor core.Actor, tree *archive.Tree) (course.Report, error) {
	src, err := Read(tree)
	if err != nil {
		return course.Report{Name: tree.Name()}, err
	}
	return i.Courses.Import(ctx, actor, src)
}

// cleanName makes one short line of a file's name from outside.
func cleanName(name string) string {
	name = filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name))
	if name == "" || name == "." || name == "/" {
		return "?"
	}
	return name
}
