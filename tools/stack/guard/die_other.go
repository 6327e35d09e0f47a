//go:build !linux

package main

import "os/exec"

// dieWithGuard can do nothing here: only Linux has a parent-death signal.
func dieWithGuard(*exec.Cmd) {}
