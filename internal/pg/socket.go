package pg

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"nongsan/internal/clock"
)

// dialer makes the sockets of one connection: the one that carries the queries and, later, those that ask the
// server to cancel one.
type dialer struct {
	timeout time.Duration
	mu      sync.Mutex
	settled bool
	last    *socket
}

// settle returns the socket of the finished connection.
func (d *dialer) settle() *socket {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settled = true
	return d.last
}

// DialContext implements pq.DialerContext.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	var plain net.Dialer
	c, err := plain.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	s := &socket{Conn: c, timeout: d.timeout}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.settled {
		d.last = s
	}
	return s, nil
}

// Dial implements pq.Dialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address) //nolint:forbidigo // pq.Dialer gives no context
}

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout) //nolint:forbidigo // as above
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// socket gives every read and write a deadline, because lib/pq sets none and a black-holed link would hold
// the caller for ever, whatever its context says. It also turns the end of the stream into a *net.OpError:
// lib/pq calls io.EOF driver.ErrBadConn, on which database/sql runs a statement again that the
// server may have executed.
type socket struct {
	net.Conn
	timeout time.Duration
	fixed   atomic.Bool // lib/pq has set a deadline of its own, while connecting
	failed  atomic.Bool
}

// Read implements net.Conn.
func (s *socket) Read(p []byte) (int, error) {
	if s.timeout > 0 && !s.fixed.Load() {
		if err := s.Conn.SetReadDeadline(clock.System().Add(s.timeout)); err != nil {
			return 0, s.fail("read", err)
		}
	}
	n, err := s.Conn.Read(p)
	if err != nil {
		err = s.fail("read", err)
	}
	return n, err
}

// Write implements net.Conn.
func (s *socket) Write(p []byte) (int, error) {
	if s.timeout > 0 && !s.fixed.Load() {
		if err := s.Conn.SetWriteDeadline(clock.System().Add(s.timeout)); err != nil {
			return 0, s.fail("write", err)
		}
	}
	n, err := s.Conn.Write(p)
	if err != nil {
		err = s.fail("write", err)
	}
	return n, err
}

// SetDeadline implements net.Conn; lib/pq uses it for connect_timeout and clears it afterwards.
func (s *socket) SetDeadline(t time.Time) error {
	s.fixed.Store(!t.IsZero())
	return s.Conn.SetDeadline(t)
}

func (s *socket) fail(op string, err error) error {
	s.failed.Store(true)
	var already *net.OpError
	if errors.As(err, &already) {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return &net.OpError{Op: op, Net: "postgres", Source: s.LocalAddr(), Addr: s.RemoteAddr(), Err: err}
}

// alive looks, without waiting, whether the server has closed an idle connection or has said that it will.
func (s *socket) alive() bool {
	if s.failed.Load() {
		return false
	}
	sys, ok := s.Conn.(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := sys.SyscallConn()
	if err != nil || s.Conn.SetReadDeadline(time.Time{}) != nil {
		return false
	}
	alive := true
	err = raw.Read(func(fd uintptr) bool {
		var first [1]byte
		n, _, err := syscall.Recvfrom(int(fd), first[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		switch {
		case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EINTR):
		case err != nil, n == 0, first[0] == 'E': // gone, or a last ErrorResponse nobody asked for
			alive = false
		}
		return true
	})
	return err == nil && alive
}
