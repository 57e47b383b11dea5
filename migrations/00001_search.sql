-- +goose Up
-- Words are found with and without their marks: vn_tone keeps them, vn_plain drops them.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- unaccent() is only STABLE, because dictionaries can change; ours does not, and an index needs IMMUTABLE.
-- +goose StatementBegin
CREATE FUNCTION vn_fold(t text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, normalize(t, NFC))) $$;
-- +goose StatementEnd

CREATE TEXT SEARCH CONFIGURATION vn_tone (COPY = simple);
CREATE TEXT SEARCH CONFIGURATION vn_plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION vn_plain
    ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
    WITH unaccent, simple;

-- +goose Down
DROP TEXT SEARCH CONFIGURATION vn_plain;
DROP TEXT SEARCH CONFIGURATION vn_tone;
DROP FUNCTION vn_fold;
