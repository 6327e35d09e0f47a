// Command guard runs one server and never lets it outlive the program that asked for it.
//
//	guard COMMAND [ARGUMENT...]
//
// It prints the server's process id as one line on standard output; both outputs of the
// server go to the guard's standard error. SIGTERM and SIGINT are passed on. When standard
// input ends, which happens however its parent dies, the server is killed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

// The parent-death signal is tied to the thread that starts the server, so keep that thread.
func init() { runtime.LockOSThread() }

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: guard COMMAND [ARGUMENT...]")
		os.Exit(2)
	}
	server := exec.Command(os.Args[1], os.Args[2:]...)
	server.Stdout, server.Stderr = os.Stderr, os.Stderr
	dieWithGuard(server)

	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	if err := server.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(127)
	}
	fmt.Println(server.Process.Pid)

	go func() {
		for received := range signals {
			_ = server.Process.Signal(received)
		}
	}()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Process.Kill()
	}()
	os.Exit(exitCode(server.Wait()))
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return exit.ExitCode()
	}
	if err != nil {
		return 137 // ended by a signal
	}
	return 0
}
