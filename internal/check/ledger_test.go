package check_test

// soundBooks are the books of the sound marketplace.
const soundBooks = `
INSERT INTO ledger_account (code, kind, seller_id) VALUES ('seller:1', 'liability', 1);
INSERT INTO ledger_transaction (key, kind, order_id, seller_order_id, at)
	VALUES ('captured:event:1', 'captured', 1, NULL, '2026-11-22'), ('collected:seller_order:3', 'collected', 3, 3, '2026-11-22'),
	       ('completed:seller_order:3', 'completed', 3, 3, '2026-11-22'), ('refund_asked:refund:1', 'refund_asked', 1, 1, '2026-11-22'),
	       ('remitted:seller_order:3', 'remitted', 3, 3, '2026-11-22'), ('paid_out:payout:1', 'paid_out', NULL, NULL, '2026-11-22');
INSERT INTO ledger_entry (transaction_id, account, amount, what)
	VALUES (1, 'bank', 220000, 'payment'), (1, 'transit', -220000, 'payment'),
	       (2, 'carrier', 120000, 'cash'), (2, 'transit', -120000, 'cash'),
	       (3, 'transit', 120000, 'goods'), (3, 'seller:1', -120000, 'goods'),
	       (4, 'transit', 20000, 'refund'), (4, 'refunds', -20000, 'refund'),
	       (5, 'bank', 120000, 'remitted'), (5, 'carrier', -120000, 'remitted'),
	       (6, 'seller:1', 120000, 'paid_out'), (6, 'bank', -120000, 'paid_out');`

// unlocked lets a break change what the ledger's triggers keep.
const unlocked = `ALTER TABLE ledger_entry DISABLE TRIGGER USER; ALTER TABLE ledger_transaction DISABLE TRIGGER USER; `

// How the claims of ledger.go are made false.
var ledgerBreaks = map[string]string{
	"ledger-balanced": unlocked + `UPDATE ledger_entry SET transaction_id = 2 WHERE id = 1`,
	"ledger-zero":     unlocked + `DELETE FROM ledger_entry WHERE id = 1`,
	"ledger-balances": `UPDATE ledger_balance SET amount = 0 WHERE account = 'bank'`,
	"ledger-captured": unlocked + `UPDATE ledger_transaction SET order_id = 2 WHERE id = 1`,
	"ledger-parked":   `INSERT INTO money_parked (event_id, amount, why, parked_at) VALUES (1, 1, 'too_much', '2026-11-22')`,
	"ledger-refunds":  `UPDATE refund SET amount = 1`,
	"ledger-sale":     unlocked + `UPDATE ledger_transaction SET seller_order_id = 1 WHERE id = 3`,
	"ledger-charges":  `UPDATE order_line SET vat_bp = 100, vat = 1000 WHERE id = 3`,
	"sales-month":     `INSERT INTO sales_month (month, orders, sellers, turnover, closed_at) VALUES ('2026-10-01', 0, 0, 1, '2026-11-04')`,
	"ledger-days":     `INSERT INTO ledger_day (account, day, come, gone) VALUES ('bank', '2026-11-22', 1, 0)`,
	"ledger-transit":  unlocked + `UPDATE ledger_transaction SET order_id = 1 WHERE id = 3`,
}
