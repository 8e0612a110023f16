package secure

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func wrapped(t *testing.T, next http.HandlerFunc) (http.Handler, *Reports, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	reports := NewReports(slog.New(slog.NewTextHandler(&log, nil)))
	h, err := Wrap(next, Options{Reports: reports, MaxBody: 10, MaxUpload: 1000, Uploads: []string{"/import"}})
	if err != nil {
		t.Fatal(err)
	}
	return h, reports, &log
}

func ask(h http.Handler, method, path, body string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func echo(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, "too much", http.StatusRequestEntityTooLarge)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, strings.Repeat("<p>Hello</p>", 100))
}

func TestEveryAnswerIsProtected(t *testing.T) {
	h, _, _ := wrapped(t, echo)
	got := ask(h, "GET", "/", "")
	for name, want := range map[string]string{
		"Content-Security-Policy": Policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "private, no-cache", "Strict-Transport-Security": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if strings.Contains(Policy, "unsafe") {
		t.Error("the policy allows something unsafe")
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	h, _, _ := wrapped(t, echo)
	for _, tc := range []struct {
		site string
		want int
	}{{"same-origin", 200}, {"none", 200}, {"cross-site", 403}, {"same-site", 403}} {
		if got := ask(h, "POST", "/goals", "a=b", "Sec-Fetch-Site", tc.site).StatusCode; got != tc.want {
			t.Errorf("%s: %d, want %d", tc.site, got, tc.want)
		}
	}
	if got := ask(h, "POST", "/goals", "a=b", "Origin", "https://elsewhere.example").StatusCode; got != 403 {
		t.Errorf("another origin: %d", got)
	}
	if got := ask(h, "GET", "/", "", "Sec-Fetch-Site", "cross-site").StatusCode; got != 200 {
		t.Errorf("following a link: %d", got)
	}
}

func TestLimits(t *testing.T) {
	h, _, _ := wrapped(t, echo)
	for _, tc := range []struct {
		path string
		size int
		want int
	}{{"/goals", 10, 200}, {"/goals", 11, 413}, {"/import/file", 1000, 200}, {"/import/file", 1001, 413}} {
		if got := ask(h, "POST", tc.path, strings.Repeat("x", tc.size)).StatusCode; got != tc.want {
			t.Errorf("%s with %d bytes: %d, want %d", tc.path, tc.size, got, tc.want)
		}
	}
}

func TestCompression(t *testing.T) {
	h, _, _ := wrapped(t, echo)
	got := ask(h, "GET", "/", "", "Accept-Encoding", "gzip, br")
	if got.Header.Get("Content-Encoding") != "gzip" || got.Header.Get("Vary") == "" {
		t.Fatalf("headers: %v", got.Header)
	}
	unzip, err := gzip.NewReader(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unzip)
	if err != nil || string(body) != strings.Repeat("<p>Hello</p>", 100) {
		t.Errorf("got %q, %v", body, err)
	}
	if plain := ask(h, "GET", "/", ""); plain.Header.Get("Content-Encoding") != "" {
		t.Error("a browser that does not ask for it gets it packed")
	}
}

func TestWhatIsNotPacked(t *testing.T) {
	for name, next := range map[string]http.HandlerFunc{
		"a redirect without a body": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"a picture": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			fmt.Fprint(w, "png")
		},
		"what is packed already": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/css")
			w.Header().Set("Content-Encoding", "br")
			fmt.Fprint(w, "css")
		},
		"nothing at all": func(http.ResponseWriter, *http.Request) {},
	} {
		h, _, _ := wrapped(t, next)
		if got := ask(h, "GET", "/", "", "Accept-Encoding", "gzip").Header.Get("Content-Encoding"); got == "gzip" {
			t.Errorf("%s is packed", name)
		}
	}
}

func TestReportsAreCountedWithoutPeople(t *testing.T) {
	h, reports, log := wrapped(t, echo)
	old := `{"csp-report":{"document-uri":"https://us/people/mia","effective-directive":"img-src","blocked-uri":"https://evil.example/a?name=mia"}}`
	for range 3 {
		if got := ask(h, "POST", ReportPath, old, "Sec-Fetch-Site", "cross-site").StatusCode; got != 204 {
			t.Fatalf("status %d", got)
		}
	}
	ask(h, "POST", ReportPath, `[{"type":"csp-violation","body":{"effectiveDirective":"style-src-attr","blockedURL":"inline"}},{"type":"deprecation"}]`)
	ask(h, "POST", ReportPath, `nonsense`)
	counts := reports.Counts()
	if len(counts) != 2 || counts[Violation{"img-src", "evil.example"}] != 3 || counts[Violation{"style-src-attr", "inline"}] != 1 {
		t.Errorf("counts: %v", counts)
	}
	if strings.Contains(log.String(), "mia") || strings.Count(log.String(), "img-src") != 1 {
		t.Errorf("log: %s", log.String())
	}
	if got := ask(h, "GET", ReportPath, "").StatusCode; got != 405 {
		t.Errorf("GET gives %d", got)
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(`{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://a.example/b"}}`))
	f.Add([]byte(`[{"type":"csp-violation","body":{"effectiveDirective":"x","blockedURL":"data:,"}}]`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, v := range readReport(body) {
			if strings.ContainsAny(v.Directive+v.Blocked, "\n?#") || len(v.Directive) > 32 || len(v.Blocked) > 100 {
				t.Errorf("%q was let through", v)
			}
		}
	})
}
