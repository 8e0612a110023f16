package route

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
)

// Note is one sentence about what was just done, shown once on the next page, with a way to undo
// it where there is one. It travels in a cookie of one minute. The sentence itself comes from the catalogue
// and its arguments are escaped like all text, so the cookie needs no signature.
type Note struct {
	Key  string   `json:"k"`
	Args []string `json:"a,omitempty"` // in pairs: name, value
	// Undo is the path that a POST takes back, or "".
	Undo string `json:"u,omitempty"`
}

// pairs gives the arguments in the form that the catalogue takes.
func (n Note) pairs() []any {
	list := make([]any, len(n.Args))
	for i, a := range n.Args {
		list[i] = a
	}
	return list
}

const noteCookie = "note"

// keyShape is how the catalogue names its texts; anything else in a cookie is not ours.
var keyShape = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+){1,4}$`)

// Flash sets the note that the next page shows.
func Flash(w http.ResponseWriter, r *http.Request, n Note) {
	raw, err := json.Marshal(n)
	if err != nil || len(raw) > 2000 {
		return // a note is a courtesy: the act is done and the next page shows it
	}
	http.SetCookie(w, &http.Cookie{
		Name: CookieName(r, noteCookie), Value: base64.RawURLEncoding.EncodeToString(raw), Path: "/",
		MaxAge: 60, HttpOnly: true, Secure: IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}

// takeNote gives the note that a request for a page carries. [Render] hands it to the frame of the page.
func takeNote(r *http.Request) (Note, bool) {
	cookie, err := r.Cookie(CookieName(r, noteCookie))
	if err != nil || r.Method != http.MethodGet {
		return Note{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return Note{}, false
	}
	var n Note
	if err := json.Unmarshal(raw, &n); err != nil || !keyShape.MatchString(n.Key) || len(n.Args) > 10 {
		return Note{}, false
	}
	n.Undo = SafePath(n.Undo, "")
	return n, true
}

func dropNote(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: CookieName(r, noteCookie), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}

type httpsKey struct{}

// WithHTTPS marks a request that reached a trusted proxy in front of this server by HTTPS.
func WithHTTPS(ctx context.Context) context.Context {
	return context.WithValue(ctx, httpsKey{}, true)
}

// IsHTTPS tells whether the reader's browser speaks HTTPS with this server, or with the trusted
// proxy in front of it.
func IsHTTPS(r *http.Request) bool {
	marked, _ := r.Context().Value(httpsKey{}).(bool)
	return r.TLS != nil || marked
}

// CookieName is the name of one of our cookies. Over HTTPS it has the prefix __Host-, with which a browser
// takes the cookie from this very host only (RFC 6265bis, section 4.1.3.2).
func CookieName(r *http.Request, name string) string {
	if IsHTTPS(r) {
		return "__Host-" + name
	}
	return "crossfade-" + name
}

// Base is the address of this server for links that leave it, without a slash at its end: the configured one, else the one that a request was sent to.
func Base(r *http.Request, configured string) string {
	switch {
	case configured != "":
		return configured
	case IsHTTPS(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
