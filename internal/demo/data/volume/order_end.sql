-- Sellers counted anew at the start of each month, and had what they then sold.
INSERT INTO stock_move (variant_id, delta, kind, at)
SELECT m.variant_id, -sum(m.delta), 'counted', date_trunc('month', m.at)
FROM stock_move m JOIN order_line l ON l.id = m.order_line_id JOIN seller_order p ON p.id = l.seller_order_id JOIN orders o ON o.id = p.order_id
WHERE o.idempotency_key LIKE 'volume-%'
GROUP BY 1, 4 HAVING sum(m.delta) <> 0;
