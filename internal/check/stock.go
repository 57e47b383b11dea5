package check

// stock is about what is for sale, what is reserved, and the journal of both.
var stock = []Invariant{
	{
		Name: "stock-not-negative", Claim: "nothing in stock or reserved is negative",
		query: `SELECT id::text FROM variant WHERE stock < 0 OR reserved < 0`,
	},
	{
		Name: "stock-journal", Claim: "a variant's stock is the sum of its moves",
		query: `SELECT v.id::text FROM variant v LEFT JOIN stock_move m ON m.variant_id = v.id
			GROUP BY v.id HAVING v.stock <> coalesce(sum(m.delta), 0)`,
	},
	{
		Name: "stock-reserved", Claim: "what a variant has reserved is what its open orders reserve",
		query: `SELECT v.id::text FROM variant v
			LEFT JOIN (SELECT variant_id, sum(held) AS held FROM stock_move GROUP BY variant_id) m ON m.variant_id = v.id
			LEFT JOIN (SELECT l.variant_id, sum(l.quantity) AS open FROM order_line l
				JOIN seller_order so ON so.id = l.seller_order_id WHERE so.state = 'waiting_payment' GROUP BY l.variant_id) o ON o.variant_id = v.id
			WHERE v.reserved <> coalesce(m.held, 0) OR v.reserved <> coalesce(o.open, 0)`,
	},
	{
		Name: "stock-lines", Claim: "a line holds stock for the units that live: reserved while its seller order waits, sold after",
		query: `SELECT l.id::text FROM order_line l JOIN seller_order so ON so.id = l.seller_order_id
			LEFT JOIN stock_move m ON m.order_line_id = l.id
			GROUP BY l.id, so.state
			HAVING coalesce(sum(m.delta), 0) <> CASE WHEN so.state IN ('cancelled', 'expired') THEN 0 ELSE l.cancelled + l.restocked - l.quantity END
			    OR coalesce(sum(m.held), 0) <> CASE WHEN so.state = 'waiting_payment' THEN l.quantity ELSE 0 END`,
	},
	{
		Name: "stock-same-variant", Claim: "a line's moves are of the line's variant",
		query: `SELECT m.id::text FROM stock_move m JOIN order_line l ON l.id = m.order_line_id WHERE m.variant_id <> l.variant_id`,
	},
}
