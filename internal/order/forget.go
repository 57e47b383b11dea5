package order

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
)

// Forgotten stands where the name and the address of a buyer were.
const Forgotten = "Đã xóa"

// MailDays is how long after an order was placed its mail address is kept, when all is over.
const MailDays = 90

// ForgetMail takes the mail address out of what an account ordered, which nobody is told of any more, and says which
// addresses they were.
func ForgetMail(ctx context.Context, tx pg.Tx, accountID int64) (addresses []string, err error) {
	err = tx.SelectContext(ctx, &addresses, `SELECT email FROM orders WHERE account_id = $1 AND email <> '' FOR NO KEY UPDATE`, accountID)
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE orders SET email = '' WHERE account_id = $1 AND email <> ''`, accountID)
	}
	if err != nil {
		return nil, fmt.Errorf("forget mail addresses of account %d: %w", accountID, err)
	}
	return addresses, nil
}

// ForgetOldMail takes the mail address out of ended orders from before a time, some hundreds at a time.
func ForgetOldMail(ctx context.Context, tx pg.Tx, before time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE orders SET email = '' WHERE id IN (
			SELECT id FROM orders WHERE email <> '' AND placed_at < $1 AND state IN ('completed', 'cancelled', 'expired')
			ORDER BY placed_at LIMIT 500 FOR UPDATE SKIP LOCKED)`, before)
	if err != nil {
		return fmt.Errorf("forget old mail addresses: %w", err)
	}
	return nil
}

// ForgetBuyers takes name, number, address and note out of ended orders from before a time whose account was closed,
// some hundreds at a time, and says how many they were. What was bought, for how much and where to stays.
func ForgetBuyers(ctx context.Context, tx pg.Tx, before, now time.Time) (int, error) {
	done, err := tx.ExecContext(ctx, `
		UPDATE orders SET buyer_name = $2, phone = '', email = '', address_line = $2, note = '', forgotten_at = $3
		WHERE id IN (
			SELECT o.id FROM orders o JOIN account a ON a.id = o.account_id
			WHERE a.closed_at IS NOT NULL AND o.forgotten_at IS NULL AND o.placed_at < $1 AND o.state IN ('completed', 'cancelled', 'expired')
			ORDER BY o.placed_at LIMIT 500 FOR UPDATE OF o SKIP LOCKED)`, before, Forgotten, now)
	if err != nil {
		return 0, fmt.Errorf("forget buyers: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil || n == 0 {
		return int(n), err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE invoice_wish SET email = '' WHERE email <> '' AND order_id IN (SELECT id FROM orders WHERE forgotten_at = $1)`, now)
	return int(n), err
}
