-- +goose Up
-- The index on words alone shall tell what a search means, without a look at the listing: where a word stands, and which
-- stand side by side. So a word is a lexeme of its own for each: dinh anywhere, ^dinh in the name, =dinh in what is told,
-- ~dinh~hoa side by side in the name of a place or a stall.
-- And each tier of a long shelf has an index of its own: a word that 300,000 of a million listings have is one that 400 of
-- the best 1,400 have, and lists of 400 are joined in no time.
-- The version of before finds less by place while it still runs. Its column marks and its functions shelf_price_class,
-- shelf_price_classes, shelf_place_mark, shelf_marks and shelf_named stay for it, and go with a later migration.
ALTER TABLE shelf ADD COLUMN tier smallint NOT NULL DEFAULT 0 CHECK (tier BETWEEN 0 AND 6);

-- shelf_lexemes are the words of a listing, from texts in the spelling of vn_text.
CREATE FUNCTION shelf_lexemes(name text, near text, told text, category_id integer) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT array_to_tsvector(array_remove(
        ARRAY['@' || category_id]
        || string_to_array('^' || replace(name || ' ' || name_plain, ' ', ' ^'), ' ')
        || string_to_array('=' || replace(told || ' ' || told_plain, ' ', ' ='), ' ')
        || string_to_array(concat_ws(' ', name, name_plain, near, near_plain, told, told_plain), ' ')
        || ARRAY(SELECT '~' || a || '~' || b FROM unnest(pair.words, pair.words[2:]) AS p (a, b) WHERE b IS NOT NULL), ''))
    FROM (SELECT public.vn_fold(name) AS name_plain, public.vn_fold(near) AS near_plain, public.vn_fold(told) AS told_plain OFFSET 0) AS folded
    CROSS JOIN LATERAL (SELECT string_to_array(near_plain, ' ') AS words) AS pair
$$;

CREATE OR REPLACE VIEW shelf_now AS
SELECT l.id AS listing_id, l.seller_id, l.category_id, l.commune_code, t.name AS name_text, vn_fold(t.name) AS name_plain,
       shelf_lexemes(t.name, t.near, t.told, l.category_id) AS words,
       v.price, v.in_stock,
       CASE WHEN cardinality(l.season) = 0 THEN 0 ELSE (SELECT bit_or(1 << (m - 1)) FROM unnest(l.season) AS m) END AS months,
       marks.three_until, marks.four_until, marks.five_until, coalesce(s.on_holiday_until, '1900-01-01') AS closed_until, l.published_at,
       l.rating_count AS reviews, coalesce(100 * l.rating_sum / nullif(l.rating_count, 0), 0) AS rating
FROM listing l
JOIN seller s ON s.id = l.seller_id
JOIN category c ON c.id = l.category_id
LEFT JOIN commune_words w ON w.commune_code = l.commune_code
CROSS JOIN LATERAL (
    SELECT coalesce(min(price) FILTER (WHERE stock > 0), min(price)) AS price, bool_or(stock > 0) AS in_stock FROM variant
    WHERE listing_id = l.id AND retired_at IS NULL HAVING count(*) > 0) v
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
    SELECT vn_text(l.name) AS name, vn_text(concat_ws(' ', s.stall_name, s.legal_name, w.names, l.old_place, marks.words)) AS near,
           vn_text(concat_ws(' ', l.summary, c.name_vi)) AS told OFFSET 0) t
WHERE l.status = 'published';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.points := shelf_points(NEW.in_stock, NEW.sales, NEW.reviews, NEW.rating);
    NEW.score := NEW.points + shelf_star_points(shelf_stars(NEW.three_until, NEW.four_until, NEW.five_until, current_date));
    NEW.tier := (SELECT count(*) FROM shelf_tier WHERE (NEW.score, NEW.listing_id) >= (score, listing_id));
    RETURN NEW;
END $$;

-- shelf_draw_tiers draws the tiers anew. Until the next time, what changed at the same moment may stand a tier too low;
-- words that fewer listings have find it all the same.
CREATE OR REPLACE FUNCTION shelf_draw_tiers() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    whole bigint := (SELECT count(*) FROM shelf);
BEGIN
    IF whole <= 20000 AND NOT EXISTS (SELECT FROM shelf_tier) THEN
        RETURN;
    END IF;
    DELETE FROM shelf_tier;
    INSERT INTO shelf_tier (tier, score, listing_id)
    SELECT i, last.score, last.listing_id
    FROM generate_series(1, 6) AS i
    CROSS JOIN LATERAL (
        SELECT score, listing_id FROM shelf ORDER BY score DESC, listing_id DESC OFFSET (whole / 3 ^ i)::bigint LIMIT 1) AS last
    WHERE whole > 20000 AND whole / 3 ^ i > 1000;
    UPDATE shelf SET tier = t.tier
    FROM (SELECT s.listing_id, (SELECT count(*) FROM shelf_tier k WHERE (s.score, s.listing_id) >= (k.score, k.listing_id)) AS tier FROM shelf s) AS t
    WHERE t.listing_id = shelf.listing_id AND shelf.tier <> t.tier;
