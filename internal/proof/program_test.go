package proof

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the built command.
var program string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run builds the command once for all tests.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "crossfade-proof-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "crossfade")
	build := exec.Command("go", "build", "-o", program, "crossfade/cmd/crossfade") //nolint:noctx // go test has its own limit
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// data says where a server's data is.
type data struct {
	dir string // the data folder
	url string // the database, "" for SQLite in the folder
}

func (d data) args() []string {
	args := []string{"--data", d.dir}
	if d.url != "" {
		args = append(args, "--database-url", d.url)
	}
	return args
}

// command runs the program to its end and gives what it printed.
func command(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("crossfade %s: %v\n%s%s", strings.Join(args, " "), err, out, &problems)
	}
	return string(out)
}

// server is one running process of the program.
type server struct {
	url   string        // such as http://127.0.0.1:41234, once it is ready
	start time.Duration // from the start of the process until it said that it is ready
	cmd   *exec.Cmd
	log   *logs
	ready chan string   // gets the address
	ended chan struct{} // closed at the end of the process
	err   error         // how it ended
}

// logs gathers what a process writes while others read it.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// launch starts a server on a free port and does not wait for it. It ends with the test at the latest.
func launch(t testing.TB, d data) *server {
	t.Helper()
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--metrics", ""}, d.args()...)
	s := &server{log: &logs{}, ready: make(chan string, 1), ended: make(chan struct{})}
	s.cmd = exec.Command(program, args...) //nolint:gosec,noctx // our own program; it ends with the test
	s.cmd.Stderr = s.log
	endWithUs(s.cmd)
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, url, ok := strings.Cut(lines.Text(), "ready: "); ok {
				s.ready <- url
			}
		}
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	return s
}

// startServer starts a server and waits until it is ready.
func startServer(t testing.TB, d data) *server {
	t.Helper()
	begin := time.Now()
	s := launch(t, d)
	select {
	case s.url = <-s.ready:
		s.start = time.Since(begin)
	case <-s.ended:
		t.Fatalf("the server ended before it was ready: %v\n%s", s.err, s.log)
	case <-time.After(time.Minute):
		t.Fatalf("the server is not ready after a minute\n%s", s.log)
	}
	return s
}

// kill ends the process as kill -9 does, in the middle of whatever it does, and waits until it is gone.
func (s *server) kill() {
	_ = s.cmd.Process.Kill() // an error says that it has ended already
	<-s.ended
}

// stop asks the process to end, as an operator does, and waits for it.
func (s *server) stop(t testing.TB) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	select {
	case <-s.ended:
		if s.err != nil {
			t.Fatalf("the server did not end well: %v\n%s", s.err, s.log)
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("the server does not end\n%s", s.log)
	}
}
