package courses

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/interop"
	"crossfade/internal/library"
	"crossfade/internal/richtext"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package with the services behind them.
type Pages struct {
	DB       *db.DB
	Courses  *course.Service
	Importer *interop.Importer
	Blobs    blob.Store
	// Next is what a new place has to do next; nil is nothing.
	Next func(ctx context.Context, actor core.Actor) ui.UpNext
}

// next is what comes after this page in a new place.
func (p *Pages) next(r *http.Request) ui.UpNext {
	if p.Next == nil {
		return ui.UpNext{}
	}
	return p.Next(r.Context(), route.Actor(r))
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /courses", Who: route.Guides, Handler: p.list, Note: "the courses, and what was brought in lately"},
		{Pattern: "GET /courses/new", Who: route.Guides, Handler: p.bring, Note: "bring a course"},
		{Pattern: "POST /courses", Who: route.Guides, Handler: p.send, Note: "take a file with courses"},
		{Pattern: "POST /courses/bundled", Who: route.Guides, Handler: p.sendBundled, Note: "take a course that is built in"},
		{Pattern: "GET /imports/{run}", Who: route.Guides, Handler: p.run, Note: "an import: its progress, then its report"},
		{Pattern: "POST /imports/{run}/take", Who: route.Guides, Handler: p.takeRun, Note: "take a new version as it was shown"},
		{Pattern: "POST /imports/{run}/drop", Who: route.Guides, Handler: p.dropRun, Note: "leave all as it is"},
		{Pattern: "GET /imports/{run}/report", Who: route.Guides, Handler: p.saveReport, Note: "the report as a file"},
		{Pattern: "GET /courses/{course}", Who: route.Guides, Handler: p.overview, Note: "a course: grid of goals, gaps, learners"},
		{Pattern: "POST /courses/{course}/learners", Who: route.Guides, Handler: p.setLearners, Note: "who learns a course"},
		{Pattern: "GET /courses/{course}/must", Who: route.Guides, Handler: p.must, Note: "which goals must be covered"},
		{Pattern: "POST /courses/{course}/must", Who: route.Guides, Handler: p.saveMust, Note: "mark which goals must be covered"},
		{Pattern: "GET /courses/{course}/goals/{goal}", Who: route.Guides, Handler: p.goal, Note: "what there is for a goal, and ways to fill a gap"},
		{Pattern: "POST /courses/{course}/goals/{goal}/take", Who: route.Guides, Handler: p.take, Note: "give a goal something of the library"},
		{Pattern: "GET /courses/{course}/goals/{goal}/add", Who: route.Guides, Handler: p.addForm, Note: "a new lesson, link, file, film or place"},
		{Pattern: "POST /courses/{course}/goals/{goal}/add", Who: route.Guides, Handler: p.add, Note: "take it, with its files"},
		{Pattern: "POST /courses/{course}/goals/{goal}/standards", Who: route.Guides, Handler: p.align, Note: "a goal answers to a standard, or no longer"},
		{Pattern: "GET /courses/{course}/words", Who: route.SignedIn, Handler: p.words, Note: "the words of a course and what they mean"},
		{Pattern: "POST /courses/{course}/words", Who: route.Guides, Handler: p.saveWord, Note: "keep a word, or take it away"},
		{Pattern: "GET /courses/{course}/standards", Who: route.Guides, Handler: p.answers, Note: "to which standards the goals of a course answer"},
		{Pattern: "POST /courses/{course}/standards", Who: route.Guides, Handler: p.saveAnswers, Note: "take links to standards away, or make them again"},
		{Pattern: "GET /standards/{framework}/case.json", Who: route.Guides, Handler: p.saveCASE, Note: "a framework as a CASE package"},
		{Pattern: "GET /standards", Who: route.Guides, Handler: p.standards, Note: "frameworks: what is covered, and what is got"},
		{Pattern: "POST /courses/{course}/items/{item}/goal", Who: route.Guides, Handler: p.linkItem, Note: "give a question its goal"},
		{Pattern: "GET /courses/{course}/lessons/{lesson}", Who: route.Guides, Handler: p.lesson, Note: "the text of a lesson, to change"},
		{Pattern: "POST /courses/{course}/lessons/{lesson}", Who: route.Guides, Handler: p.saveLesson, Note: "keep a changed lesson"},
		{Pattern: "POST /courses/{course}/lessons/{lesson}/stops", Who: route.Guides, Handler: p.saveStop, Note: "let the film of a lesson stop and ask, or run on"},
		{Pattern: "GET " + richtext.FilePrefix + "{course}/{path...}", Who: route.SignedIn, Handler: p.file, Note: "a picture or file of a course"},
	}
}

