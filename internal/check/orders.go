package check

// orders are about orders and their states.
var orders = []Invariant{
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
}
