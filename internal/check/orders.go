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
		query: `SELECT o.code FROM orders o
			LEFT JOIN (SELECT DISTINCT ON (order_id) order_id, to_state FROM order_history WHERE seller_order_id IS NULL ORDER BY order_id, id DESC) h ON h.order_id = o.id
			WHERE o.state IS DISTINCT FROM h.to_state`,
	},
	{
		Name: "part-history", Claim: "a seller order's state is the last one in its history",
		query: `SELECT so.id::text FROM seller_order so
			LEFT JOIN (SELECT DISTINCT ON (seller_order_id) seller_order_id, to_state FROM order_history WHERE seller_order_id IS NOT NULL ORDER BY seller_order_id, id DESC) h ON h.seller_order_id = so.id
			WHERE so.state IS DISTINCT FROM h.to_state`,
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
			    OR (o.state IN ('completed', 'cancelled', 'expired')) <> bool_and(so.state IN ('delivered', 'returned', 'refused', 'cancelled', 'expired'))
			    OR (o.state = 'completed') <> (bool_or(so.state IN ('delivered', 'returned')) AND bool_and(so.state IN ('delivered', 'returned', 'refused', 'cancelled')))`,
	},
	{
		Name: "order-expiry", Claim: "no order waits for its transfer ten minutes past its time",
		query: `SELECT code FROM orders WHERE state = 'waiting_payment' AND expires_at < $1::timestamptz - interval '10 minutes'`, timed: true,
	},
	{
		Name: "history-steps", Claim: "nothing happened that the table of steps does not know, and all began as orders begin",
		query: `SELECT h.id::text FROM order_history h WHERE (from_state IS NULL AND to_state NOT IN ('waiting_payment', 'placed', 'received'))
			OR (from_state IS NOT NULL AND NOT EXISTS (SELECT 1 FROM order_step s
				WHERE (s.subject, s.from_state, s.to_state, s.actor) = (h.subject, h.from_state, h.to_state, h.actor)))`,
	},
	{
		Name: "line-units", Claim: "what became of a line's units is what its parcels and changes say, and no more than was ordered",
		query: `SELECT l.id::text FROM order_line l
			LEFT JOIN (SELECT order_line_id, sum(quantity) AS sent FROM parcel_line GROUP BY order_line_id) p ON p.order_line_id = l.id
			LEFT JOIN (SELECT order_line_id, sum(quantity) FILTER (WHERE kind = 'cancelled') AS cancelled,
					sum(quantity) FILTER (WHERE kind = 'refused') AS refused, sum(quantity) FILTER (WHERE kind = 'returned') AS returned,
					sum(quantity) FILTER (WHERE restocked AND kind <> 'cancelled') AS restocked
				FROM line_change GROUP BY order_line_id) c ON c.order_line_id = l.id
			WHERE (l.shipped, l.cancelled, l.refused, l.returned, l.restocked) IS DISTINCT FROM
				(coalesce(p.sent, 0), coalesce(c.cancelled, 0), coalesce(c.refused, 0), coalesce(c.returned, 0), coalesce(c.restocked, 0))
			   OR l.cancelled + l.shipped > l.quantity OR l.refused + l.returned > l.shipped`,
	},
	{
		Name: "part-taken-off", Claim: "what a seller order no longer costs is what was taken off it, all of it when nothing is left",
		query: `SELECT so.id::text FROM seller_order so JOIN order_line l ON l.seller_order_id = so.id GROUP BY so.id
			HAVING so.taken_off <> CASE WHEN sum(l.quantity - l.cancelled - l.refused) = 0 THEN so.goods + so.shipping ELSE sum(l.price * (l.cancelled + l.refused)) END`,
	},
	{
		Name: "part-parcels", Claim: "a seller order's state is that of its parcels",
		query: `SELECT so.id::text FROM seller_order so
			JOIN (SELECT seller_order_id, sum(quantity - cancelled - shipped) AS unsent, sum(shipped) AS sent, sum(quantity - cancelled - refused) AS kept
				FROM order_line GROUP BY seller_order_id) l ON l.seller_order_id = so.id
			LEFT JOIN (SELECT seller_order_id, count(*) FILTER (WHERE state = 'shipped') AS open FROM parcel GROUP BY seller_order_id) p ON p.seller_order_id = so.id
			WHERE NOT CASE
				WHEN so.state IN ('waiting_payment', 'received', 'confirmed', 'cancelled', 'expired') THEN l.sent = 0
				WHEN so.state = 'part_shipped' THEN l.sent > 0 AND l.unsent > 0
				WHEN so.state = 'shipped' THEN l.unsent = 0 AND p.open > 0
				WHEN so.state IN ('delivered', 'returned') THEN l.unsent = 0 AND p.open = 0 AND l.kept > 0
				ELSE l.unsent = 0 AND p.open = 0 AND l.kept = 0 END`,
	},
	{
		Name: "parcel-own-lines", Claim: "a parcel holds only its seller order's lines",
		query: `SELECT p.id::text FROM parcel p LEFT JOIN parcel_line pl ON pl.parcel_id = p.id LEFT JOIN order_line l ON l.id = pl.order_line_id
			WHERE l.seller_order_id IS DISTINCT FROM p.seller_order_id`,
	},
	{
		Name: "return-history", Claim: "a return's state is the last one in its history",
		query: `SELECT r.id::text FROM return_request r WHERE r.state IS DISTINCT FROM
			(SELECT h.to_state FROM return_history h WHERE h.return_id = r.id ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "return-lines", Claim: "a return is of its own seller order's lines, and units were returned once it was received and not before",
		query: `SELECT l.id::text FROM order_line l
			LEFT JOIN (SELECT rl.order_line_id, sum(rl.quantity) FILTER (WHERE r.state = 'received') AS received, bool_or(r.seller_order_id <> ol.seller_order_id) AS foreign_part
				FROM return_line rl JOIN return_request r ON r.id = rl.return_id JOIN order_line ol ON ol.id = rl.order_line_id GROUP BY rl.order_line_id) x ON x.order_line_id = l.id
			WHERE l.returned <> coalesce(x.received, 0) OR x.foreign_part`,
	},
	{
		Name: "return-money", Claim: "once a return was received its money was promised back, and only then",
		query: `SELECT r.id::text FROM return_request r LEFT JOIN refund f ON f.key = 'return:' || r.id
			WHERE (r.state = 'received') <> (f.id IS NOT NULL) OR f.amount <> r.amount OR f.seller_order_id <> r.seller_order_id`,
	},
	{
		Name: "invoice-seller", Claim: "who sold is said as it was: what a cooperative or company sold had no tax withheld",
		query: `SELECT so.id::text FROM seller_order so WHERE so.seller_tax_kind IN ('cooperative', 'company')
			AND EXISTS (SELECT 1 FROM order_line l WHERE l.seller_order_id = so.id AND l.vat_bp + l.pit_bp > 0)`,
	},
	{
		Name: "invoice-total", Claim: "the invoice of what arrived, its units and the fee, is what the buyer had to pay for it",
		query: `SELECT so.id::text FROM seller_order so JOIN order_line l ON l.seller_order_id = so.id WHERE so.state IN ('delivered', 'returned')
			GROUP BY so.id HAVING sum(l.price * (l.quantity - l.cancelled - l.refused)) + so.shipping <> so.goods + so.shipping - so.taken_off`,
	},
	{
		Name: "invoice-forgotten", Claim: "of a buyer who was forgotten no mail address is left",
		query: `SELECT o.code FROM orders o LEFT JOIN invoice_wish w ON w.order_id = o.id WHERE o.forgotten_at IS NOT NULL AND (w.email <> '' OR o.email <> '')`,
	},
}
