-- A batch of orders, all of what belongs to each.
TRUNCATE volume_order, volume_line, volume_part, volume_refund, volume_post;
ANALYZE volume_batch;

INSERT INTO volume_order
SELECT b.n, nextval(pg_get_serial_sequence('orders', 'id')), b.code, b.placed_at, date_trunc('month', b.placed_at AT TIME ZONE INTERVAL '+07:00')::date,
       coalesce((SELECT g.n FROM volume_goods g WHERE g.published_at <= b.placed_at ORDER BY g.published_at DESC, g.n DESC LIMIT 1), 1), h.method, h.method <> 'cod',
       w.account_id, w.name, w.phone, w.province, w.commune, w.line, NULL, 0,
       CASE WHEN h.method <> 'cod' AND f.fate >= 60 THEN pg_temp.later(b.placed_at, b.n, 63, 1, 9) END,
       CASE WHEN h.method <> 'cod' AND f.fate < 60 THEN b.placed_at + interval '15 minutes' END,
       CASE WHEN f.fate BETWEEN 60 AND 84 THEN pg_temp.before(pg_temp.later(b.placed_at, b.n, 64, 10, 50), t.at) END, NULL,
       nextval(pg_get_serial_sequence('payment', 'id')),
       CASE WHEN h.method IN ('vnpay', 'momo') AND f.fate >= 60 THEN nextval(pg_get_serial_sequence('payment_attempt', 'id')) END,
       CASE WHEN h.method <> 'cod' AND f.fate >= 60 THEN nextval(pg_get_serial_sequence('gateway_event', 'id')) END
FROM volume_batch b
CROSS JOIN volume_trade t
CROSS JOIN LATERAL (SELECT pg_temp.draw(b.n, 60) % 1000 AS fate, pg_temp.draw(b.n, 61) % 100 AS way) f
CROSS JOIN LATERAL (SELECT CASE WHEN f.way < 56 THEN 'cod' WHEN f.way < 88 OR b.placed_at > t.at - interval '3 days' THEN 'vietqr'
                                WHEN f.way < 95 THEN 'momo' ELSE 'vnpay' END AS method) h
JOIN volume_buyer w ON w.k = CASE WHEN pg_temp.draw(b.n, 65) % 20000 = 0 THEN 1
                                  WHEN pg_temp.draw(b.n, 66) % 100 < 45 THEN 1 + pg_temp.draw(b.n, 62) % greatest(t.orders / 9, 1)
                                  ELSE 1 + pg_temp.draw(b.n, 62) % greatest(t.orders / 3, 1) END
ORDER BY b.n;
ANALYZE volume_order;

-- One kind of goods, often a second of the same stall, sometimes a third.
WITH first AS (
    SELECT o.n, o.goods_there, o.month,
           CASE WHEN x.goods IS NOT NULL AND o.placed_at > x.since AND pg_temp.draw(o.n, 70) % 16 = 0
                THEN x.goods[1 + pg_temp.draw(o.n, 71) % cardinality(x.goods)]
                ELSE 1 + floor(o.goods_there * power(pg_temp.draw(o.n, 72) / 2147483648.0, 1.6))::bigint END AS good
    FROM volume_order o CROSS JOIN volume_shown x),
chosen AS (
    SELECT n, month, good FROM first
    UNION
    SELECT f.n, f.month, g.beside FROM first f JOIN volume_goods g ON g.n = f.good
    WHERE pg_temp.draw(f.n, 73) % 100 < 24 AND g.beside <= f.goods_there
    UNION
    SELECT n, month, 1 + pg_temp.draw(n, 75) % goods_there FROM first WHERE pg_temp.draw(n, 74) % 100 < 22)
INSERT INTO volume_line
SELECT NULL, c.n, NULL, g.seller_id, g.variant_id, g.slug, g.name, g.unit, g.price, 1 + (pg_temp.draw(c.n + c.good, 76) % 12 / 5)::integer,
       g.tax_class, r.vat, r.pit, coalesce(f.bp, 0)
