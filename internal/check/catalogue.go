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
		Name: "listing-waits", Claim: "a listing that waits has what an officer is to look at, and that is what it would show",
		query: `SELECT slug FROM listing l WHERE status = 'pending' AND NOT EXISTS (SELECT 1 FROM listing_change g
			WHERE g.listing_id = l.id AND g.state = 'waiting' AND g.after ->> 'name' = l.name AND g.after ->> 'description' = l.description)`,
	},
	{
		Name: "listing-papers", Claim: "what needs papers shows only while they were verified",
		query: `SELECT slug FROM listing l WHERE status = 'published' AND restricted <> '' AND NOT EXISTS (SELECT 1 FROM certificate c
			WHERE c.seller_id = l.seller_id AND c.kind = CASE l.restricted WHEN 'alcohol' THEN 'alcohol' ELSE 'declaration' END
			AND c.state = 'verified' AND c.expires_on >= (($1::timestamptz - interval '2 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)`, timed: true,
	},
	{
		Name: "fast-trusted", Claim: "what shows before anybody looked was offered by a seller trusted at the time, and the rules saw nothing",
		query: `SELECT g.id::text FROM listing_change g JOIN listing l ON l.id = g.listing_id WHERE g.state = 'fast' AND (cardinality(g.flags) > 0
			OR NOT EXISTS (SELECT 1 FROM seller_trust t WHERE t.seller_id = l.seller_id
				AND t.granted_at <= g.sent_at AND (t.ended_at IS NULL OR t.ended_at >= g.sent_at)))`,
	},
	{
		Name: "certificate-history", Claim: "a certificate's state is the last one in its history",
		query: `SELECT c.id::text FROM certificate c WHERE c.state IS DISTINCT FROM
			(SELECT h.to_state FROM certificate_history h WHERE h.certificate_id = c.id ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "certificate-owner", Claim: "a certificate of a listing is of the listing's seller",
		query: `SELECT c.id::text FROM certificate c JOIN listing l ON l.id = c.listing_id WHERE l.seller_id <> c.seller_id`,
	},
	{
		Name: "shelf-true", Claim: "the shelf that search reads holds what is published, as it is",
		query: `SELECT coalesce(n.listing_id, s.listing_id)::text FROM shelf_now n FULL JOIN shelf s ON s.listing_id = n.listing_id
			WHERE (s.listing_id, s.seller_id, s.category_id, s.commune_code, s.name_text, s.price, s.in_stock, s.months, s.five_until, s.published_at)
			  IS DISTINCT FROM (n.listing_id, n.seller_id, n.category_id, n.commune_code, n.name_text, n.price, n.in_stock, n.months, n.five_until, n.published_at)`,
	},
	{
		Name: "rating-true", Claim: "a listing's sum and count of stars are those of its reviews that show",
		query: `SELECT l.slug FROM listing l LEFT JOIN review r ON r.listing_id = l.id AND r.hidden_at IS NULL
			GROUP BY l.id HAVING l.rating_sum <> coalesce(sum(r.stars), 0) OR l.rating_count <> count(r.id)`,
	},
	{
		Name: "review-arrived", Claim: "a review is of something that arrived, and of the listing it was",
		query: `SELECT r.id::text FROM review r JOIN order_line l ON l.id = r.order_line_id JOIN seller_order so ON so.id = l.seller_order_id
			JOIN variant v ON v.id = l.variant_id WHERE so.state NOT IN ('delivered', 'returned') OR v.listing_id <> r.listing_id`,
	},
	{
		Name: "rule-history", Claim: "what officers changed of words, indications and their areas stands as its history says",
		query: `SELECT h.subject || ' ' || h.name FROM (SELECT DISTINCT ON (subject, name) * FROM moderation_history WHERE subject = 'word' ORDER BY subject, name, id DESC) h
			LEFT JOIN moderation_word w ON w.words = h.name
			WHERE coalesce(w.kind || ' · ' || w.why, '') <> h.is_now
			UNION ALL
			SELECT 'indication ' || i.name FROM (SELECT DISTINCT ON (indication_id) * FROM moderation_history WHERE subject = 'indication' ORDER BY indication_id, id DESC) h
			JOIN indication i ON i.id = h.indication_id
			WHERE concat_ws(' · ', i.name, i.words, i.category_slug, to_char(i.registered_on, 'DD/MM/YYYY')) <> h.is_now
			UNION ALL
			SELECT 'area ' || h.name FROM (SELECT DISTINCT ON (indication_id, name) * FROM moderation_history WHERE subject = 'area' ORDER BY indication_id, name, id DESC) h
			WHERE (h.what = 'added') <> EXISTS (SELECT FROM indication_area a WHERE a.indication_id = h.indication_id AND a.former_name || ' · ' || a.commune_code = h.name)`,
	},
	{
		Name: "answer-taken", Claim: "an answer that was taken away does not stand under its review",
		query: `SELECT r.id::text FROM review r WHERE EXISTS (SELECT FROM review_answer_taken t WHERE t.review_id = r.id AND t.answered_at = r.answered_at)
			OR r.answer_returned <> '' AND NOT EXISTS (SELECT FROM review_answer_taken t WHERE t.review_id = r.id AND t.reason = r.answer_returned)`,
	},
	{
		Name: "featured-times", Claim: "a featured slot ends after it starts",
		query: `SELECT id::text FROM featured_slot WHERE ends_at <= starts_at`,
	},
}
