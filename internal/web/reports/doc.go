// Package reports has the pages on which somebody says that something is not all right, and on which that is answered.
//
//	GET  /reports/new         the form: what it is about, and why; whoever guides the writer may stop it there
//	POST /reports             reports, or stops
//	GET  /reports             what waits for the reader, and what they reported themselves, with what came of it
//	POST /reports/{trouble}   look, close, stop, or let it go on
//
// Which things can be reported is said by the rooms that own them, see package safety.
package reports