FROM chosen c
JOIN volume_goods g ON g.n = c.good
JOIN volume_rate r ON r.month = c.month AND r.tax_class = g.tax_class AND r.tax_kind = g.tax_kind
LEFT JOIN volume_fee f ON f.month = c.month AND f.category_id = g.category_id;
ANALYZE volume_line;

INSERT INTO volume_part
SELECT nextval(pg_get_serial_sequence('seller_order', 'id')), o.n, o.id, p.seller_id, NULL, o.account_id, o.method, o.prepaid, NULL, p.goods,
       CASE WHEN p.goods >= 500000 THEN 0 WHEN o.province = '19' THEN 20000 ELSE 30000 END, p.vat, p.pit, p.fee, d.tracking,
       CASE WHEN o.prepaid THEN 'prepaid' WHEN d.tracking <> '' THEN 'carrier_cash' ELSE 'sellers_cash' END, d.bad,
       coalesce(o.paid_at, CASE WHEN o.prepaid THEN NULL ELSE o.placed_at END), o.cancelled_at, o.expired_at,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, o.placed_at, o.prepaid
FROM (SELECT n, seller_id, sum(price * quantity) AS goods, sum((price * quantity * vat_bp + 5000) / 10000) AS vat,
             sum((price * quantity * pit_bp + 5000) / 10000) AS pit, sum((price * quantity * fee_bp + 5000) / 10000) AS fee
      FROM volume_line GROUP BY n, seller_id) p
JOIN volume_order o ON o.n = p.n
CROSS JOIN LATERAL (
    SELECT CASE WHEN o.prepaid OR pg_temp.draw(p.n + p.seller_id, 80) % 100 < 80
                THEN 'EB' || lpad((p.n * 8 + p.seller_id % 8)::text, 9, '0') || 'VN' ELSE '' END AS tracking, pg_temp.draw(p.n + p.seller_id, 81) % 1000 AS luck) t
CROSS JOIN LATERAL (
    SELECT t.tracking, CASE WHEN t.luck < 15 THEN 'declined' WHEN t.luck < 45 AND NOT o.prepaid THEN 'refused'
                            WHEN t.luck < 58 AND (o.prepaid OR t.tracking = '') THEN 'returned' ELSE '' END AS bad) d
ORDER BY o.n, p.seller_id;
ANALYZE volume_part;
UPDATE volume_part p SET owner_id = g.owner_id FROM (SELECT DISTINCT seller_id, owner_id FROM volume_goods) g WHERE g.seller_id = p.seller_id;
UPDATE volume_line l SET part_id = p.id, id = x.id
FROM volume_part p, (SELECT n, variant_id, nextval(pg_get_serial_sequence('order_line', 'id')) AS id FROM (SELECT n, variant_id FROM volume_line ORDER BY n, variant_id) y) x
WHERE p.n = l.n AND p.seller_id = l.seller_id AND x.n = l.n AND x.variant_id = l.variant_id;
ANALYZE volume_line;

-- How far each has come by now.
UPDATE volume_part p SET
    declined_at = CASE WHEN bad = 'declined' THEN pg_temp.before(pg_temp.later(received_at, id, 82, 120, 1200), w.at) END,
    confirmed_at = CASE WHEN bad <> 'declined' THEN pg_temp.before(pg_temp.later(received_at, id, 83, 61, 960), w.at) END
