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
			WHERE CASE WHEN e.kind IN ('paid', 'collected') THEN e.amount ELSE 0 END <> e.credited + coalesce(m.amount, 0)`,
	},
	{
		Name: "attempt-fold", Claim: "an attempt is paid exactly when an event says that its money came",
		query: `SELECT a.reference FROM payment_attempt a WHERE (a.state = 'paid') <> EXISTS (
			SELECT 1 FROM gateway_event e WHERE e.attempt_id = a.id AND e.kind = 'paid')`,
	},
	{
		Name: "attempt-known", Claim: "an attempt that is known is not asked about, and one that is not known is, or an officer was told",
		query: `SELECT a.reference FROM payment_attempt a WHERE (a.state IN ('made', 'open', 'unknown')) <> (a.next_query_at IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM payment_difference d WHERE d.gateway = a.gateway AND d.key = a.reference)`,
	},
	{
		Name: "event-own-attempt", Claim: "an event's attempt is of the event's own payment and gateway",
		query: `SELECT e.id::text FROM gateway_event e JOIN payment_attempt a ON a.id = e.attempt_id
			WHERE a.gateway <> e.gateway OR a.payment_id IS DISTINCT FROM e.payment_id`,
	},
	{
		Name: "parked-assigned", Claim: "parked money that was assigned is the office's event of the same sum",
		query: `SELECT m.event_id::text FROM money_parked m LEFT JOIN gateway_event e ON e.id = m.assigned_event_id
			WHERE (m.how IS NOT DISTINCT FROM 'assigned') <> (m.assigned_event_id IS NOT NULL)
			   OR e.id IS NOT NULL AND (e.gateway <> 'office' OR e.amount <> m.amount)`,
	},
	{
		Name: "parked-refund", Claim: "parked money that goes back is one refund of the same sum that did not fail",
		query: `SELECT m.event_id::text FROM money_parked m LEFT JOIN refund r ON r.id = m.refund_id
			WHERE (m.how IS NOT DISTINCT FROM 'refund') <> (m.refund_id IS NOT NULL)
			   OR r.id IS NOT NULL AND (r.amount <> m.amount OR r.state = 'failed' OR r.payment_id IS NOT NULL OR r.event_id <> m.event_id)`,
	},
	{
		Name: "refund-of-event", Claim: "no more of an event's money goes back by its gateway than the event brought",
		query: `SELECT e.id::text FROM gateway_event e JOIN refund r ON r.event_id = e.id AND r.state <> 'failed'
			GROUP BY e.id HAVING sum(r.amount) > e.amount`,
	},
	{
		Name: "refund-waits", Claim: "a refund of a gateway that is not settled has a time at which it is tried again",
		query: `SELECT id::text FROM refund WHERE settled_at IS NULL AND (way <> 'bank') <> (next_try_at IS NOT NULL)`,
	},
	{
		Name: "event-verified", Claim: "only verified messages made events",
		query: `SELECT e.id::text FROM gateway_event e JOIN gateway_message m ON m.id = e.message_id WHERE NOT m.verified`,
	},
	{
		Name: "event-told-by", Claim: "an event was told by the message of its own source",
		query: `SELECT e.id::text FROM gateway_event e JOIN gateway_message m ON m.id = e.message_id WHERE m.gateway <> e.gateway`,
	},
}
