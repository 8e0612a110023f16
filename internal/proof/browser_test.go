package proof

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// browser is one person at one device: it keeps cookies and follows no redirect by itself. Cookies know no ports, so one
// browser may go to several processes of one house.
type browser struct{ http *http.Client }

func newBrowser() *browser {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &browser{&http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 16},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// page is an answer of the server.
type page struct {
	status int
	to     string // where it sends the browser: a path, "" for nowhere
	body   string
	root   *html.Node
}

// get asks for a page; address is a whole URL.
func (b *browser) get(address string) (page, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		return page{}, err
	}
	return b.send(req)
}

// post sends a form.
func (b *browser) post(address string, form url.Values) (page, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return page{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(req)
}

func (b *browser) send(req *http.Request) (page, error) {
	resp, err := b.http.Do(req)
	if err != nil {
		return page{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return page{}, err
	}
	p := page{status: resp.StatusCode, body: string(body)}
	if to, err := resp.Location(); err == nil {
		p.to = to.RequestURI()
	}
	p.root, err = html.Parse(bytes.NewReader(body))
	return p, err
}

// signIn uses a one-time link, given as its path.
func (b *browser) signIn(t testing.TB, base, link string) {
	t.Helper()
	p, err := b.post(base+link, nil)
	if err != nil || p.status != http.StatusSeeOther || p.to != "/" {
		t.Fatalf("signing in: %v, %d to %q", err, p.status, p.to)
	}
}

// open is get for pages that must be there; it goes on to where the server sends the browser.
func (b *browser) open(t testing.TB, base, path string) page {
	t.Helper()
	for range 5 {
		p, err := b.get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		if p.status == http.StatusOK {
			return p
		}
		if p.status != http.StatusSeeOther {
			t.Fatalf("GET %s gives %d: %s", path, p.status, p.text())
		}
		path = p.to
	}
	t.Fatalf("GET %s leads in circles", path)
	return page{}
}

// submit opens the page at path, fills the form that is sent to action, and sends it as the page says. It gives what follows.
func (b *browser) submit(t testing.TB, base, path, action string, fill url.Values) page {
	t.Helper()
	before := b.open(t, base, path)
	form, ok := before.form(action)
	if !ok {
		t.Fatalf("%s has no form for %s: %s", path, action, before.text())
	}
	for name, values := range fill {
		form[name] = values
	}
	after, err := b.post(base+action, form)
	if err != nil {
		t.Fatal(err)
	}
	if after.status != http.StatusSeeOther {
		t.Fatalf("POST %s gives %d: %s", action, after.status, after.text())
	}
	return after
}

// form gives the fields that the page itself fills in: hidden ones, and texts with what stands in them.
func (p page) form(action string) (url.Values, bool) {
	form := p.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
	if form == nil {
		return nil, false
	}
	values := url.Values{}
	walk(form, func(n *html.Node) {
		if kind := attr(n, "type"); n.Data == "input" && (kind == "hidden" || kind == "text") {
			values.Set(attr(n, "name"), attr(n, "value"))
		}
	})
	return values, true
}

// links lists where the links of a page lead whose path begins with a prefix.
func (p page) links(prefix string) []string {
	var list []string
	walk(p.root, func(n *html.Node) {
		if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, prefix) {
			list = append(list, href)
		}
	})
	return list
}

// text is what a person reads in the main part of a page, runs of spaces made one.
func (p page) text() string {
	from := p.find(func(n *html.Node) bool { return n.Data == "main" })
	if from == nil {
		from = p.root
	}
	var words []string
	walk(from, func(n *html.Node) {
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
	})
	return strings.Join(words, " ")
}

func (p page) find(is func(*html.Node) bool) *html.Node {
	var found *html.Node
	walk(p.root, func(n *html.Node) {
		if found == nil && n.Type == html.ElementNode && is(n) {
			found = n
		}
	})
	return found
}

func walk(n *html.Node, visit func(*html.Node)) {
	if n == nil {
		return
	}
	visit(n)
	for c := range n.ChildNodes() {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func sittingPath(id string, n int) string { return fmt.Sprintf("/sittings/%s/%d", id, n) }
