-- +goose Up
-- A seller's answer under a review shows at once when the rules see nothing in it; an officer looks afterwards, and takes
-- away what may not stand there.
ALTER TABLE review
    ADD COLUMN answer_seen_at timestamptz,
    ADD COLUMN answer_seen_by bigint REFERENCES account (id),
    ADD COLUMN answer_returned text NOT NULL DEFAULT '', -- why the last answer was taken away; empty: it was not
    ADD CONSTRAINT review_answer_seen CHECK (answer_seen_at IS NULL OR answer <> ''),
    ADD CONSTRAINT review_answer_returned CHECK (answer_returned = '' OR answer = '');
UPDATE review SET answer_seen_at = seen_at, answer_seen_by = seen_by WHERE answer <> '' AND seen_at >= answered_at;
CREATE INDEX review_answer_unseen ON review (id) WHERE answer <> '' AND answer_seen_at IS NULL;

-- The answers that were taken away.
CREATE TABLE review_answer_taken (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id        bigint NOT NULL REFERENCES review (id),
    words            text NOT NULL CHECK (words <> ''),
    answered_at      timestamptz NOT NULL,
    answered_by      bigint REFERENCES account (id),
    actor_account_id bigint REFERENCES account (id),
    reason           text NOT NULL CHECK (char_length(reason) BETWEEN 5 AND 500),
    at               timestamptz NOT NULL CHECK (at >= answered_at)
);
CREATE INDEX review_answer_taken_review ON review_answer_taken (review_id, id);
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON review_answer_taken FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- +goose Down
DROP TABLE review_answer_taken;
DROP INDEX review_answer_unseen;
ALTER TABLE review DROP CONSTRAINT review_answer_returned, DROP CONSTRAINT review_answer_seen,
    DROP COLUMN answer_returned, DROP COLUMN answer_seen_by, DROP COLUMN answer_seen_at;
