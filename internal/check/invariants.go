package check

// Invariants are all that `nongsan check` proves, in the order it prints them.
var Invariants = []Invariant{
	// People
	{
		Name: "seller-one-owner", Claim: "a seller has at most one owner",
		query: `SELECT seller_id::text FROM seller_member WHERE role = 'owner' AND ended_at IS NULL GROUP BY seller_id HAVING count(*) > 1`,
	},
	{
		Name: "session-of-disabled", Claim: "no disabled account has a live session",
		query: `SELECT s.account_id::text FROM session s JOIN account a ON a.id = s.account_id
			WHERE a.disabled_at IS NOT NULL AND s.revoked_at IS NULL AND s.expires_at > $1`, timed: true,
	},
	{
		Name: "code-tries", Claim: "a code is guessed at five times at most",
		query: `SELECT id::text FROM one_time_code WHERE tries > 5 OR (tries = 5 AND dead_at IS NULL)`,
	},
	{
		Name: "code-one-live", Claim: "a number has one live code at most, and none is both dead and proved",
		query: `SELECT max(id)::text FROM one_time_code WHERE proved_at IS NULL AND dead_at IS NULL GROUP BY phone HAVING count(*) > 1
			UNION ALL SELECT id::text FROM one_time_code WHERE proved_at IS NOT NULL AND dead_at IS NOT NULL`,
	},
	{
		Name: "code-day", Claim: "a number's codes were guessed at five times a day at most",
		query: `SELECT id::text FROM code_try t WHERE NOT correct
			AND (SELECT count(*) FROM code_try o WHERE NOT o.correct AND o.phone = t.phone AND o.at > t.at - interval '24 hours' AND o.at <= t.at) > 5`,
	},
	{
		Name: "activated-one-owner", Claim: "a seller whose activation code was used has one owner",
		query: `SELECT seller_id::text FROM activation_code c WHERE used_at IS NOT NULL
			AND 1 <> (SELECT count(*) FROM seller_member m WHERE m.seller_id = c.seller_id AND m.role = 'owner' AND m.ended_at IS NULL)`,
	},
	{
		Name: "activation-code-once", Claim: "an activation code is one seller's and was used while it lived",
		query: `SELECT seller_id::text FROM activation_code c WHERE used_at NOT BETWEEN issued_at AND expires_at
			OR EXISTS (SELECT 1 FROM activation_code o WHERE o.code_hash = c.code_hash AND o.seller_id <> c.seller_id)`,
	},
	{
		Name: "intake-counts", Claim: "a finished import accounts for every row",
		query: `SELECT id::text FROM intake_run WHERE state = 'finished' AND staged <> created + unchanged + refused`,
	},

	// Messages
	{
		Name: "message-ends", Claim: "no message waits longer than a quarter of an hour",
		query: `SELECT id::text FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL AND created_at < $1::timestamptz - interval '15 minutes'`, timed: true,
	},
	{
		Name: "message-once", Claim: "a topic's key has one message",
		query: `SELECT topic || ' ' || dedupe_key FROM outbox GROUP BY topic, dedupe_key HAVING count(*) > 1`,
	},

	// Catalogue
	{
		Name: "listing-history", Claim: "a listing's status is the last one in its history",
		query: `SELECT l.slug FROM listing l WHERE l.status IS DISTINCT FROM
			(SELECT h.to_status FROM listing_history h WHERE h.listing_id = l.id ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "listing-offers", Claim: "a published listing has something to buy",
		query: `SELECT slug FROM listing l WHERE status = 'published'
			AND NOT EXISTS (SELECT 1 FROM variant v WHERE v.listing_id = l.id AND v.retired_at IS NULL)`,
	},
	{
		Name: "listing-approved", Claim: "what is published was published by someone, on record",
		query: `SELECT slug FROM listing l WHERE status = 'published'
			AND NOT EXISTS (SELECT 1 FROM listing_history h WHERE h.listing_id = l.id AND h.to_status = 'published')`,
	},
	{
		Name: "featured-times", Claim: "a featured slot ends after it starts",
		query: `SELECT id::text FROM featured_slot WHERE ends_at <= starts_at`,
	},

	// Stock
	{
		Name: "stock-not-negative", Claim: "no stock is negative",
		query: `SELECT id::text FROM variant WHERE stock < 0`,
	},
	{
		Name: "stock-journal", Claim: "a variant's stock is the sum of its moves",
		query: `SELECT v.id::text FROM variant v LEFT JOIN stock_move m ON m.variant_id = v.id
			GROUP BY v.id HAVING v.stock <> coalesce(sum(m.delta), 0)`,
	},
	{
		Name: "stock-lines", Claim: "a line holds its stock exactly while its seller order lives",
		query: `SELECT l.id::text FROM order_line l JOIN seller_order so ON so.id = l.seller_order_id
			LEFT JOIN stock_move m ON m.order_line_id = l.id
			GROUP BY l.id, so.state
			HAVING coalesce(sum(m.delta), 0) <> CASE WHEN so.state IN ('cancelled', 'expired') THEN 0 ELSE -l.quantity END`,
	},
	{
		Name: "stock-same-variant", Claim: "a line's moves are of the line's variant",
		query: `SELECT m.id::text FROM stock_move m JOIN order_line l ON l.id = m.order_line_id WHERE m.variant_id <> l.variant_id`,
	},

	// Orders
	{
		Name: "order-has-parts", Claim: "an order has a seller order",
		query: `SELECT code FROM orders o WHERE NOT EXISTS (SELECT 1 FROM seller_order so WHERE so.order_id = o.id)`,
	},
	{
		Name: "part-has-lines", Claim: "a seller order has a line",
		query: `SELECT id::text FROM seller_order so WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.seller_order_id = so.id)`,
	},
	{
		Name: "order-total", Claim: "an order's total is its seller orders' goods and shipping",
		query: `SELECT o.code FROM orders o JOIN seller_order so ON so.order_id = o.id
			GROUP BY o.id HAVING o.total <> sum(so.goods + so.shipping)`,
	},
	{
		Name: "part-goods", Claim: "a seller order's goods are its lines",
		query: `SELECT so.id::text FROM seller_order so JOIN order_line l ON l.seller_order_id = so.id
			GROUP BY so.id HAVING so.goods <> sum(l.price * l.quantity)`,
	},
	{
		Name: "part-one-seller", Claim: "a seller order holds only its seller's goods",
		query: `SELECT so.id::text FROM seller_order so JOIN order_line l ON l.seller_order_id = so.id
			JOIN variant v ON v.id = l.variant_id JOIN listing g ON g.id = v.listing_id WHERE g.seller_id <> so.seller_id`,
	},
	{
		Name: "order-key-once", Claim: "a key placed one order",
		query: `SELECT idempotency_key FROM orders GROUP BY idempotency_key HAVING count(*) > 1`,
	},
	{
		Name: "order-history", Claim: "an order's state is the last one in its history",
		query: `SELECT o.code FROM orders o WHERE o.state IS DISTINCT FROM
			(SELECT h.to_state FROM order_history h WHERE h.order_id = o.id AND h.seller_order_id IS NULL ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "part-history", Claim: "a seller order's state is the last one in its history",
		query: `SELECT so.id::text FROM seller_order so WHERE so.state IS DISTINCT FROM
			(SELECT h.to_state FROM order_history h WHERE h.seller_order_id = so.id ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "history-chain", Claim: "each change in a history starts where the one before ended",
		query: `SELECT id::text FROM (
			SELECT id, from_state, lag(to_state) OVER (PARTITION BY order_id, seller_order_id ORDER BY id) AS before
			FROM order_history) h WHERE from_state IS DISTINCT FROM before`,
	},
	{
		Name: "order-and-parts", Claim: "an order's state and its seller orders' states fit",
		query: `SELECT o.code FROM orders o JOIN seller_order so ON so.order_id = o.id GROUP BY o.id
			HAVING (o.state = 'waiting_payment') <> bool_or(so.state = 'waiting_payment')
			    OR (o.state = 'expired') <> bool_or(so.state = 'expired')
			    OR (o.state IN ('completed', 'cancelled', 'expired')) <> bool_and(so.state IN ('delivered', 'cancelled', 'expired'))
			    OR (o.state = 'completed') <> (bool_or(so.state = 'delivered') AND bool_and(so.state IN ('delivered', 'cancelled')))`,
	},
	{
		Name: "order-expiry", Claim: "no order waits for its transfer ten minutes past its time",
		query: `SELECT code FROM orders WHERE state = 'waiting_payment' AND expires_at < $1::timestamptz - interval '10 minutes'`, timed: true,
	},

	// Payments
	{
		Name: "payment-one", Claim: "every order has its payment, over its total",
		query: `SELECT o.code FROM orders o LEFT JOIN payment p ON p.order_id = o.id
			WHERE p.id IS NULL OR p.amount <> o.total OR p.method <> o.method OR p.reference <> o.code`,
	},
	{
		Name: "payment-sum", Claim: "what a payment captured is what its events were credited",
		query: `SELECT p.reference FROM payment p LEFT JOIN gateway_event e ON e.payment_id = p.id
			GROUP BY p.id HAVING p.captured <> coalesce(sum(e.credited), 0)`,
	},
	{
		Name: "paid-means-captured", Claim: "a paid order's money came in full, and only a paid one's",
		query: `SELECT o.code FROM orders o JOIN payment p ON p.order_id = o.id WHERE o.method = 'vietqr'
			AND (o.state IN ('paid', 'completed')) <> (p.captured = p.amount)`,
	},
	{
		Name: "cash-means-delivered", Claim: "cash was collected for delivered parcels and no others",
		query: `SELECT o.code FROM orders o JOIN payment p ON p.order_id = o.id JOIN seller_order so ON so.order_id = o.id
			WHERE o.method = 'cod' GROUP BY o.id, p.captured
			HAVING p.captured <> coalesce(sum(so.goods + so.shipping) FILTER (WHERE so.state = 'delivered'), 0)`,
	},
	{
		Name: "ended-keeps-no-money", Claim: "an expired or cancelled order holds no captured money",
		query: `SELECT o.code FROM orders o JOIN payment p ON p.order_id = o.id WHERE o.state IN ('expired', 'cancelled') AND p.captured > 0`,
	},
	{
		Name: "event-once", Claim: "an event of a gateway is one row",
		query: `SELECT gateway || ' ' || dedup_key FROM gateway_event GROUP BY gateway, dedup_key HAVING count(*) > 1`,
	},
	{
		Name: "event-accounted", Claim: "every dong of an event is credited or parked",
		query: `SELECT e.id::text FROM gateway_event e LEFT JOIN money_parked m ON m.event_id = e.id
			WHERE e.amount <> e.credited + coalesce(m.amount, 0)`,
	},
	{
		Name: "event-verified", Claim: "only verified messages made events",
		query: `SELECT e.id::text FROM gateway_event e JOIN gateway_message m ON m.id = e.message_id WHERE NOT m.verified`,
	},
}
