package db

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Notify tells everyone who listens to the topic, once the transaction is committed. On PostgreSQL it
// reaches every process, on SQLite this one. It may get lost (a broken connection): whoever listens also
// looks by itself from time to time.
func (tx *Tx) Notify(ctx context.Context, topic string) error {
	if slices.Contains(tx.told, topic) {
		return nil
	}
	tx.told = append(tx.told, topic)
	if tx.db.dialect == PostgreSQL {
		_, err := tx.Exec(ctx, `select pg_notify($1, '')`, topic)
		return err
	}
	tx.AfterCommit(func() { tx.db.local.tell(topic) })
	return nil
}

// Listen calls heard, from a goroutine of its own, at every notification of a topic, until ctx ends. It
// returns at once. After a lost connection it calls heard too, since something may have been missed.
func (d *DB) Listen(ctx context.Context, topic string, heard func()) {
	if d.dialect == PostgreSQL {
		go d.listenPostgres(ctx, topic, heard)
		return
	}
	wake := d.local.join(topic)
	go func() {
		defer d.local.leave(topic, wake)
		for {
			select {
			case <-ctx.Done():
				return
			case <-wake:
				heard()
			}
		}
	}()
}

func (d *DB) listenPostgres(ctx context.Context, topic string, heard func()) {
	for ctx.Err() == nil {
		if conn, err := pgx.ConnectConfig(ctx, d.postgres.conn.Copy()); err == nil {
			waitForTopic(ctx, conn, topic, heard)
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			_ = conn.Close(closing)
			cancel()
		}
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

func waitForTopic(ctx context.Context, conn *pgx.Conn, topic string, heard func()) {
	if _, err := conn.Exec(ctx, "listen "+pgx.Identifier{topic}.Sanitize()); err != nil {
		return
	}
	for {
		heard()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
	}
}

// localTopics carries notifications inside one process.
type localTopics struct {
	mu     sync.Mutex
	topics map[string]map[chan struct{}]bool
}

func (l *localTopics) join(topic string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.topics == nil {
		l.topics = map[string]map[chan struct{}]bool{}
	}
	if l.topics[topic] == nil {
		l.topics[topic] = map[chan struct{}]bool{}
	}
	wake := make(chan struct{}, 1)
	l.topics[topic][wake] = true
	return wake
}

func (l *localTopics) leave(topic string, wake chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.topics[topic], wake)
}

func (l *localTopics) tell(topic string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for wake := range l.topics[topic] {
		select {
		case wake <- struct{}{}:
		default: // it will look soon anyway
		}
	}
}

// SkipLocked ends the subquery that picks a row of a queue, so that two workers never wait for the same row.
// It goes with [DB.WriteQueue].
func (tx *Tx) SkipLocked() string {
	if tx.db.dialect == PostgreSQL {
		return " for update skip locked"
	}
	return "" // SQLite has one writer
}
