package pg

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
)

type sellerKey struct{}

// ForSeller is a context whose statements see and change only that seller's rows in the tables that belong to one
// seller: the policies of the schema ask the session's setting nongsan.seller. Whoever acts for a stall gets it from
// visit.SellerOf. Without it a statement sees everything. A transaction stands for whom its BEGIN stood for; a statement
// in it whose context says something else is refused.
func ForSeller(ctx context.Context, id int64) context.Context {
	return context.WithValue(ctx, sellerKey{}, id)
}

// sellerOf is the seller of ForSeller, or 0.
func sellerOf(ctx context.Context) int64 {
	id, _ := ctx.Value(sellerKey{}).(int64)
	return id
}

// unknown is whom a session stands for when telling it failed; its connection leaves the pool.
const unknown = -1

// stand makes the session stand for the seller of the context, or for none, before a statement runs in it. It costs a
// round trip when the connection changes hands, and nothing else.
func (c *conn) stand(ctx context.Context) error {
	want := sellerOf(ctx)
	if want == c.seller {
		return nil
	}
	if c.inTx {
		return fmt.Errorf("a statement for seller %d in a transaction for seller %d (0: nobody in particular)", want, c.seller)
	}
	value := ""
	if want != 0 {
		value = strconv.FormatInt(want, 10)
	}
	c.seller = unknown // until it is said otherwise
	if _, err := c.pqConn.ExecContext(ctx, `SET nongsan.seller = '`+value+`'`, nil); err != nil {
		return fmt.Errorf("act for seller %d: %w", want, err)
	}
	c.seller = want
	return nil
}

// tx is a transaction that tells its connection when it ends.
type tx struct {
	driver.Tx
	conn *conn
}

// Commit implements driver.Tx.
func (t *tx) Commit() error {
	t.conn.inTx = false
	return t.Tx.Commit()
}

// Rollback implements driver.Tx.
func (t *tx) Rollback() error {
	t.conn.inTx = false
	return t.Tx.Rollback()
}

// pqStmt is everything a statement prepared by lib/pq can do that database/sql asks for.
type pqStmt interface {
	driver.Stmt
	driver.StmtQueryContext
	driver.StmtExecContext
}

// stmt is a prepared statement that runs for the seller of the context it is run with.
type stmt struct {
	pqStmt
	conn *conn
}

// QueryContext implements driver.StmtQueryContext.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.conn.stand(ctx); err != nil {
		return nil, err
	}
	rows, err := s.pqStmt.QueryContext(ctx, args)
	return rows, s.conn.watch(err)
}

// ExecContext implements driver.StmtExecContext.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.conn.stand(ctx); err != nil {
		return nil, err
	}
	result, err := s.pqStmt.ExecContext(ctx, args)
	return result, s.conn.watch(err)
}
