package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Options say how long a pool of connections waits and how large it is. A zero limit is not set.
type Options struct {
	Name              string        // application_name, as pg_stat_activity shows it
	Pool              int           // connections at most; 0: 4
	Statement         time.Duration // statement_timeout; the socket waits half a second longer
	Lock              time.Duration // lock_timeout
	IdleInTransaction time.Duration // idle_in_transaction_session_timeout
	Memory            string        // work_mem, for few large queries; empty: the server's
}

// Web are the limits of a request: somebody is waiting. Eight connections were the fastest on two cores.
func Web() Options {
	return Options{
		Name: "nongsan web", Pool: 8,
		Statement: 5 * time.Second, Lock: 3 * time.Second, IdleInTransaction: 10 * time.Second,
	}
}

// Jobs are the limits of background work.
func Jobs() Options {
	return Options{
		Name: "nongsan jobs", Pool: 4,
		Statement: time.Minute, Lock: 10 * time.Second, IdleInTransaction: time.Minute,
	}
}

const (
	connectTimeout = 5 * time.Second
	// socketGrace is how much longer the socket waits than the server's own statement_timeout.
	socketGrace = 500 * time.Millisecond
	// maxLifetime renews connections, so that one with a fault nobody thought of does not stay.
	maxLifetime = 5 * time.Minute
)

// errSSLMode: lib/pq's default, sslmode=require, encrypts without knowing with whom.
var errSSLMode = errors.New("the database's address must say sslmode=verify-full (or sslmode=disable inside one machine or container network)")

// Open connects to the database at dsn and pings it once.
func Open(ctx context.Context, dsn string, o Options) (*sqlx.DB, error) {
	cfg, err := configure(dsn, o)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := sqlx.NewDb(sql.OpenDB(&connector{cfg: cfg, socketTimeout: socketTimeout(o)}), "postgres")
	pool := o.Pool
	if pool == 0 {
		pool = 4
	}
	db.SetMaxOpenConns(pool)
	db.SetMaxIdleConns(pool)
	db.SetConnMaxLifetime(maxLifetime)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), db.Close())
	}
	return db, nil
}

func socketTimeout(o Options) time.Duration {
	if o.Statement == 0 {
		return 0
	}
	return o.Statement + socketGrace
}

// configure adds the limits to the address; what the address itself says wins.
func configure(dsn string, o Options) (pq.Config, error) {
	cfg, err := pq.NewConfig(dsn)
	if err != nil {
		return cfg, err
	}
	if !strings.Contains(dsn, "sslmode=") && os.Getenv("PGSSLMODE") == "" {
		if !sameMachine(cfg) {
			return cfg, errSSLMode
		}
		cfg.SSLMode = pq.SSLModeDisable
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	if cfg.ApplicationName == "" {
		cfg.ApplicationName = o.Name
	}
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	for name, limit := range map[string]time.Duration{
		"statement_timeout":                   o.Statement,
		"lock_timeout":                        o.Lock,
		"idle_in_transaction_session_timeout": o.IdleInTransaction,
	} {
		if _, set := cfg.Runtime[name]; !set && limit > 0 {
			cfg.Runtime[name] = strconv.FormatInt(limit.Milliseconds(), 10)
		}
	}
	if o.Memory != "" {
		cfg.Runtime["work_mem"] = o.Memory
	}
	return cfg, nil
}

func sameMachine(cfg pq.Config) bool {
	ip := net.ParseIP(cfg.Host)
	return strings.HasPrefix(cfg.Host, "/") || strings.HasPrefix(cfg.Host, "@") ||
		cfg.Host == "localhost" || (ip != nil && ip.IsLoopback())
}

// connector opens lib/pq connections over our own sockets.
type connector struct {
	cfg           pq.Config
	socketTimeout time.Duration
}

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := pq.NewConnectorConfig(c.cfg.Clone())
	if err != nil {
		return nil, err
	}
	d := &dialer{timeout: c.socketTimeout}
	inner.Dialer(d)
	raw, err := inner.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return wrap(raw, d.settle())
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return &pq.Driver{} }
