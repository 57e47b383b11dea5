package check

// catalogue are about listings and their stock.
var catalogue = []Invariant{
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
}
