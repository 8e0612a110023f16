package serve_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"crossfade/internal/serve"
)

// running is a server started by a test.
type running struct {
	t              *testing.T
	pages, metrics string
	stop           context.CancelFunc
	ended          chan error
	log            *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func start(t *testing.T, c serve.Config, h http.Handler) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{t: t, stop: stop, ended: make(chan error, 1), log: &lockedBuffer{}}
	c.Addr, c.MetricsAddr = "127.0.0.1:0", "127.0.0.1:0"
	c.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	listening := make(chan struct{})
	c.Listening = func(pages, metrics net.Addr) {
		r.pages, r.metrics = pages.String(), metrics.String()
		close(listening)
	}
	go func() { r.ended <- serve.Run(ctx, c, h) }()
	select {
	case <-listening:
	case err := <-r.ended:
		t.Fatalf("ended at once: %v", err)
	}
	t.Cleanup(func() {
		stop()
		select {
		case <-r.ended:
		case <-time.After(10 * time.Second):
			t.Error("does not stop")
		}
	})
	return r
}

// get fetches a URL without following redirects.
func get(t *testing.T, client *http.Client, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, client, req)
}

func do(t *testing.T, client *http.Client, req *http.Request) (*http.Response, string) {
	t.Helper()
	if client == nil {
		client = &http.Client{}
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func site() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /goals/{id}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, serve.Reference(r.Context())) })
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("oh") })
	return mux
}

func TestHealthLogAndMetrics(t *testing.T) {
	m := serve.NewMetrics("v1")
	var ready error
	r := start(t, serve.Config{Metrics: m, Ready: func(context.Context) error { return ready }}, serve.NotePattern(site()))
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		for _, at := range []string{r.pages, r.metrics} {
			if resp, body := get(t, nil, "http://"+at+path); resp.StatusCode != 200 || body != want {
				t.Errorf("%s: %d %q", path, resp.StatusCode, body)
			}
		}
	}
	ready = errors.New("no database")
	if resp, _ := get(t, nil, "http://"+r.pages+"/readyz"); resp.StatusCode != 503 {
		t.Errorf("not ready gives %d", resp.StatusCode)
	}
	_, reference := get(t, nil, "http://"+r.pages+"/goals/ada-lovelace?q=secret")
	if len(reference) != 8 || !strings.Contains(r.log.String(), "ref="+reference) {
		t.Errorf("reference %q is not in the log:\n%s", reference, r.log)
	}
	if resp, body := get(t, nil, "http://"+r.pages+"/panic"); resp.StatusCode != 500 || body != "" {
		t.Errorf("a panic gives %d %q", resp.StatusCode, body)
	}
	get(t, nil, "http://"+r.pages+"/made/up/by/somebody")
	_, numbers := get(t, nil, "http://"+r.metrics+"/metrics")
	for _, want := range []string{
		`crossfade_http_requests_total{method="GET",route="GET /goals/{id}",status="200"} 1`,
		`crossfade_http_requests_total{method="GET",route="GET /panic",status="500"} 1`,
		`crossfade_http_requests_total{method="GET",route="other",status="404"} 1`,
		`crossfade_build_info{version="v1"} 1`,
	} {
		if !strings.Contains(numbers, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	for _, personal := range []string{"lovelace", "secret", "made/up", "127.0.0.1"} {
		if strings.Contains(r.log.String(), personal) || strings.Contains(numbers, personal) {
			t.Errorf("%q can be read in the log or the metrics", personal)
		}
	}
	if resp, _ := get(t, nil, "http://"+r.pages+"/metrics"); resp.StatusCode != 404 {
		t.Error("the metrics are on the pages' address")
	}
}

func TestFailedPageAndBrokenOffAnswers(t *testing.T) {
	failed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, "sorry, ", serve.Reference(r.Context()))
	})
	mux := site()
	mux.HandleFunc("GET /abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	r := start(t, serve.Config{Failed: failed}, mux)
	if resp, body := get(t, nil, "http://"+r.pages+"/panic"); resp.StatusCode != 500 || len(body) != len("sorry, ")+8 {
		t.Errorf("got %d %q", resp.StatusCode, body)
	}
	get(t, nil, "http://"+r.pages+"/abort") // an empty answer, and no crash
	if strings.Count(r.log.String(), "a handler panicked") != 1 {
		t.Errorf("the log says\n%s", r.log)
	}
}