END $$;

-- On a long shelf each reading is tried among the best first: most that find anything find something there. The tiers are
-- written out, for a plan sees only then that a tier has an index.
CREATE OR REPLACE FUNCTION shelf_first(ways tsquery[], day date, seller bigint) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    AS $$
DECLARE
    tiers integer := (SELECT count(*) FROM shelf_tier);
BEGIN
    FOR i IN 1 .. cardinality(ways) LOOP
        IF tiers >= 4 AND EXISTS (
            SELECT FROM shelf WHERE words @@ ways[i] AND tier >= 4 AND closed_until < day AND (seller = 0 OR seller_id = seller)) THEN
            RETURN i;
        END IF;
        IF tiers >= 2 AND EXISTS (
            SELECT FROM shelf WHERE words @@ ways[i] AND tier >= 2 AND closed_until < day AND (seller = 0 OR seller_id = seller)) THEN
            RETURN i;
        END IF;
        IF EXISTS (SELECT FROM shelf WHERE words @@ ways[i] AND closed_until < day AND (seller = 0 OR seller_id = seller)) THEN
            RETURN i;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd

ALTER TABLE shelf DISABLE TRIGGER shelf_score;
DROP INDEX shelf_words;
UPDATE shelf SET words = n.words,
    tier = (SELECT count(*) FROM shelf_tier k WHERE (shelf.score, shelf.listing_id) >= (k.score, k.listing_id))
FROM shelf_now n WHERE n.listing_id = shelf.listing_id;
ALTER TABLE shelf ENABLE TRIGGER shelf_score;
CREATE INDEX shelf_words ON shelf USING gin (words) WITH (fastupdate = off);
CREATE INDEX shelf_words_1 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 1;
CREATE INDEX shelf_words_2 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 2;
CREATE INDEX shelf_words_3 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 3;
CREATE INDEX shelf_words_4 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 4;
CREATE INDEX shelf_words_5 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 5;
CREATE INDEX shelf_words_6 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 6;

-- +goose Down
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
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.points := shelf_points(NEW.in_stock, NEW.sales, NEW.reviews, NEW.rating);
    NEW.score := NEW.points + shelf_star_points(shelf_stars(NEW.three_until, NEW.four_until, NEW.five_until, current_date));
    NEW.marks := shelf_marks(NEW.price, NEW.commune_code, NEW.score, NEW.listing_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION shelf_draw_tiers() RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    whole bigint := (SELECT count(*) FROM shelf);
BEGIN
    IF whole <= 20000 AND NOT EXISTS (SELECT FROM shelf_tier) THEN
        RETURN;
    END IF;
    DELETE FROM shelf_tier;
    INSERT INTO shelf_tier (tier, score, listing_id)
    SELECT i, last.score, last.listing_id
    FROM generate_series(1, 6) AS i
    CROSS JOIN LATERAL (
        SELECT score, listing_id FROM shelf ORDER BY score DESC, listing_id DESC OFFSET (whole / 3 ^ i)::bigint LIMIT 1) AS last
    WHERE whole > 20000 AND whole / 3 ^ i > 1000;
    UPDATE shelf SET marks = shelf_marks(price, commune_code, score, listing_id)
    WHERE marks <> shelf_marks(price, commune_code, score, listing_id);
END $$;
CREATE OR REPLACE FUNCTION shelf_first(ways tsquery[], day date, seller bigint) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    AS $$
DECLARE
    best smallint := (SELECT -100 - max(tier) FROM shelf_tier);
BEGIN
    FOR i IN 1 .. cardinality(ways) LOOP
        IF best IS NOT NULL AND EXISTS (
            SELECT FROM shelf WHERE words @@ ways[i] AND marks @> ARRAY[best] AND closed_until < day AND (seller = 0 OR seller_id = seller)) THEN
            RETURN i;
        END IF;
        IF EXISTS (SELECT FROM shelf WHERE words @@ ways[i] AND closed_until < day AND (seller = 0 OR seller_id = seller)) THEN
            RETURN i;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd
DROP INDEX shelf_words_6, shelf_words_5, shelf_words_4, shelf_words_3, shelf_words_2, shelf_words_1, shelf_words;
ALTER TABLE shelf DROP COLUMN tier;
UPDATE shelf SET words = n.words FROM shelf_now n WHERE n.listing_id = shelf.listing_id;
CREATE INDEX shelf_words ON shelf USING gin (words, marks) WITH (fastupdate = off);
DROP FUNCTION shelf_lexemes;
