-- What the rows of a volume are made of.
CREATE TEMP TABLE volume_want (
    sellers bigint, listings bigint, at timestamptz,
    communes text[], family text[], middle text[], given text[], hamlet text[], quality text[]
) ON COMMIT DROP;
CREATE TEMP TABLE volume_kind (
    n serial, name text, category text, cover text, months smallint[], low bigint, high bigint,
    unit text, amount integer, base text, unit2 text, amount2 integer, short text
) ON COMMIT DROP;
CREATE TEMP TABLE volume_number (seller_id bigint, field text, sealed bytea, key_id text, mark bytea) ON COMMIT DROP;
