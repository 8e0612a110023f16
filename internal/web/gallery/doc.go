// Package gallery shows every component of package ui in every state, so that one can look at the
// design, and a browser test can walk over it. The query picks how to look:
//
//	/gallery?theme=dark&band=early&lang=qpr
//	/gallery?part=error and ?part=door are pages of their own
//
// It holds sample content and no rules; the demo shows it to guides.
package gallery
