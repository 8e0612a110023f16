package route

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"crossfade/internal/core"
	"crossfade/internal/web/ui"
)

func words(s string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if toast := ui.From(ctx).Flash; toast != nil {
			s += " note=" + toast.Text + toast.Undo
		}
		_, err := io.WriteString(w, s)
		return err
	})
}

// try sends a request of a visitor through a handler, and gives what was logged.
func try(h http.Handler, r *http.Request, v Viewer) (*httptest.ResponseRecorder, string) {
	var logged bytes.Buffer
	w := httptest.NewRecorder()
	WithLog(slog.New(slog.NewTextHandler(&logged, nil)), h).ServeHTTP(w, r.WithContext(WithViewer(r.Context(), v)))
	return w, logged.String()
}

func TestGuard(t *testing.T) {
	person := func(roles ...core.Role) Viewer {
		return Viewer{Actor: core.Actor{Person: "p", Roles: roles}}
	}
	visitors := []Viewer{{}, person(core.RoleLearner), person(core.RoleGuide), person(core.RoleAdmin)}
	for who, want := range map[Who][4]int{
		Anyone:   {200, 200, 200, 200},
		SignedIn: {303, 200, 200, 200},
		Guides:   {303, 403, 200, 200},
		Admins:   {303, 403, 403, 200},
		"typo":   {303, 403, 403, 403},
	} {
		for i, v := range visitors {
			mux := http.NewServeMux()
			Mount(mux, []Route{{Pattern: "GET /x", Who: who, Handler: func(w http.ResponseWriter, r *http.Request) {
				Render(w, r, http.StatusOK, words("in"))
			}}})
			w, _ := try(mux, httptest.NewRequest("GET", "/x?y=1", nil), v)
			if w.Code != want[i] {
				t.Errorf("%s, visitor %d: %d, want %d", who, i, w.Code, want[i])
			}
			if w.Code == 303 && w.Header().Get("Location") != "/sign-in?next=%2Fx%3Fy%3D1" {
				t.Errorf("%s: sent to %s", who, w.Header().Get("Location"))
			}
		}
	}
}

func TestSafePath(t *testing.T) {
	for path, safe := range map[string]bool{
		"/": true, "/people?x=1#a": true, "/a//b": true,
		"": false, "people": false, "//evil.example": false, "/\\evil.example": false, "https://evil.example/": false,
		"/%2f/evil": false, "/\tx": false, "javascript:alert(1)": false, "/" + strings.Repeat("a", 3000): false,
	} {
		if got := SafePath(path, "-"); (got == path) != safe {
			t.Errorf("SafePath(%.40q) = %.40q", path, got)
		}
	}
}

func TestFault(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{core.Missing(), 404}, {core.BadField("a", "error.denied"), 422},
		{core.NewFault(core.Denied, "error.denied"), 403}, {core.NewFault(core.Conflict, "error.conflict"), 409},
		{core.NewFault(core.TooMuch, "error.too_fast"), 429},
		{&core.Fault{Kind: core.TooMuch, Err: &http.MaxBytesError{}}, 413},
	} {
		w, log := try(answer(c.err), httptest.NewRequest("POST", "/", nil), Viewer{})
		if w.Code != c.status || log != "" {
			t.Errorf("%v: %d %s", c.err, w.Code, log)
		}
	}
	w, log := try(answer(errors.New("disk full at 3")), httptest.NewRequest("GET", "/", nil), Viewer{})
	reference := regexp.MustCompile(`reference=(\w{8})`).FindStringSubmatch(log)
	if w.Code != 500 || strings.Contains(w.Body.String(), "disk") || reference == nil || !strings.Contains(w.Body.String(), reference[1]) {
		t.Errorf("a defect shows a reference only: %d %s", w.Code, w.Body)
	}
	if strings.Count(log, "disk full") != 1 {
		t.Errorf("the log has it once, under its reference: %s", log)
	}
}

func answer(err error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { Fault(w, r, err) })
}

func TestRenderSendsNoHalfPage(t *testing.T) {
	broken := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return errors.New("no more ink")
	})
	w, _ := try(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Render(w, r, http.StatusOK, broken)
	}), httptest.NewRequest("GET", "/", nil), Viewer{})
	if w.Code != 500 || strings.Contains(w.Body.String(), "half") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func TestNoteShowsOnce(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			Flash(w, r, Note{Key: "error.reference", Args: []string{"number", "Zoë <b>"}, Undo: "//evil.example"})
			SeeOther(w, r, "https://evil.example/")
			return
		}
		Render(w, r, http.StatusOK, words("page"))
	})
	w, _ := try(h, httptest.NewRequest("POST", "/", nil), Viewer{})
	if w.Code != 303 || w.Header().Get("Location") != "/" {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	next := httptest.NewRequest("GET", "/", nil)
	next.AddCookie(w.Result().Cookies()[0])
	w, _ = try(h, next, Viewer{})
	if got := w.Body.String(); got != "page note=If you ask for help, give this number: Zoë <b>" {
		t.Fatalf("%q", got)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge != -1 {
		t.Fatalf("the note must go after it was shown: %v", c)
	}
}

func TestForm(t *testing.T) {
	post := func(body string) (Form, error) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return ParseForm(httptest.NewRecorder(), r)
	}
	f, err := post(url.Values{"a": {"  Ada \x00 \t Lovelace\xff "}, "b": {"x\r\ny\n"}, "p": {" a b "}}.Encode())
	if err != nil || f.Line("a") != "Ada Lovelace" || f.Text("b") != "x\ny" || f.Secret("p") != " a b " {
		t.Fatalf("%v %q %q %q", err, f.Line("a"), f.Text("b"), f.Secret("p"))
	}
	if _, err := post("a=" + strings.Repeat("x", formBytes)); StatusOf(err) != 413 {
		t.Errorf("too large: %v", err)
	}
	if _, err := post(strings.Repeat("a=&", formFields+1)); core.KindOf(err) != core.TooMuch {
		t.Errorf("too many: %v", err)
	}
	if _, err := post("%zz=1"); core.KindOf(err) != core.Invalid {
		t.Errorf("malformed: %v", err)
	}
}

func FuzzTakeNote(f *testing.F) {
	f.Add("eyJrIjoicGVvcGxlLmFkZGVkIn0")
	f.Add("!")
	f.Fuzz(func(t *testing.T, value string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", "crossfade-note="+value)
		if n, ok := takeNote(r); ok && (!keyShape.MatchString(n.Key) || n.Undo != SafePath(n.Undo, "")) {
			t.Fatalf("%+v", n)
		}
	})
}
