package cart

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/pg"
)

// Life is how long a cart waits for its buyer.
const Life = 60 * 24 * time.Hour

// accountPrefix begins the token of an account's cart. No browser's token has a colon.
const accountPrefix = "account:"

// AccountToken finds the cart of an account, the same on every device.
func AccountToken(accountID int64) string {
	return accountPrefix + strconv.FormatInt(accountID, 10)
}

// BrowserToken is a token as a browser sent it, or "" when it is none: an account's cart is found by its session only.
func BrowserToken(sent string) string {
	if strings.Contains(sent, ":") {
		return ""
	}
	return sent
}

// accountOf is whose cart a token finds, or 0.
func accountOf(token string) int64 {
	digits, ok := strings.CutPrefix(token, accountPrefix)
	if !ok {
		return 0
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Merge puts what a browser's cart holds into its account's, where somebody has signed in, and empties it. Of a
// variant that lies in both the larger number stays: it was put aside twice, not wanted twice. Twice is once.
func (s *Service) Merge(ctx context.Context, browserToken string, accountID int64) error {
	if browserToken == "" {
		return nil
	}
	return s.change(ctx, AccountToken(accountID), func(tx pg.Tx, cartID int64, _ time.Time) error {
		if err := Lock(ctx, tx, browserToken); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			WITH moved AS (
				DELETE FROM cart_line WHERE cart_id = (SELECT id FROM cart WHERE token_hash = $2 AND account_id IS NULL)
				RETURNING variant_id, quantity, price_seen, added_at)
			INSERT INTO cart_line (cart_id, variant_id, quantity, price_seen, added_at)
			SELECT $1, variant_id, quantity, price_seen, added_at FROM moved
			ORDER BY added_at LIMIT greatest(0, $3 - (SELECT count(*) FROM cart_line WHERE cart_id = $1))
			ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = greatest(cart_line.quantity, EXCLUDED.quantity)`,
			cartID, hash(browserToken), MaxLines)
		return err
	})
}

// Sweep deletes the carts that nobody has touched for their Life, a thousand at most, and returns how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	var swept int
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return tx.GetContext(ctx, &swept, `
			WITH old AS (SELECT id FROM cart WHERE updated_at < $1 ORDER BY updated_at LIMIT 1000 FOR UPDATE SKIP LOCKED),
			lines AS (DELETE FROM cart_line WHERE cart_id IN (SELECT id FROM old)),
			gone AS (DELETE FROM cart WHERE id IN (SELECT id FROM old) RETURNING 1)
			SELECT count(*) FROM gone`, s.now().Add(-Life))
	})
	if err != nil {
		return 0, fmt.Errorf("sweep carts: %w", err)
	}
	return swept, nil
}
