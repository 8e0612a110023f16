// Package app is where to read first. It builds every service, mounts every route, and lists in one file
// (reactions.go) who reacts to what.
//
//	Open        one database, one data folder → every service        (app.go)
//	Handler     every page behind its door, with all protections      (web.go)
//	React       who handles which job                                  (reactions.go)
//	FillDemo    the demonstration: people, courses, some weeks of work (demo.go)
//
// The command cmd/crossfade is a thin shell around it.
package app
