package archtest_test

import (
	"net/http"
	"strings"
	"testing"

	"crossfade/internal/app"
	"crossfade/internal/serve"
	"crossfade/internal/web/route"
)

// TestEveryRouteHasItsDoor reads the table of all routes: each says who may come in and what it is for, and mounting
// them all finds patterns that are there twice or in each other's way.
func TestEveryRouteHasItsDoor(t *testing.T) {
	a, err := app.Open(t.Context(), app.Config{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	routes := a.Routes(app.WebConfig{Authority: &serve.Authority{}, Gallery: true})
	if len(routes) < 20 {
		t.Fatalf("only %d routes; the table is not whole", len(routes))
	}
	seen := map[string]bool{}
	for _, r := range routes {
		method, path, ok := strings.Cut(r.Pattern, " ")
		if !ok || !strings.HasPrefix(path, "/") || (method != http.MethodGet && method != http.MethodPost) {
			t.Errorf("%q is no pattern like %q: HTML forms know only GET and POST", r.Pattern, "GET /goals/{goal}")
		}
		switch r.Who {
		case route.Anyone, route.SignedIn, route.Guides, route.Staff, route.Admins:
		default:
			t.Errorf("%s says not who may come in", r.Pattern)
		}
		if r.Note == "" {
			t.Errorf("%s says not what it is for", r.Pattern)
		}
		if r.Handler == nil {
			t.Errorf("%s leads nowhere", r.Pattern)
		}
		if seen[r.Pattern] {
			t.Errorf("%s is there twice", r.Pattern)
		}
		seen[r.Pattern] = true
	}
	defer func() {
		if problem := recover(); problem != nil {
			t.Errorf("the routes do not mount: %v", problem)
		}
	}()
	route.Mount(http.NewServeMux(), routes)
}
