-- Who buys: the first third have accounts, and the buyer of the demonstration is one of them. Numbers belong to nobody.
CREATE TEMP TABLE volume_buyer ON COMMIT DROP AS
SELECT k, CASE WHEN k <= greatest(w.orders / 9, 1) THEN nextval(pg_get_serial_sequence('account', 'id')) END AS account_id,
       pg_temp.one(w.family, k, 51) || ' ' || pg_temp.one(w.middle, k, 52) || ' ' || pg_temp.one(w.given, k, 53) AS name,
       '+8495' || (5000000 + k) AS phone, p.province, p.commune,
       'Số ' || 1 + pg_temp.draw(k, 54) % 180 || ', ngõ ' || 1 + pg_temp.draw(k, 55) % 90 AS line
FROM volume_trade w
CROSS JOIN generate_series(1, greatest(w.orders / 3, 1)) AS k
JOIN volume_place p ON p.i = 1 + pg_temp.draw(k, 56) % (SELECT count(*) FROM volume_place);
INSERT INTO account (id, phone, name, demo, created_at)
OVERRIDING SYSTEM VALUE
SELECT account_id, phone, name, true, begins FROM volume_buyer, volume_trade WHERE account_id IS NOT NULL;
UPDATE volume_buyer b SET account_id = a.id, name = a.name, phone = a.phone
FROM account a WHERE b.k = 1 AND a.phone = '+84900000301';
ALTER TABLE volume_buyer ADD PRIMARY KEY (k);
ANALYZE volume_buyer;

ANALYZE volume_trade, volume_place, volume_rate, volume_fee;

-- What is bought, in the order in which it came on the shelf: nothing is sold before it showed. Stalls whose owner can
-- sign in are remembered, so that one of them has a long list of orders to look at.
CREATE TEMP TABLE volume_goods ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY l.published_at, v.id) AS n, v.id AS variant_id, l.slug, l.name, v.unit, v.price, l.seller_id, l.category_id,
       l.tax_class, s.tax_kind, m.account_id AS owner_id, l.published_at, NULL::bigint AS beside,
       EXISTS (SELECT FROM account a WHERE a.id = m.account_id AND a.password_hash IS NOT NULL) AS shown
FROM listing l
JOIN variant v ON v.listing_id = l.id AND v.retired_at IS NULL
JOIN seller s ON s.id = l.seller_id
LEFT JOIN seller_member m ON m.seller_id = s.id AND m.role = 'owner' AND m.ended_at IS NULL
WHERE l.status = 'published' AND l.restricted = '' AND l.demo;
UPDATE volume_goods g SET beside = x.beside
FROM (SELECT n, coalesce(lead(n) OVER w, first_value(n) OVER w) AS beside FROM volume_goods WINDOW w AS (PARTITION BY seller_id ORDER BY n
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) x
WHERE x.n = g.n;
ALTER TABLE volume_goods ADD PRIMARY KEY (n);
CREATE INDEX volume_goods_since ON volume_goods (published_at, n);
ANALYZE volume_goods;
CREATE TEMP TABLE volume_shown ON COMMIT DROP AS
SELECT array_agg(n ORDER BY n) AS goods, max(published_at) AS since FROM volume_goods WHERE shown;
ANALYZE volume_shown;
INSERT INTO ledger_account (code, kind, seller_id)
SELECT a.code, 'liability', s.seller_id FROM (SELECT DISTINCT seller_id FROM volume_goods) s
CROSS JOIN LATERAL (VALUES ('seller:' || s.seller_id), ('seller:' || s.seller_id || ':cod')) a (code)
ON CONFLICT DO NOTHING;
INSERT INTO ledger_account (code, kind) VALUES ('gateway:momo', 'asset'), ('gateway:vnpay', 'asset') ON CONFLICT DO NOTHING;
