-- +goose Up
-- What migration 190 left on the shelf for the version before it, and vn_words, which only that used.
ALTER TABLE shelf DROP COLUMN marks;
DROP FUNCTION shelf_marks, shelf_place_mark, shelf_price_classes, shelf_price_class, shelf_named, vn_words;

-- +goose Down
ALTER TABLE shelf ADD COLUMN marks smallint[] NOT NULL DEFAULT '{}';
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
CREATE FUNCTION vn_words(spelled text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_tsvector('pg_catalog.simple', spelled || ' ' || public.vn_fold(spelled)) $$;
CREATE FUNCTION shelf_named(spelled text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT ARRAY(SELECT '^' || w FROM unnest(tsvector_to_array(vn_words(spelled))) AS w) $$;
-- +goose StatementEnd
