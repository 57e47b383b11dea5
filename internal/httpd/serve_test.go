package httpd_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/httpd"
)

// serveVar makes the test program a server; its value is a file that, when it exists, breaks successors.
const serveVar = "NONGSAN_TEST_SERVE"

func TestMain(m *testing.M) {
	if broken := os.Getenv(serveVar); broken != "" {
		if err := serve(broken); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println("ended")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serve is a whole small program around Run.
func serve(broken string) error {
	in, err := httpd.Inherited()
	if err != nil {
		return err
	}
	if _, err := os.Stat(broken); err == nil && in != nil {
		return errors.New("this version is broken")
	}
	lock, err := lockFile(in, broken+".lock")
	if err != nil {
		return err
	}
	listener, err := httpd.Listen(context.Background(), "127.0.0.1:0", in)
	if err != nil {
		return err
	}
	draining := make(chan struct{})
	app, err := httpd.New(options())
	if err != nil {
		return err
	}
	app.Get("/pid", func(c *fiber.Ctx) error { return c.SendString(strconv.Itoa(os.Getpid())) })
	app.Get("/slow", func(c *fiber.Ctx) error {
		fmt.Println("in flight")
		<-draining
		for refused := 0; refused < 2000; { // until well after the socket is closed
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				refused++
				continue
			}
			_ = conn.Close()
		}
		fmt.Println("answered")
		return c.SendString("whole answer")
	})
	app.Get("/never", func(*fiber.Ctx) error { fmt.Println("in flight"); select {} })
	return httpd.Run(context.Background(), httpd.RunOptions{
		App: app, Listener: listener, From: in, Files: []*os.File{lock}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		OnReady: func(a net.Addr) { fmt.Println("ready", a) },
		Drain:   func() { close(draining) },
		Stop: []func(context.Context, bool) error{
			func(_ context.Context, over bool) error { fmt.Println("stop one", over); return nil },
			func(context.Context, bool) error { fmt.Println("stop two"); return nil },
		},
	})
}

func lockFile(in *httpd.Inheritance, name string) (*os.File, error) {
	if in != nil {
		return in.Files[0], nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return f, syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

func options() httpd.Options {
	return httpd.Options{
		BaseURL: "http://shop.example", Secret: []byte(strings.Repeat("k", 32)), Clock: clock.System,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// program is a running server and what it prints.
type program struct {
	cmd     *exec.Cmd
	lines   chan string
	address string
	broken  string
}

func start(t *testing.T) *program {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{cmd: exec.CommandContext(t.Context(), os.Args[0]), lines: make(chan string, 100), broken: t.TempDir() + "/broken"}
	p.cmd.Env = append(os.Environ(), serveVar+"="+p.broken)
	p.cmd.Stdout, p.cmd.Stderr = write, write
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = write.Close()
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(read); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	p.address = strings.TrimPrefix(p.expect(t, "ready "), "ready ")
	return p
}

// expect waits for a line that begins with prefix.
func (p *program) expect(t *testing.T, prefix string) string {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("the program ended without saying %q", prefix)
			}
			if strings.HasPrefix(line, prefix) {
				return line
			}
		case <-limit:
			t.Fatalf("the program did not say %q within 20 s", prefix)
		}
	}
}

func (p *program) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// fetch asks on a new connection.
func (p *program) fetch(path string) (string, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	res, err := client.Get("http://" + p.address + path) // the client has a timeout
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(res.Body)
	return string(body), errors.Join(err, res.Body.Close())
}

func (p *program) pid(t *testing.T) int {
	t.Helper()
	body, err := p.fetch("/pid")
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(body)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func terminate(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

func (p *program) untilRefused() {
	for {
		conn, err := net.Dial("tcp", p.address) // ends with the test
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

// Listen returns as soon as shutdown begins; who waits only for it cuts the answer.
func TestRequestInFlightFinishesAtShutdown(t *testing.T) {
	t.Parallel()
	p := start(t)
	answer := make(chan string, 1)
	go func() {
		conn, err := net.Dial("tcp", p.address) // ends with the test
		if err != nil {
			answer <- err.Error()
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
		all, _ := io.ReadAll(conn)
		answer <- string(all)
	}()
	p.expect(t, "in flight")
	p.signal(t, syscall.SIGTERM)
	if got := <-answer; !strings.Contains(got, "whole answer") {
		t.Errorf("the answer was cut: %q", got)
	}
	p.expect(t, "answered")
	p.expect(t, "stop one false") // and not before
	p.expect(t, "stop two")
	p.expect(t, "ended")
	if err := p.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestSecondSignalStopsAtOnce(t *testing.T) {
	t.Parallel()
	p := start(t)
	go func() { _, _ = p.fetch("/never") }()
	p.expect(t, "in flight")
	p.signal(t, syscall.SIGINT)
	p.untilRefused()
	p.signal(t, syscall.SIGINT)
	p.expect(t, "error: "+httpd.ErrForced.Error())
	_ = p.cmd.Wait()
}

// Three restarts under load, every request on a new connection: none is lost, and the lock stays held.
func TestRestartLosesNoRequest(t *testing.T) {
	t.Parallel()
	p := start(t)
	var asked, lost atomic.Int64
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for range 2 {
		clients.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				asked.Add(1)
				if _, err := p.fetch("/pid"); err != nil {
					lost.Add(1)
					t.Log(err)
				}
			}
		})
	}
	pid := p.pid(t)
	for range 3 {
		if err := syscall.Kill(pid, syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		p.expect(t, "ready ")
		p.expect(t, "stop one true")
		p.expect(t, "ended")
		next := p.pid(t)
		if next == pid {
			t.Fatal("the old process still answers")
		}
		pid = next
	}
	close(stop)
	clients.Wait()
	if lost.Load() > 0 {
		t.Errorf("%d of %d requests lost", lost.Load(), asked.Load())
	}
	t.Logf("%d requests over three restarts", asked.Load())
	if f, err := os.Open(p.broken + ".lock"); err != nil || syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		t.Error("the lock was not handed over")
	}
	_ = p.cmd.Wait()
	terminate(t, pid)
	p.expect(t, "ended")
}

// A version that does not come up leaves the old one serving, and that one still stops when told.
func TestBrokenSuccessorChangesNothing(t *testing.T) {
	t.Parallel()
	p := start(t)
	before := p.pid(t)
	if err := os.WriteFile(p.broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.signal(t, syscall.SIGHUP)
	p.expect(t, "error: this version is broken")
	if after := p.pid(t); after != before {
		t.Errorf("process %d answers, want %d", after, before)
	}
	p.signal(t, syscall.SIGTERM)
	p.expect(t, "ended")
	_ = p.cmd.Wait()
}

func TestTakenPortIsOneClearSentence(t *testing.T) {
	t.Parallel()
	l, err := httpd.Listen(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, err = httpd.Listen(t.Context(), l.Addr().String(), nil)
	want := "the address " + l.Addr().String() + " is taken by another program: stop that, or choose another with ADDR"
	if err == nil || err.Error() != want {
		t.Errorf("err = %v", err)
	}
}

// A socket whose file was given to another process may block: an Accept sleeps in the kernel then, where closing the
// socket does not wake it. Run ends nevertheless, though nobody calls any more.
func TestASocketThatBlocksStopsToo(t *testing.T) {
	t.Parallel()
	listener, err := httpd.Listen(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	_ = file.Fd() // makes it block
	app, err := httpd.New(options())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- httpd.Run(ctx, httpd.RunOptions{App: app, Listener: listener, Log: slog.New(slog.DiscardHandler)})
	}()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
