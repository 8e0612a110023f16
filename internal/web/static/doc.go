// Package static holds what pages load besides their HTML: the stylesheet, the script, the icons
// and the fonts. `make generate` bundles them from src into dist, with a hash of the content in
// each name, and they are embedded in the program; a page never loads anything from another host.
//
//	static.URL("app.css")          "/static/app-ABCDEFGH.css"
//	static.Stylesheet(userAgent)   the same, or the flat one for an old browser
//	mux.Handle("GET /static/", static.Handler())
package static
