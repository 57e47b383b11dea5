-- +goose Up
-- What a stall's people want to say of it to the public, as it was and as it is to be: its name, story and photograph
-- are looked at like listings before they show (Law 122/2025/QH15, art. 17.1.đ). What the office wrote itself is
-- approved at once.
CREATE TABLE stall_change (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id  bigint NOT NULL REFERENCES seller (id),
    old_name   text NOT NULL,
    old_story  text NOT NULL,
    old_photo  text REFERENCES photo (hash), -- null: none
    new_name   text NOT NULL CHECK (char_length(new_name) BETWEEN 3 AND 80),
    new_story  text NOT NULL CHECK (char_length(new_story) <= 3000),
    new_photo  text REFERENCES photo (hash),
    flags      text[] NOT NULL DEFAULT '{}', -- what the rules saw, for the person who looks
    state      text NOT NULL CHECK (state IN ('waiting', 'fast', 'approved', 'rejected', 'replaced')), -- fast: shows, and a person looks afterwards
    sent_at    timestamptz NOT NULL,
    sent_by    bigint REFERENCES account (id),
    decided_at timestamptz CHECK (decided_at >= sent_at),
    decided_by bigint REFERENCES account (id),
    reason     text NOT NULL DEFAULT '',
    CHECK ((new_name, new_story, coalesce(new_photo, '')) <> (old_name, old_story, coalesce(old_photo, ''))),
    CHECK ((state IN ('waiting', 'fast')) = (decided_at IS NULL)),
    CHECK (state <> 'rejected' OR reason <> ''),
    CHECK (state <> 'fast' OR cardinality(flags) = 0)
);
CREATE UNIQUE INDEX stall_change_waiting ON stall_change (seller_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX stall_change_fast ON stall_change (seller_id) WHERE state = 'fast';
CREATE INDEX stall_change_seller ON stall_change (seller_id, id DESC);
CREATE INDEX stall_change_queue ON stall_change (sent_at, id) WHERE state IN ('waiting', 'fast');
CREATE INDEX stall_change_old_photo ON stall_change (old_photo);
CREATE INDEX stall_change_new_photo ON stall_change (new_photo);
-- What was decided stays as it was decided.
CREATE TRIGGER decided_stays BEFORE UPDATE ON stall_change FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION only_added_to();
CREATE TRIGGER only_added_to BEFORE DELETE OR TRUNCATE ON stall_change FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- The history of a seller, and with it the audit, says who sent, showed or returned which change.
ALTER TABLE seller_history ADD COLUMN stall_change_id bigint REFERENCES stall_change (id);
ALTER TABLE seller_history DROP CONSTRAINT seller_history_what_check,
    ADD CONSTRAINT seller_history_what_check CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone', 'handed_over', 'closed',
        'stall_sent', 'stall_shown', 'stall_returned'));
ALTER TABLE seller_history ADD CONSTRAINT seller_history_stall_change
    CHECK ((what IN ('stall_sent', 'stall_shown', 'stall_returned')) = (stall_change_id IS NOT NULL));

-- +goose Down
ALTER TABLE seller_history DROP CONSTRAINT seller_history_stall_change;
ALTER TABLE seller_history DROP CONSTRAINT seller_history_what_check,
    ADD CONSTRAINT seller_history_what_check CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone', 'handed_over', 'closed')) NOT VALID;
ALTER TABLE seller_history DROP COLUMN stall_change_id;
DROP TABLE stall_change;
