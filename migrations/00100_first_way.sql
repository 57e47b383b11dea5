-- +goose Up
-- Of several readings of what was typed, the first that finds something: asked in one go instead of one after another.
-- The plan looks the words up, whatever they are, and is made once a session.
-- +goose StatementBegin
CREATE FUNCTION shelf_first(ways tsquery[], day date, seller bigint) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    AS $$
BEGIN
    FOR i IN 1 .. cardinality(ways) LOOP
        IF EXISTS (SELECT FROM shelf WHERE words @@ ways[i] AND closed_until < day AND (seller = 0 OR seller_id = seller)) THEN
            RETURN i;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- A listing's category is among its words, so that a query which names one looks in one index.
CREATE OR REPLACE VIEW shelf_now AS
SELECT l.id AS listing_id, l.seller_id, l.category_id, l.commune_code, t.name AS name_text, t.plain AS name_plain,
       setweight(vn_words(t.name), 'A') || setweight(vn_words(t.near), 'C') || setweight(vn_words(t.told), 'D')
         || array_to_tsvector(ARRAY['@' || l.category_id]) AS words,
       v.price, v.in_stock,
       CASE WHEN cardinality(l.season) = 0 THEN 0 ELSE (SELECT bit_or(1 << (m - 1)) FROM unnest(l.season) AS m) END AS months,
       marks.three_until, marks.four_until, marks.five_until, coalesce(s.on_holiday_until, '1900-01-01') AS closed_until, l.published_at,
       l.rating_count AS reviews, coalesce(100 * l.rating_sum / nullif(l.rating_count, 0), 0) AS rating
FROM listing l
JOIN seller s ON s.id = l.seller_id
JOIN category c ON c.id = l.category_id
LEFT JOIN commune_words w ON w.commune_code = l.commune_code
CROSS JOIN LATERAL (
    SELECT price, stock > 0 AS in_stock FROM variant
    WHERE listing_id = l.id AND retired_at IS NULL ORDER BY stock > 0 DESC, price, id LIMIT 1) v
CROSS JOIN LATERAL (
    SELECT coalesce(max(expires_on) FILTER (WHERE stars >= 3), '1900-01-01') AS three_until,
           coalesce(max(expires_on) FILTER (WHERE stars >= 4), '1900-01-01') AS four_until,
           coalesce(max(expires_on) FILTER (WHERE stars >= 5), '1900-01-01') AS five_until,
           string_agg(CASE kind WHEN 'vietgap' THEN 'VietGAP' WHEN 'globalgap' THEN 'GlobalGAP' WHEN 'organic' THEN 'hữu cơ organic'
                                WHEN 'gi' THEN 'chỉ dẫn địa lý' END, ' ')
             FILTER (WHERE expires_on >= current_date) AS words
    FROM certificate
    WHERE verified_at IS NOT NULL AND seller_id = l.seller_id AND (listing_id = l.id OR listing_id IS NULL)) marks
CROSS JOIN LATERAL (
    SELECT name, vn_fold(name) AS plain, near, told
    FROM (SELECT vn_text(l.name) AS name, vn_text(concat_ws(' ', s.stall_name, s.legal_name, w.names, l.old_place, marks.words)) AS near,
                 vn_text(concat_ws(' ', l.summary, c.name_vi)) AS told OFFSET 0) spelled OFFSET 0) t
WHERE l.status = 'published';
UPDATE shelf SET words = words || array_to_tsvector(ARRAY['@' || category_id]);

-- +goose Down
CREATE OR REPLACE VIEW shelf_now AS
SELECT l.id AS listing_id, l.seller_id, l.category_id, l.commune_code, t.name AS name_text, t.plain AS name_plain,
       setweight(vn_words(t.name), 'A') || setweight(vn_words(t.near), 'C') || setweight(vn_words(t.told), 'D') AS words,
       v.price, v.in_stock,
       CASE WHEN cardinality(l.season) = 0 THEN 0 ELSE (SELECT bit_or(1 << (m - 1)) FROM unnest(l.season) AS m) END AS months,
       marks.three_until, marks.four_until, marks.five_until, coalesce(s.on_holiday_until, '1900-01-01') AS closed_until, l.published_at,
       l.rating_count AS reviews, coalesce(100 * l.rating_sum / nullif(l.rating_count, 0), 0) AS rating
FROM listing l
JOIN seller s ON s.id = l.seller_id
JOIN category c ON c.id = l.category_id
LEFT JOIN commune_words w ON w.commune_code = l.commune_code
CROSS JOIN LATERAL (
    SELECT price, stock > 0 AS in_stock FROM variant
    WHERE listing_id = l.id AND retired_at IS NULL ORDER BY stock > 0 DESC, price, id LIMIT 1) v
CROSS JOIN LATERAL (
    SELECT coalesce(max(expires_on) FILTER (WHERE stars >= 3), '1900-01-01') AS three_until,
           coalesce(max(expires_on) FILTER (WHERE stars >= 4), '1900-01-01') AS four_until,
           coalesce(max(expires_on) FILTER (WHERE stars >= 5), '1900-01-01') AS five_until,
           string_agg(CASE kind WHEN 'vietgap' THEN 'VietGAP' WHEN 'globalgap' THEN 'GlobalGAP' WHEN 'organic' THEN 'hữu cơ organic'
                                WHEN 'gi' THEN 'chỉ dẫn địa lý' END, ' ')
             FILTER (WHERE expires_on >= current_date) AS words
    FROM certificate
    WHERE verified_at IS NOT NULL AND seller_id = l.seller_id AND (listing_id = l.id OR listing_id IS NULL)) marks
CROSS JOIN LATERAL (
    SELECT name, vn_fold(name) AS plain, near, told
    FROM (SELECT vn_text(l.name) AS name, vn_text(concat_ws(' ', s.stall_name, s.legal_name, w.names, l.old_place, marks.words)) AS near,
                 vn_text(concat_ws(' ', l.summary, c.name_vi)) AS told OFFSET 0) spelled OFFSET 0) t
WHERE l.status = 'published';
UPDATE shelf SET words = ts_delete(words, '@' || category_id);
DROP FUNCTION shelf_first;
