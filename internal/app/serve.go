package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/demo"
	"nongsan/internal/httpd"
	"nongsan/internal/identity"
	"nongsan/internal/jobs"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/pg"
	"nongsan/internal/pgserver"
	"nongsan/internal/privacy"
	"nongsan/internal/takedown"
	"nongsan/internal/task"
)

// Serve serves until a signal ends it. It takes over from a predecessor that handed its socket on.
func Serve(ctx context.Context, cfg config.Config, log *slog.Logger, migrateFirst bool) error {
	from, err := httpd.Inherited()
	if err != nil {
		return err
	}
	listener, err := httpd.Listen(ctx, cfg.Addr, from)
	if err != nil {
		return err
	}
	d, err := databaseOrPredecessors(ctx, cfg, log, from)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	on := serving{cfg: cfg, log: log, database: d, from: from, listener: listener}
	if migrateFirst && from == nil {
		_, err = migrate(ctx, d)
	}
	if err == nil {
		err = on.run(ctx)
	}
	if err != nil && from == nil { // a predecessor goes on with its PostgreSQL
		err = errors.Join(err, d.stop(context.WithoutCancel(ctx)))
	}
	return err
}

// databaseOrPredecessors opens the database, or adopts the private one of the process that handed over.
func databaseOrPredecessors(ctx context.Context, cfg config.Config, log *slog.Logger, from *httpd.Inheritance) (*database, error) {
	if from == nil || len(from.Files) == 0 {
		return openDatabase(ctx, cfg, log)
	}
	lock := from.Files[0]
	if err := pgserver.Sign(lock); err != nil {
		return nil, err
	}
	server, err := pgserver.Adopt(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	if err := server.Supervise(ctx, log); err != nil {
		return nil, err
	}
	return private(server, lock, server.Stop), server.EnsureRoles(ctx)
}

// serving is an open database and an open socket, and what they are for.
type serving struct {
	cfg      config.Config
	log      *slog.Logger
	database *database
	from     *httpd.Inheritance
	listener net.Listener
}

// run serves until a signal ends it.
func (on serving) run(ctx context.Context) error {
	pools, err := openPools(ctx, on.database)
	if err != nil {
		return err
	}
	deps, err := dependencies(on.cfg, on.log)
	if err != nil {
		return errors.Join(err, pools.close())
	}
	warnUnwalled(ctx, on.log, pools.web)
	runner, err := newRunner(on.cfg, deps, pools)
	if err != nil {
		return errors.Join(err, pools.close())
	}
	app, services, err := build(ctx, on.cfg, deps, pools, runner)
	if err != nil {
		return errors.Join(err, pools.close())
	}
	if err := runner.Start(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(fmt.Errorf("start background work: %w", err), pools.close())
	}
	counting := countSearches(context.WithoutCancel(ctx), on.log, services.Catalog)
	return httpd.Run(ctx, httpd.RunOptions{
		App: app, Listener: on.listener, Log: on.log, From: on.from, Files: lockOf(on.database),
		OnReady: func(net.Addr) { welcome(os.Stdout, on.cfg) },
		Stop: []func(context.Context, bool) error{
			func(ctx context.Context, _ bool) error { return runner.Stop(ctx) },
			func(ctx context.Context, _ bool) error { counting(); return services.Catalog.FlushSearches(ctx) },
			func(context.Context, bool) error { return pools.close() },
			func(ctx context.Context, handedOver bool) error {
				if handedOver {
					return nil // the successor uses it
				}
				return on.database.stop(ctx)
			},
		},
	})
}

// newRunner is what works in the background, on its own pool.
func newRunner(cfg config.Config, d Deps, pools *pools) (*jobs.Client, error) {
	queue, err := jobs.NewEnqueuer(pools.background)
	if err != nil {
		return nil, err
	}
	d.DB, d.Jobs = pools.background, queue
	outbox, err := messages(cfg, d, pools.background, queue)
	if err != nil {
		return nil, err
	}
	photos, err := photographs(cfg, d)
	if err != nil {
		return nil, err
	}
	lists, err := newLists(cfg, Deps{Clock: clock.System}, pools.lists, queue)
	if err != nil {
		return nil, err
	}
	orders := order.New(pools.background, clock.System, nil).Tells(outbox, cfg.BaseURL)
	workers := task.Workers(task.Deps{
		Orders: orders, Messages: outbox, Carts: cart.New(pools.background, clock.System),
		Photos: photos, Catalog: catalog.New(pools.background, clock.System),
		Certificates: certificate.New(pools.background, clock.System, outbox),
		Notices:      identity.Notices{DB: pools.background, Clock: clock.System, Messages: outbox},
		Privacy:      privacy.New(pools.background, clock.System, cfg.KeepDays),
		Takedowns:    takedown.Service{DB: pools.background, Clock: clock.System, Log: d.Log},
		Lists:        lists.uploads, Slips: lists.prints, Clock: clock.System, ListDays: cfg.ListDays, MessageDays: cfg.MessageDays,
		Payments: payments(cfg, d, pools.background, orders), DB: pools.background,
	})
	return jobs.NewRunner(pools.background, workers, task.Schedule(), d.Log)
}

// build is the whole application, in the demonstration with its data.
func build(ctx context.Context, cfg config.Config, deps Deps, pools *pools, runner *jobs.Client) (*fiber.App, Services, error) {
	deps.DB, deps.Jobs = pools.web, runner
	services, err := NewServices(cfg, deps)
	if err != nil {
		return nil, Services{}, err
	}
	if err := setGate(ctx, cfg, services); err != nil {
		return nil, Services{}, err
	}
	if cfg.Demo {
		if err := LoadDemoInto(ctx, cfg, deps, services); err != nil && !errors.Is(err, demo.ErrNotEmpty) {
			return nil, Services{}, err
		}
	}
	app, err := New(cfg, deps, services)
	return app, services, err
}

// searchFlush is how often the counts of what people look for are written down.
const searchFlush = 10 * time.Second

// countSearches writes the counts down until the returned function is called.
func countSearches(ctx context.Context, log *slog.Logger, shelf *catalog.Service) (stop func()) {
	ctx, stop = context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(searchFlush)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := shelf.FlushSearches(ctx); err != nil {
					log.Warn("searches were not counted", "error", err)
				}
			}
		}
	}()
	return stop
}

