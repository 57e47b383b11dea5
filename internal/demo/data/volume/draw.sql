SET LOCAL temp_buffers = '128MB';
-- Everything is drawn from a row's number, so the same call makes the same rows.
CREATE OR REPLACE FUNCTION pg_temp.draw(n bigint, salt bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS $$ SELECT hashint8extended(n, salt) & 2147483647 $$;
CREATE OR REPLACE FUNCTION pg_temp.one(list text[], n bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT list[1 + (hashint8extended(n, salt) & 2147483647) % cardinality(list)] $$;
