// Package privacy is what a person may ask about the own data (Law 91/2025): all that is kept, as a download; and to
// be forgotten, as far as no other law keeps it. And what is kept of a seller, for its owner and for an authority the
// law gives it to.
//
// Invariants: what is given out is the asker's alone, and never a password, a code, a token or a sealed number; what is
// given out of a seller names no buyer; an account is closed in one transaction, by the verbs of those who keep the
// tables; orders, books and the record of who looked at what stay.
package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// Service answers what people ask about their data.
type Service struct {
	db       *sqlx.DB
	now      clock.Clock
	keepDays int // of a closed account's orders the buyer is known so long
}

// New returns a Service.
func New(db *sqlx.DB, now clock.Clock, keepDays int) *Service {
	return &Service{db: db, now: now, keepDays: keepDays}
}

// Close forgets the person of an account. While an order of theirs is open, while they own a stall or serve the
// province it is errs.Conflict "privacy.open_orders", "privacy.owner" or "privacy.officer".
func (s *Service) Close(ctx context.Context, accountID int64) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		phone, err := account.LockToClose(ctx, tx, accountID)
		if err != nil {
			return err
		}
		if err := refuse(ctx, tx, accountID); err != nil {
			return err
		}
		if err := seller.Forget(ctx, tx, accountID, phone, now); err != nil {
			return err
		}
		if err := cart.Forget(ctx, tx, accountID); err != nil {
			return err
		}
		addresses, err := order.ForgetMail(ctx, tx, accountID)
		if err != nil {
			return err
		}
		if err := notify.Forget(ctx, tx, append(addresses, phone)...); err != nil {
			return err
		}
		return account.Close(ctx, tx, accountID, phone, now)
	})
	if err != nil {
		return fmt.Errorf("close account %d: %w", accountID, err)
	}
	return nil
}

// refuse says what has to be ended first.
func refuse(ctx context.Context, q pg.Queryer, accountID int64) error {
	var n struct {
		Orders  bool `db:"orders"`
		Owner   bool `db:"owner"`
		Officer bool `db:"officer"`
	}
	err := q.GetContext(ctx, &n, `
		SELECT EXISTS (SELECT FROM orders WHERE account_id = $1 AND state IN ('waiting_payment', 'placed', 'paid')) AS orders,
		       EXISTS (SELECT FROM seller_member WHERE account_id = $1 AND role = 'owner' AND ended_at IS NULL) AS owner,
		       EXISTS (SELECT FROM officer WHERE account_id = $1 AND ended_at IS NULL) AS officer`, accountID)
	switch {
	case err != nil:
		return err
	case n.Officer:
		return errs.New(errs.Conflict, "privacy.officer")
	case n.Owner:
		return errs.New(errs.Conflict, "privacy.owner")
	case n.Orders:
		return errs.New(errs.Conflict, "privacy.open_orders")
	}
	return nil
}

// KeepDays is how long the buyer in a closed account's orders is known.
func (s *Service) KeepDays() int { return s.keepDays }

// Tidy forgets the mail addresses of orders that are long over, and the buyers of closed accounts in orders whose time is
// over, some hundreds at a time; it says how many buyers.
func (s *Service) Tidy(ctx context.Context) (forgotten int, err error) {
	now := s.now()
	before := now.Add(-time.Duration(s.keepDays) * 24 * time.Hour)
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := order.ForgetOldMail(ctx, tx, now.AddDate(0, 0, -order.MailDays)); err != nil {
			return err
		}
		forgotten, err = order.ForgetBuyers(ctx, tx, before, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget old buyers: %w", err)
	}
	return forgotten, nil
}
