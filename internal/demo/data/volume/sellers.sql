CREATE TEMP TABLE volume_seller ON COMMIT DROP AS
SELECT n, nextval(pg_get_serial_sequence('seller', 'id')) AS id, nextval(pg_get_serial_sequence('account', 'id')) AS account_id,
       pg_temp.one(w.family, n, 1) || ' ' || pg_temp.one(w.middle, n, 2) || ' ' || pg_temp.one(w.given, n, 3) AS person,
       pg_temp.one(w.given, n, 3) AS given,
       pg_temp.one(w.hamlet, n, 4) AS hamlet,
       pg_temp.one(w.communes, n, 5) AS commune,
       CASE WHEN pg_temp.draw(n, 6) % 100 < 96 THEN 'household' WHEN pg_temp.draw(n, 6) % 100 < 99 THEN 'cooperative' ELSE 'company' END AS kind,
       w.at - make_interval(hours => (pg_temp.draw(n, 7) % 20000 + 48)::int) AS since
FROM volume_want w, generate_series(1, w.sellers) AS n;
ANALYZE volume_seller;

-- Numbers begin with 095, which no operator has: they belong to nobody.
INSERT INTO account (id, phone, name, demo, created_at)
OVERRIDING SYSTEM VALUE
SELECT account_id, '+8495' || lpad(n::text, 7, '0'), person, true, since FROM volume_seller;

INSERT INTO seller (id, slug, kind, legal_name, stall_name, story, phone, province_code, commune_code, address_line, since_year, tax_kind, demo, created_at)
OVERRIDING SYSTEM VALUE
SELECT id,
       CASE kind WHEN 'household' THEN 'ho-' WHEN 'cooperative' THEN 'htx-' ELSE 'cty-' END
         || regexp_replace(vn_fold(CASE kind WHEN 'household' THEN person ELSE hamlet || ' ' || given END), '[^a-z0-9]+', '-', 'g') || '-' || n,
       kind,
       CASE kind WHEN 'household' THEN 'Hộ ' || person WHEN 'cooperative' THEN 'HTX nông nghiệp ' || hamlet || ' ' || given ELSE 'Công ty TNHH ' || hamlet || ' ' || given END,
       CASE kind WHEN 'household' THEN 'Nhà ' || given || ', ' || hamlet ELSE hamlet || ' ' || given END,
       'Dữ liệu minh hoạ, không có thật.', '+8495' || lpad(n::text, 7, '0'), '19', commune, 'Xóm ' || hamlet,
       1990 + (pg_temp.draw(n, 8) % 35)::int, kind, true, since
FROM volume_seller;

INSERT INTO seller_member (seller_id, account_id, role, joined_at)
SELECT id, account_id, 'owner', since FROM volume_seller;
