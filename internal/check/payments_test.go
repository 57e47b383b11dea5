package check_test

// How the claims of payments.go are made false.
var paymentsBreaks = map[string]string{
	"payment-one":          `UPDATE payment SET amount = 230000 WHERE id = 1`,
	"payment-sum":          `UPDATE payment SET captured = 200000 WHERE id = 1`,
	"paid-means-captured":  `UPDATE payment SET captured = 100000 WHERE id = 1`,
	"cash-means-delivered": `UPDATE seller_order SET state = 'shipped' WHERE id = 3`,
	"ended-keeps-no-money": `UPDATE orders SET state = 'expired' WHERE id = 1`,
	"refund-sum":           `UPDATE payment SET refunded = 10000 WHERE id = 1`,
	"refund-part":          `UPDATE refund SET seller_order_id = 3`,
	"refund-history":       `UPDATE refund SET state = 'sent'`,
	"event-once":           `ALTER TABLE gateway_event DROP CONSTRAINT gateway_event_gateway_dedup_key_key; UPDATE gateway_event SET gateway = 'x', dedup_key = 'x'`,
	"event-accounted":      `UPDATE gateway_event SET amount = 300000 WHERE id = 1`,
	"event-verified":       `UPDATE gateway_message SET verified = false`,
}
