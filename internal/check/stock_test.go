package check_test

// How the claims of stock.go are made false.
var stockBreaks = map[string]string{
	"stock-not-negative": `ALTER TABLE variant DROP CONSTRAINT variant_stock_check; UPDATE variant SET stock = -1`,
	"stock-journal":      `UPDATE variant SET stock = 8 WHERE id = 1`,
	"stock-reserved":     `UPDATE variant SET reserved = 2 WHERE id = 1`,
	"stock-lines":        `UPDATE order_line SET quantity = 3 WHERE id = 1`,
	"stock-same-variant": `UPDATE stock_move SET variant_id = 2 WHERE order_line_id = 1`,
}
