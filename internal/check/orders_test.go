package check_test

// How the claims of orders.go are made false.
var ordersBreaks = map[string]string{
	"order-has-parts": `INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at) VALUES ('NS0000009', 'key-0000000000009', 'placed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 1, '2026-11-22')`,
	"part-has-lines":  `INSERT INTO seller_order (order_id, seller_id, state, goods, shipping) VALUES (2, 2, 'waiting_payment', 1, 0)`,
	"order-total":     `UPDATE seller_order SET shipping = 0 WHERE id = 1`,
	"part-goods":      `UPDATE order_line SET price = 1 WHERE id = 1`,
	"part-one-seller": `UPDATE seller_order SET seller_id = 2 WHERE id = 1`,
	"order-key-once":  `ALTER TABLE orders DROP CONSTRAINT orders_idempotency_key_key; UPDATE orders SET idempotency_key = 'key-0000000000001'`,
	"order-history":   `UPDATE orders SET state = 'cancelled' WHERE id = 2`,
	"part-history":    `UPDATE seller_order SET state = 'cancelled' WHERE id = 2`,
	"history-chain":   `UPDATE order_history SET from_state = 'expired' WHERE to_state = 'paid'`,
	"order-and-parts": `UPDATE seller_order SET state = 'expired' WHERE id = 1`,
	"order-expiry":    `UPDATE orders SET expires_at = '2026-11-23 01:00Z' WHERE id = 2`,

	"history-steps":    `ALTER TABLE order_history DROP CONSTRAINT order_history_step; UPDATE order_history SET actor = 'buyer' WHERE to_state = 'paid'`,
	"line-units":       `UPDATE order_line SET shipped = 0 WHERE id = 3`,
	"part-taken-off":   `UPDATE seller_order SET taken_off = 1 WHERE id = 1`,
	"part-parcels":     `UPDATE parcel SET state = 'shipped', ended_at = NULL`,
	"parcel-own-lines": `UPDATE parcel SET seller_order_id = 1`,
	"return-history":   `UPDATE return_request SET state = 'declined'`,
	"return-lines":     `UPDATE return_line SET order_line_id = 1`,
	"invoice-seller": `ALTER TABLE seller_order DISABLE TRIGGER seller_order_keeps_seller; UPDATE seller_order SET seller_tax_kind = 'company' WHERE id = 1;
		UPDATE order_line SET vat_bp = 100, vat = 2000 WHERE id = 1`,
	"invoice-total":     `UPDATE order_line SET price = 90000 WHERE id = 3`,
	"invoice-forgotten": `INSERT INTO invoice_wish (order_id, company, tax_number, address, email) VALUES (3, 'Công ty A', '0100109106', 'Hà Nội', 'a@example.vn'); UPDATE orders SET forgotten_at = '2026-11-23', phone = '' WHERE id = 3`,

	"return-money": `UPDATE return_request SET state = 'received'`,
}
