package check

// sellers are about who sells, that they are who they say, and who may look.
var sellers = []Invariant{
	{
		Name: "seller-wall", Claim: "the wall of each table that belongs to one seller stands",
		query: `SELECT t FROM unnest(ARRAY['seller_secret', 'seller_member', 'seller_invitation', 'seller_history', 'seller_trust', 'identity_attempt',
				'identity_check', 'identity_notice', 'activation_code', 'certificate', 'payout', 'payout_open', 'seller_order', 'stall_change', 'orders', 'order_line', 'parcel',
				'return_request', 'order_message', 'remittance_line', 'cash_open', 'certificate_scan', 'certificate_history', 'payout_entry', 'listing_change',
				'ledger_entry', 'ledger_balance', 'listing', 'shipping_zone', 'pickup_place', 'invoice_wish', 'order_history', 'parcel_line', 'tracking_event',
				'return_line', 'return_photo', 'return_history', 'line_change', 'stock_move', 'listing_history', 'variant', 'listing_photo', 'lot', 'lot_step',
				'payment', 'payment_attempt', 'gateway_event', 'refund', 'refund_history', 'listing_change_photo', 'takedown_request', 'takedown_history', 'seller_suspension']) AS t
			WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
				WHERE c.oid = t::regclass AND c.relrowsecurity AND p.polname IN ('seller_wall', 'seller_gate'))`,
	},
	{
		Name: "officer-history", Claim: "an officer's duty is the last one in its history",
		query: `SELECT o.account_id::text FROM officer o WHERE (o.ended_at IS NULL)::text || coalesce(o.commune_code, '') IS DISTINCT FROM
			(SELECT (h.what = 'appointed')::text || coalesce(h.commune_code, '') FROM officer_history h
			 WHERE h.account_id = o.account_id AND h.role = o.role ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "seller-tax-fits", Claim: "a seller is taxed as its kind may be",
		query: `SELECT slug FROM seller WHERE NOT CASE kind WHEN 'household' THEN tax_kind IN ('household', 'individual') ELSE tax_kind = kind END`,
	},
	{
		Name: "seller-number-sealed", Claim: "a seller's numbers are sealed, and name the key that sealed them",
		query: `SELECT seller_id::text FROM seller_secret
			WHERE get_byte(sealed, 0) <> 1 OR octet_length(sealed) < 36 OR position(convert_to(key_id, 'UTF8') IN sealed) <> 3`,
	},
	{
		Name: "seller-number-once", Claim: "no two sellers have the same citizen or tax number",
		query: `SELECT max(seller_id)::text FROM seller_secret WHERE field <> 'bank_account' GROUP BY field, mark HAVING count(*) > 1`,
	},
	{
		Name: "seller-number-fits", Claim: "a household has a citizen number, an organisation a tax number",
		query: `SELECT s.slug FROM seller_secret n JOIN seller s ON s.id = n.seller_id
			WHERE n.field = 'citizen_number' AND s.kind <> 'household' OR n.field = 'tax_number' AND s.kind = 'household'`,
	},
	{
		Name: "stall-request-owner", Claim: "a stall that was asked for belongs to who asked",
		query: `SELECT r.id::text FROM stall_request r WHERE answer = 'opened' AND NOT EXISTS
			(SELECT 1 FROM seller_member m WHERE m.seller_id = r.seller_id AND m.account_id = r.account_id AND m.role = 'owner')`,
	},
	{
		Name: "stall-shown", Claim: "a stall's name, story and photograph are those of its last change that was let through",
		query: `SELECT s.slug FROM (SELECT DISTINCT ON (seller_id) * FROM stall_change WHERE state IN ('approved', 'fast') ORDER BY seller_id, id DESC) g
			JOIN seller s ON s.id = g.seller_id WHERE (s.stall_name, s.story, s.photo_hash) IS DISTINCT FROM (g.new_name, g.new_story, g.new_photo)`,
	},
	{
		Name: "stall-waits", Claim: "what waits of a stall would change what it shows now",
		query: `SELECT s.slug FROM stall_change g JOIN seller s ON s.id = g.seller_id
			WHERE g.state = 'waiting' AND (s.stall_name, s.story, s.photo_hash) IS DISTINCT FROM (g.old_name, g.old_story, g.old_photo)`,
	},
	{
		Name: "stall-fast-trusted", Claim: "what a stall shows before anybody looked was sent by a seller trusted at the time",
		query: `SELECT g.id::text FROM stall_change g WHERE g.state = 'fast' AND NOT EXISTS (SELECT 1 FROM seller_trust t
			WHERE t.seller_id = g.seller_id AND t.granted_at <= g.sent_at AND (t.ended_at IS NULL OR t.ended_at >= g.sent_at))`,
	},
	{
		Name: "stall-history", Claim: "a change of a stall that was sent or decided stands in its seller's history, so in the audit",
		query: `SELECT g.id::text FROM stall_change g WHERE NOT EXISTS (SELECT 1 FROM seller_history h WHERE h.stall_change_id = g.id
				AND h.seller_id = g.seller_id AND h.what IN ('stall_sent', 'stall_shown'))
			OR g.state = 'rejected' AND NOT EXISTS (SELECT 1 FROM seller_history h WHERE h.stall_change_id = g.id AND h.what = 'stall_returned')`,
	},
	{
		Name: "closed-stall", Claim: "a stall that was closed has no members, offers nothing, wants nothing, and has no open order and no account for payouts",
		query: `SELECT slug FROM seller s WHERE closed_at IS NOT NULL AND (
			EXISTS (SELECT FROM seller_member m WHERE m.seller_id = s.id AND m.ended_at IS NULL)
			OR EXISTS (SELECT FROM listing l WHERE l.seller_id = s.id AND l.status IN ('published', 'pending'))
			OR EXISTS (SELECT FROM seller_secret n WHERE n.seller_id = s.id AND n.field = 'bank_account')
			OR EXISTS (SELECT FROM stall_change g WHERE g.seller_id = s.id AND g.state = 'waiting')
			OR EXISTS (SELECT FROM seller_order o WHERE o.seller_id = s.id AND o.state IN ('waiting_payment', 'received', 'confirmed', 'part_shipped', 'shipped')))`,
	},
	{
		Name: "identity-one", Claim: "a seller is identified once at a time",
		query: `SELECT seller_id::text FROM identity_check WHERE ended_at IS NULL GROUP BY seller_id HAVING count(*) > 1`,
	},
	{
		Name: "identity-has-number", Claim: "an identified seller has the number it was identified by",
		query: `SELECT seller_id::text FROM identity_check i WHERE ended_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM seller_secret n WHERE n.seller_id = i.seller_id AND n.field <> 'bank_account')`,
	},
	{
		Name: "identity-gate", Claim: "an hour after the gate fell nothing shows that an unidentified seller offers",
		query: `SELECT l.slug FROM listing l, identity_gate g WHERE l.status = 'published' AND g.closes_at < $1::timestamptz - interval '1 hour'
			AND NOT EXISTS (SELECT 1 FROM identity_check i
				WHERE i.seller_id = l.seller_id AND coalesce(i.ended_at, $1) > $1::timestamptz - interval '1 hour')`, timed: true,
	},
}
