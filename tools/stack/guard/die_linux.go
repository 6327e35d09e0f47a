package main

import (
	"os/exec"
	"syscall"
)

// dieWithGuard makes the kernel kill the server when the guard itself is killed.
func dieWithGuard(server *exec.Cmd) {
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
