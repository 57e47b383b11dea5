-- +goose Up
-- The index on words does not know in which part of a listing a word stands: of 3,500 listings with "thịt" 3,300 were read
-- only to see that their summary has it. A word of the name is a word of its own too, with ^ before it.
CREATE FUNCTION shelf_named(spelled text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT ARRAY(SELECT '^' || w FROM unnest(tsvector_to_array(vn_words(spelled))) AS w) $$;
CREATE OR REPLACE VIEW shelf_now AS
SELECT l.id AS listing_id, l.seller_id, l.category_id, l.commune_code, t.name AS name_text, t.plain AS name_plain,
       setweight(vn_words(t.name), 'A') || setweight(vn_words(t.near), 'C') || setweight(vn_words(t.told), 'D')
         || array_to_tsvector(ARRAY['@' || l.category_id]) || array_to_tsvector(shelf_named(t.name)) AS words,
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

-- Only what people type is a word to mend a typing error by.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_refresh(ids bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF cardinality(ids) > 500 THEN
        LOCK TABLE shelf IN SHARE ROW EXCLUSIVE MODE;
    ELSE
        PERFORM pg_advisory_xact_lock(1936221286, id::integer) FROM (SELECT DISTINCT unnest(ids) AS id ORDER BY 1) AS mine;
    END IF;
    DELETE FROM shelf WHERE listing_id = ANY(ids) AND listing_id NOT IN (SELECT listing_id FROM shelf_now WHERE listing_id = ANY(ids));
    INSERT INTO shelf AS old (listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
                              three_until, four_until, five_until, closed_until, published_at, reviews, rating)
    SELECT listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
           three_until, four_until, five_until, closed_until, published_at, reviews, rating
    FROM shelf_now WHERE listing_id = ANY(ids)
    ON CONFLICT (listing_id) DO UPDATE SET
        seller_id = excluded.seller_id, category_id = excluded.category_id, commune_code = excluded.commune_code,
        name_text = excluded.name_text, name_plain = excluded.name_plain, words = excluded.words, price = excluded.price,
        in_stock = excluded.in_stock, months = excluded.months, three_until = excluded.three_until,
        four_until = excluded.four_until, five_until = excluded.five_until, closed_until = excluded.closed_until,
        published_at = excluded.published_at, reviews = excluded.reviews, rating = excluded.rating;
    INSERT INTO search_word (word)
    SELECT DISTINCT w FROM shelf, unnest(tsvector_to_array(words)) AS w WHERE listing_id = ANY(ids) AND w = vn_fold(w) AND w ~ '^[[:alnum:]]'
    ON CONFLICT DO NOTHING;
END $$;
-- +goose StatementEnd
DELETE FROM search_word WHERE word !~ '^[[:alnum:]]';
UPDATE shelf SET words = words || array_to_tsvector(shelf_named(name_text));

-- +goose Down
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
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_refresh(ids bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF cardinality(ids) > 500 THEN
        LOCK TABLE shelf IN SHARE ROW EXCLUSIVE MODE;
    ELSE
        PERFORM pg_advisory_xact_lock(1936221286, id::integer) FROM (SELECT DISTINCT unnest(ids) AS id ORDER BY 1) AS mine;
    END IF;
    DELETE FROM shelf WHERE listing_id = ANY(ids) AND listing_id NOT IN (SELECT listing_id FROM shelf_now WHERE listing_id = ANY(ids));
    INSERT INTO shelf AS old (listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
                              three_until, four_until, five_until, closed_until, published_at, reviews, rating)
    SELECT listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
           three_until, four_until, five_until, closed_until, published_at, reviews, rating
    FROM shelf_now WHERE listing_id = ANY(ids)
    ON CONFLICT (listing_id) DO UPDATE SET
        seller_id = excluded.seller_id, category_id = excluded.category_id, commune_code = excluded.commune_code,
        name_text = excluded.name_text, name_plain = excluded.name_plain, words = excluded.words, price = excluded.price,
        in_stock = excluded.in_stock, months = excluded.months, three_until = excluded.three_until,
        four_until = excluded.four_until, five_until = excluded.five_until, closed_until = excluded.closed_until,
        published_at = excluded.published_at, reviews = excluded.reviews, rating = excluded.rating;
    INSERT INTO search_word (word)
    SELECT DISTINCT w FROM shelf, unnest(tsvector_to_array(words)) AS w WHERE listing_id = ANY(ids) AND w = vn_fold(w)
    ON CONFLICT DO NOTHING;
END $$;
-- +goose StatementEnd
UPDATE shelf SET words = ts_delete(words, shelf_named(name_text));
DROP FUNCTION shelf_named;
