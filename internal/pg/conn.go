package pg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/lib/pq"
)

// pqConn is everything a lib/pq connection can do that database/sql asks for.
type pqConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// conn is a lib/pq connection that leaves the pool when it must. lib/pq keeps one whose socket broke after an
// error answer, and each later query on it fails with "there is already a query being processed"
// (lib/pq#1450).
type conn struct {
	pqConn
	socket   *socket
	poisoned atomic.Bool
	hot      map[string]driver.Stmt // statements that begin with hotMark, as this connection has prepared them
	seller   int64                  // whom the session stands for; 0: nobody in particular
	inTx     bool
}

// hotMark begins the statements that every order runs: a connection parses them once, and plans them anew only while
// that pays. What is planned costs more than what is run, for a statement that touches three rows.
const hotMark = "/* hot */"

// prepared is the hot statement, prepared the first time; nil for every other.
func (c *conn) prepared(ctx context.Context, query string) (driver.Stmt, error) {
	if !strings.HasPrefix(query, hotMark) {
		return nil, nil
	}
	if known, ok := c.hot[query]; ok {
		return known, nil
	}
	stmt, err := c.pqConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if c.hot == nil {
		c.hot = map[string]driver.Stmt{}
	}
	c.hot[query] = stmt
	return stmt, nil
}

// forget lets a prepared statement go that failed: the schema may have changed under it.
func (c *conn) forget(query string, err error) error {
	if e := pq.As(err); e != nil && e.Code == "0A000" {
		delete(c.hot, query)
	}
	return c.watch(err)
}

func wrap(raw driver.Conn, s *socket) (driver.Conn, error) {
	full, ok := raw.(pqConn)
	if !ok || s == nil {
		return nil, errors.Join(fmt.Errorf("open database: lib/pq gave an unknown connection %T", raw), raw.Close())
	}
	return &conn{pqConn: full, socket: s}, nil
}

// ResetSession is called when the pool hands the connection out: one that died while idle is replaced
// before anything is sent on it.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.poisoned.Load() || !c.socket.alive() {
		return driver.ErrBadConn
	}
	return c.pqConn.ResetSession(ctx)
}

// IsValid is called when the connection comes back to the pool.
func (c *conn) IsValid() bool {
	return c.seller != unknown && !c.poisoned.Load() && !c.socket.failed.Load() && c.pqConn.IsValid()
}

// QueryContext implements driver.QueryerContext.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.stand(ctx); err != nil {
		return nil, err
	}
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, c.watch(err)
	}
	if hot, ok := stmt.(driver.StmtQueryContext); ok {
		rows, err := hot.QueryContext(ctx, args)
		return rows, c.forget(query, err)
	}
	rows, err := c.pqConn.QueryContext(ctx, query, args)
	return rows, c.watch(err)
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.stand(ctx); err != nil {
		return nil, err
	}
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, c.watch(err)
	}
	if hot, ok := stmt.(driver.StmtExecContext); ok {
		result, err := hot.ExecContext(ctx, args)
		return result, c.forget(query, err)
	}
	result, err := c.pqConn.ExecContext(ctx, query, args)
	return result, c.watch(err)
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.stand(ctx); err != nil {
		return nil, err
	}
	plain, err := c.pqConn.PrepareContext(ctx, query)
	if full, ok := plain.(pqStmt); ok && err == nil {
		return &stmt{pqStmt: full, conn: c}, nil
	}
	return plain, c.watch(err) // a COPY: it runs already
}

// BeginTx implements driver.ConnBeginTx.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.stand(ctx); err != nil {
		return nil, err
	}
	begun, err := c.pqConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, c.watch(err)
	}
	c.inTx = true
	return &tx{Tx: begun, conn: c}, nil
}

// watch throws the connection away when it says that it is still busy; lib/pq has no value for that error.
func (c *conn) watch(err error) error {
	if err != nil && strings.Contains(err.Error(), "already a query being processed") {
		c.poisoned.Store(true)
	}
	return err
}
