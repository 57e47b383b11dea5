-- +goose Up
-- A buyer may leave a mail address with an order, to be told of it. It is forgotten with the buyer.
ALTER TABLE orders ADD COLUMN email text NOT NULL DEFAULT '';
ALTER TABLE orders
    ADD CONSTRAINT orders_email CHECK (email = '' OR (char_length(email) <= 254 AND email ~ '^[!-~]+@[a-z0-9.-]+[.][a-z0-9-]+$')) NOT VALID,
    ADD CONSTRAINT orders_forgotten_mail CHECK (forgotten_at IS NULL OR email = '') NOT VALID;
ALTER TABLE outbox ADD CONSTRAINT outbox_subject CHECK (channel <> 'mail' OR subject <> '') NOT VALID;

-- +goose Down
ALTER TABLE outbox DROP CONSTRAINT outbox_subject;
ALTER TABLE orders DROP COLUMN email;
