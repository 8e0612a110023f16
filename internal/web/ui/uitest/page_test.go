package uitest

import (
	"fmt"
	"strings"
	"testing"
)

// list keeps what the checks report.
type list []string

func (l *list) Helper()                           {}
func (l *list) Errorf(format string, args ...any) { *l = append(*l, fmt.Sprintf(format, args...)) }

// sound is a page with nothing wrong; each test puts one thing into it.
func sound(body string) string {
	return `<!DOCTYPE html><html lang="en" dir="ltr"><head><title>Today · Crossfade</title></head><body><main id="main"><h1>Today</h1>` + body + `</main></body></html>`
}

func TestPageFindsWhatIsWrong(t *testing.T) {
	for _, tc := range []struct{ body, want string }{
		{`<p style="color:red">x</p>`, "inline style"},
		{`<button onclick="x()">Go</button>`, "inline onclick"},
		{`<script>alert(1)</script>`, "does not belong"},
		{`<a href="javascript:x()">x</a>`, "javascript"},
		{`<img src="https://elsewhere.example/x.png" alt="x">`, "another host"},
		{`<img src="/files/x.png">`, "no words"},
		{`<form action="//elsewhere.example"><button>Go</button></form>`, "another host"},
		{`<p id="main">x</p>`, `"main" is there 2 times`},
		{`<a href="#nowhere">x</a>`, "nowhere"},
		{`<input name="a">`, "no label"},
		{`<label for="b">B</label>`, "nowhere"},
		{`<a href="/x"><svg></svg></a>`, "no name"},
		{`<svg><use href="/static/icons.svg#nothing"></use></svg>`, "no drawing"},
		{`<h3>Skipped</h3>`, "after a heading of level 1"},
		{`<h2></h2>`, "an empty <h2>"},
		{`<h1>Again</h1>`, "2 h1"},
		{`<p>[today.title]</p>`, `"[today.title]" is missing`},
	} {
		var found list
		Page(&found, sound(tc.body))
		if !strings.Contains(strings.Join(found, "\n"), tc.want) {
			t.Errorf("%s: want %q, found %q", tc.body, tc.want, found)
		}
	}
	for _, page := range []string{"", "<html><body><h1>x</h1></body></html>"} {
		var found list
		if Page(&found, page); len(found) < 3 {
			t.Errorf("%q: found only %q", page, found)
		}
	}
}

func TestPageLikesWhatIsSound(t *testing.T) {
	Page(t, sound(`<h2>A</h2><h3>B</h3><h2>C</h2><label>N <input name="n"></label><label for="m">M</label><input id="m" name="m" aria-describedby="hint"><p id="hint">x [1]</p>
		<a href="#main">up</a><a href="https://elsewhere.example/">out</a><img src="/files/x.png" alt=""><input type="hidden" name="x"><script type="module" src="/static/app.js"></script>`))
}

func TestNames(t *testing.T) {
	for page, want := range map[string]string{
		`<a>Go <b>on</b></a>`:                     "Go on",
		`<a aria-label="Home"><svg></svg></a>`:    "Home",
		`<a><img alt="A pizza"></a>`:              "A pizza",
		`<button><svg></svg></button>`:            "",
		`<button><span> Save </span>now</button>`: "Save now",
	} {
		if got := name(firstElement(t, page)); got != want {
			t.Errorf("%s is called %q, want %q", page, got, want)
		}
	}
}
