package secure

import (
	"fmt"
	"net/http"
	"strings"
)

// Policy is the content security policy of every page (W3C CSP level 3): everything comes from
// this server, nothing is inline, nobody may frame a page, and violations are reported to us.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
	"media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; report-uri " + ReportPath

// ReportPath is where browsers send reports of violations.
const ReportPath = "/csp-report"

// Options say how to wrap.
type Options struct {
	// Reports takes reports of violations; required.
	Reports *Reports
	// Denied answers a form that another site sent (403). nil gives plain words.
	Denied http.Handler
	// HTTPS adds Strict-Transport-Security: only where the server is always reached by HTTPS.
	HTTPS bool
	// MaxBody is how many bytes a request may send; 0 means 1 MiB.
	MaxBody int64
	// MaxUpload is the same for the paths in Uploads; 0 means 512 MiB.
	MaxUpload int64
	// Uploads are the beginnings of paths that take files, such as "/import".
	Uploads []string
	// Origins are further origins that may send forms, such as "https://learn.example.org" behind
	// a proxy that changes the host.
	Origins []string
}

// Wrap puts all protections around a handler. It fails only when an origin is malformed.
func Wrap(next http.Handler, o Options) (http.Handler, error) {
	guard := http.NewCrossOriginProtection()
	for _, origin := range o.Origins {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trusting the origin %q: %w", origin, err)
		}
	}
	if o.Denied != nil {
		guard.SetDenyHandler(o.Denied)
	}
	inner := compress(guard.Handler(limit(next, o)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header(), o.HTTPS)
		if r.URL.Path == ReportPath {
			o.Reports.ServeHTTP(w, r)
			return
		}
		inner.ServeHTTP(w, r)
	}), nil
}

// setHeaders sets what holds for every answer. A handler may set its own Cache-Control.
func setHeaders(h http.Header, https bool) {
	h.Set("Content-Security-Policy", Policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "+
		"magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cache-Control", "private, no-cache")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// limit bounds what a request may send. Reading beyond gives an *http.MaxBytesError.
func limit(next http.Handler, o Options) http.Handler {
	small, big := o.MaxBody, o.MaxUpload
	if small == 0 {
		small = 1 << 20
	}
	if big == 0 {
		big = 512 << 20
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most := small
		for _, path := range o.Uploads {
			if strings.HasPrefix(r.URL.Path, path) {
				most = big
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, r)
	})
}
