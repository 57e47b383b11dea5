package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// addVariant offers a new variant with its opening stock.
func addVariant(ctx context.Context, tx pg.Tx, listingID, accountID int64, position int, v OfferVariant, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		WITH added AS (
			INSERT INTO variant (listing_id, position, unit, base_amount, base_unit, price, stock, min_quantity, weight_g)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $10, NULLIF($11, 0))
			RETURNING id, stock)
		INSERT INTO stock_move (variant_id, delta, kind, actor_account_id, at)
		SELECT id, stock, 'opened', NULLIF($8, 0), $9 FROM added WHERE stock > 0`,
		listingID, position, v.Unit, v.BaseAmount, v.BaseUnit, v.Price, v.Stock, accountID, now, v.MinQty, v.WeightG)
	return err
}

// reviseVariants changes the variants the form names, adds the new ones and retires the ones left out.
func reviseVariants(ctx context.Context, tx pg.Tx, old Listing, accountID int64, variants []OfferVariant, now time.Time) error {
	var position int
	err := tx.GetContext(ctx, &position, `SELECT coalesce(max(position), -1) + 1 FROM variant WHERE listing_id = $1`, old.ID)
	if err != nil {
		return err
	}
	kept := map[int64]bool{}
	for i, v := range variants {
		if !offers(old, v.ID) {
			if err := addVariant(ctx, tx, old.ID, accountID, position, v, now); err != nil {
				return err
			}
			position++
			continue
		}
		kept[v.ID] = true
		err := changeVariant(ctx, tx, accountID, v, now)
		if errors.Is(err, errStockMoved) {
			return errs.Fields{fmt.Sprintf("stock_%d", i): "listing.stock_moved"}.Err()
		}
		if err != nil {
			return err
		}
	}
	for _, v := range old.Variants {
		if !kept[v.ID] {
			if _, err := tx.ExecContext(ctx, `UPDATE variant SET retired_at = $2 WHERE id = $1`, v.ID, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func offers(l Listing, variantID int64) bool {
	for _, v := range l.Variants {
		if v.ID == variantID {
			return true
		}
	}
	return false
}

// errStockMoved: so many were sold since the form was filled that the change does not fit.
var errStockMoved = errors.New("stock moved meanwhile")

// changeVariant sets unit and price, and moves the stock by what the seller changed: from what the form showed
// to what it says now. Units sold meanwhile stay sold.
func changeVariant(ctx context.Context, tx pg.Tx, accountID int64, v OfferVariant, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE variant SET stock = stock + $2, unit = $3, base_amount = $4, base_unit = $5, price = $6, min_quantity = $7,
		       weight_g = NULLIF($8, 0)
		WHERE id = $1`,
		v.ID, v.Stock-v.StockSeen, v.Unit, v.BaseAmount, v.BaseUnit, v.Price, v.MinQty, v.WeightG)
	if name, ok := pg.Constraint(err); ok && name == "variant_stock_check" {
		return errStockMoved
	}
	if err != nil || v.Stock == v.StockSeen {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO stock_move (variant_id, delta, kind, actor_account_id, at)
		VALUES ($1, $2, 'counted', NULLIF($3, 0), $4)`, v.ID, v.Stock-v.StockSeen, accountID, now)
	return err
}
