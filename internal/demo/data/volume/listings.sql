-- The triggers would do a listing at a time what is done here for all at once; nongsan check proves that it is the same.
ALTER TABLE listing DISABLE TRIGGER shelf_listing_added;
ALTER TABLE variant DISABLE TRIGGER shelf_variant_added;
ALTER TABLE certificate DISABLE TRIGGER shelf_certificate_added;
ALTER TABLE listing_photo DISABLE TRIGGER shelf_photo_added;

-- A third as many sellers as listings offer something. The order of numbers is that of time, not of kinds, for equals rank by it.
CREATE TEMP TABLE volume_listing ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('listing', 'id')) AS id, drawn.* FROM (
SELECT g.n, s.id AS seller_id, s.commune, s.hamlet, s.given,
       k.name || CASE pg_temp.draw(g.n, 14) % 4
         WHEN 0 THEN ' ' || split_part(p.names, ',', 1)
         WHEN 1 THEN ' ' || pg_temp.one(w.quality, g.n, 15) || ' ' || split_part(p.names, ',', 1)
         WHEN 2 THEN ' nhà ' || s.given
         ELSE ' ' || s.hamlet END AS name,
       k.category, k.cover, k.months, k.unit, k.amount, k.base, k.unit2, k.amount2, k.short,
       ((k.low + pg_temp.draw(g.n, 16) % (k.high - k.low + 1)) / 1000 * 1000) AS price,
       CASE WHEN cardinality(k.months) > 0 AND NOT extract(month FROM w.at)::smallint = ANY(k.months) AND k.category IN ('trai-cay-tuoi', 'rau-cu-nam') THEN 0
            ELSE (pg_temp.draw(g.n, 17) % 60 + CASE WHEN pg_temp.draw(g.n, 18) % 12 = 0 THEN 0 ELSE 5 END)::int END AS stock,
       s.since + (w.at - interval '1 hour' - s.since) * (pg_temp.draw(g.n, 19) % 1000 / 1000.0) AS since,
       CASE WHEN pg_temp.draw(g.n, 20) % 20 = 0 THEN 3 + (pg_temp.draw(g.n, 21) % 3)::int END AS stars
FROM volume_want w
CROSS JOIN generate_series(1, w.listings) AS g (n)
JOIN volume_kind k ON k.n = 1 + pg_temp.draw(g.n, 11) % (SELECT count(*) FROM volume_kind)
JOIN volume_seller s ON s.n = 1 + pg_temp.draw(g.n, 12) % least(w.sellers, greatest(w.listings / 3, 1))
JOIN commune_words p ON p.commune_code = s.commune
ORDER BY g.n) AS drawn;
ANALYZE volume_listing;

INSERT INTO listing (id, slug, seller_id, category_id, name, summary, description, preservation, province_code, commune_code, old_place, season,
                     cover, status, published_at, demo, created_at, updated_at)
OVERRIDING SYSTEM VALUE
SELECT v.id, btrim(regexp_replace(vn_fold(v.name), '[^a-z0-9]+', '-', 'g'), '-') || '-' || v.n, v.seller_id, c.id, v.name, v.short,
       v.short || ' Hàng minh hoạ, không có thật.', 'Để nơi khô ráo, thoáng mát.', '19', v.commune, 'Xóm ' || v.hamlet, v.months,
       v.cover, 'published', v.since, true, v.since - interval '1 hour', v.since
FROM volume_listing v JOIN category c ON c.slug = v.category;

INSERT INTO listing_history (listing_id, from_status, to_status, at)
SELECT id, NULL, 'pending', since - interval '1 hour' FROM volume_listing;
INSERT INTO listing_history (listing_id, from_status, to_status, at)
SELECT id, 'pending', 'published', since FROM volume_listing;

WITH opened AS (
    INSERT INTO variant (listing_id, position, unit, base_amount, base_unit, price, stock)
    SELECT id, 0, unit, amount, base, price, stock FROM volume_listing
    UNION ALL
    SELECT id, 1, unit2, amount2, base, greatest(price * amount2 / amount * 95 / 100 / 1000 * 1000, 1000), stock / 2
    FROM volume_listing WHERE amount2 > 0
    RETURNING id, listing_id, stock)
INSERT INTO stock_move (variant_id, delta, kind, at)
SELECT o.id, o.stock, 'opened', v.since FROM opened o JOIN volume_listing v ON v.id = o.listing_id WHERE o.stock > 0;

-- Some certificates have ended, as they do.
WITH given AS (
    INSERT INTO certificate (listing_id, seller_id, kind, stars, number, issuer, issued_on, expires_on, verified_at, state, sent_at, demo)
    SELECT v.id, v.seller_id, 'ocop', v.stars, 'MH-V' || v.n || '/OCOP', 'UBND tỉnh Thái Nguyên (minh hoạ)', d.day, (d.day + interval '36 months')::date,
           d.day + interval '1 day', 'verified', d.day, true
    FROM volume_listing v CROSS JOIN volume_want w
    CROSS JOIN LATERAL (SELECT (w.at - make_interval(days => (30 + pg_temp.draw(v.n, 22) % 1200)::int))::date AS day) d
    WHERE v.stars IS NOT NULL
    RETURNING id, sent_at)
INSERT INTO certificate_history (certificate_id, to_state, at) SELECT id, 'verified', sent_at FROM given;

-- Three in ten show a photograph of the demonstration that is of their kind.
INSERT INTO listing_photo (listing_id, photo_hash, position)
SELECT v.id, p.hashes[1 + pg_temp.draw(v.n, 23) % cardinality(p.hashes)], 0
FROM volume_listing v
JOIN (SELECT c.slug, l.cover, array_agg(DISTINCT lp.photo_hash ORDER BY lp.photo_hash) AS hashes
      FROM listing l JOIN category c ON c.id = l.category_id JOIN listing_photo lp ON lp.listing_id = l.id
      WHERE l.demo AND lp.position = 0
      GROUP BY c.slug, l.cover) p ON p.slug = v.category AND p.cover = v.cover
WHERE pg_temp.draw(v.n, 24) % 10 < 3;
ANALYZE listing, variant, certificate, listing_photo, seller;
