// Command demo starts the simulators of the payment gateways beside the demonstration, so that a person can click
// through every way to pay: `make demo-gateways`.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"nongsan/internal/clock"
	"nongsan/test/gateways/peer"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo-gateways:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := os.Environ()
	for _, p := range peer.All(clock.System) {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		p.Address = "http://" + listener.Addr().String()
		server := &http.Server{Handler: p.Handler(), ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = server.Serve(listener) }() // until the program ends
		env = append(env, peer.Environment(p.Name(), p.Address)...)
		fmt.Fprintf(os.Stderr, "  %-8s simulated at %s\n", p.Name(), p.Address)
	}
	program := exec.CommandContext(ctx, "bin/nongsan", "serve", "--migrate", "--demo")
	program.Env, program.Stdout, program.Stderr = env, os.Stdout, os.Stderr
	program.Cancel = func() error { return program.Process.Signal(syscall.SIGTERM) }
	program.WaitDelay = 30 * time.Second
	err := program.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ctx.Err() != nil {
		return nil
	}
	return err
}
