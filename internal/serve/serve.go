package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"

	"crossfade/internal/core"
)

// The limits of every connection. Uploads on a slow network must fit into requestTime.
const (
	headerTime     = 10 * time.Second
	requestTime    = 10 * time.Minute
	idleTime       = 2 * time.Minute
	maxHeaderBytes = 64 << 10
	maxBodyBytes   = 1 << 30 // the last resort; handlers set far smaller limits of their own
	maxConnections = 4096
)

// Config says how to serve.
type Config struct {
	// Addr is where pages are served, host:port. An empty host means every network interface.
	Addr string
	// MetricsAddr is where metrics and health are served, or "" for nowhere. It should not be reachable from outside.
	MetricsAddr string
	// Security is HTTPS, or nil for plain HTTP (on localhost, or behind a proxy that does HTTPS).
	Security *Security
	// Plain answers plain HTTP from other machines when Security is set; nil sends them to HTTPS. With a local
	// authority it is the page that helps a phone to trust it.
	Plain http.Handler
	// Failed shows the page for a request whose handler panicked; nil answers with the bare status 500.
	Failed http.Handler
	// Ready tells why no requests can be answered just now; nil means always ready.
	Ready func(ctx context.Context) error
	// Metrics counts requests; nil counts nowhere.
	Metrics *Metrics
	Log     *slog.Logger
	Clock   core.Clock
	// Drain is how long requests under way may take after ctx has ended; default 20 s.
	Drain time.Duration
	// Listening is called once with the addresses in use, before the first request.
	Listening func(pages, metrics net.Addr)
}

// server is one running Run.
type server struct {
	Config
	draining atomic.Bool
	running  []*http.Server
	ended    chan error
}

// Run serves until ctx ends, then lets the requests under way finish. It returns nil after an orderly stop, and an
// error at once when an address cannot be used.
func Run(ctx context.Context, c Config, handler http.Handler) error {
	s := &server{Config: c, ended: make(chan error, 4)}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Clock == nil {
		s.Clock = core.SystemClock()
	}
	if s.Drain == 0 {
		s.Drain = 20 * time.Second
	}
	pages, err := listen(ctx, s.Addr)
	if err != nil {
		return err
	}
	defer pages.Close() //nolint:errcheck // closed by the server before
	var metrics net.Listener
	if s.MetricsAddr != "" {
		if metrics, err = listen(ctx, s.MetricsAddr); err != nil {
			return err
		}
		defer metrics.Close() //nolint:errcheck // closed by the server before
	}
	s.start(pages, metrics, handler)
	if s.Listening != nil {
		s.Listening(pages.Addr(), addrOf(metrics))
	}
	select {
	case <-ctx.Done():
	case err = <-s.ended:
	}
	return errors.Join(err, s.stop(ctx))
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", addr, err)
	}
	return netutil.LimitListener(l, maxConnections), nil
}

func addrOf(l net.Listener) net.Addr {
	if l == nil {
		return nil
	}
	return l.Addr()
}

func (s *server) start(pages, metrics net.Listener, handler http.Handler) {
	site := s.withHealth(s.record(http.MaxBytesHandler(handler, maxBodyBytes)))
	if s.Security == nil {
		s.serve(pages, site)
	} else {
		split := splitListener(pages)
		s.serveTLS(split.tls, site)
		s.serve(split.plain, s.withHealth(s.plainHandler(site)))
	}
	if metrics != nil {
		s.serve(metrics, s.withHealth(s.Metrics.handler()))
	}
}

func (s *server) newServer(h http.Handler) *http.Server {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       requestTime,
		WriteTimeout:      requestTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(quiet{s.Log.Handler()}, slog.LevelDebug),
	}
	s.running = append(s.running, srv)
	return srv
}

func (s *server) serve(l net.Listener, h http.Handler) {
	srv := s.newServer(h)
	go func() { s.ended <- unlessClosed(srv.Serve(l)) }()
}

func (s *server) serveTLS(l net.Listener, h http.Handler) {
	srv := s.newServer(h)
	srv.TLSConfig = s.Security.config()
	go func() { s.ended <- unlessClosed(srv.ServeTLS(l, "", "")) }()
}

func unlessClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// stop lets requests finish for the drain time and then cuts off the rest.
func (s *server) stop(ctx context.Context) error {
	s.draining.Store(true)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Drain)
	defer cancel()
	errs := make(chan error)
	for _, srv := range s.running {
		go func() {
			err := srv.Shutdown(ctx)
			if errors.Is(err, context.DeadlineExceeded) {
				err = fmt.Errorf("requests were cut off: %w", err)
				_ = srv.Close()
			}
			errs <- unlessClosed(err)
		}()
	}
	var all error
	for range s.running {
		all = errors.Join(all, <-errs)
	}
	return all
}

// quiet makes net/http's own notes (a phone that broke off a handshake) debug messages without addresses.
type quiet struct{ slog.Handler }

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	note := slog.NewRecord(r.Time, slog.LevelDebug, "a connection went wrong", r.PC)
	return q.Handler.Handle(ctx, note)
}
