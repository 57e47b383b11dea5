package check

// ledger is about the books, and that they tell what happened.
var ledger = []Invariant{
	{
		Name: "ledger-balanced", Claim: "every ledger transaction has two entries at least and sums to zero",
		query: `SELECT t.key FROM ledger_transaction t LEFT JOIN ledger_entry e ON e.transaction_id = t.id
			GROUP BY t.id HAVING coalesce(sum(e.amount), 0) <> 0 OR count(e.id) < 2`,
	},
	{
		Name: "ledger-zero", Claim: "all entries of the ledger sum to zero",
		query: `SELECT s::text FROM (SELECT sum(amount) AS s FROM ledger_entry) x WHERE s <> 0`,
	},
	{
		Name: "ledger-balances", Claim: "a kept balance is the sum of its account's entries",
		query: `SELECT account FROM (SELECT account, sum(amount) AS kept FROM ledger_balance GROUP BY account) b
			FULL JOIN (SELECT account, sum(amount) AS entries FROM ledger_entry GROUP BY account) e USING (account)
			WHERE coalesce(kept, 0) <> coalesce(entries, 0)`,
	},
	{
		Name: "ledger-captured", Claim: "what a payment captured is what the ledger took in for its order",
		query: `SELECT p.reference FROM payment p
			LEFT JOIN ledger_transaction t ON t.order_id = p.order_id AND t.kind IN ('captured', 'collected', 'parked')
			LEFT JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'transit'
			GROUP BY p.id HAVING p.captured <> -coalesce(sum(e.amount), 0)`,
	},
	{
		Name: "ledger-parked", Claim: "the ledger's parked money is what waits for a decision",
		query: `SELECT 'parked' FROM (SELECT coalesce(sum(amount), 0) AS kept FROM ledger_balance WHERE account = 'parked') b,
			(SELECT coalesce(sum(amount), 0) AS open FROM money_parked WHERE resolved_at IS NULL) m WHERE -kept <> open`,
	},
	{
		Name: "ledger-refunds", Claim: "what the ledger owes to buyers is their refunds that are not settled",
		query: `SELECT 'refunds' FROM (SELECT coalesce(sum(amount), 0) AS kept FROM ledger_balance WHERE account = 'refunds') b,
			(SELECT coalesce(sum(amount), 0) AS open FROM refund WHERE settled_at IS NULL) r WHERE -kept <> open`,
	},
	{
		Name: "ledger-sale", Claim: "a seller order's sale is in the ledger once it was delivered, with its goods and shipping, and no other's",
		query: `SELECT so.id::text FROM seller_order so
			LEFT JOIN ledger_transaction t ON t.seller_order_id = so.id AND t.kind = 'completed'
			LEFT JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'transit'
			GROUP BY so.id HAVING coalesce(sum(e.amount), 0) <> CASE WHEN so.state IN ('delivered', 'returned') THEN so.goods + so.shipping - so.taken_off ELSE 0 END`,
	},
	{
		Name: "ledger-charges", Claim: "tax and commission of a seller order are what its lines say, for the units its buyer has",
		query: `SELECT id::text FROM (
			SELECT so.id, so.state,
			       sum((l.price * u.kept * l.vat_bp + 5000) / 10000) AS vat, sum((l.price * u.kept * l.pit_bp + 5000) / 10000) AS pit,
			       sum((l.price * u.kept * l.commission_bp + 5000) / 10000) AS commission
			FROM seller_order so JOIN order_line l ON l.seller_order_id = so.id
			CROSS JOIN LATERAL (SELECT l.quantity - l.cancelled - l.refused - l.returned AS kept) u GROUP BY so.id) s
			LEFT JOIN (
				SELECT t.seller_order_id, -sum(e.amount) FILTER (WHERE e.account = 'tax:vat') AS vat, -sum(e.amount) FILTER (WHERE e.account = 'tax:pit') AS pit,
				       -sum(e.amount) FILTER (WHERE e.account = 'commission') AS commission
				FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.account IN ('tax:vat', 'tax:pit', 'commission')
				WHERE t.seller_order_id IS NOT NULL GROUP BY t.seller_order_id) b ON b.seller_order_id = s.id
			WHERE (coalesce(b.vat, 0), coalesce(b.pit, 0), coalesce(b.commission, 0))
			   <> CASE WHEN s.state IN ('delivered', 'returned') THEN (s.vat, s.pit, s.commission) ELSE (0::numeric, 0::numeric, 0::numeric) END`,
	},
	{
		Name: "sales-month", Claim: "a month that was closed sold what the books say",
		query: `SELECT m.month::text FROM sales_month m WHERE m.turnover <> (
			SELECT coalesce(-sum(e.amount), 0) FROM ledger_transaction t
			JOIN ledger_entry e ON e.transaction_id = t.id AND e.what = 'goods' AND e.account LIKE 'seller:%'
			WHERE t.kind IN ('completed', 'reversed') AND t.at >= m.month::timestamp AT TIME ZONE INTERVAL '+07:00'
			AND t.at < (m.month + interval '1 month') AT TIME ZONE INTERVAL '+07:00')`,
	},
	{
		Name: "ledger-days", Claim: "what an account came to on days that were closed is what its entries say",
		query: `SELECT coalesce(d.account, e.account) || ' ' || coalesce(d.day, e.day) FROM (SELECT account, day, come - gone AS sum FROM ledger_day) d
			FULL JOIN (SELECT e.account, (t.at AT TIME ZONE INTERVAL '+07:00')::date AS day, sum(e.amount) AS sum
				FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.account NOT LIKE 'seller:%'
				WHERE t.at < (SELECT max(day) + 1 FROM ledger_day)::timestamp AT TIME ZONE INTERVAL '+07:00' GROUP BY 1, 2) e
				ON e.account = d.account AND e.day = d.day
			WHERE d.sum IS DISTINCT FROM e.sum`,
	},
	{
		Name: "ledger-transit", Claim: "an order that ended holds no money in transit",
		query: `SELECT o.code FROM orders o JOIN ledger_transaction t ON t.order_id = o.id
			JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'transit'
			WHERE o.state IN ('completed', 'cancelled', 'expired') GROUP BY o.id HAVING sum(e.amount) <> 0`,
	},
}