// listView is the list of courses.
type listView struct {
	Courses []course.Course
	Runs    []course.Run
	Admin   bool // whoever runs the place also looks after the engine's numbers
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	v := listView{Admin: route.Actor(r).Is(core.RoleAdmin)}
	var err error
	if v.Courses, err = p.Courses.FindCourses(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Runs, err = p.Courses.FindRuns(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, listPage(v))
}

// bringView is the page on which a course is brought in.
type bringView struct {
	Bundled []interop.Bundled
	Problem string // key of what is wrong with the file that was sent; "" is nothing
}

func (p *Pages) bring(w http.ResponseWriter, r *http.Request) {
	route.Render(w, r, http.StatusOK, bringPage(bringView{Bundled: p.Importer.Bundled}))
}

// send takes a file and goes on to its import, which happens in a job.
func (p *Pages) send(w http.ResponseWriter, r *http.Request) {
	id, err := p.receive(r)
	problem := ""
	switch {
	case errors.Is(err, errNoFile):
		problem = "import.no_file"
	case core.KindOf(err) == core.TooMuch || tooLarge(err):
		problem = "import.too_large"
	case err != nil:
		route.Fault(w, r, err)
		return
	}
	if problem != "" {
		route.Render(w, r, http.StatusUnprocessableEntity, bringPage(bringView{Bundled: p.Importer.Bundled, Problem: problem}))
		return
	}
	route.SeeOther(w, r, runPath(id))
}

var errNoFile = errors.New("no file was sent")

func tooLarge(err error) bool {
	var limit *http.MaxBytesError
	return errors.As(err, &limit)
}

// receive reads the form piece by piece, so that a large file never stands in memory.
func (p *Pages) receive(r *http.Request) (course.RunID, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return "", errNoFile
		}
		if err != nil {
			return "", &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
		}
		if part.FormName() != "file" {
			continue
		}
		if part.FileName() == "" {
			return "", errNoFile
		}
		return p.Importer.Send(r.Context(), route.Actor(r), part.FileName(), part)
	}
}

func (p *Pages) sendBundled(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := p.Importer.SendBundled(r.Context(), route.Actor(r), form.Line("name"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, runPath(id))
}

func runPath(id course.RunID) string { return "/imports/" + string(id) }

func coursePath(id core.CourseID) string { return "/courses/" + string(id) }

// inline are the kinds of files that a page shows. Everything else is offered for saving, never opened as a page of ours.
var inline = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/svg+xml": true,
	"video/mp4": true, "video/webm": true, "audio/mpeg": true, "audio/mp4": true, "audio/ogg": true, "application/ogg": true, "audio/wave": true, "audio/wav": true, "text/vtt": true}

// filePolicy guards a file that somebody opens by itself: a drawing may carry its own style, and nothing runs.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// file serves a file of a course to those who may see the course.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var f library.File
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		if err := course.Visible(ctx, tx, route.Actor(r), id); err != nil {
			return err
		}
		f, err = library.FindFile(ctx, tx, id, "files/"+r.PathValue("path"))
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if f.Small != "" && !r.URL.Query().Has("whole") { // ?whole gives the original of a heavy picture
		f.Hash, f.MediaType = f.Small, f.SmallType
	}
	content, err := p.Blobs.Open(r.Context(), blob.Hash(f.Hash))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=300")
	h.Set("ETag", `"`+f.Hash+`"`)
	h.Set("Content-Type", f.MediaType)
	if !inline[f.MediaType] {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Path[strings.LastIndex(f.Path, "/")+1:]}))
	}
	http.ServeContent(w, r, "", timeZero, content)
}
