//go:build unix

package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// guard runs the server for as long as its standard input stays open, and then removes everything.
// So nothing is left behind however the test ends, by a kill too.
const guard = `
cd "$1" || exit 1
exec >server.log 2>&1
"$2/initdb" -D data -U crossfade -A trust -E UTF8 --locale=C --no-sync --no-instructions || exit 1
"$2/postgres" -D data -k "$1" -h 127.0.0.1 -p "$3" -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
  -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off -c jit=off </dev/null &
server=$!
cat >/dev/null
kill -QUIT $server
wait $server
rm -rf "$1"
`

// StartCluster makes and starts a server. It takes about two seconds.
func StartCluster() (*Cluster, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := ownFolder(who)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", guard, "sh", dir, bin, strconv.Itoa(port))
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true} // Ctrl-C is for us, the guard tidies up
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &Cluster{life: life, done: make(chan error, 1),
		URL: fmt.Sprintf("postgres://crossfade@127.0.0.1:%d/postgres?sslmode=disable", port)}
	go func() { c.done <- cmd.Wait() }()
	if err := c.waitUntilReady(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "server.log"))
		c.Stop()
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	return c, nil
}

// Stop ends the server and removes its files.
func (c *Cluster) Stop() {
	_ = c.life.Close()
	<-c.done
	c.done <- nil
}

func (c *Cluster) waitUntilReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case ended := <-c.done:
			c.done <- ended
			return fmt.Errorf("the server ended: %w", errors.Join(ended, err))
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// findPostgres gives the folder of the newest installed server programs.
func findPostgres() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	best, newest := "", -1
	for _, path := range found {
		bin := filepath.Dir(path)
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil && v > newest {
			best, newest = bin, v
		}
	}
	if best != "" {
		return best, nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", ErrNoPostgres
}

// unprivileged is whom to run the server as: nil means as we are.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if errU == nil && errG == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("%w: it does not run as root, and there is no user postgres or nobody", ErrNoPostgres)
}

func ownFolder(who *syscall.Credential) (string, error) {
	dir, err := os.MkdirTemp("", "crossfade-pg-")
	if err != nil || who == nil {
		return dir, err
	}
	return dir, os.Chown(dir, int(who.Uid), int(who.Gid))
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close() //nolint:errcheck // only asked for the number
	return l.Addr().(*net.TCPAddr).Port, nil
}