FROM volume_trade w WHERE received_at IS NOT NULL AND cancelled_at IS NULL;
UPDATE volume_part SET shipped_at = pg_temp.before(pg_temp.later(confirmed_at, id, 84, 180, 1800), w.at) FROM volume_trade w WHERE confirmed_at IS NOT NULL;
UPDATE volume_part SET ended_at = pg_temp.before(pg_temp.later(shipped_at, id, 85, 1200, 5400), w.at) FROM volume_trade w WHERE shipped_at IS NOT NULL;
UPDATE volume_part SET
    asked_at = pg_temp.before(pg_temp.later(ended_at, id, 86, 300, 5000), w.at),
    accepted_at = pg_temp.before(pg_temp.later(ended_at, id, 87, 5100, 7000), w.at),
    returned_at = pg_temp.before(pg_temp.later(ended_at, id, 88, 8000, 13000), w.at),
    return_id = CASE WHEN pg_temp.before(pg_temp.later(ended_at, id, 86, 300, 5000), w.at) IS NOT NULL THEN nextval(pg_get_serial_sequence('return_request', 'id')) END
FROM volume_trade w WHERE ended_at IS NOT NULL AND bad = 'returned';
UPDATE volume_part SET
    state = CASE WHEN expired_at IS NOT NULL THEN 'expired' WHEN coalesce(cancelled_at, declined_at) IS NOT NULL THEN 'cancelled'
                 WHEN returned_at IS NOT NULL THEN 'returned' WHEN ended_at IS NOT NULL AND bad = 'refused' THEN 'refused'
                 WHEN ended_at IS NOT NULL THEN 'delivered' WHEN shipped_at IS NOT NULL THEN 'shipped'
                 WHEN confirmed_at IS NOT NULL THEN 'confirmed' ELSE 'received' END,
    event_id = CASE WHEN NOT prepaid AND ended_at IS NOT NULL AND bad <> 'refused' THEN nextval(pg_get_serial_sequence('gateway_event', 'id')) END;
UPDATE volume_order o SET total = p.total, closed_at = CASE WHEN p.over THEN p.last END,
    state = CASE WHEN o.expired_at IS NOT NULL THEN 'expired' WHEN p.over AND p.arrived THEN 'completed' WHEN p.over THEN 'cancelled'
                 WHEN o.prepaid THEN 'paid' ELSE 'placed' END
FROM (SELECT n, sum(goods + shipping) AS total, bool_and(state IN ('delivered', 'returned', 'refused', 'cancelled', 'expired')) AS over,
             bool_or(state IN ('delivered', 'returned')) AS arrived, max(coalesce(cancelled_at, declined_at, ended_at)) AS last
      FROM volume_part GROUP BY n) p WHERE p.n = o.n;

INSERT INTO orders (id, code, idempotency_key, account_id, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at, expires_at)
OVERRIDING SYSTEM VALUE
SELECT id, code, 'volume-' || lpad(n::text, 12, '0'), account_id, state, method, name, phone, province, commune, line, total, placed_at,
       CASE WHEN prepaid THEN placed_at + interval '15 minutes' END
FROM volume_order ORDER BY n;
INSERT INTO seller_order (id, order_id, seller_id, state, goods, shipping, taken_off, expected_from, expected_to)
OVERRIDING SYSTEM VALUE
SELECT id, order_id, seller_id, state, goods, shipping, CASE WHEN state = 'refused' THEN goods + shipping ELSE 0 END,
       (placed_at AT TIME ZONE INTERVAL '+07:00')::date + 1, (placed_at AT TIME ZONE INTERVAL '+07:00')::date + 4
FROM volume_part ORDER BY id;
INSERT INTO order_line (id, seller_order_id, variant_id, listing_slug, name, unit, price, quantity, shipped, refused, returned, restocked,
                        tax_class, vat_bp, pit_bp, commission_bp, vat, pit, commission)
OVERRIDING SYSTEM VALUE
SELECT l.id, l.part_id, l.variant_id, l.slug, l.name, l.unit, l.price, l.quantity,
       CASE WHEN p.shipped_at IS NOT NULL THEN l.quantity ELSE 0 END, CASE WHEN p.state = 'refused' THEN l.quantity ELSE 0 END,
       CASE WHEN p.state = 'returned' THEN l.quantity ELSE 0 END, CASE WHEN p.state = 'refused' THEN l.quantity ELSE 0 END,
       l.tax_class, l.vat_bp, l.pit_bp, l.fee_bp, (l.price * l.quantity * l.vat_bp + 5000) / 10000,
       (l.price * l.quantity * l.pit_bp + 5000) / 10000, (l.price * l.quantity * l.fee_bp + 5000) / 10000
