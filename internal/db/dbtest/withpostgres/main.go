// Command withpostgres runs a command with one throwaway PostgreSQL server for all its tests:
//
//	go run ./internal/db/dbtest/withpostgres go test ./...
//
// It sets CROSSFADE_TEST_POSTGRES for the command, ends with the command's exit code and leaves nothing behind.
// If the variable is set already, or no PostgreSQL is installed, it just runs the command.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"crossfade/internal/db/dbtest"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	signal.Ignore(syscall.SIGINT) // the command gets it too, and we end after it
	if os.Getenv(dbtest.EnvServer) == "" {
		c, err := dbtest.StartCluster()
		switch {
		case errors.Is(err, dbtest.ErrNoPostgres):
			fmt.Fprintln(os.Stderr, "withpostgres: without PostgreSQL:", err)
		case err != nil:
			return 0, err
		default:
			defer c.Stop()
			if err := os.Setenv(dbtest.EnvServer, c.URL); err != nil {
				return 0, err
			}
		}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}
