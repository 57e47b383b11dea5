-- Every week the carrier hands over what it took the week before, less 6.000 ₫ a parcel.
CREATE TEMP TABLE volume_list ON COMMIT DROP AS
SELECT week, received, nextval(pg_get_serial_sequence('remittance', 'id')) AS id, gross, fee, who.id AS made_by
FROM (SELECT date_trunc('week', ended_at) AS week, date_trunc('week', ended_at) + interval '9 days 3 hours' AS received,
             sum(gross) AS gross, sum(least(6000, gross)) AS fee
      FROM volume_cash GROUP BY 1, 2) weeks
CROSS JOIN volume_trade w
CROSS JOIN LATERAL (SELECT coalesce((SELECT min(account_id) FROM officer WHERE role = 'accountant'), (SELECT min(id) FROM account)) AS id) who
WHERE received <= w.at ORDER BY week;
INSERT INTO remittance (id, carrier, reference, received_on, gross, fee, made_by, made_at)
OVERRIDING SYSTEM VALUE
SELECT id, 'Bưu điện (minh hoạ)', 'TUAN-' || to_char(week, 'IYYY-IW'), received::date, gross, fee, made_by, received FROM volume_list;
INSERT INTO remittance_line (seller_order_id, remittance_id, gross, fee)
SELECT c.part_id, l.id, c.gross, least(6000, c.gross) FROM volume_cash c JOIN volume_list l ON l.week = date_trunc('week', c.ended_at) ORDER BY 1;
TRUNCATE volume_post;
INSERT INTO volume_post
SELECT nextval(pg_get_serial_sequence('ledger_transaction', 'id')), 'remitted:seller_order:' || c.part_id, 'remitted', c.order_id, c.part_id, c.seller_id, l.received,
       ARRAY['bank', 'shipping', 'carrier', 'seller:' || c.seller_id || ':cod', 'seller:' || c.seller_id, 'seller:' || c.seller_id, 'shipping'],
       ARRAY[c.gross - f.fee, f.fee, -c.gross, c.owed, -c.owed, f.fee, -f.fee],
       ARRAY['remitted', 'carrier_fee', 'remitted', 'remitted', 'remitted', 'carrier_fee', 'carrier_fee']
FROM volume_cash c
JOIN volume_list l ON l.week = date_trunc('week', c.ended_at)
CROSS JOIN LATERAL (SELECT least(6000, c.gross) AS fee) f
ORDER BY l.received, c.part_id;
