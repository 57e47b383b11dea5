package check

// photos are about photographs; that their files are there is asked of the store, beside these.
var photos = []Invariant{
	{
		Name: "photo-settles", Claim: "no photograph waits for its pictures longer than an hour",
		query: `SELECT hash FROM photo WHERE state = 'waiting' AND created_at < $1::timestamptz - interval '1 hour'`, timed: true,
	},
	{
		Name: "photo-shown", Claim: "a published listing shows one photograph at least that did not fail, or has none",
		query: `SELECT l.slug FROM listing l WHERE l.status = 'published'
			AND EXISTS (SELECT 1 FROM listing_photo lp WHERE lp.listing_id = l.id)
			AND NOT EXISTS (SELECT 1 FROM listing_photo lp JOIN photo p ON p.hash = lp.photo_hash
				WHERE lp.listing_id = l.id AND p.state <> 'failed')`,
	},
}
