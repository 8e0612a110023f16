package proof

import (
	"os/exec"
	"syscall"
)

// endWithUs has a process end when the tests end, even if they are killed.
func endWithUs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
