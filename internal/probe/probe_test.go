package probe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func server(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/there", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie")+r.Header.Get("Referer") != "" {
			t.Error("it tells more than it must")
		}
	})
	mux.HandleFunc("/no-head", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	mux.HandleFunc("/door", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/none", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/flood", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		for range 1 << 12 {
			if _, err := w.Write([]byte(strings.Repeat("x", 1<<12))); err != nil {
				return // nobody reads on
			}
		}
		t.Error("all of it was read")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestLook(t *testing.T) {
	s := server(t)
	p := New(true)
	for path, want := range map[string]Verdict{
		"/there": Alive, "/no-head": Alive, "/door": Alive, "/gone": Status, "/none": Status, "/moved": Status, "/round": Alive, "/file": Alive, "/flood": Alive,
	} {
		if got := p.Look(context.Background(), s.URL+path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	dead := httptest.NewServer(nil)
	dead.Close()
	if got := p.Look(context.Background(), dead.URL); got != Unreachable {
		t.Errorf("a server that is not there: %q", got)
	}
}

// TestNothingInsideIsReached holds that no address leads to this machine or the networks around it unless that was allowed.
func TestNothingInsideIsReached(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	p := New(false)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, address := range []string{
		s.URL, "http://localhost" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port, "http://0" + port, "http://2130706433" + port,
		"http://user:word@127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "http:///x", "//x", "", "http://\x00", "http://127.0.0.1/" + strings.Repeat("x", longest),
	} {
		if got := p.Look(context.Background(), address); got != Skipped && got != Unreachable {
			t.Errorf("%q is %q", address, got)
		}
	}
	if reached {
		t.Error("something inside was reached")
	}
	for _, at := range []string{
		"127.0.0.1:80", "10.0.0.1:443", "172.16.0.1:80", "192.168.1.1:443", "169.254.169.254:80", "100.64.0.1:80", "0.0.0.0:80", "[::]:80", "[::1]:443", "[fe80::1]:80", "[fd00::1]:443",
		"[::ffff:10.0.0.1]:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "224.0.0.1:80", "255.255.255.255:80", "93.184.216.34:22", "93.184.216.34:8080", "nonsense",
	} {
		if public(at) == nil {
			t.Errorf("%s counts as public", at)
		}
	}
	for _, at := range []string{"93.184.216.34:80", "[2606:2800:220:1:248:1893:25c8:1946]:443"} {
		if public(at) != nil {
			t.Errorf("%s counts as private", at)
		}
	}
}
