package course

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/picture"
)

// maxFile is the largest file of a course that is kept, in bytes.
const maxFile = 256 << 20

// Import brings courses in, for a command or a test: it begins a run and does its work at once.
func (s *Service) Import(ctx context.Context, actor core.Actor, src Source) (Report, error) {
	var id RunID
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = s.Begin(ctx, tx, actor, src.Name)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	return s.Work(ctx, actor, id, src, TakeAll)
}

// Work does the work of a run that has begun: all of the source comes in, or nothing does and the report says why. It
// may be called again for the same run, and then changes nothing more. Where it would change what is here already and consent does not
// cover that, nothing is changed either: the report says what would be, and the run waits for a person.
func (s *Service) Work(ctx context.Context, actor core.Actor, id RunID, src Source, consent Consent) (Report, error) {
	if err := s.progress(ctx, id, 0, 0); err != nil {
		return Report{}, err
	}
	src = Check(src)
	if IsRefused(src.Notes) {
		report := newReport(src)
		report.Lessons.Taken, report.Items.Taken, report.Files.Taken, report.Goals.Taken = 0, 0, 0, 0
		err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.finish(ctx, tx, id, RunRefused, report)
		})
		return report, err
	}
	w := worker{Service: s, run: id, formulas: formulasOf(src)}
	w.total = len(w.formulas.list)
	for _, p := range src.Courses {
		w.total += len(p.Files) + len(p.Items) + len(p.Resources)
	}
	if err := w.step(ctx, 0); err != nil {
		return Report{}, err
	}
	files, err := w.files(ctx, &src)
	if err != nil {
		return Report{}, err
	}
	if err := w.readyMaths(ctx, &src); err != nil {
		return Report{}, err
	}
	var report Report
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		report = newReport(src)
		for i, p := range src.Courses {
			if err := s.save(ctx, tx, saving{actor: actor, pkg: p, format: src.Format, files: files[i], report: &report}); err != nil {
				return fmt.Errorf("saving course %q: %w", p.Key, err)
			}
		}
		if !consent.covers(report) {
			return errLook
		}
		return s.finish(ctx, tx, id, RunDone, report)
	})
	if errors.Is(err, errLook) {
		return report, s.hold(ctx, id, report)
	}
	if err != nil {
		return report, err
	}
	return report, s.drawAll(ctx, actor, report.Courses)
}

// worker does the slow part of an import, before the transaction.
type worker struct {
	*Service
	run      RunID
	done     int
	told     int // what the run says
	total    int
	formulas formulas
}

// step notes progress, at most fifty times in all.
func (w *worker) step(ctx context.Context, n int) error {
	w.done += n
	if w.done != 0 && w.done-w.told < max(1, w.total/50) {
		return nil
	}
	w.told = w.done
	return w.progress(ctx, w.run, w.done, w.total)
}

// files keeps the files of every course and tells what they are. What cannot be read is taken out and noted.
func (w *worker) files(ctx context.Context, src *Source) ([][]library.File, error) {
	kept := make([][]library.File, len(src.Courses))
	for i := range src.Courses {
		p := &src.Courses[i]
		var list []File
		for _, f := range p.Files {
			made, why, err := w.file(ctx, f)
			if err != nil {
				return nil, err
			}
			if err := w.step(ctx, 1); err != nil {
				return nil, err
			}
			if why != "" {
				src.Notes = append(src.Notes, Note{Level: Left, What: KindFile, Name: f.Path, Why: why})
				continue
			}
			if level, odd := misnamed(f.Path, made.MediaType); odd {
				src.Notes = append(src.Notes, Note{Level: level, What: KindFile, Name: f.Path, Why: "import.file_problem.not_as_named", Args: []string{"kind", made.MediaType}})
			}
			kept[i] = append(kept[i], made)
			list = append(list, f)
		}
		p.Files = list
	}
	return kept, nil
}

// file keeps one file. why is what is wrong with it, if anything.
func (w *worker) file(ctx context.Context, f File) (made library.File, why string, err error) {
	in, err := f.Open()
	if err != nil {
		return made, "import.file_problem.unreadable", nil //nolint:nilerr // the file's trouble, not ours
	}
	defer in.Close()
	var head firstBytes
	source := trouble{r: io.TeeReader(in, &head)}
	ref, err := w.blobs.Put(ctx, &source, maxFile)
	switch {
	case source.err != nil:
		return made, "import.file_problem.unreadable", nil
	case core.KindOf(err) == core.TooMuch:
		return made, "import.file_problem.large", nil
	case err != nil:
		return made, "", fmt.Errorf("keeping %q: %w", f.Path, err)
	}
	made = library.File{Path: f.Path, Hash: string(ref.Hash), MediaType: mediaType(f.Path, ref.MediaType, head.b), Size: ref.Size, Alt: f.Alt}
	err = w.lighten(ctx, &made, f)
	return made, "", err
}

// lighten keeps a small copy of a picture that is too heavy for a page.
func (w *worker) lighten(ctx context.Context, made *library.File, f File) error {
	if made.Size <= picture.Light || !strings.HasPrefix(made.MediaType, "image/") {
		return nil
	}
	small, ok, err := picture.Small(f.Open)
	if err != nil || !ok {
		return err
	}
	ref, err := w.blobs.Put(ctx, bytes.NewReader(small.Bytes), picture.Light)
	if err != nil {
		return fmt.Errorf("keeping a small copy of %q: %w", f.Path, err)
	}
	made.Small, made.SmallType = string(ref.Hash), small.MediaType
	return nil
}

