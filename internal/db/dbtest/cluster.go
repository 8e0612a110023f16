package dbtest

import (
	"errors"
	"io"
)

// ErrNoPostgres says that PostgreSQL's programs are not installed, or that nobody is there to run them:
// PostgreSQL refuses to run as root.
var ErrNoPostgres = errors.New("PostgreSQL's server programs were not found")

// Cluster is a throwaway PostgreSQL server on the loopback interface, without fsync.
type Cluster struct {
	// URL reaches its database "postgres" as a superuser.
	URL  string
	life io.WriteCloser // closing it, or the end of this process, ends the server
	done chan error
}
