package check

// people are about accounts, sellers and messages to them.
var people = []Invariant{
	// People
	{
		Name: "seller-one-owner", Claim: "a seller has at most one owner",
		query: `SELECT seller_id::text FROM seller_member WHERE role = 'owner' AND ended_at IS NULL GROUP BY seller_id HAVING count(*) > 1`,
	},
	{
		Name: "session-of-disabled", Claim: "no disabled account has a live session",
		query: `SELECT s.account_id::text FROM session s JOIN account a ON a.id = s.account_id
			WHERE a.disabled_at IS NOT NULL AND s.revoked_at IS NULL AND s.expires_at > $1`, timed: true,
	},
	{
		Name: "code-tries", Claim: "a code is guessed at five times at most",
		query: `SELECT id::text FROM one_time_code WHERE tries > 5 OR (tries = 5 AND dead_at IS NULL)`,
	},
	{
		Name: "code-one-live", Claim: "a number has one live code at most, and none is both dead and proved",
		query: `SELECT max(id)::text FROM one_time_code WHERE proved_at IS NULL AND dead_at IS NULL GROUP BY phone HAVING count(*) > 1
			UNION ALL SELECT id::text FROM one_time_code WHERE proved_at IS NOT NULL AND dead_at IS NOT NULL`,
	},
	{
		Name: "code-day", Claim: "a number's codes were guessed at five times a day at most",
		query: `SELECT id::text FROM code_try t WHERE NOT correct
			AND (SELECT count(*) FROM code_try o WHERE NOT o.correct AND o.phone = t.phone AND o.at > t.at - interval '24 hours' AND o.at <= t.at) > 5`,
	},
	{
		Name: "activated-one-owner", Claim: "a seller whose activation code was used has one owner, until it closes",
		query: `SELECT seller_id::text FROM activation_code c WHERE used_at IS NOT NULL
			AND NOT EXISTS (SELECT FROM seller s WHERE s.id = c.seller_id AND s.closed_at IS NOT NULL)
			AND 1 <> (SELECT count(*) FROM seller_member m WHERE m.seller_id = c.seller_id AND m.role = 'owner' AND m.ended_at IS NULL)`,
	},
	{
		Name: "activation-code-once", Claim: "an activation code is one seller's and was used while it lived",
		query: `SELECT seller_id::text FROM activation_code c WHERE used_at NOT BETWEEN issued_at AND expires_at
			OR EXISTS (SELECT 1 FROM activation_code o WHERE o.code_hash = c.code_hash AND o.seller_id <> c.seller_id)`,
	},
	{
		Name: "intake-counts", Claim: "a finished import accounts for every row",
		query: `SELECT id::text FROM intake_run WHERE state = 'finished' AND staged <> created + unchanged + refused`,
	},
	{
		Name: "activated-agreed", Claim: "whoever activated a stall has agreed to the terms",
		query: `SELECT c.seller_id::text FROM activation_code c WHERE c.used_at IS NOT NULL AND NOT EXISTS (
			SELECT FROM seller_member m JOIN consent a ON a.account_id = m.account_id WHERE m.seller_id = c.seller_id AND a.kind = 'terms')`,
	},
	{
		Name: "closed-forgotten", Claim: "of a closed account nothing is left to sign in with",
		query: `SELECT a.id::text FROM account a WHERE closed_at IS NOT NULL AND (password_hash IS NOT NULL
			OR EXISTS (SELECT FROM session s WHERE s.account_id = a.id) OR EXISTS (SELECT FROM second_factor f WHERE f.account_id = a.id)
			OR EXISTS (SELECT FROM seller_member m WHERE m.account_id = a.id AND m.ended_at IS NULL))`,
	},
	{
		Name: "upload-history", Claim: "what a list came to is the last line of its history",
		query: `SELECT u.id::text FROM intake_upload u WHERE u.state IN ('tried', 'finished', 'failed') AND u.state IS DISTINCT FROM
			(SELECT h.state FROM intake_upload_history h WHERE h.upload_id = u.id ORDER BY h.id DESC LIMIT 1)`,
	},
	{
		Name: "upload-attended", Claim: "no list waits for its work longer than a quarter of an hour",
		query: `SELECT id::text FROM intake_upload WHERE state = 'working' AND beat_at < $1::timestamptz - interval '15 minutes'`, timed: true,
	},

	// What is written down for ever
	{
		Name: "audit-chain", Claim: "each link of the audit holds the hash of the one before",
		query: `SELECT id::text FROM (SELECT a.*, lag(hash) OVER (ORDER BY id) AS before FROM audit a) a
			WHERE prev_hash IS DISTINCT FROM before OR hash <> audit_hash(prev_hash, source, source_id, content)`,
	},
	{
		Name: "audit-content", Claim: "looks, duties, changes of sellers and of the rules, and steps of authorities' requests stand as they were written, each with its link",
		query: `SELECT source || ' ' || source_id FROM audit WHERE content IS DISTINCT FROM audit_row(source, source_id)
			UNION ALL SELECT 'personal_look ' || id FROM personal_look t WHERE NOT EXISTS (SELECT FROM audit WHERE source = 'personal_look' AND source_id = t.id)
			UNION ALL SELECT 'officer_history ' || id FROM officer_history t WHERE NOT EXISTS (SELECT FROM audit WHERE source = 'officer_history' AND source_id = t.id)
			UNION ALL SELECT 'seller_history ' || id FROM seller_history t WHERE NOT EXISTS (SELECT FROM audit WHERE source = 'seller_history' AND source_id = t.id)
			UNION ALL SELECT 'moderation_history ' || id FROM moderation_history t WHERE NOT EXISTS (SELECT FROM audit WHERE source = 'moderation_history' AND source_id = t.id)
			UNION ALL SELECT 'takedown_history ' || id FROM takedown_history t WHERE NOT EXISTS (SELECT FROM audit WHERE source = 'takedown_history' AND source_id = t.id)`,
	},

	// Messages
	{
		Name: "message-ends", Claim: "no message waits ten minutes longer than it is of use, which a text message is for a quarter of an hour and mail for two days",
		query: `SELECT id::text FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL AND expires_at < $1::timestamptz - interval '10 minutes'
			UNION ALL SELECT id::text FROM outbox WHERE expires_at > created_at + CASE channel WHEN 'sms' THEN interval '15 minutes' ELSE interval '2 days' END`, timed: true,
	},
	{
		Name: "message-once", Claim: "a topic's key has one message",
		query: `SELECT topic || ' ' || dedupe_key FROM outbox GROUP BY topic, dedupe_key HAVING count(*) > 1`,
	},
	{
		Name: "message-address", Claim: "a text message goes to a mobile number, mail with a subject to an address",
		query: `SELECT id::text FROM outbox WHERE CASE channel
			WHEN 'sms' THEN recipient !~ '^[+]84[35789][0-9]{8}$'
			ELSE recipient !~ '^[!-~]+@[a-z0-9.-]+[.][a-z0-9-]+$' OR subject = '' END`,
	},
}
