package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestFilesAreServedForGood(t *testing.T) {
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
		"icons.svg": "image/svg+xml", "maths.woff2": "font/woff2",
	} {
		if !Has(name) {
			t.Fatalf("%s is not there", name)
		}
		plain := get(t, URL(name), "")
		body, _ := io.ReadAll(plain.Body)
		if plain.StatusCode != 200 || plain.Header.Get("Content-Type") != kind || !strings.Contains(plain.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, plain.StatusCode, plain.Header)
		}
		packed := get(t, URL(name), "br, gzip, deflate")
		if name == "maths.woff2" {
			if packed.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s is compressed already", name)
			}
			continue
		}
		unzip, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, _ := io.ReadAll(unzip); !bytes.Equal(body, again) {
			t.Errorf("%s differs when compressed", name)
		}
	}
}

func TestOnlyFilesAreServed(t *testing.T) {
	for _, path := range []string{"/static/", "/static/app.css", "/static/../static.go", "/static/.made"} {
		if got := get(t, path, "gzip").StatusCode; got != 404 {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := get(t, URL("app.css"), "gzip;q=0").Header.Get("Content-Encoding"); got != "" {
		t.Errorf("a browser that refuses gzip got %q", got)
	}
}

func TestNothingPointsElsewhere(t *testing.T) {
	for name, file := range all().files {
		if !strings.HasSuffix(name, ".woff2") && bytes.Contains(bytes.ReplaceAll(file.body, []byte("http://www.w3.org/2000/svg"), nil), []byte("://")) {
			t.Errorf("%s names another host", name)
		}
	}
}

func TestOldBrowsersGetTheFlatStylesheet(t *testing.T) {
	for _, tc := range []struct{ browser, want string }{
		{"Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.101 Mobile Safari/537.36", "flat.css"},
		{"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36", "app.css"},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101 Firefox/78.0", "flat.css"},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "app.css"},
		{"Mozilla/5.0 (iPad; CPU OS 13_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.2 Mobile/15E148 Safari/604.1", "flat.css"},
		{"Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15", "app.css"},
		{"curl/8", "app.css"},
		{"", "app.css"},
	} {
		if got := Stylesheet(tc.browser); got != URL(tc.want) {
			t.Errorf("%q: got %q, want %q", tc.browser, got, tc.want)
		}
	}
}
