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
func (tx *Tx) Notify(ctx context.Context, topic string) error { return tx.NotifyAbout(ctx, topic, "") }

// NotifyAbout is [Tx.Notify] with a word about what changed, such as the id of an organisation. It holds no text of a person.
func (tx *Tx) NotifyAbout(ctx context.Context, topic, about string) error {
	once := topic + " " + about
	if slices.Contains(tx.told, once) {
		return nil
	}
	tx.told = append(tx.told, once)
	if tx.db.dialect == PostgreSQL {
		_, err := tx.Exec(ctx, `select pg_notify($1, $2)`, topic, about)
		return err
	}
	tx.AfterCommit(func() { tx.db.local.tell(topic, about) })
	return nil
}

// Listen calls heard, from a goroutine of its own, at every notification of a topic, until ctx ends. It
// returns at once. After a lost connection it calls heard too, since something may have been missed.
func (d *DB) Listen(ctx context.Context, topic string, heard func()) {
	d.ListenAbout(ctx, topic, func(string) { heard() })
}

// ListenAbout is [DB.Listen] with the word that [Tx.NotifyAbout] sent along. It is "" at the start and after a lost connection on PostgreSQL:
// anything may have changed then.
func (d *DB) ListenAbout(ctx context.Context, topic string, heard func(about string)) {
	if d.dialect == PostgreSQL {
		go d.listenPostgres(ctx, topic, heard)
		return
	}
	e := d.local.join(topic)
	go func() {
		defer d.local.leave(topic, e)
		for {
			select {
			case <-ctx.Done():
				return
			case <-e.wake:
				for _, about := range e.take() {
					heard(about)
				}
			}
		}
	}()
}

func (d *DB) listenPostgres(ctx context.Context, topic string, heard func(string)) {
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

func waitForTopic(ctx context.Context, conn *pgx.Conn, topic string, heard func(string)) {
	if _, err := conn.Exec(ctx, "listen "+pgx.Identifier{topic}.Sanitize()); err != nil {
		return
	}
	about := ""
	for {
		heard(about)
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		about = n.Payload
	}
}

// localTopics carries notifications inside one process.
type localTopics struct {
	mu     sync.Mutex
	topics map[string]map[*ear]bool
}

// ear is somebody who listens inside this process, with what they have not heard yet.
type ear struct {
	wake chan struct{}
	mu   sync.Mutex
	told []string // each word once
}

func (e *ear) tell(about string) {
	e.mu.Lock()
	if !slices.Contains(e.told, about) {
		e.told = append(e.told, about)
	}
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default: // it will look soon anyway
	}
}

func (e *ear) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	told := e.told
	e.told = nil
	return told
}

func (l *localTopics) join(topic string) *ear {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.topics == nil {
		l.topics = map[string]map[*ear]bool{}
	}
	if l.topics[topic] == nil {
		l.topics[topic] = map[*ear]bool{}
	}
	e := &ear{wake: make(chan struct{}, 1)}
	l.topics[topic][e] = true
	return e
}

func (l *localTopics) leave(topic string, e *ear) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.topics[topic], e)
}

func (l *localTopics) tell(topic, about string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for e := range l.topics[topic] {
		e.tell(about)
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
