-- +goose Up
-- A word that a hundred thousand of a million listings have must not fetch them all to find the best. On a long shelf the
-- best third is marked, and the best third of that, and so on; a search for common words asks among the best first.
-- shelf_tier says where each tier ends; on a short shelf there is none.
CREATE TABLE shelf_tier (
    tier       smallint PRIMARY KEY CHECK (tier BETWEEN 1 AND 6),
    score      integer NOT NULL,
    listing_id bigint NOT NULL -- the last in order that belongs to it
);
-- What the index on words answers too: all tiers a listing belongs to (-101, -102 …), its class of price (-1 to -20), and its
-- commune's number.
ALTER TABLE shelf ADD COLUMN marks smallint[] NOT NULL DEFAULT '{}';
DROP INDEX shelf_words;
CREATE INDEX shelf_words ON shelf USING gin (words, marks) WITH (fastupdate = off);

-- +goose StatementBegin
CREATE FUNCTION shelf_price_class(price bigint) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (-1 - width_bucket(price, ARRAY[10000, 20000, 30000, 50000, 70000, 100000, 150000, 200000, 300000, 500000, 700000,
                                                 1000000, 1500000, 2000000, 3000000, 5000000, 10000000]::bigint[]))::smallint $$;
CREATE FUNCTION shelf_price_classes(lowest bigint, highest bigint) RETURNS smallint[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_agg(c::smallint) FROM generate_series(shelf_price_class(highest)::integer, shelf_price_class(lowest)::integer) AS c $$;
CREATE FUNCTION shelf_place_mark(commune_code text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (commune_code::integer % 32768)::smallint $$;
CREATE FUNCTION shelf_marks(price bigint, commune_code text, its_score integer, its_id bigint) RETURNS smallint[]
    LANGUAGE sql STABLE
    AS $$
    SELECT ARRAY[shelf_price_class(price), shelf_place_mark(commune_code)]
           || ARRAY(SELECT (-100 - tier)::smallint FROM shelf_tier WHERE (its_score, its_id) >= (score, listing_id) ORDER BY tier)
$$;

CREATE OR REPLACE FUNCTION shelf_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.points := shelf_points(NEW.in_stock, NEW.sales, NEW.reviews, NEW.rating);
    NEW.score := NEW.points + shelf_star_points(shelf_stars(NEW.three_until, NEW.four_until, NEW.five_until, current_date));
    NEW.marks := shelf_marks(NEW.price, NEW.commune_code, NEW.score, NEW.listing_id);
    RETURN NEW;
END $$;

-- shelf_draw_tiers draws the tiers anew. Until the next time, what changed at the same moment may stand a tier too low;
-- words that fewer listings have find it all the same.
CREATE FUNCTION shelf_draw_tiers() RETURNS void
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

-- On a long shelf each reading is tried among the best first: most that find anything find something there.
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

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_first(ways tsquery[], day date, seller bigint) RETURNS integer
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
CREATE OR REPLACE FUNCTION shelf_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.points := shelf_points(NEW.in_stock, NEW.sales, NEW.reviews, NEW.rating);
    NEW.score := NEW.points + shelf_star_points(shelf_stars(NEW.three_until, NEW.four_until, NEW.five_until, current_date));
    RETURN NEW;
END $$;
-- +goose StatementEnd
DROP INDEX shelf_words;
CREATE INDEX shelf_words ON shelf USING gin (words) WITH (fastupdate = off);
DROP FUNCTION shelf_draw_tiers, shelf_marks, shelf_place_mark, shelf_price_classes, shelf_price_class;
ALTER TABLE shelf DROP COLUMN marks;
DROP TABLE shelf_tier;
