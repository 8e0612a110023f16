package db

import (
	"context"
	"database/sql/driver"
	"strconv"
	"strings"
)

// maxCached bounds the prepared statements kept by one SQLite connection. The code holds a few hundred
// different statements; lists of changing length add more, and the oldest give way.
const maxCached = 400

// cachingConnector opens SQLite connections that keep their prepared statements, as pgx does for PostgreSQL.
type cachingConnector struct{ driver.Connector }

func (c cachingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(sqliteConn)
	if !ok {
		_ = conn.Close()
		return nil, driver.ErrBadConn
	}
	return &cachingConn{sqliteConn: full, cached: map[string]*cachedStmt{}}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteStmt is what the driver's prepared statements can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// cachingConn is one connection with its prepared statements. database/sql uses a connection from one
// goroutine at a time, so it needs no lock.
type cachingConn struct {
	sqliteConn
	cached map[string]*cachedStmt
	order  []string // oldest first
}

type cachedStmt struct {
	sqliteStmt
	busy bool // rows are open on it
}

func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return s.ExecContext(ctx, args)
}

func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &cachedRows{Rows: rows, stmt: s}, nil
}

// statement gives the prepared statement, or nil where it is better not kept.
func (c *cachingConn) statement(ctx context.Context, query string) (*cachedStmt, error) {
	if s := c.cached[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if !worthKeeping(query) {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, nameless(query))
	if err != nil {
		return nil, err
	}
	full, ok := prepared.(sqliteStmt)
	if !ok {
		return nil, prepared.Close()
	}
	c.makeRoom()
	s := &cachedStmt{sqliteStmt: full}
	c.cached[query] = s
	c.order = append(c.order, query)
	return s, nil
}

func (c *cachingConn) makeRoom() {
	for i := 0; len(c.order) >= maxCached && i < len(c.order); {
		s := c.cached[c.order[i]]
		if s.busy {
			i++
			continue
		}
		_ = s.Close()
		delete(c.cached, c.order[i])
		c.order = append(c.order[:i], c.order[i+1:]...)
	}
}

// worthKeeping leaves out pragmas and changes of the schema, which run once.
func worthKeeping(query string) bool {
	query = strings.TrimLeft(query, " \t\r\n")
	word, _, _ := strings.Cut(strings.ToLower(query[:min(8, len(query))]), " ")
	word, _, _ = strings.Cut(word, "\n")
	switch word {
	case "select", "insert", "update", "delete", "with":
		return true
	}
	return false
}

// nameless writes ? for $1, $2, … where they stand in order and each once: SQLite takes $1 for a name and looks each up among all of them whenever a
// value is bound, which a list of five hundred feels. Other statements stay as they are.
func nameless(query string) string {
	if strings.Contains(query, "--") || strings.Contains(query, "/*") {
		return query
	}
	var b strings.Builder
	next := 1
	for i := 0; i < len(query); {
		end := i + 1
		switch query[i] {
		case '\'', '"':
			closed := strings.IndexByte(query[end:], query[i])
			if closed < 0 {
				return query
			}
			end += closed + 1
		case '$':
			for end < len(query) && query[end] >= '0' && query[end] <= '9' {
				end++
			}
			if query[i+1:end] != strconv.Itoa(next) {
				return query
			}
			next++
			b.WriteByte('?')
			i = end
			continue
		}
		b.WriteString(query[i:end])
		i = end
	}
	return b.String()
}

// Close finalises the statements before the connection.
func (c *cachingConn) Close() error {
	for _, s := range c.cached {
		_ = s.Close()
	}
	return c.sqliteConn.Close()
}

// cachedRows sets its statement free when it is closed.
type cachedRows struct {
	driver.Rows
	stmt *cachedStmt
}

func (r *cachedRows) Close() error {
	err := r.Rows.Close()
	r.stmt.busy = false
	return err
}