// pools are the connections of requests, of background work and of lists with thousands of rows, apart, so that none
// starves the others.
type pools struct{ web, background, lists *sqlx.DB }

// openPools opens both on a database whose schema is up to date.
func openPools(ctx context.Context, d *database) (*pools, error) {
	web, err := pg.Open(ctx, d.web, pg.Web())
	if err != nil {
		return nil, fmt.Errorf("the database cannot be reached; is it running, and is DATABASE_URL right? (%w)", err)
	}
	if n, err := pg.Pending(ctx, web); err != nil || n > 0 {
		if pg.Forbidden(err) {
			err = fmt.Errorf("the role that serves has no rights yet: run `nongsan migrate` as the owner of the tables first (%w)", err)
		}
		return nil, errors.Join(err, pendingError(n), web.Close())
	}
	background, err := pg.Open(ctx, d.web, pg.Jobs())
	if err != nil {
		return nil, errors.Join(err, web.Close())
	}
	lists, err := pg.Open(ctx, d.web, listPool())
	if err != nil {
		return nil, errors.Join(err, web.Close(), background.Close())
	}
	return &pools{web: web, background: background, lists: lists}, nil
}

func (p *pools) close() error {
	return errors.Join(p.web.Close(), p.background.Close(), p.lists.Close())
}