// trouble remembers an error of the reader beneath, so that it is not taken for one of the store.
type trouble struct {
	r   io.Reader
	err error
}

// Read reads on.
func (t *trouble) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		t.err = err
	}
	return n, err
}

// firstBytes keeps the beginning of what is written to it.
type firstBytes struct{ b []byte }

// Write keeps what still fits into 1 KiB.
func (f *firstBytes) Write(p []byte) (int, error) {
	f.b = append(f.b, p[:min(len(p), 1024-len(f.b))]...)
	return len(p), nil
}

// mediaType says what a file is. Its content decides; an SVG drawing, which is plain text, must also be named so.
func mediaType(name, sniffed string, head []byte) string {
	plain, _, err := mime.ParseMediaType(sniffed)
	if err != nil {
		return "application/octet-stream"
	}
	isText := strings.HasPrefix(plain, "text/")
	if isText && strings.EqualFold(path.Ext(name), ".svg") && bytes.Contains(head, []byte("<svg")) {
		return "image/svg+xml"
	}
	if isText && strings.EqualFold(path.Ext(name), ".vtt") && bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("WEBVTT")) {
		return "text/vtt"
	}
	if plain == "application/octet-stream" && len(head) > 8 && string(head[4:8]) == "ftyp" && strings.EqualFold(path.Ext(name), ".mp4") {
		return "video/mp4" // a brand that the table of first bytes does not know
	}
	if plain == "text/html" || plain == "text/xml" {
		return "text/plain" // never shown as a page of ours
	}
	return plain
}

// pictures are the kinds of pictures by the ends of their names.
var pictures = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml",
}

// misnamed tells whether something that is named like a picture is another thing. Another kind of picture shows all the
// same and is only told.
func misnamed(name, kind string) (Level, bool) {
	want, known := pictures[strings.ToLower(path.Ext(name))]
	if !known || want == kind {
		return "", false
	}
	for _, k := range pictures {
		if k == kind {
			return Told, true
		}
	}
	return Look, true
}

// formulas are the formulas of a source, with the first thing that shows each.
type formulas struct {
	list  []library.Formula
	owner map[library.Formula]Note
}

// formulasOf gathers every formula. Those with a variable in them are made when a variant is shown.
func formulasOf(src Source) formulas {
	f := formulas{owner: map[library.Formula]Note{}}
	add := func(n Note, texts []string, variables []item.Param) {
		for _, one := range library.FormulasOf(texts...) {
			if _, known := f.owner[one]; known || slices.ContainsFunc(variables, func(p item.Param) bool { return strings.Contains(one.TeX, "{{"+p.Name+"}}") }) {
				continue
			}
			f.owner[one] = n
			f.list = append(f.list, one)
		}
	}
	for _, p := range src.Courses {
		for i := range p.Items {
			it := &p.Items[i]
			var variables []item.Param
			if it.Template != nil {
				variables = it.Template.Params
			}
			add(Note{What: KindItem, Name: it.Key, Where: p.Places[PlaceKey(KindItem, it.Key)]}, textsOf(it), variables)
		}
		for _, r := range p.Resources {
			add(Note{What: KindLesson, Name: r.Title, Where: p.Places[PlaceKey(KindLesson, r.Key)]}, []string{r.Body}, nil)
		}
	}
	return f
}

// textsOf lists every text of an item that a page shows.
func textsOf(it *item.Item) []string {
	list := []string{it.Title, it.Body, it.Solution}
	if it.Stimulus != nil {
		list = append(list, it.Stimulus.Title, it.Stimulus.Body)
	}
	for _, in := range it.Interactions {
		list = append(list, textsOfInteraction(in)...)
	}
	for _, h := range it.Hints {
		list = append(list, h.Title, h.Text)
		if h.Scaffold == nil {
			continue
		}
		list = append(list, textsOfInteraction(h.Scaffold.Interaction)...)
		for _, inner := range h.Scaffold.Hints {
			list = append(list, inner.Title, inner.Text)
		}
	}
	for _, f := range it.Feedback {
		list = append(list, f.Text)
	}
	return list
}

// textsOfInteraction lists the texts of a place to answer. The right answer of a maths interaction is shown as a formula.
func textsOfInteraction(in item.Interaction) []string {
	list := []string{in.Prompt, in.Criteria}
	for _, c := range in.Choices {
		list = append(list, c.Text, c.Feedback)
	}
	for _, p := range in.Places {
		list = append(list, p.Text)
	}
	if in.Kind == item.Maths {
		list = append(list, "$"+in.Correct[0]+"$")
	}
	return list
}

// readyMaths makes all formulas and notes those that cannot be shown.
func (w *worker) readyMaths(ctx context.Context, src *Source) error {
	var stepErr error
	done := 0
	bad, err := w.maths.Ready(ctx, w.formulas.list, func(n int) {
		stepErr = errors.Join(stepErr, w.step(ctx, n-done))
		done = n
	})
	if err := errors.Join(err, stepErr); err != nil {
		return fmt.Errorf("making the formulas ready: %w", err)
	}
	for _, f := range bad {
		n := w.formulas.owner[f]
		n.Level, n.Why, n.Args = Look, "import.reason.formula", []string{"tex", short(f.TeX)}
		src.Notes = append(src.Notes, n)
	}
	return nil
}
