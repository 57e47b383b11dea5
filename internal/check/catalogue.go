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
}
