package check

// takedowns are about what authorities ask for, which the law gives 24 hours.
var takedowns = []Invariant{
	{
		Name: "takedown-about", Claim: "the listing an authority asks about is its seller's",
		query: `SELECT r.id::text FROM takedown_request r JOIN listing l ON l.id = r.listing_id WHERE l.seller_id <> r.seller_id`,
	},
	{
		Name: "takedown-history", Claim: "what came of an authority's request stands in its history, so in the audit",
		query: `SELECT r.id::text FROM takedown_request r WHERE NOT EXISTS (SELECT FROM takedown_history h WHERE h.request_id = r.id AND h.what = 'received')
				OR r.outcome IS NOT NULL AND NOT EXISTS (SELECT FROM takedown_history h
					WHERE h.request_id = r.id AND h.what = r.outcome AND h.at = r.acted_at AND h.account_id = r.acted_by)
			UNION ALL SELECT h.request_id::text FROM takedown_history h JOIN takedown_request r ON r.id = h.request_id
				WHERE h.what IN ('hidden', 'suspended', 'given', 'returned') AND h.what IS DISTINCT FROM r.outcome`,
	},
	{
		Name: "takedown-done", Claim: "what was done for an authority left its mark on the listing, the seller or the list of looks, at that time",
		query: `SELECT r.id::text FROM takedown_request r WHERE NOT CASE r.outcome
			WHEN 'hidden' THEN EXISTS (SELECT FROM listing_history h WHERE h.listing_id = r.listing_id AND h.to_status = 'hidden' AND h.at = r.acted_at)
			WHEN 'suspended' THEN EXISTS (SELECT FROM seller_suspension o WHERE o.request_id = r.id AND o.seller_id = r.seller_id AND o.suspended_at = r.acted_at)
			WHEN 'given' THEN EXISTS (SELECT FROM personal_look k
				WHERE k.subject = 'seller' AND k.subject_id = r.seller_id AND k.field = 'all' AND k.at = r.acted_at AND k.viewer_account_id = r.acted_by)
			ELSE true END`,
	},
	{
		Name: "takedown-told", Claim: "an authority's request that is late for an hour was told of",
		query: `SELECT id::text FROM takedown_request WHERE acted_at IS NULL AND alarmed <> 'late' AND due_at < $1::timestamptz - interval '1 hour'`, timed: true,
	},
	{
		Name: "suspended-stall", Claim: "a suspended seller offers nothing",
		query: `SELECT l.slug FROM listing l JOIN seller_suspension o ON o.seller_id = l.seller_id WHERE o.lifted_at IS NULL AND l.status = 'published'`,
	},
	{
		Name: "suspension-history", Claim: "a suspension was asked for, and its end stands in the request's history",
		query: `SELECT o.id::text FROM seller_suspension o JOIN takedown_request r ON r.id = o.request_id
			WHERE r.outcome IS DISTINCT FROM 'suspended' OR (o.lifted_at IS NOT NULL) <>
				EXISTS (SELECT FROM takedown_history h WHERE h.request_id = r.id AND h.what = 'lifted' AND h.at = o.lifted_at)`,
	},
}
