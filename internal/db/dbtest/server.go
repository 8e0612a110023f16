package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"crossfade/internal/db"
)

// EnvServer names the environment variable with the URL of a running server for tests.
const EnvServer = "CROSSFADE_TEST_POSTGRES"

// server is a PostgreSQL server on which databases may be made and dropped at will.
type server struct {
	admin    string // URL of a database to give orders from
	mu       sync.Mutex
	template string // name of the migrated template, once it is known to be there
}

// sharedServer is the one that the environment names, or this test binary's own.
var sharedServer = sync.OnceValues(func() (*server, error) {
	if u := os.Getenv(EnvServer); u != "" {
		return &server{admin: u}, nil
	}
	c, err := StartCluster()
	if err != nil {
		return nil, err
	}
	return &server{admin: c.URL}, nil
})

// urlOf is the URL of one of the server's databases. Few connections each: many tests share the server.
func (s *server) urlOf(database string) string {
	u, err := url.Parse(s.admin)
	if err != nil {
		return s.admin
	}
	u.Path = "/" + database
	q := u.Query()
	q.Set("pool_max_conns", "8")
	u.RawQuery = q.Encode()
	return u.String()
}

func (s *server) create(ctx context.Context, migrated bool) (string, error) {
	template := "template0"
	if migrated {
		var err error
		if template, err = s.migratedTemplate(ctx); err != nil {
			return "", err
		}
	}
	return s.copy(ctx, template)
}

// copy makes a database like another one, to which nobody may be connected.
func (s *server) copy(ctx context.Context, template string) (string, error) {
	name := "t_" + strings.ToLower(rand.Text())
	return name, s.order(ctx, "create database "+name+" template "+pgx.Identifier{template}.Sanitize())
}

func (s *server) drop(ctx context.Context, name string) error {
	return s.order(ctx, "drop database "+name+" with (force)")
}

func (s *server) order(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing hangs on it
	_, err = conn.Exec(ctx, sql)
	return err
}

// migratedTemplate makes the template database if this machine's tests have not made it yet. Its name holds
// the digest of the migrations, and a lock on the server lets one test binary make it.
func (s *server) migratedTemplate(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.template != "" {
		return s.template, nil
	}
	digest, err := db.SchemaDigest(db.LatestSchema)
	if err != nil {
		return "", err
	}
	name := "template_" + digest[:20]
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) //nolint:errcheck // ends the lock too
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(7265)"); err != nil {
		return "", err
	}
	var there bool
	if err := conn.QueryRow(ctx, "select exists(select 1 from pg_database where datname = $1)", name).Scan(&there); err != nil {
		return "", err
	}
	if !there {
		if err := s.makeTemplate(ctx, conn, name); err != nil {
			return "", err
		}
	}
	s.template = name
	return name, nil
}

// makeTemplate migrates under another name and renames, so that a half-made template is never found.
func (s *server) makeTemplate(ctx context.Context, conn *pgx.Conn, name string) error {
	draft := "draft_" + strings.ToLower(rand.Text())
	if _, err := conn.Exec(ctx, "create database "+draft+" template template0"); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Config{URL: s.urlOf(draft)})
	if err != nil {
		return err
	}
	err = d.Migrate(ctx)
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("migrating the template: %w", err)
	}
	_, err = conn.Exec(ctx, "alter database "+draft+" rename to "+name)
	return err
}

// NewPostgres makes a fresh database on the server that the environment names and gives its URL, for tests that are no Go
// tests, such as the journeys in a browser. It is empty, or a copy of the one at the URL like, to which nobody is connected.
// It goes when the throwaway server goes.
func NewPostgres(ctx context.Context, like string) (string, error) {
	admin := os.Getenv(EnvServer)
	if admin == "" {
		return "", fmt.Errorf("%w: %s names no server", ErrNoPostgres, EnvServer)
	}
	s := &server{admin: admin}
	template := "template0"
	if like != "" {
		u, err := url.Parse(like)
		if err != nil {
			return "", fmt.Errorf("the URL of the database to copy: %w", err)
		}
		template = strings.TrimPrefix(u.Path, "/")
	}
	name, err := s.copy(ctx, template)
	if err != nil {
		return "", err
	}
	return s.urlOf(name), nil
}
