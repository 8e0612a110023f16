//go:build !linux && !darwin && !freebsd

package doctor

// freeSpace is not known on this system.
func freeSpace(string) (bytes uint64, known bool, err error) { return 0, false, nil }
