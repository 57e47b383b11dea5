-- +goose Up
-- Requests of authorities, which are carried out within 24 hours of their receipt (Decree 248/2026, art. 17.1.c: take
-- what is unlawful off; art. 18.2: give an authority a seller's data, suspend its account).
CREATE TABLE takedown_request (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('listing', 'stall', 'data')), -- take it off, suspend the seller, give its data
    seller_id       bigint NOT NULL REFERENCES seller (id),
    listing_id      bigint REFERENCES listing (id),
    authority       text NOT NULL CHECK (char_length(authority) BETWEEN 3 AND 120),
    document_number text NOT NULL CHECK (char_length(document_number) BETWEEN 2 AND 60),
    document_date   date NOT NULL,
    reason          text NOT NULL CHECK (char_length(reason) BETWEEN 5 AND 500), -- the seller reads it
    received_at     timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    entered_at      timestamptz NOT NULL CHECK (entered_at >= received_at),
    entered_by      bigint NOT NULL REFERENCES account (id),
    alarmed         text NOT NULL DEFAULT '' CHECK (alarmed IN ('', 'soon', 'late')),
    outcome         text CHECK (outcome IN ('hidden', 'suspended', 'given', 'returned')),
    acted_at        timestamptz CHECK (acted_at >= entered_at),
    acted_by        bigint REFERENCES account (id),
    answer          text NOT NULL DEFAULT '', -- why it was returned
    CHECK ((kind = 'listing') = (listing_id IS NOT NULL)),
    CHECK (document_date <= (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date),
    CHECK (due_at = received_at + interval '24 hours'),
    CHECK (num_nulls(outcome, acted_at, acted_by) IN (0, 3)),
    CHECK (outcome IS NULL OR outcome = 'returned' OR (kind, outcome) IN (('listing', 'hidden'), ('stall', 'suspended'), ('data', 'given'))),
    CHECK ((coalesce(outcome, '') = 'returned') = (answer <> ''))
);
-- One document asks for one thing once.
CREATE UNIQUE INDEX takedown_request_once ON takedown_request (lower(authority), lower(document_number), kind, seller_id, coalesce(listing_id, 0))
    WHERE coalesce(outcome, '') <> 'returned';
CREATE INDEX takedown_request_open ON takedown_request (due_at, id) WHERE acted_at IS NULL;
CREATE INDEX takedown_request_acted ON takedown_request (acted_at DESC, id DESC) WHERE acted_at IS NOT NULL;
CREATE INDEX takedown_request_listing ON takedown_request (listing_id);
CREATE INDEX takedown_request_seller ON takedown_request (seller_id);
-- What was asked stays as it was asked, and what was done as it was done.
CREATE TRIGGER asked_stays BEFORE UPDATE ON takedown_request FOR EACH ROW WHEN (OLD.acted_at IS NOT NULL OR
    (OLD.kind, OLD.seller_id, OLD.listing_id, OLD.authority, OLD.document_number, OLD.document_date, OLD.reason, OLD.received_at, OLD.entered_at, OLD.entered_by)
    IS DISTINCT FROM
    (NEW.kind, NEW.seller_id, NEW.listing_id, NEW.authority, NEW.document_number, NEW.document_date, NEW.reason, NEW.received_at, NEW.entered_at, NEW.entered_by))
    EXECUTE FUNCTION only_added_to();
CREATE TRIGGER only_added_to BEFORE DELETE OR TRUNCATE ON takedown_request FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- Each step of one, for ever, and chained like the other histories (decision 56).
CREATE TABLE takedown_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id bigint NOT NULL REFERENCES takedown_request (id),
    what       text NOT NULL CHECK (what IN ('received', 'soon', 'late', 'hidden', 'suspended', 'given', 'returned', 'lifted')),
    note       text NOT NULL DEFAULT '',
    account_id bigint REFERENCES account (id), -- null: the clock
    at         timestamptz NOT NULL,
    CHECK ((what IN ('soon', 'late')) = (account_id IS NULL)),
    CHECK ((what IN ('returned', 'lifted')) = (note <> ''))
);
CREATE INDEX takedown_history_request ON takedown_history (request_id, id);
-- Data may be given again, when a file was lost on its way; all else happens once.
CREATE UNIQUE INDEX takedown_history_once ON takedown_history (request_id, what) WHERE what <> 'given';

