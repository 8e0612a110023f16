package app

import (
	"net"
	"net/http"
	"strings"

	"crossfade/internal/web/route"
)

// behindProxy believes what a proxy in front of this server says about a request: whether it came by HTTPS. It is only for
// servers that nobody reaches but the proxy, since anybody may send these headers.
func behindProxy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Forwarded-Proto") == "https" {
			r = r.WithContext(route.WithHTTPS(r.Context()))
		}
		next.ServeHTTP(w, r)
	})
}

// addressOf is from where a request came, for the limits on attempts: the connection, or with a proxy the last address
// that the proxy added to X-Forwarded-For.
func addressOf(proxied bool) func(*http.Request) string {
	return func(r *http.Request) string {
		if proxied {
			hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
			if last := net.ParseIP(strings.TrimSpace(hops[len(hops)-1])); last != nil {
				return last.String()
			}
		}
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			return r.RemoteAddr
		}
		return host
	}
}
