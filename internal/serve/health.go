package serve

import (
	"context"
	"io"
	"net/http"
	"time"
)

// withHealth answers /healthz (the process lives) and /readyz (it can do its work, and is not stopping)
// before anything else. Their words are for machines.
func (s *server) withHealth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			answer(w, http.StatusOK, "ok\n")
		case "/readyz":
			s.ready(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	if s.draining.Load() {
		answer(w, http.StatusServiceUnavailable, "stopping\n")
		return
	}
	if s.Ready != nil {
		if err := s.Ready(ctx); err != nil {
			s.Log.ErrorContext(ctx, "not ready", "error", err)
			answer(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
	}
	answer(w, http.StatusOK, "ready\n")
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
