package route

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"crossfade/internal/core"
	"crossfade/internal/web/ui"
)

type logKey struct{}

// WithLog puts the log into every request that passes. It goes outside every other middleware of pages;
// without it, [Fault] logs to the default.
func WithLog(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), logKey{}, log)))
	})
}

func logOf(r *http.Request) *slog.Logger {
	if log, ok := r.Context().Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.Default()
}

// Render answers with a page. It is drawn whole before the first byte is sent, so a page that
// breaks half-way becomes the page for faults instead of half a page.
func Render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	ctx := r.Context()
	note, carried := takeNote(r)
	if carried {
		env := ui.From(ctx)
		env.Flash = &ui.Toast{Text: env.L.T(note.Key, note.pairs()...), Undo: note.Undo}
		ctx = ui.With(ctx, env)
	}
	ctx = ui.Framed(ctx)
	var body bytes.Buffer
	if err := page.Render(ctx, &body); err != nil {
		Fault(w, r, fmt.Errorf("drawing %s: %w", r.Pattern, err))
		return
	}
	if carried {
		dropNote(w, r)
	}
	send(w, r, status, body.Bytes())
}

func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(body); err != nil {
		logOf(r).DebugContext(r.Context(), "the reader went away", "pattern", r.Pattern)
	}
}

// Fault answers with an error: a [core.Fault] with its own text and status, anything else as a
// reference number under which the log has the details. It is the one place that logs errors of
// requests.
func Fault(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(r.Context().Err(), context.Canceled) { // whatever the error: what was cut off says so in many ways
		return // the reader went away; nobody is left to answer
	}
	var fault *core.Fault
	known := errors.As(err, &fault)
	if known && fault.Kind == core.SignIn {
		SeeOther(w, r, signInFirst(r))
		return
	}
	if known && fault.Kind != core.Internal {
		showProblem(w, r, StatusOf(err), ui.ErrorBody{Title: ui.T(r.Context(), fault.Key, fault.Args...)})
		return
	}
	reference := rand.Text()[:8]
	logOf(r).ErrorContext(r.Context(), "a request broke", "reference", reference, "pattern", r.Pattern, "error", err)
	showProblem(w, r, http.StatusInternalServerError, ui.ErrorBody{Title: ui.T(r.Context(), "error.internal"), Reference: reference})
}

// Broken answers a request that broke off, when the log has the details under a reference number already.
func Broken(w http.ResponseWriter, r *http.Request, reference string) {
	showProblem(w, r, http.StatusInternalServerError, ui.ErrorBody{Title: ui.T(r.Context(), "error.internal"), Reference: reference})
}

// showProblem sends the page for faults, with the way to the start page.
func showProblem(w http.ResponseWriter, r *http.Request, status int, body ui.ErrorBody) {
	ctx := r.Context()
	body.Way = ui.Button{Label: ui.T(ctx, "error.home"), Href: "/", Kind: ui.Primary}
	frame := ui.Door(ui.Doc{Title: body.Title})
	if Actor(r).SignedIn() {
		ctx = ui.Framed(ctx)
		frame = ui.Page(ui.Doc{Title: body.Title})
	}
	var page bytes.Buffer
	if err := frame.Render(templ.WithChildren(ctx, body), &page); err != nil {
		logOf(r).ErrorContext(ctx, "the page for faults broke", "error", err)
		http.Error(w, body.Title+" "+body.Reference, status)
		return
	}
	send(w, r, status, page.Bytes())
}

// signInFirst is the sign-in page, with the way back when the person was about to read a page.
func signInFirst(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return SignInPath
	}
	return SignInPath + "?next=" + url.QueryEscape(r.URL.RequestURI())
}

// StatusOf is the HTTP status that says what sort of trouble an error is.
func StatusOf(err error) int {
	var tooLarge *http.MaxBytesError
	switch core.KindOf(err) {
	case core.Invalid:
		return http.StatusUnprocessableEntity
	case core.NotFound:
		return http.StatusNotFound
	case core.Denied:
		return http.StatusForbidden
	case core.Conflict, core.Locked:
		return http.StatusConflict
	case core.TooMuch:
		if errors.As(err, &tooLarge) {
			return http.StatusRequestEntityTooLarge
		}
		return http.StatusTooManyRequests
	case core.SignIn:
		return http.StatusUnauthorized
	case core.Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusInternalServerError
	}
}

// Again tells whether the form should be shown again with the problems beside their fields.
func Again(err error) bool { return core.KindOf(err) == core.Invalid }

// FieldKeys gives the catalogue key of each wrong field of an error, or nil.
func FieldKeys(err error) map[string]string {
	var fault *core.Fault
	if errors.As(err, &fault) {
		return fault.Fields
	}
	return nil
}

// SeeOther sends the reader on to another page of this server, after a POST for example. A path
// that would leave this server leads to the start page. Where somebody is led depends on who they are by then, so it is kept
// nowhere: a browser that goes back would follow what it remembers of the welcome and of signing in round and round.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, SafePath(path, "/"), http.StatusSeeOther)
}
