package check

// payouts are about money that leaves for sellers and the state.
var payouts = []Invariant{
	{
		Name: "payout-sum", Claim: "a payout is the sum of its entries",
		query: `SELECT p.reference FROM payout p LEFT JOIN payout_entry x ON x.payout_id = p.id LEFT JOIN ledger_entry e ON e.id = x.entry_id
			GROUP BY p.id HAVING p.amount <> -coalesce(sum(e.amount), 0)`,
	},
	{
		Name: "payout-own", Claim: "a payout pays entries of its own seller's account",
		query: `SELECT p.reference FROM payout p JOIN payout_entry x ON x.payout_id = p.id JOIN ledger_entry e ON e.id = x.entry_id
			WHERE e.account <> 'seller:' || p.seller_id OR e.what = 'paid_out'`,
	},
	{
		Name: "payout-once", Claim: "an entry is paid by one payout at most, and let go by those that came to nothing",
		query: `SELECT max(x.entry_id)::text FROM payout_entry x WHERE x.released_at IS NULL GROUP BY x.entry_id HAVING count(*) > 1
			UNION ALL SELECT p.reference FROM payout p JOIN payout_entry x ON x.payout_id = p.id
			WHERE (p.state IN ('failed', 'dropped')) <> (x.released_at IS NOT NULL)`,
	},
	{
		Name: "payout-two-people", Claim: "nobody approved the batch they drew up",
		query: `SELECT id::text FROM payout_batch WHERE approved_by = made_by`,
	},
	{
		Name: "payout-posted", Claim: "a payout is in the ledger once, with its amount, when the bank has confirmed it and not before",
		query: `SELECT p.reference FROM payout p
			LEFT JOIN ledger_transaction t ON t.key = 'paid_out:payout:' || p.id
			LEFT JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'seller:' || p.seller_id
			WHERE coalesce(e.amount, 0) <> CASE WHEN p.state = 'paid' THEN p.amount ELSE 0 END`,
	},
	{
		Name: "payout-batch-state", Claim: "a batch is done when all its payouts are settled, and only an approved one has settled any",
		query: `SELECT b.id::text FROM payout_batch b JOIN payout p ON p.batch_id = b.id GROUP BY b.id
			HAVING (b.state = 'done') <> (b.approved_at IS NOT NULL AND bool_and(p.state <> 'waiting'))
			    OR (b.state = 'draft' AND bool_or(p.state <> 'waiting'))`,
	},
	{
		Name: "payout-open", Claim: "the sales that wait to be paid are the entries of sellers that no payout pays",
		query: `SELECT coalesce(o.entry, e.id)::text FROM (SELECT seller_id, unnest(entries) AS entry FROM payout_open) o
			FULL JOIN (SELECT e.id, a.seller_id FROM ledger_entry e JOIN ledger_account a ON a.code = e.account
				WHERE e.account LIKE 'seller:%' AND e.account NOT LIKE '%:cod' AND e.what <> 'paid_out'
				AND NOT EXISTS (SELECT FROM payout_entry p WHERE p.entry_id = e.id AND p.released_at IS NULL)) e ON e.id = o.entry
			WHERE o.seller_id IS DISTINCT FROM e.seller_id`,
	},
	{
		Name: "payout-open-sum", Claim: "a sale that waits to be paid is worth what its entries are",
		query: `SELECT o.seller_id || ' ' || o.sale FROM payout_open o JOIN ledger_entry e ON e.id = ANY (o.entries)
			GROUP BY o.seller_id, o.sale HAVING o.amount <> sum(e.amount)`,
	},
	{
		Name: "cash-open", Claim: "cash that is said to be with carriers is what they collected and did not remit",
		query: `SELECT coalesce(c.seller_order_id, t.seller_order_id)::text FROM cash_open c
			FULL JOIN (SELECT t.seller_order_id, e.amount FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'carrier'
				WHERE t.kind = 'collected' AND NOT EXISTS (SELECT FROM remittance_line r WHERE r.seller_order_id = t.seller_order_id)) t
				ON t.seller_order_id = c.seller_order_id
			WHERE c.gross IS DISTINCT FROM t.amount`,
	},
	{
		Name: "ledger-cash", Claim: "what carriers owe is the cash they took and did not remit",
		query: `SELECT t.seller_order_id::text FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'carrier'
			LEFT JOIN remittance_line r ON r.seller_order_id = t.seller_order_id
			GROUP BY t.seller_order_id, r.seller_order_id, r.gross
			HAVING (r.seller_order_id IS NOT NULL) <> (sum(e.amount) = 0) OR r.gross <> sum(e.amount) FILTER (WHERE t.kind = 'collected')`,
	},
	{
		Name: "remittance-sum", Claim: "a carrier's list is the sum of its lines",
		query: `SELECT m.reference FROM remittance m LEFT JOIN remittance_line l ON l.remittance_id = m.id
			GROUP BY m.id HAVING m.gross <> coalesce(sum(l.gross), 0) OR m.fee <> coalesce(sum(l.fee), 0)`,
	},
	{
		Name: "tax-filed", Claim: "tax that was filed was paid, in the ledger too",
		query: `SELECT f.month::text FROM tax_filing f
			LEFT JOIN ledger_transaction t ON t.key = 'tax_paid:' || to_char(f.month, 'YYYY-MM')
			LEFT JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'bank' WHERE f.vat + f.pit <> -coalesce(e.amount, 0)`,
	},
}