FROM volume_line l JOIN volume_part p ON p.id = l.part_id ORDER BY l.id;

INSERT INTO order_history (order_id, seller_order_id, from_state, to_state, actor, actor_account_id, reason, at)
SELECT order_id, part_id, from_state, to_state, actor, account_id, reason, at FROM (
    SELECT o.id AS order_id, NULL::bigint AS part_id, NULL AS from_state, CASE WHEN o.prepaid THEN 'waiting_payment' ELSE 'placed' END AS to_state,
           'buyer' AS actor, o.account_id, '' AS reason, o.placed_at AS at FROM volume_order o
    UNION ALL SELECT id, NULL, 'waiting_payment', 'paid', 'bank', NULL, '', paid_at FROM volume_order WHERE paid_at IS NOT NULL
    UNION ALL SELECT id, NULL, 'waiting_payment', 'expired', 'clock', NULL, '', expired_at FROM volume_order WHERE expired_at IS NOT NULL
    UNION ALL SELECT id, NULL, CASE WHEN prepaid THEN 'paid' ELSE 'placed' END, state, CASE WHEN cancelled_at IS NULL THEN 'seller' ELSE 'buyer' END,
                     CASE WHEN cancelled_at IS NOT NULL THEN account_id END, '', closed_at FROM volume_order WHERE state IN ('completed', 'cancelled')
    UNION ALL SELECT order_id, id, NULL, CASE WHEN waited THEN 'waiting_payment' ELSE 'received' END, 'buyer', account_id, '', placed_at FROM volume_part
    UNION ALL SELECT order_id, id, 'waiting_payment', 'received', 'bank', NULL, '', received_at FROM volume_part WHERE waited AND received_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'waiting_payment', 'expired', 'clock', NULL, '', expired_at FROM volume_part WHERE expired_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'received', 'cancelled', 'buyer', account_id, '', cancelled_at FROM volume_part WHERE cancelled_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'received', 'cancelled', 'seller', owner_id, 'Vừa hết hàng, xin lỗi quý khách', declined_at FROM volume_part WHERE declined_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'received', 'confirmed', 'seller', owner_id, '', confirmed_at FROM volume_part WHERE confirmed_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'confirmed', 'shipped', 'seller', owner_id, tracking, shipped_at FROM volume_part WHERE shipped_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'shipped', CASE WHEN bad = 'refused' THEN 'refused' ELSE 'delivered' END, 'seller', owner_id,
                     CASE WHEN bad = 'refused' THEN 'Khách không nhận hàng' ELSE '' END, ended_at FROM volume_part WHERE ended_at IS NOT NULL
    UNION ALL SELECT order_id, id, 'delivered', 'returned', 'seller', owner_id, '', returned_at FROM volume_part WHERE returned_at IS NOT NULL) h
ORDER BY at, order_id, part_id NULLS FIRST;

INSERT INTO parcel (seller_order_id, number, carrier, carrier_name, tracking, state, shipped_at, ended_at)
SELECT id, 1, 'manual', CASE WHEN tracking = '' THEN '' ELSE 'Bưu điện (minh hoạ)' END, tracking,
       CASE WHEN ended_at IS NULL THEN 'shipped' WHEN bad = 'refused' THEN 'refused' ELSE 'delivered' END, shipped_at, ended_at
FROM volume_part WHERE shipped_at IS NOT NULL ORDER BY id;
INSERT INTO parcel_line (parcel_id, order_line_id, quantity)
SELECT x.id, l.id, l.quantity
FROM parcel x JOIN volume_line l ON l.part_id = x.seller_order_id
WHERE x.id > currval(pg_get_serial_sequence('parcel', 'id')) - (SELECT count(*) FROM volume_part WHERE shipped_at IS NOT NULL)
ORDER BY 1, 2;
INSERT INTO line_change (order_line_id, kind, quantity, restocked, actor, actor_account_id, reason, at)
SELECT l.id, p.state, l.quantity, p.state = 'refused', 'seller', p.owner_id, CASE p.state WHEN 'refused' THEN 'Khách không nhận hàng' ELSE '' END,
       coalesce(p.returned_at, p.ended_at)
