// Package secure wraps every page in what the web asks of a careful server: a content security
// policy without inline scripts or styles, headers that switch off what pages do not need, the
// check that a form was sent from our own pages, a limit on what one may send, and compression.
//
//	handler := secure.Wrap(mux, secure.Options{Reports: reports, Denied: deniedPage})
//
// Nothing here knows who asks or what the page is about.
package secure
