package db

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// defaultPool is how many PostgreSQL connections one process holds at most, unless the URL says otherwise.
const defaultPool = 16

// OldestPostgres is the oldest major version of PostgreSQL that Crossfade is tested with.
const OldestPostgres = 15

type postgresConfig struct{ conn *pgx.ConnConfig }

func (d *DB) openPostgres(ctx context.Context, rawURL string) error {
	conn, pool, err := parsePostgres(rawURL)
	if err != nil {
		return err
	}
	d.dialect = PostgreSQL
	d.where = fmt.Sprintf("%s@%s:%d/%s", conn.User, conn.Host, conn.Port, conn.Database)
	d.postgres = &postgresConfig{conn}
	d.write = stdlib.OpenDB(*conn)
	d.read = d.write
	d.write.SetMaxOpenConns(pool)
	d.write.SetMaxIdleConns(pool)
	d.write.SetConnMaxIdleTime(5 * time.Minute)
	var encoding string
	if err := d.write.QueryRowContext(ctx, `show server_encoding`).Scan(&encoding); err != nil {
		return fmt.Errorf("%s: %w", d.where, withoutSecrets(err, conn))
	}
	if encoding != "UTF8" {
		return fmt.Errorf("%s: the database's encoding is %s; Crossfade needs UTF8", d.where, encoding)
	}
	return nil
}

// parsePostgres reads the URL; pool_max_conns is ours and the rest is libpq's.
func parsePostgres(rawURL string) (*pgx.ConnConfig, int, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, 0, fmt.Errorf("the database URL cannot be read") // the error would repeat the password
	}
	pool, q := defaultPool, u.Query()
	if v := q.Get("pool_max_conns"); v != "" {
		if pool, err = strconv.Atoi(v); err != nil || pool < 2 || pool > 1000 {
			return nil, 0, fmt.Errorf("pool_max_conns must be a number from 2 to 1000")
		}
		q.Del("pool_max_conns")
		u.RawQuery = q.Encode()
	}
	conn, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, 0, fmt.Errorf("the database URL cannot be used: %w", err)
	}
	set := func(name, value string) {
		if _, ok := conn.RuntimeParams[name]; !ok {
			conn.RuntimeParams[name] = value
		}
	}
	set("application_name", "crossfade")
	set("idle_in_transaction_session_timeout", "60000") // a process that hangs must not hold locks for ever
	return conn, pool, nil
}

// withoutSecrets keeps a password out of messages and logs.
func withoutSecrets(err error, conn *pgx.ConnConfig) error {
	if conn.Password == "" || !strings.Contains(err.Error(), conn.Password) {
		return err
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), conn.Password, "…"))
}