FROM volume_part p JOIN volume_line l ON l.part_id = p.id WHERE p.state IN ('refused', 'returned') ORDER BY l.id;

INSERT INTO return_request (id, seller_order_id, key, state, why, words, amount, asked_at)
OVERRIDING SYSTEM VALUE
SELECT return_id, id, 'volume-return-' || id, CASE WHEN returned_at IS NOT NULL THEN 'received' WHEN accepted_at IS NOT NULL THEN 'accepted' ELSE 'asked' END,
       (ARRAY['not_as_described', 'damaged', 'spoiled', 'other'])[1 + pg_temp.draw(id, 89) % 4], 'Hàng không như mong đợi (minh hoạ).', goods, asked_at
FROM volume_part WHERE return_id IS NOT NULL ORDER BY return_id;
INSERT INTO return_line (return_id, order_line_id, quantity)
SELECT p.return_id, l.id, l.quantity FROM volume_part p JOIN volume_line l ON l.part_id = p.id WHERE p.return_id IS NOT NULL;
INSERT INTO return_history (return_id, from_state, to_state, actor, actor_account_id, words, at)
SELECT return_id, from_state, to_state, actor, account_id, words, at FROM (
    SELECT return_id, NULL AS from_state, 'asked' AS to_state, 'buyer' AS actor, account_id, 'Hàng không như mong đợi (minh hoạ).' AS words, asked_at AS at
    FROM volume_part WHERE return_id IS NOT NULL
    UNION ALL SELECT return_id, 'asked', 'accepted', 'seller', owner_id, 'Xin lỗi quý khách, gửi lại giúp tôi.', accepted_at FROM volume_part WHERE accepted_at IS NOT NULL
    UNION ALL SELECT return_id, 'accepted', 'received', 'seller', owner_id, '', returned_at FROM volume_part WHERE returned_at IS NOT NULL) h
ORDER BY return_id, at;

-- Stock: reserved and paid, or sold; back where it was not wanted.
INSERT INTO stock_move (variant_id, delta, held, kind, order_line_id, at)
SELECT variant_id, delta, held, kind, id, at FROM (
    SELECT l.variant_id, -l.quantity AS delta, CASE WHEN p.waited THEN l.quantity ELSE 0 END AS held,
           CASE WHEN p.waited THEN 'reserved' ELSE 'sold' END AS kind, l.id, p.placed_at AS at FROM volume_line l JOIN volume_part p ON p.id = l.part_id
    UNION ALL SELECT l.variant_id, 0, -l.quantity, 'paid', l.id, p.received_at FROM volume_line l JOIN volume_part p ON p.id = l.part_id
              WHERE p.waited AND p.received_at IS NOT NULL
    UNION ALL SELECT l.variant_id, l.quantity, -l.quantity, 'released', l.id, p.expired_at FROM volume_line l JOIN volume_part p ON p.id = l.part_id
              WHERE p.expired_at IS NOT NULL
    UNION ALL SELECT l.variant_id, l.quantity, 0, 'given_back', l.id, coalesce(p.cancelled_at, p.declined_at, p.ended_at)
              FROM volume_line l JOIN volume_part p ON p.id = l.part_id WHERE p.state IN ('cancelled', 'refused')) m
ORDER BY at, id;

