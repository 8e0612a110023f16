// Package jobs is the durable queue: work that follows a transaction (send a notice, read a
// package) or that comes at a time (tidy every night). A job is a row that is written in the very transaction
// that causes it, so it exists exactly when the cause does.
//
//	var Import = jobs.Kind[ImportOrder]("course.import")
//
//	id, err := jobs.Enqueue(ctx, tx, Import, order, jobs.Options{})    // inside a db.Write
//	jobs.Handle(queue, Import, func(ctx context.Context, run *jobs.Run, o ImportOrder) error { … })
//	err = queue.Work(ctx)                                               // until ctx ends
//
// A job may run twice: its worker may be cut off after the work and before the note that it is done. Handlers
// must leave the world as it is when they meet their own work.
//
// A worker takes a job for the length of a lease and renews the lease while it works; when the worker dies,
// another takes over after the lease. An error sends the job back with growing pauses, and after
// [MaxTries] it is given up: kept, counted and shown by the health checks. [GiveUp] ends it at once.
//
// Any number of processes work on one PostgreSQL queue (FOR UPDATE SKIP LOCKED; LISTEN and NOTIFY wake them);
// a process takes only the kinds that it has handlers for, so old and new versions can run side by side. On
// SQLite the same code runs with its single writer. Workers also look every few seconds by
// themselves, so a lost wake-up costs little.
package jobs
