package check_test

// How the claims of catalogue.go are made false.
var catalogueBreaks = map[string]string{
	"listing-history":  `INSERT INTO listing_history (listing_id, from_status, to_status, at) VALUES (1, 'published', 'hidden', '2026-11-02')`,
	"listing-offers":   `UPDATE variant SET retired_at = '2026-11-02'`,
	"listing-approved": `DELETE FROM listing_history`,
	"featured-times":   `ALTER TABLE featured_slot DROP CONSTRAINT featured_slot_check; UPDATE featured_slot SET ends_at = starts_at`,
}
