package serve

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

type requestKey struct{}

// request is what is known here about a request under way.
type request struct {
	reference string
	pattern   string
}

// Reference is the request's number, eight letters and digits, for error pages and logs. It is "" outside a request.
func Reference(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.reference
	}
	return ""
}

// NotePattern wraps the router, inside all other layers, so that log and metrics know which route was taken.
func NotePattern(router http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if known, ok := r.Context().Value(requestKey{}).(*request); ok {
			defer func() { known.pattern = r.Pattern }()
		}
		router.ServeHTTP(w, r)
	})
}

// record gives each request its reference number, catches panics, and writes the log and the metrics.
func (s *server) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := &request{reference: rand.Text()[:8]}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, known))
		seen := &watched{ResponseWriter: w}
		start := s.Clock.Now()
		defer func() {
			if p := recover(); p != nil {
				s.panicked(seen, r, p)
			}
			s.note(r, known, seen, s.Clock.Now().Sub(start))
		}()
		next.ServeHTTP(seen, r)
	})
}

func (s *server) panicked(w *watched, r *http.Request, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http panics with this very value
		w.status = statusBrokenOff
		return
	}
	s.Log.ErrorContext(r.Context(), "a handler panicked", "ref", Reference(r.Context()), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	switch {
	case w.status != 0: // too late for a page
	case s.Failed != nil:
		s.Failed.ServeHTTP(w, r)
	default:
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// statusBrokenOff is noted for answers that were broken off on purpose. It is never sent.
const statusBrokenOff = 499

// note writes one line of the log and counts the request. The pattern "other" covers all that no route knows,
// so that nobody can fill log and metrics with invented paths.
func (s *server) note(r *http.Request, known *request, w *watched, took time.Duration) {
	route, status := known.pattern, w.status
	if route == "" {
		route = "other"
	}
	if status == 0 {
		status = http.StatusOK
	}
	s.Metrics.request(r.Method, route, status, took)
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	s.Log.LogAttrs(r.Context(), level, "request", slog.String("method", knownMethod(r.Method)), slog.String("route", route),
		slog.Int("status", status), slog.Int64("bytes", w.bytes), slog.Duration("took", took), slog.String("ref", known.reference))
}

// watched remembers the status and counts the bytes of an answer.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *watched) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach flushing and deadlines.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// knownMethod keeps invented methods out of log and metrics.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
