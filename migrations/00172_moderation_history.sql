-- +goose Up
-- What the rules of moderation look for is the office's to keep. Who changed what of it is written down for ever, and
-- chained like the other histories (decision 56).
CREATE TABLE moderation_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject    text NOT NULL CHECK (subject IN ('word', 'indication', 'area')),
    name       text NOT NULL CHECK (name <> ''), -- the words, the indication, or the former commune
    what       text NOT NULL CHECK (what IN ('added', 'changed', 'removed')),
    was        text NOT NULL DEFAULT '', -- in words: "look · Luật Quảng cáo"
    is_now     text NOT NULL DEFAULT '',
    account_id bigint NOT NULL REFERENCES account (id),
    at         timestamptz NOT NULL,
    CHECK ((what = 'added') = (was = '')),
    CHECK ((what = 'removed') = (is_now = '')),
    CHECK (was <> is_now)
);
CREATE INDEX moderation_history_name ON moderation_history (subject, name, id DESC);

ALTER TABLE moderation_word
    ADD CONSTRAINT moderation_word_words_length CHECK (char_length(words) BETWEEN 2 AND 60),
    ADD CONSTRAINT moderation_word_why_length CHECK (char_length(why) BETWEEN 5 AND 200);

ALTER TABLE audit DROP CONSTRAINT audit_source_check,
    ADD CONSTRAINT audit_source_check CHECK (source IN ('personal_look', 'officer_history', 'seller_history', 'moderation_history'));
CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON moderation_history DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_history FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- +goose Down
ALTER TABLE moderation_word DROP CONSTRAINT moderation_word_why_length, DROP CONSTRAINT moderation_word_words_length;
DROP TABLE moderation_history;
ALTER TABLE audit DROP CONSTRAINT audit_source_check,
    ADD CONSTRAINT audit_source_check CHECK (source IN ('personal_look', 'officer_history', 'seller_history')) NOT VALID;
