package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
)

// defaultGrace is how long requests in flight may take to finish.
const defaultGrace = 20 * time.Second

// ErrForced says that a second signal ended Run before everything had finished.
var ErrForced = errors.New("stopped at once by a second signal")

// RunOptions is what Run serves, and what it does around it.
type RunOptions struct {
	App      *fiber.App
	Listener net.Listener // of Listen
	Log      *slog.Logger
	Grace    time.Duration // for requests in flight; 0: 20 s

	// From is what a predecessor handed over, or nil.
	From *Inheritance
	// Files go to a successor, which finds them in the same order in Inheritance.Files.
	Files []*os.File

	OnReady func(address net.Addr) // called once requests are answered
	Drain   func()                 // first of all: claim no more jobs
	// Stop are called in order when no request is in flight any more. handedOver says that a successor is
	// serving, so what both share (PostgreSQL, the lock on the data directory) must stay.
	Stop []func(ctx context.Context, handedOver bool) error
}

// Listen opens the address, or takes the predecessor's socket.
func Listen(ctx context.Context, address string, from *Inheritance) (net.Listener, error) {
	if from != nil {
		return from.listener, nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is taken by another program: stop that, or choose another with ADDR", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023 with ADDR", address)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// Run serves until ctx ends or SIGINT or SIGTERM arrives; then requests in flight finish and Stop is called.
// A second signal ends the wait. SIGHUP starts the program anew on the same socket and stops this one when the new
// one serves; while it does not, this one goes on.
func Run(ctx context.Context, o RunOptions) error {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	served := make(chan error, 1)
	go func() { served <- o.App.Listener(keep{o.Listener, o.caller(ctx)}) }()
	if o.OnReady != nil {
		o.OnReady(o.Listener.Addr())
	}
	if err := o.From.tellReady(); err != nil {
		o.Log.Error("the predecessor cannot be told that this one serves", "error", err)
	}
	handedOver, err := o.wait(ctx, signals, served)
	return errors.Join(err, o.stop(ctx, signals, handedOver))
}

// wait returns when it is time to stop.
func (o RunOptions) wait(ctx context.Context, signals <-chan os.Signal, served <-chan error) (handedOver bool, err error) {
	var next *successor
	defer func() {
		if !handedOver {
			next.kill()
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return false, nil
		case err := <-served:
			return false, fmt.Errorf("serve: %w", err)
		case s := <-signals:
			if s != syscall.SIGHUP {
				o.Log.Info("stopping", "signal", s.String())
				return false, nil
			}
			if next != nil {
				continue // one is starting already
			}
			if next, err = o.succeed(ctx); err != nil {
				o.Log.Error("the new process could not be started; this one goes on", "error", err)
			}
		case err := <-next.outcome():
			if err == nil {
				o.Log.Info("handed over", "pid", next.pid())
				return true, nil
			}
			o.Log.Error("the new process did not come up; this one goes on", "error", err)
			next.kill()
			next = nil
		}
	}
}

// stop ends everything in order. It waits for Shutdown itself: App.Listener returns as soon as the socket is
// closed, while requests are still being answered.
func (o RunOptions) stop(ctx context.Context, signals chan os.Signal, handedOver bool) error {
	if o.Drain != nil {
		o.Drain()
	}
	grace := o.Grace
	if grace == 0 {
		grace = defaultGrace
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	forced := onSecondSignal(ctx, signals, cancel)
	draining, done := context.WithTimeout(ctx, grace)
	defer done()
	err := o.App.ShutdownWithContext(draining)
	if err != nil {
		err = fmt.Errorf("requests in flight were cut: %w", err)
	}
	_ = o.Listener.Close() // Shutdown knows of no socket when Serve has not begun
	for _, stop := range o.Stop {
		err = errors.Join(err, stop(ctx, handedOver))
	}
	if forced() {
		return errors.Join(ErrForced, err)
	}
	return err
}

// onSecondSignal calls cancel at the next signal; the answer tells whether one came. The one after that kills.
func onSecondSignal(ctx context.Context, signals chan os.Signal, cancel func()) (forced func() bool) {
	var came atomic.Bool
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-signals:
				if s != syscall.SIGHUP {
					came.Store(true)
					signal.Stop(signals)
					cancel()
					return
				}
			}
		}
	}()
	return came.Load
}

// keep hides the listener's other methods from Fiber, and its type, so that Fiber does not print or change it.
type keep struct {
	net.Listener
	call func() // comes in and leaves again
}

// caller calls the server itself, whoever of those that share its socket answers.
func (o RunOptions) caller(ctx context.Context) func() {
	ctx = context.WithoutCancel(ctx)
	return func() {
		dialer := net.Dialer{Timeout: callEvery}
		if call, err := dialer.DialContext(ctx, "tcp", o.Listener.Addr().String()); err == nil {
			_ = call.Close()
		}
	}
}

const (
	callEvery = 50 * time.Millisecond
	callTimes = 40
)

// Close ends Accept. Whoever starts a successor makes the socket, which both share, block for a moment (os.File.Fd does);
// an Accept that begins then sleeps in the kernel until somebody calls, and Close waits for it. So we call ourselves.
func (k keep) Close() error {
	closed := make(chan error, 1)
	go func() { closed <- k.Listener.Close() }()
	tick := time.NewTicker(callEvery)
	defer tick.Stop()
	for range callTimes {
		select {
		case err := <-closed:
			return err
		case <-tick.C:
			k.call()
		}
	}
	return nil // the end of the process closes it
}