-- A seller that an authority had suspended: what it offers is off the shelf and its stall shows nowhere, while the orders
-- it has go on. Several authorities may each have asked; it sells again when the last was lifted.
CREATE TABLE seller_suspension (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id    bigint NOT NULL REFERENCES seller (id),
    request_id   bigint NOT NULL UNIQUE REFERENCES takedown_request (id),
    reason       text NOT NULL CHECK (reason <> ''), -- its people read it
    suspended_at timestamptz NOT NULL,
    suspended_by bigint NOT NULL REFERENCES account (id),
    lifted_at    timestamptz CHECK (lifted_at >= suspended_at),
    lifted_by    bigint REFERENCES account (id),
    lift_reason  text NOT NULL DEFAULT '',
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
    CHECK ((lifted_at IS NULL) = (lift_reason = ''))
);
CREATE INDEX seller_suspension_open ON seller_suspension (seller_id) WHERE lifted_at IS NULL;
CREATE TRIGGER lifted_stays BEFORE UPDATE ON seller_suspension FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL) EXECUTE FUNCTION only_added_to();
CREATE TRIGGER only_added_to BEFORE DELETE OR TRUNCATE ON seller_suspension FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- +goose StatementBegin
CREATE FUNCTION seller_of_request(request bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_id FROM takedown_request WHERE id = request);
END $$;
-- +goose StatementEnd
SELECT build_seller_wall(t::regclass, 'seller_id = %s') FROM unnest(ARRAY['takedown_request', 'seller_suspension']) AS t;
SELECT build_seller_wall('takedown_history', 'seller_of_request(request_id) = %s');

ALTER TABLE audit DROP CONSTRAINT audit_source_check,
    ADD CONSTRAINT audit_source_check CHECK (source IN ('personal_look', 'officer_history', 'seller_history', 'moderation_history', 'takedown_history'));
CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON takedown_history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON takedown_history FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

ALTER TABLE seller_history DROP CONSTRAINT seller_history_what_check,
    ADD CONSTRAINT seller_history_what_check CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone', 'handed_over', 'closed',
        'stall_sent', 'stall_shown', 'stall_returned', 'suspended', 'resumed'));

-- Who orders or publishes while the stall is being suspended waits for it, and who suspends it waits for them.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION needs_open_stall() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed timestamptz;
BEGIN
    SELECT closed_at INTO closed FROM seller WHERE id = NEW.seller_id FOR KEY SHARE;
    IF closed IS NOT NULL
       OR TG_TABLE_NAME = 'seller_order' AND EXISTS (SELECT FROM seller_suspension WHERE seller_id = NEW.seller_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'seller % has closed', NEW.seller_id USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_open_stall';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION listing_not_suspended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM seller WHERE id = NEW.seller_id FOR KEY SHARE;
    IF EXISTS (SELECT FROM seller_suspension WHERE seller_id = NEW.seller_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'seller % is suspended', NEW.seller_id USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_not_suspended';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listing_not_suspended BEFORE INSERT ON listing
    FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION listing_not_suspended();
CREATE TRIGGER listing_not_suspended_again BEFORE UPDATE OF status ON listing
    FOR EACH ROW WHEN (NEW.status = 'published' AND OLD.status <> 'published') EXECUTE FUNCTION listing_not_suspended();

-- +goose Down
DROP TRIGGER listing_not_suspended_again ON listing;
DROP TRIGGER listing_not_suspended ON listing;
DROP FUNCTION listing_not_suspended;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION needs_open_stall() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed timestamptz;
BEGIN
    SELECT closed_at INTO closed FROM seller WHERE id = NEW.seller_id FOR KEY SHARE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'seller % has closed', NEW.seller_id USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_open_stall';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
ALTER TABLE seller_history DROP CONSTRAINT seller_history_what_check,
    ADD CONSTRAINT seller_history_what_check CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone', 'handed_over', 'closed',
        'stall_sent', 'stall_shown', 'stall_returned')) NOT VALID;
DROP TABLE seller_suspension, takedown_history, takedown_request;
DROP FUNCTION seller_of_request;
ALTER TABLE audit DROP CONSTRAINT audit_source_check,
    ADD CONSTRAINT audit_source_check CHECK (source IN ('personal_look', 'officer_history', 'seller_history', 'moderation_history')) NOT VALID;
