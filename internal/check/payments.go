package check

// payments are about money that came.
var payments = []Invariant{
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
		Name: "paid-means-captured", Claim: "a paid order's money came in full; one that waits or expired lacks some",
		query: `SELECT o.code FROM orders o JOIN payment p ON p.order_id = o.id WHERE o.method <> 'cod' AND o.state <> 'cancelled'
			AND (o.state IN ('paid', 'completed')) <> (p.captured = p.amount)`,
	},
	{
		Name: "cash-means-delivered", Claim: "cash was collected for delivered parcels and no others",
		query: `SELECT o.code FROM orders o JOIN payment p ON p.order_id = o.id JOIN seller_order so ON so.order_id = o.id
			WHERE o.method = 'cod' GROUP BY o.id, p.captured
			HAVING p.captured <> coalesce(sum(so.goods + so.shipping - so.taken_off) FILTER (WHERE so.state IN ('delivered', 'returned')), 0)`,
	},
	{
		Name: "ended-keeps-no-money", Claim: "an expired or cancelled order holds no money that is not promised back",
		query: `SELECT o.code FROM orders o JOIN payment p ON p.order_id = o.id WHERE o.state IN ('expired', 'cancelled') AND p.captured > p.refunded`,
	},
	{
		Name: "refund-sum", Claim: "what a payment promised back is the sum of its refunds that did not fail, and no more than came",
		query: `SELECT p.reference FROM payment p LEFT JOIN refund r ON r.payment_id = p.id AND r.state <> 'failed'
			GROUP BY p.id HAVING p.refunded <> coalesce(sum(r.amount), 0) OR p.refunded > p.captured`,
	},
	{
		Name: "refund-part", Claim: "a seller order's refunds are of its own order and no more than it cost",
		query: `SELECT so.id::text FROM refund r JOIN seller_order so ON so.id = r.seller_order_id JOIN payment p ON p.id = r.payment_id
			WHERE r.state <> 'failed' GROUP BY so.id HAVING bool_or(p.order_id <> so.order_id) OR sum(r.amount) > so.goods + so.shipping`,
	},
	{
		Name: "refund-history", Claim: "a refund's state is the last one in its history",
		query: `SELECT r.id::text FROM refund r WHERE r.state IS DISTINCT FROM
			(SELECT h.to_state FROM refund_history h WHERE h.refund_id = r.id ORDER BY h.id DESC LIMIT 1)`,
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