-- Money: what came, what went back.
INSERT INTO volume_refund
SELECT nextval(pg_get_serial_sequence('refund', 'id')), r.key, p.n, o.payment_id, p.order_id, p.id, CASE WHEN o.attempt_id IS NOT NULL THEN o.event_id END,
       CASE WHEN o.attempt_id IS NULL THEN 'bank' ELSE o.method END, '', r.amount, r.reason, r.at,
       pg_temp.before(CASE WHEN o.attempt_id IS NULL THEN pg_temp.later(r.at, p.id, 90, 600, 4000) ELSE r.at END, w.at)
FROM volume_part p
JOIN volume_order o ON o.n = p.n
CROSS JOIN volume_trade w
CROSS JOIN LATERAL (
    SELECT 'cancelled:' || p.id AS key, p.goods + p.shipping AS amount, coalesce(p.cancelled_at, p.declined_at) AS at,
           CASE WHEN p.cancelled_at IS NULL THEN 'Vừa hết hàng, xin lỗi quý khách' ELSE 'Đơn đã huỷ' END AS reason
    WHERE o.prepaid AND p.state = 'cancelled'
    UNION ALL SELECT 'return:' || p.return_id, p.goods, p.returned_at, 'Hàng đã trả lại' WHERE p.state = 'returned') r
ORDER BY r.at, p.id;
ANALYZE volume_refund;
UPDATE volume_refund r SET reference = o.code || '-1-R' || r.id FROM volume_order o WHERE o.n = r.n AND r.way <> 'bank';
INSERT INTO payment (id, order_id, reference, method, amount, captured, refunded, created_at)
OVERRIDING SYSTEM VALUE
SELECT o.payment_id, o.id, o.code, o.method, o.total, CASE WHEN o.prepaid THEN CASE WHEN o.paid_at IS NULL THEN 0 ELSE o.total END ELSE coalesce(c.cash, 0) END,
       coalesce(r.back, 0), o.placed_at
FROM volume_order o
LEFT JOIN (SELECT n, sum(goods + shipping) AS cash FROM volume_part WHERE event_id IS NOT NULL GROUP BY n) c ON c.n = o.n
LEFT JOIN (SELECT n, sum(amount) AS back FROM volume_refund GROUP BY n) r ON r.n = o.n ORDER BY o.n;
INSERT INTO payment_attempt (id, payment_id, gateway, number, reference, amount, state, created_at, expires_at)
OVERRIDING SYSTEM VALUE
SELECT attempt_id, payment_id, method, 1, code || '-1', total, 'paid', placed_at, placed_at + interval '15 minutes' FROM volume_order WHERE attempt_id IS NOT NULL ORDER BY n;
INSERT INTO gateway_event (id, gateway, dedup_key, payment_id, attempt_id, kind, amount, credited, memo, txn_id, reference, happened_at, received_at)
OVERRIDING SYSTEM VALUE
SELECT event_id, CASE method WHEN 'vietqr' THEN 'sepay' ELSE method END, 'volume-' || n, payment_id, attempt_id, 'paid', total, total,
       CASE method WHEN 'vietqr' THEN 'MBVCB ' || code || ' chuyen tien' ELSE '' END, 'MH' || n, CASE method WHEN 'vietqr' THEN '' ELSE code || '-1' END, paid_at, paid_at
FROM volume_order WHERE event_id IS NOT NULL
UNION ALL
SELECT p.event_id, 'cod', 'seller_order:' || p.id, o.payment_id, NULL, 'collected', p.goods + p.shipping, p.goods + p.shipping, '', '', '', p.ended_at, p.ended_at
FROM volume_part p JOIN volume_order o ON o.n = p.n WHERE p.event_id IS NOT NULL
ORDER BY 1;
INSERT INTO refund (id, key, payment_id, seller_order_id, event_id, way, reference, amount, reason, state, txn_id, tries, requested_at, settled_at)
OVERRIDING SYSTEM VALUE
SELECT id, key, payment_id, part_id, event_id, way, reference, amount, reason, CASE WHEN settled_at IS NULL THEN 'requested' ELSE 'done' END,
       CASE WHEN settled_at IS NULL THEN '' ELSE 'MHR' || id END, CASE WHEN way = 'bank' THEN 0 ELSE 1 END, at, settled_at
