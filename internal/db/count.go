package db

import (
	"context"
	"sync/atomic"
)

type counterKey struct{}

// CountStatements gives a context under which statements are counted, and the count so far. Tests of
// list pages use it to hold a page to a number of statements that does not grow with its rows.
func CountStatements(ctx context.Context) (context.Context, func() int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, counterKey{}, n), n.Load
}

func countStatement(ctx context.Context) {
	if n, ok := ctx.Value(counterKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	statements.Add(1)
}

// statements counts every statement of this process, for the metrics.
var statements atomic.Int64

// Statements is how many statements this process has run since it started.
func Statements() int64 { return statements.Load() }
