package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// In memory, databases of tests are written without waiting for a disk. Only tests that pull the plug would want one, and there are none.
const (
	memory     = "/dev/shm"
	enoughKiB  = 8 << 20 // databases, browsers' profiles and what go builds, with room to spare
	everywhere = 0o777 | os.ModeSticky
)

// inMemory has everything temporary of the run lie in memory, where there is enough. The function that it gives takes it away again.
func inMemory(ctx context.Context) (done func()) {
	none := func() {}
	if free(ctx, memory) < enoughKiB {
		return none
	}
	dir, err := os.MkdirTemp(memory, "crossfade-test-")
	if err != nil {
		return none
	}
	// The database of the tests runs as somebody else. The bits must be set by Chmod, since the mask of the process takes them from Mkdir.
	if err := os.Chmod(dir, everywhere); err != nil {
		_ = os.Remove(dir)
		return none
	}
	if err := os.Setenv("TMPDIR", dir); err != nil {
		_ = os.Remove(dir)
		return none
	}
	return func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, "testall:", err)
		}
	}
}

// free is how many KiB a folder's disk has left, 0 when nobody can say.
func free(ctx context.Context, dir string) int {
	out, err := exec.CommandContext(ctx, "df", "-Pk", dir).Output()
	if err != nil {
		return 0
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	fields := strings.Fields(lines[len(lines)-1])
	if len(fields) < 4 {
		return 0
	}
	n, err := strconv.Atoi(fields[3])
	if err != nil {
		return 0
	}
	return n
}
