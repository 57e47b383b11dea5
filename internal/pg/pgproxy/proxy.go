// Package pgproxy stands between a test and PostgreSQL and breaks the line at a chosen moment: it loses the
// n-th answer or everything after it, stops in the middle of an error, or goes silent.
//
// An answer is a ReadyForQuery message of the server. Answers are counted over all connections from Arm on.
package pgproxy

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/lib/pq"
)

// Fault is where the line breaks.
type Fault int

// The faults.
const (
	None   Fault = iota
	Lose         // the server did the work, the n-th answer never arrives
	Forget       // the n-th answer arrives, then the line is cut: the next request is not sent
	Halve        // after the n-th error message the line is cut, before the server says it is ready again
	Freeze       // from the n-th answer on nothing moves any more and nothing is closed
)

const (
	readyForQuery = 'Z'
	errorResponse = 'E'
)

// Proxy is a line to PostgreSQL that a test can break.
type Proxy struct {
	address  string // what the test connects to
	network  string
	server   string
	listener net.Listener
	ctx      context.Context

	mu      sync.Mutex
	refuse  bool
	conns   map[net.Conn]struct{}
	fault   Fault
	at      int
	count   int
	tripped bool
	cutting sync.WaitGroup // lines that are to be cut and are not yet
	thaw    chan struct{}  // closed when nothing is frozen
}

// New starts a proxy to the server at dsn; it ends with the test.
func New(t testing.TB, dsn string) *Proxy {
	t.Helper()
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: listener, conns: map[net.Conn]struct{}{}, ctx: t.Context(), thaw: make(chan struct{})}
	close(p.thaw)
	p.network, p.server = target(cfg)
	p.address = throughTCP(cfg, listener.Addr().String())
	var running sync.WaitGroup
	running.Go(func() { p.accept(&running) })
	t.Cleanup(func() {
		_ = listener.Close()
		p.Arm(None, 0)
		p.Cut()
		running.Wait()
	})
	return p
}

func target(cfg pq.Config) (network, address string) {
	port := strconv.Itoa(int(cfg.Port))
	if len(cfg.Host) > 0 && cfg.Host[0] == '/' {
		return "unix", cfg.Host + "/.s.PGSQL." + port
	}
	return "tcp", net.JoinHostPort(cfg.Host, port)
}

func throughTCP(cfg pq.Config, address string) string {
	q := url.Values{"sslmode": {"disable"}}
	for name, value := range cfg.Runtime {
		q.Set(name, value)
	}
	u := url.URL{Scheme: "postgres", Host: address, Path: "/" + cfg.Database, RawQuery: q.Encode(), User: url.User(cfg.User)}
	if cfg.Password != "" {
		u.User = url.UserPassword(cfg.User, cfg.Password)
	}
	return u.String()
}

// DSN is the address of the database through the proxy.
func (p *Proxy) DSN() string { return p.address }

// Arm starts counting anew and sets what happens at the n-th answer (for Halve: the n-th error), once.
// Arm(None, 0) only counts; it also thaws what is frozen.
func (p *Proxy) Arm(f Fault, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.at, p.count, p.tripped = f, n, 0, false
	select {
	case <-p.thaw:
	default:
		close(p.thaw)
	}
}

// Answers is how many answers have come since Arm.
func (p *Proxy) Answers() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Tripped reports whether the fault has happened.
func (p *Proxy) Tripped() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tripped
}

// Cut breaks every line now.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

// Refuse turns new lines away, as a server does that is down, until it is called with false.
func (p *Proxy) Refuse(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
}

func (p *Proxy) refuses() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refuse
}

// Sweep runs action with the line broken at the first answer, the second, and so on, in both ways (Lose and
// Forget), until a run meets no fault. Check is called after each run with the line whole again.
func (p *Proxy) Sweep(action, check func(f Fault, n int)) {
	for _, f := range []Fault{Lose, Forget} {
		for n := 1; ; n++ {
			p.Arm(f, n)
			action(f, n)
			tripped := p.Tripped()
			p.Arm(None, 0)
			p.cutting.Wait() // or the check may still be given the line that is about to go
			check(f, n)
			if !tripped {
				break
			}
		}
	}
}

func (p *Proxy) accept(running *sync.WaitGroup) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.refuses() {
			_ = client.Close()
			continue
		}
		var d net.Dialer
		server, err := d.DialContext(p.ctx, p.network, p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = struct{}{}, struct{}{}
		p.mu.Unlock()
		running.Go(func() { p.requests(client, server) })
		running.Go(func() { p.answers(client, server) })
	}
}

func (p *Proxy) end(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(p.conns, c)
	}
}

func (p *Proxy) requests(client, server net.Conn) {
	defer p.end(client, server)
	buf := make([]byte, 8192)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		p.wait()
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

// answers passes the server's messages on one by one.
func (p *Proxy) answers(client, server net.Conn) {
	defer p.end(client, server)
	for {
		kind, message, err := next(server)
		if err != nil {
			return
		}
		before, after := p.decide(kind)
		if before || after {
			defer p.cutting.Done() // after the line has ended
			defer p.end(client, server)
		}
		if before {
			return
		}
		p.wait()
		if _, err := client.Write(message); err != nil || after {
			return
		}
	}
}

func next(r io.Reader) (kind byte, message []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size < 4 || size > 1<<28 {
		return 0, nil, fmt.Errorf("pgproxy: message of %d bytes", size)
	}
	message = make([]byte, 1+size)
	copy(message, head[:])
	_, err = io.ReadFull(r, message[5:])
	return head[0], message, err
}

// decide counts a message and says whether the line is cut before or after it is passed on.
func (p *Proxy) decide(kind byte) (before, after bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	counted := byte(readyForQuery)
	if p.fault == Halve {
		counted = errorResponse
	}
	if kind != counted {
		return false, false
	}
	p.count++
	if p.fault == None || p.count != p.at {
		return false, false
	}
	p.tripped = true
	switch p.fault {
	case Lose:
		p.cutting.Add(1)
		return true, false
	case Freeze:
		p.thaw = make(chan struct{})
		return false, false
	default:
		p.cutting.Add(1)
		return false, true
	}
}

// wait holds a message while the line is frozen.
func (p *Proxy) wait() {
	p.mu.Lock()
	thaw := p.thaw
	p.mu.Unlock()
	<-thaw
}
