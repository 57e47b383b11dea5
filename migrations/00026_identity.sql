-- +goose Up
-- Numbers that nobody may read in the database: sealed with a key from outside it.
CREATE TABLE seller_secret (
    seller_id   bigint NOT NULL REFERENCES seller (id),
    field       text NOT NULL CHECK (field IN ('citizen_number', 'tax_number', 'bank_account')),
    sealed      bytea NOT NULL,
    key_id      text NOT NULL, -- that sealed it
    mark        bytea NOT NULL CHECK (octet_length(mark) = 32), -- HMAC: the same for the same number
    bank_bin    text CHECK (bank_bin ~ '^[0-9]{6}$'),
    bank_holder text CHECK (char_length(bank_holder) BETWEEN 2 AND 80),
    changed_at  timestamptz NOT NULL,
    changed_by  bigint REFERENCES account (id),
    PRIMARY KEY (seller_id, field),
    CHECK ((field = 'bank_account') = (bank_bin IS NOT NULL) AND (bank_bin IS NULL) = (bank_holder IS NULL))
);
-- A person and an organisation sell as one seller; a bank account may be a family's.
CREATE UNIQUE INDEX seller_secret_once ON seller_secret (field, mark) WHERE field <> 'bank_account';
CREATE INDEX seller_secret_key ON seller_secret (key_id);

-- Who looked at what was hidden, and why. Rows are never changed and never go.
CREATE TABLE personal_look (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    viewer_account_id bigint NOT NULL REFERENCES account (id),
    subject           text NOT NULL CHECK (subject IN ('seller', 'account', 'order')),
    subject_id        bigint NOT NULL,
    field             text NOT NULL CHECK (field <> ''),
    why               text NOT NULL CHECK (char_length(why) BETWEEN 5 AND 300),
    at                timestamptz NOT NULL
);
CREATE INDEX personal_look_subject ON personal_look (subject, subject_id, id);
-- +goose StatementBegin
CREATE FUNCTION personal_look_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'personal_look is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER personal_look_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON personal_look
    FOR EACH STATEMENT EXECUTE FUNCTION personal_look_stays();

-- That a seller is who it says: electronically, or before an officer. No picture and no copy of a document is kept.
CREATE TABLE identity_check (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id    bigint NOT NULL REFERENCES seller (id),
    method       text NOT NULL CHECK (method IN ('electronic', 'in_person')),
    provider     text NOT NULL DEFAULT '', -- who answered for it electronically
    reference    text NOT NULL DEFAULT '', -- the provider's own name for the person
    document     text CHECK (document IN ('citizen_card', 'passport', 'business_licence', 'cooperative_licence')),
    checked_by   bigint REFERENCES account (id), -- the officer, or who proved themselves
    checked_at   timestamptz NOT NULL,
    ended_at     timestamptz CHECK (ended_at >= checked_at),
    ended_by     bigint REFERENCES account (id),
    ended_reason text NOT NULL DEFAULT '',
    CHECK ((method = 'in_person') = (document IS NOT NULL)),
    CHECK ((method = 'electronic') = (provider <> '')),
    CHECK (method = 'electronic' OR checked_by IS NOT NULL),
    CHECK (ended_at IS NULL OR ended_reason <> '')
);
CREATE UNIQUE INDEX identity_check_one ON identity_check (seller_id) WHERE ended_at IS NULL;

-- From when on nothing shows that an unidentified seller offers (Decree 248/2026, art. 52.2). One row.
CREATE TABLE identity_gate (
    one_row   boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    closes_at timestamptz NOT NULL
);
INSERT INTO identity_gate (closes_at) VALUES ('2027-01-01 00:00+07');

-- +goose StatementBegin
CREATE FUNCTION listing_needs_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at >= (SELECT closes_at FROM identity_gate)
       AND NOT EXISTS (SELECT FROM identity_check i WHERE i.seller_id = NEW.seller_id AND i.ended_at IS NULL) THEN
        RAISE EXCEPTION 'seller % is not identified', NEW.seller_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_needs_identity';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listing_needs_identity BEFORE INSERT ON listing
    FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION listing_needs_identity();
CREATE TRIGGER listing_needs_identity_again BEFORE UPDATE OF status ON listing
    FOR EACH ROW WHEN (NEW.status = 'published' AND OLD.status <> 'published') EXECUTE FUNCTION listing_needs_identity();

-- +goose Down
DROP TRIGGER listing_needs_identity_again ON listing;
DROP TRIGGER listing_needs_identity ON listing;
DROP FUNCTION listing_needs_identity;
DROP TABLE identity_gate, identity_check, personal_look, seller_secret;
DROP FUNCTION personal_look_stays;
