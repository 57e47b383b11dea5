package check_test

// How the claims of catalogue.go are made false.
var catalogueBreaks = map[string]string{
	"listing-history":     `INSERT INTO listing_history (listing_id, from_status, to_status, at) VALUES (1, 'published', 'hidden', '2026-11-02')`,
	"listing-offers":      `UPDATE variant SET retired_at = '2026-11-02'`,
	"listing-approved":    `DELETE FROM listing_history`,
	"listing-waits":       `UPDATE listing_change SET after = '{"name": "Khác"}' WHERE listing_id = 2`,
	"listing-papers":      `ALTER TABLE listing DISABLE TRIGGER listing_needs_papers; UPDATE listing SET restricted = 'alcohol' WHERE id = 1`,
	"fast-trusted":        `UPDATE seller_trust SET granted_at = '2026-11-10'`,
	"certificate-history": `UPDATE certificate SET state = 'waiting', verified_at = NULL`,
	"certificate-owner":   `UPDATE certificate SET seller_id = 2`,
	"shelf-true":          `UPDATE shelf SET price = price + 1000`,
	"rating-true":         `UPDATE listing SET rating_sum = 5 WHERE id = 1`,
	"review-arrived":      `UPDATE review SET order_line_id = 1`,
	"rule-history":        `DELETE FROM indication_area WHERE former_name = 'Phúc Hà'`,
	"answer-taken":        `UPDATE review SET answer_returned = 'Xúc phạm khách' WHERE id = 1`,
	"featured-times":      `ALTER TABLE featured_slot DROP CONSTRAINT featured_slot_check; UPDATE featured_slot SET ends_at = starts_at`,
}
