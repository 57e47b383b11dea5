-- +goose Up
-- A certificate is given by the seller and counts once an officer has verified it. It belongs to one listing, or to
-- all of the seller's. Licences for what is sold only with papers are kept alike.
ALTER TABLE certificate
    ADD COLUMN seller_id bigint REFERENCES seller (id),
    ALTER COLUMN listing_id DROP NOT NULL,
    ADD COLUMN state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'verified', 'rejected', 'withdrawn')),
    ADD COLUMN sent_at timestamptz,
    ADD COLUMN told_60_at timestamptz, -- that it ends in 60 days
    ADD COLUMN told_7_at timestamptz,
    DROP CONSTRAINT certificate_kind_check,
    ADD CONSTRAINT certificate_kind_check CHECK (kind IN ('ocop', 'vietgap', 'globalgap', 'organic', 'gi', 'alcohol', 'declaration'));
UPDATE certificate c SET
    seller_id = l.seller_id,
    state = CASE WHEN c.verified_at IS NULL THEN 'waiting' ELSE 'verified' END,
    sent_at = coalesce(c.verified_at, l.created_at)
FROM listing l WHERE l.id = c.listing_id;
ALTER TABLE certificate
    ALTER COLUMN seller_id SET NOT NULL,
    ALTER COLUMN sent_at SET NOT NULL,
    ADD CONSTRAINT certificate_verified CHECK ((state = 'verified') = (verified_at IS NOT NULL)),
    ADD CONSTRAINT certificate_ocop_listing CHECK (kind <> 'ocop' OR listing_id IS NOT NULL), -- stars are a product's
    ADD CONSTRAINT certificate_ocop_life CHECK (kind <> 'ocop' OR expires_on <= issued_on + interval '36 months'), -- Decision 1489/QĐ-TTg
    ADD CONSTRAINT certificate_number_length CHECK (char_length(number) <= 60),
    ADD CONSTRAINT certificate_issuer_length CHECK (char_length(issuer) <= 160);
-- The same paper, sent again by a second tap, is the first.
CREATE UNIQUE INDEX certificate_once ON certificate (seller_id, kind, number, coalesce(listing_id, 0)) WHERE state IN ('waiting', 'verified');
CREATE INDEX certificate_seller ON certificate (seller_id, id);
CREATE INDEX certificate_waiting ON certificate (sent_at, id) WHERE state = 'waiting';
CREATE INDEX certificate_expiring ON certificate (expires_on) WHERE state = 'verified';

-- The paper itself, for officers' eyes only: a photograph or a PDF, as it came. In the database, so that no address
-- leads to it and a backup holds it.
CREATE TABLE certificate_scan (
    certificate_id bigint NOT NULL REFERENCES certificate (id),
    position       integer NOT NULL CHECK (position BETWEEN 0 AND 3),
    media_type     text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
    content        bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 8388608),
    added_at       timestamptz NOT NULL,
    PRIMARY KEY (certificate_id, position)
);

CREATE TABLE certificate_history (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    certificate_id   bigint NOT NULL REFERENCES certificate (id),
    from_state       text,
    to_state         text NOT NULL,
    actor_account_id bigint REFERENCES account (id),
    reason           text NOT NULL DEFAULT '',
    at               timestamptz NOT NULL,
    CHECK (to_state NOT IN ('rejected', 'withdrawn') OR reason <> '')
);
CREATE INDEX certificate_history_certificate ON certificate_history (certificate_id, id);
INSERT INTO certificate_history (certificate_id, to_state, at) SELECT id, state, sent_at FROM certificate;

-- +goose Down
DROP TABLE certificate_history, certificate_scan;
DELETE FROM certificate WHERE listing_id IS NULL OR kind IN ('globalgap', 'alcohol', 'declaration');
ALTER TABLE certificate
    DROP COLUMN seller_id, DROP COLUMN state, DROP COLUMN sent_at, DROP COLUMN told_60_at, DROP COLUMN told_7_at,
    DROP CONSTRAINT certificate_ocop_life, DROP CONSTRAINT certificate_number_length, DROP CONSTRAINT certificate_issuer_length,
    ALTER COLUMN listing_id SET NOT NULL,
    DROP CONSTRAINT certificate_kind_check,
    ADD CONSTRAINT certificate_kind_check CHECK (kind IN ('ocop', 'vietgap', 'organic', 'gi'));
