-- +goose Up
-- A photograph has its row from the moment it was taken in; its pictures are made by a job afterwards.
ALTER TABLE photo
    ADD COLUMN state        text NOT NULL DEFAULT 'ready' CHECK (state IN ('waiting', 'ready', 'failed')),
    ADD COLUMN failure      text, -- key of the text that says why there will be no picture
    ADD COLUMN settled_at   timestamptz, -- ready or failed since
    ADD COLUMN unused_since timestamptz, -- nothing refers to it; set and lifted by the sweep
    ADD CONSTRAINT photo_failure CHECK ((state = 'failed') = (failure IS NOT NULL));
UPDATE photo SET settled_at = created_at;
ALTER TABLE photo
    ALTER COLUMN state DROP DEFAULT,
    ADD CONSTRAINT photo_settled CHECK ((state = 'waiting') = (settled_at IS NULL));
CREATE INDEX photo_waiting ON photo (created_at) WHERE state = 'waiting';

-- Which photographs nothing refers to. Whatever refers to a photograph does so by a foreign key, and is found by it:
-- a new table with one keeps its photographs without another word.
-- +goose StatementBegin
CREATE FUNCTION photos_used() RETURNS TABLE (used_hash text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    reference record;
BEGIN
    FOR reference IN
        SELECT c.conrelid::regclass AS table_name, a.attname AS column_name
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = 'photo'::regclass
    LOOP
        RETURN QUERY EXECUTE format('SELECT DISTINCT %I FROM %s WHERE %I IS NOT NULL',
            reference.column_name, reference.table_name, reference.column_name);
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION photos_used();
ALTER TABLE photo DROP COLUMN unused_since, DROP COLUMN settled_at, DROP COLUMN failure, DROP COLUMN state;