func TestStopLetsRequestsFinish(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	r := start(t, serve.Config{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		fmt.Fprint(w, "saved")
	}))
	answer := make(chan string)
	go func() {
		_, body := get(t, nil, "http://"+r.pages+"/")
		answer <- body
	}()
	<-begun
	r.stop()
	time.Sleep(50 * time.Millisecond)
	close(finish)
	if got := <-answer; got != "saved" {
		t.Errorf("the request under way got %q", got)
	}
	err := <-r.ended
	r.ended <- nil
	if err != nil {
		t.Errorf("an orderly stop gave %v", err)
	}
	if _, err := net.DialTimeout("tcp", r.pages, time.Second); err == nil {
		t.Error("still listening")
	}
}

func TestStopCutsOffWhatTakesTooLong(t *testing.T) {
	begun := make(chan struct{})
	r := start(t, serve.Config{Drain: 50 * time.Millisecond}, http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		close(begun)
		<-req.Context().Done()
	}))
	go func() {
		if resp, err := http.Get("http://" + r.pages + "/"); err == nil { //nolint:noctx // it is cut off
			_ = resp.Body.Close()
		}
	}()
	<-begun
	r.stop()
	err := <-r.ended
	r.ended <- nil
	if err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("got %v", err)
	}
}

func TestAddressInUse(t *testing.T) {
	r := start(t, serve.Config{}, site())
	err := serve.Run(t.Context(), serve.Config{Addr: r.pages}, site())
	if err == nil || !strings.Contains(err.Error(), r.pages) {
		t.Errorf("got %v", err)
	}
}

func trusting(t *testing.T, a *serve.Authority) *http.Client {
	t.Helper()
	pool := poolOf(t, a)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestOnePortSpeaksHTTPSAndShowsTheWay(t *testing.T) {
	sec, err := serve.NewSecurity(t.Context(), serve.HTTPS{Mode: serve.Local, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, serve.Config{Security: sec}, serve.NotePattern(site()))
	_, port, _ := net.SplitHostPort(r.pages)
	resp, _ := get(t, trusting(t, sec.Authority()), "https://127.0.0.1:"+port+"/goals/1")
	if resp.StatusCode != 200 || resp.ProtoMajor != 2 {
		t.Errorf("HTTPS gives %d with HTTP/%d", resp.StatusCode, resp.ProtoMajor)
	}
	if resp, _ := get(t, nil, "http://localhost:"+port+"/goals/1"); resp.StatusCode != 200 {
		t.Errorf("this machine itself gets %d", resp.StatusCode)
	}
	as := func(method, host string) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://"+r.pages+"/goals/1?x=y", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, _ := do(t, nil, req)
		return resp
	}
	if resp := as("GET", "classroom.local:"+port); resp.StatusCode != 307 || resp.Header.Get("Location") != "https://classroom.local:"+port+"/goals/1?x=y" {
		t.Errorf("another name gets %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if resp := as("POST", "classroom.local:"+port); resp.StatusCode != 403 {
		t.Errorf("a form sent in the clear gets %d", resp.StatusCode)
	}
	// A client that says nothing, and one that talks nonsense, harm nobody.
	for _, say := range []string{"", "\x16nonsense", "nonsense\r\n\r\n"} {
		conn, err := net.Dial("tcp", r.pages) //nolint:noctx // local
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, say)
		_ = conn.Close()
	}
	if resp, _ := get(t, trusting(t, sec.Authority()), "https://localhost:"+port+"/healthz"); resp.StatusCode != 200 {
		t.Errorf("afterwards %d", resp.StatusCode)
	}
}

func TestLogFormats(t *testing.T) {
	for _, bad := range [][2]string{{"xml", "info"}, {"text", "loud"}} {
		if _, err := serve.NewLog(io.Discard, bad[0], bad[1]); err == nil {
			t.Errorf("%v was taken", bad)
		}
	}
	var b bytes.Buffer
	log, err := serve.NewLog(&b, "json", "warn")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("quiet")
	log.Warn("loud")
	if got := b.String(); strings.Contains(got, "quiet") || !strings.HasPrefix(got, "{") {
		t.Error(got)
	}
}
