-- +goose Up
-- What a gateway answers is kept as it came, like what it tells by itself: it is judged afterwards.
ALTER TABLE gateway_message
    ADD COLUMN channel text NOT NULL DEFAULT 'notice' CHECK (channel IN ('notice', 'start', 'query', 'refund')),
    ADD COLUMN attempt_id bigint REFERENCES payment_attempt (id), -- what a gateway was asked about
    ADD COLUMN refund_id bigint REFERENCES refund (id),
    ADD COLUMN status integer CHECK (status BETWEEN 100 AND 999),   -- of the answer, in HTTP
    ADD CONSTRAINT gateway_message_asked CHECK ((channel IN ('start', 'query')) = (attempt_id IS NOT NULL)
        AND (channel = 'refund') = (refund_id IS NOT NULL) AND (channel = 'notice') = (status IS NULL));
CREATE INDEX gateway_message_attempt ON gateway_message (attempt_id) WHERE attempt_id IS NOT NULL;
CREATE INDEX gateway_message_refund ON gateway_message (refund_id) WHERE refund_id IS NOT NULL;
-- Old messages are forgotten; those that made events stay with them.
CREATE INDEX gateway_message_age ON gateway_message (received_at);
CREATE INDEX gateway_event_message ON gateway_event (message_id) WHERE message_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION gateway_message_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a message stays as it came' USING ERRCODE = 'check_violation', CONSTRAINT = 'gateway_message_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER gateway_message_append_only BEFORE UPDATE OR TRUNCATE ON gateway_message
    FOR EACH STATEMENT EXECUTE FUNCTION gateway_message_refuse_change();

-- +goose Down
DROP TRIGGER gateway_message_append_only ON gateway_message;
DROP FUNCTION gateway_message_refuse_change;
DROP INDEX gateway_event_message, gateway_message_age;
DELETE FROM gateway_message m WHERE channel <> 'notice' AND NOT EXISTS (SELECT 1 FROM gateway_event e WHERE e.message_id = m.id);
ALTER TABLE gateway_message DROP CONSTRAINT gateway_message_asked, DROP COLUMN channel, DROP COLUMN attempt_id, DROP COLUMN refund_id, DROP COLUMN status;
