package probe

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Limits of one look.
const (
	wait      = 10 * time.Second // for the whole of it, redirects too
	redirects = 5
	body      = 64 << 10 // bytes that are read at most
	longest   = 2000     // characters of an address
)

// Verdict is what a look at an address showed.
type Verdict string

// The verdicts.
const (
	Alive       Verdict = ""            // it is there, or asks who one is, or is busy
	Status      Verdict = "status"      // the server says that there is no such page
	Unreachable Verdict = "unreachable" // no server answers
	Skipped     Verdict = "skipped"     // it was not looked at: not on the public web
)

// Prober looks at addresses. It is safe for many goroutines.
type Prober struct{ client *http.Client }

// errPrivate refuses an address that is not on the public web.
var errPrivate = errors.New("not on the public web")

// New makes a prober. Only with private does it look at this machine and the networks around it, and at ports other than those of the web.
func New(private bool) *Prober {
	dialer := &net.Dialer{Timeout: wait, Control: func(_, address string, _ syscall.RawConn) error {
		if private {
			return nil
		}
		return public(address)
	}}
	return &Prober{client: &http.Client{
		Timeout: wait,
		Transport: &http.Transport{ // no proxy from the environment: what is dialled is what was checked
			DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: wait, ResponseHeaderTimeout: wait, MaxResponseHeaderBytes: body,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > redirects || !web(r.URL) {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}}
}

// web tells whether an address is one of the web.
func web(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// public is nil for an address (as it is dialled, after its name was looked up) of the public web.
func public(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errPrivate
	}
	ip := at.Addr().Unmap()
	if (at.Port() != 80 && at.Port() != 443) || !ip.IsGlobalUnicast() || ip.IsPrivate() || special(ip) {
		return errPrivate
	}
	return nil
}

// reserved are ranges that look public and are not: carriers' own networks, tests, and addresses that hide another.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

func special(ip netip.Addr) bool {
	for _, p := range reserved {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// Look asks for an address: its head, and where a server does not like that its beginning. Nothing of what comes is kept.
func (p *Prober) Look(ctx context.Context, address string) Verdict {
	u, err := url.Parse(address)
	if err != nil || len(address) > longest || !web(u) {
		return Skipped
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	code, err := p.ask(ctx, http.MethodHead, address)
	if err == nil && code >= http.StatusBadRequest {
		code, err = p.ask(ctx, http.MethodGet, address)
	}
	switch {
	case errors.Is(err, errPrivate), ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Skipped
	case err != nil:
		return Unreachable
	case code == http.StatusNotFound, code == http.StatusGone:
		return Status
	default:
		return Alive
	}
}

func (p *Prober) ask(ctx context.Context, method, address string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", "Crossfade link check")
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.CopyN(io.Discard, answer.Body, body)
	if err != nil && !errors.Is(err, io.EOF) {
		return answer.StatusCode, nil //nolint:nilerr // it answered; that its text breaks off is no matter
	}
	return answer.StatusCode, nil
}
