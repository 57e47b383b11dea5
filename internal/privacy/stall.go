package privacy

import (
	"context"
	"fmt"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// Open is what keeps a stall from being closed.
type Open struct {
	Orders  int       `db:"orders"`  // not yet with their buyers
	Returns int       `db:"returns"` // asked for or on their way
	Owed    money.VND `db:"owed"`    // by the marketplace to the seller, or below zero the other way round
}

// Nothing reports whether the stall may be closed.
func (o Open) Nothing() bool { return o == Open{} }

// Open finds what keeps a stall from being closed.
func (s *Service) Open(ctx context.Context, sellerID int64) (Open, error) {
	o, err := openOf(ctx, s.db, sellerID)
	if err != nil {
		return o, fmt.Errorf("what is open at seller %d: %w", sellerID, err)
	}
	return o, nil
}

func openOf(ctx context.Context, q pg.Queryer, sellerID int64) (o Open, err error) {
	err = q.GetContext(ctx, &o, `
		SELECT (SELECT count(*) FROM seller_order
		        WHERE seller_id = $1 AND state IN ('waiting_payment', 'received', 'confirmed', 'part_shipped', 'shipped')) AS orders,
		       (SELECT count(*) FROM return_request r JOIN seller_order so ON so.id = r.seller_order_id
		        WHERE so.seller_id = $1 AND r.state IN ('asked', 'accepted')) AS returns,
		       (SELECT coalesce(-sum(b.amount), 0) FROM ledger_account a JOIN ledger_balance b ON b.account = a.code
		        WHERE a.seller_id = $1) AS owed`, sellerID)
	return o, err
}

// CloseStall closes an owner's stall: what it offers is off the shelf, and nobody acts for it any more. While orders or
// returns are open, or money is owed, it is errs.Conflict "closing.not_yet".
func (s *Service) CloseStall(ctx context.Context, by seller.By) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := seller.LockToClose(ctx, tx, by); err != nil {
			return err
		}
		open, err := openOf(ctx, tx, by.SellerID)
		if err != nil {
			return err
		}
		if !open.Nothing() {
			return errs.New(errs.Conflict, "closing.not_yet")
		}
		if err := catalog.HideAll(ctx, tx, by.SellerID, by.AccountID, now); err != nil {
			return err
		}
		return seller.Close(ctx, tx, by, now)
	})
	if err != nil {
		return fmt.Errorf("close the stall %d: %w", by.SellerID, err)
	}
	return nil
}
