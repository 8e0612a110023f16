package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"crossfade/internal/core"
)

// Mode is where HTTPS gets its certificate from.
type Mode string

// The modes of HTTPS.
const (
	Off   Mode = "off"   // plain HTTP
	Files Mode = "files" // a certificate of one's own
	ACME  Mode = "acme"  // from an authority on the internet
	Local Mode = "local" // from an authority of Crossfade's own, for the same network
)

// HTTPS says how HTTPS is to be done.
type HTTPS struct {
	Mode Mode
	// CertFile and KeyFile are PEM files, for Files.
	CertFile, KeyFile string
	// Hosts are the names that ACME may ask certificates for, and further local names for Local.
	Hosts []string
	// Email is told to the ACME authority, which may warn about trouble; it may be empty.
	Email string
	// Directory is the ACME authority's address; empty means Let's Encrypt. Using it means accepting its terms.
	Directory string
	// Dir is the folder in which certificates and keys are kept, for ACME and Local.
	Dir   string
	Clock core.Clock
	Log   *slog.Logger
}

// Security gives certificates to connections.
type Security struct {
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	protocols   []string
	challenges  func(http.Handler) http.Handler
	authority   *Authority
}

// NewSecurity makes HTTPS ready. It gives nil for [Off].
func NewSecurity(ctx context.Context, h HTTPS) (*Security, error) {
	if h.Clock == nil {
		h.Clock = core.SystemClock()
	}
	if h.Log == nil {
		h.Log = slog.New(slog.DiscardHandler)
	}
	s := &Security{protocols: []string{"h2", "http/1.1"}, challenges: func(next http.Handler) http.Handler { return next }}
	switch h.Mode {
	case Off, "":
		return nil, nil
	case Files:
		f := &ownFiles{HTTPS: h}
		if err := f.load(); err != nil {
			return nil, fmt.Errorf("reading the certificate: %w", err)
		}
		s.certificate = f.get
	case ACME:
		return s, s.useACME(h)
	case Local:
		a, err := OpenAuthority(ctx, h.Dir, h.Hosts, h.Clock)
		if err != nil {
			return nil, fmt.Errorf("making the local authority ready: %w", err)
		}
		s.authority, s.certificate = a, a.get
	default:
		return nil, fmt.Errorf("HTTPS is off, files, acme or local, not %q", h.Mode)
	}
	return s, nil
}

// Authority is the local authority, or nil if the certificate comes from elsewhere. It may be called on nil.
func (s *Security) Authority() *Authority {
	if s == nil {
		return nil
	}
	return s.authority
}

func (s *Security) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.certificate, NextProtos: s.protocols}
}

// useACME asks for a certificate when a name is first visited, and renews it a month before it ends. Challenges are
// answered on the HTTPS port (tls-alpn-01, RFC 8737) and on plain HTTP (http-01), whichever the authority tries.
func (s *Security) useACME(h HTTPS) error {
	if len(h.Hosts) == 0 {
		return errors.New("ACME needs the names of this server")
	}
	dir := filepath.Join(h.Dir, "acme")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	m := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(dir),
		HostPolicy: autocert.HostWhitelist(h.Hosts...),
		Email:      h.Email,
	}
	if h.Directory != "" {
		m.Client = &acme.Client{DirectoryURL: h.Directory}
	}
	s.certificate = m.GetCertificate
	s.protocols = append(s.protocols, acme.ALPNProto)
	s.challenges = m.HTTPHandler
	return nil
}

// ownFiles is a certificate in two files, read again when one of them changes.
type ownFiles struct {
	HTTPS
	mu      sync.Mutex
	cert    *tls.Certificate
	stamp   [2]time.Time // when the files were changed last
	checked time.Time
}

// checkEvery is how often the files are looked at, at most.
const checkEvery = 10 * time.Second

func (f *ownFiles) load() error {
	stamp, err := f.stamps()
	if err != nil {
		return err
	}
	cert, err := tls.LoadX509KeyPair(f.CertFile, f.KeyFile)
	if err != nil {
		return err
	}
	f.cert, f.stamp, f.checked = &cert, stamp, f.Clock.Now()
	return nil
}

func (f *ownFiles) stamps() (s [2]time.Time, err error) {
	for i, name := range []string{f.CertFile, f.KeyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return s, err
		}
		s[i] = info.ModTime()
	}
	return s, nil
}

// get gives the newest certificate that could be read; one that cannot be read leaves the old one in place.
func (f *ownFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Clock.Now()
	if now.Sub(f.checked) < checkEvery {
		return f.cert, nil
	}
	f.checked = now
	stamp, err := f.stamps()
	if err == nil && stamp != f.stamp {
		err = f.load()
	}
	if err != nil {
		f.Log.Error("the changed certificate cannot be read; going on with the old one", "error", err)
	}
	return f.cert, nil
}
