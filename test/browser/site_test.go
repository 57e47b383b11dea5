package browser_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/app"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/demo"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/photo"
)

// TestMain lets this program be its own photograph worker, as the real one is, and clears up what all tests share.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "photo-worker" {
		syscall.Exit(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr)) // os.Exit waits a second for races; internal/web/sell does
	}
	var err error
	if sharedDir, err = os.MkdirTemp("", "nongsan-browser-"); err != nil {
		panic(err)
	}
	code := m.Run()
	closeBrowser()
	_ = os.RemoveAll(sharedDir)
	os.Exit(code)
}

// What every test of the package uses: photographs lie under the hash of their content and are never changed, so all
// sites keep them in one place, and the demonstration is loaded once.
var (
	sharedDir    string
	closeBrowser = func() {}
	withDemo     = pgtest.NewTemplate(loadDemo)
)

func loadDemo(address string) error {
	ctx := context.Background()
	p, err := build(ctx, address, "http://localhost", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	open := p.services.Sellers.SetGate(ctx, clock.System().AddDate(1, 0, 0)) // whatever the year is
	return errors.Join(open, app.LoadDemoInto(ctx, p.cfg, p.deps, p.services), p.deps.DB.Close())
}

// program is the whole program, not yet served.
type program struct {
	cfg      config.Config
	deps     app.Deps
	services app.Services
}

func build(ctx context.Context, address, url string, log *slog.Logger, change ...func(cfg *config.Config)) (p program, err error) {
	db, err := pg.Open(ctx, address+"&role=nongsan_web", pg.Web()) // as it is served
	if err != nil {
		return p, err
	}
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		return p, err
	}
	p.cfg = config.Config{BaseURL: url, DataDir: sharedDir, BankBIN: "970405", Demo: true, SMSBudget: 100}
	for _, set := range change {
		set(&p.cfg)
	}
	p.deps = app.Deps{
		DB: db, Jobs: queue, Clock: clock.System, Log: log,
		Secret: []byte("0123456789abcdef0123456789abcdef"), Feed: []byte("fedcba9876543210fedcba9876543210"),
	}
	p.services, err = app.NewServices(p.cfg, p.deps)
	return p, err
}

// site is the whole program on a database and a port of its own, with the demonstration loaded.
type site struct {
	*testing.T
	url        string
	services   app.Services
	db         *sqlx.DB // as the program has it
	owner      *sqlx.DB // of the tables
	photograph string   // a file to upload
	web        *fiber.App
}

func newSite(t *testing.T, change ...func(cfg *config.Config)) *site {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, url: "http://" + listener.Addr().String()}
	address := withDemo.Clone(t)
	s.owner = pgtest.Open(t, address)
	p, err := build(t.Context(), address, s.url, slog.New(slog.NewTextHandler(t.Output(), nil)), change...)
	s.must(err)
	s.db, s.services = p.deps.DB, p.services
	t.Cleanup(func() { _ = s.db.Close() })
	web, err := app.New(p.cfg, p.deps, p.services)
	s.web = web
	s.must(err)
	served := make(chan error, 1)
	go func() { served <- web.Listener(listener) }()
	t.Cleanup(func() {
		_ = web.Shutdown()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	s.photograph = filepath.Join(t.TempDir(), "anh.jpg")
	raw, err := demo.OpenPhoto("che-tea-plant-flower.jpg")
	s.must(err)
	s.must(os.WriteFile(s.photograph, raw, 0o600))
	return s
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// sound asks every invariant.
func (s *site) sound() {
	s.Helper()
	results, err := check.Run(s.Context(), s.db, clock.System())
	s.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			s.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
}
