// Package notices has the page of what somebody should hear of, and whether they want it by mail.
//
//	GET /notices              the latest notices, the unread ones first
//	POST /notices/{notice}    read one, and go where it leads
//	POST /notices/mail        a digest by mail, or none
//
// What a notice says is in package notify; its words are made here, in the reader's language.
package notices