// warnUnwalled says so when we serve as an owner of the tables or a superuser, whom no policy binds.
func warnUnwalled(ctx context.Context, log *slog.Logger, web *sqlx.DB) {
	walled, err := pg.Walled(ctx, web)
	if err == nil && !walled {
		log.Warn("serving as an owner of the tables: the second wall between sellers does not stand; serve as nongsan_web (docs/operations.md)")
	} else if err != nil {
		log.Warn("nobody knows whether the second wall between sellers stands", "error", err)
	}
}

func pendingError(n int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d migrations are pending: run `nongsan migrate` first, or serve with --migrate", n)
}

func lockOf(d *database) []*os.File {
	if d.lock == nil {
		return nil
	}
	return []*os.File{d.lock}
}

// dependencies are the clock and the secrets; the caller adds the database.
func dependencies(cfg config.Config, log *slog.Logger) (Deps, error) {
	secret, err := keptSecret(cfg.DataDir, "secret.key", cfg.SecretKey)
	if err != nil {
		return Deps{}, err
	}
	d := Deps{Clock: clock.System, Log: log, Secret: secret, Feed: []byte(cfg.BankFeedSecret.Reveal())}
	if cfg.BankFeedSecret == "" && cfg.Demo {
		if d.Feed, err = keptSecret(cfg.DataDir, "bank-feed.key", ""); err != nil {
			return Deps{}, err
		}
	}
	ways, err := NewWays(cfg, d)
	d.Ways = &ways
	return d, err
}

// LoadDemo loads the demonstration into an empty database, and fills it up to a volume; one that holds the
// demonstration already is only filled up.
func LoadDemo(ctx context.Context, cfg config.Config, log *slog.Logger, volume demo.Volume) error {
	cfg.Demo = true
	return withDatabase(ctx, cfg, log, func(d *database) error {
		if _, err := migrate(ctx, d); err != nil {
			return err
		}
		db, err := pg.Open(ctx, d.url, pg.Jobs())
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		deps, err := dependencies(cfg, log)
		if err != nil {
			return err
		}
		if deps.Jobs, err = jobs.NewEnqueuer(db); err != nil {
			return err
		}
		deps.DB = db
		services, err := NewServices(cfg, deps)
		if err != nil {
			return err
		}
		err = LoadDemoInto(ctx, cfg, deps, services)
		if volume == (demo.Volume{}) || err != nil && !errors.Is(err, demo.ErrNotEmpty) {
			return err
		}
		volume.Secrets = services.Secrets
		return fill(ctx, d, log, volume)
	})
}

// fill works on a connection without the limits of other work: a million rows are one statement.
func fill(ctx context.Context, d *database, log *slog.Logger, volume demo.Volume) error {
	db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan demo", Pool: 1})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return volume.Fill(ctx, db, clock.System, log)
}

// LoadDemoInto loads the demonstration through services that are built already.
func LoadDemoInto(ctx context.Context, cfg config.Config, d Deps, s Services) error {
	files, err := listFiles(cfg)
	if err != nil {
		return err
	}
	return demo.Loader{
		DB: d.DB, Photos: s.Photos, Jobs: d.Jobs, Clock: d.Clock, Bank: bank(cfg).Number, Secrets: s.Secrets, Secret: d.Secret, ListFiles: files,
	}.Load(ctx)
}

// welcome tells the person who started the program where it is and how to sign in.
func welcome(out io.Writer, cfg config.Config) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Nông Sản is ready: %s\n", cfg.BaseURL)
	if cfg.Demo {
		fmt.Fprintf(&b, "\n  Sign in at %s/dang-nhap\n", cfg.BaseURL)
		for _, who := range demo.SignIns() {
			fmt.Fprintf(&b, "    %-10s %s   %s\n", who.Who, locale.Phone(who.Phone), who.Password)
		}
	}
	b.WriteString("\n  Ctrl-C stops it.\n\n")
	_, _ = io.WriteString(out, b.String()) // nobody may be reading
}
