package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"crossfade/internal/web/route"
)

func TestAddressOf(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "10.0.0.7:4711"
	r.Header.Set("X-Forwarded-For", "203.0.113.9, 198.51.100.4")
	if got := addressOf(false)(r); got != "10.0.0.7" {
		t.Errorf("without a proxy the header says nothing, got %s", got)
	}
	if got := addressOf(true)(r); got != "198.51.100.4" {
		t.Errorf("the last address is the one that the proxy added, got %s", got)
	}
	r.Header.Set("X-Forwarded-For", "nonsense")
	if got := addressOf(true)(r); got != "10.0.0.7" {
		t.Errorf("got %s", got)
	}
}

func TestBehindProxyBelievesHTTPS(t *testing.T) {
	for proto, want := range map[string]bool{"https": true, "http": false, "": false} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("X-Forwarded-Proto", proto)
		got := false
		behindProxy(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = route.IsHTTPS(r) })).ServeHTTP(httptest.NewRecorder(), r)
		if got != want {
			t.Errorf("%q: %v", proto, got)
		}
	}
}
