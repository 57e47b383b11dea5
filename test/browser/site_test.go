package browser_test

import (
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"

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

// TestMain lets this program be its own photograph worker, as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "photo-worker" {
		os.Exit(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// site is the whole program on a database and a port of its own, with the demonstration loaded.
type site struct {
	*testing.T
	url        string
	db         *sqlx.DB
	photograph string // a file to upload
}

func newSite(t *testing.T) *site {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, url: "http://" + listener.Addr().String()}
	s.db, err = pg.Open(t.Context(), pgtest.URL(t), pg.Web())
	s.must(err)
	t.Cleanup(func() { _ = s.db.Close() })
	queue, err := jobs.NewEnqueuer(s.db)
	s.must(err)
	cfg := config.Config{BaseURL: s.url, DataDir: t.TempDir(), BankBIN: "970405", Demo: true, SMSBudget: 100}
	deps := app.Deps{
		DB: s.db, Jobs: queue, Clock: clock.System, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Secret: []byte("0123456789abcdef0123456789abcdef"), Feed: []byte("fedcba9876543210fedcba9876543210"),
	}
	services, err := app.NewServices(cfg, deps)
	s.must(err)
	s.must(app.LoadDemoInto(t.Context(), cfg, deps, services))
	web, err := app.New(cfg, deps, services)
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
