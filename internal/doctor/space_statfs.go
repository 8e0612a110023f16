//go:build linux || darwin || freebsd

package doctor

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// freeSpace is how many bytes the owner may still write there.
func freeSpace(dir string) (bytes uint64, known bool, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false, fmt.Errorf("asking for the room on the disk: %w", err)
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true, nil //nolint:gosec,unconvert // the types differ between systems
}
