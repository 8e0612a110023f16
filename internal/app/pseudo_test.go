package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"crossfade/internal/db/dbtest"
	"crossfade/internal/web/route"
)

// TestEveryTextComesFromTheCatalogue reads every page that somebody of a class is led to in the pseudo language, in which each text
// of the interface stands in brackets. A word outside them is one that no translator can reach, unless people or a course wrote it.
func TestEveryTextComesFromTheCatalogue(t *testing.T) {
	w := newTownBy(t, dbtest.SQLite(t), Config{Pseudo: true})
	w.exec(`update org set language = 'qps'`)
	w.exec(`update person set language = 'qps'`)
	w.exec(`update person set band = 'early' where id = $1`, w.classes[0].cast["peer"].Person)
	pages := 0
	told := map[string]bool{}
	for _, name := range []string{"visitor", "A1 learner", "A1 peer", "A1 guide", "A1 caregiver", "A1 admin"} {
		i := slices.IndexFunc(w.viewers, func(v viewer) bool { return v.name == name })
		pages += w.readPseudo(w.viewers[i], told)
	}
	if pages < 150 {
		t.Errorf("only %d pages were read", pages)
	}
	t.Logf("%d pages", pages)
}

// readPseudo reads all pages of class A1 that a viewer is led to, each sort of page once, and gives how many there were.
func (w *town) readPseudo(v viewer, told map[string]bool) int {
	w.t.Helper()
	var todo []string
	seen := map[string]bool{}
	add := func(path string) {
		if path = route.SafePath(path, "/"); !seen[path] && len(seen) < 500 {
			seen[path] = true
			todo = append(todo, path)
		}
	}
	for _, r := range w.Routes(WebConfig{}) {
		if method, path, _ := strings.Cut(r.Pattern, " "); method == http.MethodGet {
			add(fillPath(path, w.classes[0].ids))
		}
	}
	pages, shapes := 0, map[string]int{}
	for ; len(todo) > 0; todo = todo[1:] {
		shape := anID.ReplaceAllString(todo[0], "{id}")
		if shapes[shape]++; shapes[shape] > 2 {
			continue
		}
		r := w.askPseudo(v, todo[0])
		if !strings.HasPrefix(r.Header().Get("Content-Type"), "text/html") || r.Code == http.StatusSeeOther {
			continue
		}
		page, err := html.Parse(strings.NewReader(r.Body.String()))
		must(w.t, err)
		pages++
		for _, text := range foreignWords(page) {
			if key := shape + text; !told[key] && !told[text] {
				told[key], told[text] = true, true
				w.t.Errorf("%s, read by %s, says %q, which is in no catalogue", todo[0], v.name, text)
			}
		}
		for _, link := range hrefs.FindAllStringSubmatch(r.Body.String(), -1) {
			if to := html.UnescapeString(link[1]); !strings.HasPrefix(to, "/static/") {
				add(to)
			}
		}
	}
	return pages
}

// askPseudo asks for a page in the pseudo language, which a visitor's browser wants, too.
func (w *town) askPseudo(v viewer, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", "qps")
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "crossfade-session", Value: v.cookie})
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b`)

// spoken are attributes that somebody hears or reads.
var spoken = []string{"aria-label", "alt", "title", "placeholder", "aria-description", "label"}

// byPeople are words that people or courses wrote, names, initials, places on a clock, and dates, which stay readable in this language.
var byPeople = regexp.MustCompile(`(?i:k-[ab]\d?-)|^(?:Crossfade|CC BY(?:-[A-Z]+)* 4\.0|English|Español|Svenska|Pseudo \(\w+\)|[A-Z]{2}|UTC|[A-Z][A-Za-z]+/[A-Za-z/ -]+|` +
	`[a-z]+/[a-z]+\.md:\d+|Next|Do it\.?|Place|Words|The council(?: I go there\.)?|I go there\.|They decide\.|It matters\.|One|Another|Good|All|Clear\.|Goals|right|Why\?|The word|It is right\.|It shows much\.|` +
	`today|yesterday|tomorrow|\d+ min|(?:[A-Z][a-z]+day )?\d+ November(?: 2026)?(?:, \d\d:\d\d)?)$`)

var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// foreignWords lists the words of a page outside the brackets of the pseudo language.
func foreignWords(n *html.Node) (list []string) {
	say := func(text string) {
		text = strings.Join(strings.Fields(text), " ")
		outside := inBrackets.ReplaceAllString(text, "")
		if latin.MatchString(outside) && !strings.ContainsAny(text, "⟦⟧") && !byPeople.MatchString(text) {
			list = append(list, text)
		}
	}
	switch n.Type {
	case html.TextNode:
		say(n.Data)
	case html.ElementNode:
		if slices.Contains([]string{"script", "style", "code", "kbd", "svg", "math", "template", "title"}, n.Data) || attrOf(n, "lang") != "" && n.Data != "html" {
			return nil // what is typed and drawn, and texts that carry a language of their own
		}
		for _, a := range n.Attr {
			if slices.Contains(spoken, a.Key) || n.Data == "input" && a.Key == "value" && attrOf(n, "type") == "submit" {
				say(a.Val)
			}
		}
	default:
	}
	for kid := n.FirstChild; kid != nil; kid = kid.NextSibling {
		list = append(list, foreignWords(kid)...)
	}
	return list
}

var inBrackets = regexp.MustCompile(`⟦[^⟧]*⟧`)

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