FROM volume_refund ORDER BY id;
INSERT INTO refund_history (refund_id, from_state, to_state, note, at)
SELECT id, from_state, to_state, note, at FROM (
    SELECT id, NULL AS from_state, 'requested' AS to_state, reason AS note, at FROM volume_refund
    UNION ALL SELECT id, 'requested', 'done', 'MHR' || id, settled_at FROM volume_refund WHERE settled_at IS NOT NULL) h
ORDER BY id, at, from_state NULLS FIRST;

-- The books.
INSERT INTO volume_post
SELECT nextval(pg_get_serial_sequence('ledger_transaction', 'id')), x.key, x.kind, x.order_id, x.part_id, x.seller_id, x.at, x.accounts, x.amounts, x.whats
FROM (
    SELECT 'captured:event:' || event_id AS key, 'captured' AS kind, id AS order_id, NULL::bigint AS part_id, NULL::bigint AS seller_id, paid_at AS at,
           ARRAY[CASE method WHEN 'vietqr' THEN 'bank' ELSE 'gateway:' || method END, 'transit'] AS accounts,
           ARRAY[total, -total] AS amounts, ARRAY['payment', 'payment'] AS whats
    FROM volume_order WHERE event_id IS NOT NULL
    UNION ALL
    SELECT 'collected:seller_order:' || id, 'collected', order_id, id, seller_id, ended_at,
           ARRAY[CASE way WHEN 'carrier_cash' THEN 'carrier' ELSE 'seller:' || seller_id END, 'transit'],
           ARRAY[goods + shipping, -goods - shipping], ARRAY['cash', 'cash']
    FROM volume_part WHERE event_id IS NOT NULL
    UNION ALL
    SELECT s.key, s.kind, p.order_id, p.id, p.seller_id, s.at,
           ARRAY['transit', o.owed, o.owed, o.owed, o.owed, o.owed, 'commission', 'tax:vat', 'tax:pit'],
           ARRAY[s.sign * (p.goods + s.shipping), -s.sign * p.goods, -s.sign * s.shipping, s.sign * p.fee, s.sign * p.vat, s.sign * p.pit,
                 -s.sign * p.fee, -s.sign * p.vat, -s.sign * p.pit],
           ARRAY['goods', 'goods', 'shipping', 'commission', 'vat', 'pit', 'commission', 'vat', 'pit']
    FROM volume_part p
    CROSS JOIN LATERAL (SELECT 'seller:' || p.seller_id || CASE p.way WHEN 'carrier_cash' THEN ':cod' ELSE '' END AS owed) o
    CROSS JOIN LATERAL (
        SELECT 'completed:seller_order:' || p.id AS key, 'completed' AS kind, p.ended_at AS at, 1 AS sign, p.shipping
        UNION ALL SELECT 'reversed:return:' || p.return_id, 'reversed', p.returned_at, -1, 0 WHERE p.state = 'returned') s
    WHERE p.state IN ('delivered', 'returned')
    UNION ALL
    SELECT s.kind || ':refund:' || r.id, s.kind, r.order_id, r.part_id, NULL, s.at, ARRAY[s.debit, s.credit], ARRAY[r.amount, -r.amount], ARRAY['refund', 'refund']
    FROM volume_refund r
    CROSS JOIN LATERAL (
        SELECT 'refund_asked' AS kind, r.at, 'transit' AS debit, 'refunds' AS credit
        UNION ALL SELECT 'refunded', r.settled_at, 'refunds', CASE r.way WHEN 'bank' THEN 'bank' ELSE 'gateway:' || r.way END WHERE r.settled_at IS NOT NULL) s) x
ORDER BY x.at;
INSERT INTO volume_cash
SELECT id, order_id, seller_id, goods + shipping, goods + shipping - fee - vat - pit, ended_at FROM volume_part WHERE way = 'carrier_cash' AND event_id IS NOT NULL;
