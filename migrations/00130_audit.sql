-- +goose Up
-- Who looked, who was given a duty and who changed what of a seller is written down for ever. Each such row has a link
-- here, and each link holds the hash of the one before: whoever changes or drops a row breaks the chain, also past the
-- triggers that refuse it, and nongsan check says so.
CREATE TABLE audit (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    text NOT NULL CHECK (source IN ('personal_look', 'officer_history', 'seller_history')),
    source_id bigint NOT NULL,
    content   bytea NOT NULL CHECK (octet_length(content) = 32), -- SHA-256 of the row
    prev_hash bytea CHECK (octet_length(prev_hash) = 32),        -- null: the first link
    hash      bytea NOT NULL CHECK (octet_length(hash) = 32),    -- SHA-256 of prev_hash, source, source_id and content
    UNIQUE (source, source_id),
    UNIQUE (prev_hash) -- nobody branches off
);

-- +goose StatementBegin
-- The content of a row, or null when it is gone. Nulls are left out, so that a new column changes nothing while it is
-- null: that is how these tables may grow.
CREATE FUNCTION audit_content(of jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(jsonb_strip_nulls(of)::text, 'UTF8'))
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit_row(source text, id bigint) RETURNS bytea LANGUAGE plpgsql STABLE SET timezone = 'UTC' AS $$
DECLARE found bytea;
BEGIN
    EXECUTE format('SELECT audit_content(to_jsonb(t)) FROM %I t WHERE id = $1', source) INTO found USING id;
    RETURN found;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit_hash(prev bytea, source text, id bigint, content bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(coalesce(prev, '') || convert_to(source || ' ' || id || ' ', 'UTF8') || content)
$$;
-- +goose StatementEnd
-- +goose StatementBegin
-- Links are made one after the other. The lock is taken when the transaction ends, after every other one it wants, so
-- nobody waits for somebody who waits.
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    content bytea := audit_content(to_jsonb(NEW));
    prev    bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit', 0));
    SELECT hash INTO prev FROM audit ORDER BY id DESC LIMIT 1;
    INSERT INTO audit (source, source_id, content, prev_hash, hash)
    VALUES (TG_TABLE_NAME, NEW.id, content, prev, audit_hash(prev, TG_TABLE_NAME, NEW.id, content));
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

-- What was written down before has its links too.
-- +goose StatementBegin
DO $$
DECLARE
    r    record;
    c    bytea;
    prev bytea;
BEGIN
    FOR r IN SELECT 'personal_look' AS source, id, at FROM personal_look
             UNION ALL SELECT 'officer_history', id, at FROM officer_history
             UNION ALL SELECT 'seller_history', id, at FROM seller_history ORDER BY at, source, id LOOP
        c := audit_row(r.source, r.id);
        INSERT INTO audit (source, source_id, content, prev_hash, hash)
        VALUES (r.source, r.id, c, prev, audit_hash(prev, r.source, r.id, c)) RETURNING hash INTO prev;
    END LOOP;
END $$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON personal_look DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON officer_history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON seller_history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON officer_history FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON seller_history FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- +goose Down
DROP TRIGGER only_added_to ON seller_history;
DROP TRIGGER only_added_to ON officer_history;
DROP TRIGGER audit_link ON seller_history;
DROP TRIGGER audit_link ON officer_history;
DROP TRIGGER audit_link ON personal_look;
DROP TABLE audit;
DROP FUNCTION audit_link, only_added_to, audit_row, audit_hash, audit_content;
