package route

import (
	"context"
	"net/http"

	"crossfade/internal/core"
)

// Viewer is the person for whom a page is made, as far as the page's frame needs to know: name,
// language, looks. The zero Viewer is a visitor who is not signed in.
type Viewer struct {
	Actor     core.Actor
	Name      string
	Face      string // name of a drawing, or ""
	Language  string // BCP 47; "" lets the browser's wish decide
	TimeZone  string // IANA name; "" is UTC
	Band      string // early | middle | teen | adult; "" is adult
	Theme     string // "" (like the device) | light | dark | contrast
	Shortcuts bool   // single-letter keys are on
	OrgName   string
	OrgKind   string // home | class | workplace; "" when not signed in
}

type viewerKey struct{}

// WithViewer puts the viewer of a request into its context. The middleware of the door does this
// once; tests of pages may do the same.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom gives the viewer that [WithViewer] stored, or the zero Viewer.
func ViewerFrom(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}

// ViewerOf gives the viewer of a request.
func ViewerOf(r *http.Request) Viewer { return ViewerFrom(r.Context()) }

// Actor gives who asks, to be handed on to services. The zero Actor is not signed in.
func Actor(r *http.Request) core.Actor { return ViewerOf(r).Actor }
