package serve

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// split shares one listener between HTTPS and plain HTTP, by the first byte that a client sends: a TLS handshake
// begins with 22 (RFC 8446, section 5.1), and no HTTP request does.
type split struct{ tls, plain *half }

const tlsHandshake = 22

func splitListener(l net.Listener) split {
	s := split{newHalf(l), newHalf(l)}
	go s.share(l)
	return s
}

func (s split) share(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			if temporary, ok := err.(interface{ Temporary() bool }); ok && temporary.Temporary() { // too many open files
				time.Sleep(50 * time.Millisecond)
				continue
			}
			s.tls.end(err)
			s.plain.end(err)
			return
		}
		go s.sort(conn)
	}
}

// sort waits for the first byte, no longer than for a header, and hands the connection on.
func (s split) sort(conn net.Conn) {
	first := make([]byte, 1)
	if err := conn.SetReadDeadline(time.Now().Add(headerTime)); err != nil { //nolint:forbidigo // the network keeps the system's time
		_ = conn.Close()
		return
	}
	if _, err := conn.Read(first); err != nil {
		_ = conn.Close()
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	to := s.plain
	if first[0] == tlsHandshake {
		to = s.tls
	}
	to.hand(&begun{Conn: conn, first: first})
}

// begun is a connection whose first byte has been read already.
type begun struct {
	net.Conn
	first []byte
}

func (b *begun) Read(p []byte) (int, error) {
	if len(b.first) > 0 && len(p) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}

// half is one of the two listeners.
type half struct {
	whole net.Listener
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
	err   error
}

func newHalf(l net.Listener) *half {
	return &half{whole: l, conns: make(chan net.Conn), done: make(chan struct{})}
}

func (h *half) hand(c net.Conn) {
	select {
	case h.conns <- c:
	case <-h.done:
		_ = c.Close()
	}
}

func (h *half) end(err error) {
	h.once.Do(func() {
		h.err = err
		close(h.done)
	})
}

func (h *half) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.done:
		return nil, h.err
	}
}

// Close closes the whole listener: both halves stop together.
func (h *half) Close() error {
	h.end(net.ErrClosed)
	return h.whole.Close()
}

func (h *half) Addr() net.Addr { return h.whole.Addr() }

// plainHandler answers plain HTTP where there is HTTPS. This very machine may go on without it: browsers
// take localhost for safe.
func (s *server) plainHandler(site http.Handler) http.Handler {
	way := s.Plain
	if way == nil {
		way = http.HandlerFunc(toHTTPS)
	}
	way = s.Security.challenges(s.record(way))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Security.authority != nil && isLocal(r) {
			site.ServeHTTP(w, r)
			return
		}
		way.ServeHTTP(w, r)
	})
}

// isLocal needs both, the sender and the name: a page elsewhere can have its own name lead here.
func isLocal(r *http.Request) bool {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	name := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		name = host
	}
	here := name == "localhost" || net.ParseIP(trimBrackets(name)).IsLoopback()
	return here && net.ParseIP(from).IsLoopback()
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// toHTTPS sends the browser to the same page with HTTPS, on the same port. It is a temporary redirect, which no browser
// remembers, in case HTTPS is switched off again.
func toHTTPS(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	target := *r.URL
	target.Scheme, target.Host = "https", r.Host
	http.Redirect(w, r, target.String(), http.StatusTemporaryRedirect)
}
