// Package live lets open pages know that something changed, at once and in every process.
//
// A room that changes something calls [Changed] in its transaction, with the organisation that it belongs to. Once it is committed, the
// database tells all processes (PostgreSQL: LISTEN and NOTIFY; SQLite: this process), and the [Hub] of each wakes the open lines of that
// organisation, and of no other. Nothing but the organisation's id travels: what changed is read again by whoever may see it.
//
// Lines are bounded, for all and for each person, and all end when [Hub.Run] ends, so that a server can stop.
package live
