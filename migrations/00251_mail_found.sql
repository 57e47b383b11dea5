-- +goose NO TRANSACTION
-- +goose Up
-- Checked and built while the old version serves.
ALTER TABLE orders VALIDATE CONSTRAINT orders_email;
ALTER TABLE orders VALIDATE CONSTRAINT orders_forgotten_mail;
ALTER TABLE outbox VALIDATE CONSTRAINT outbox_subject;
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_with_mail ON orders (placed_at) WHERE email <> '';
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_recipient ON outbox (recipient, created_at);

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS outbox_recipient;
DROP INDEX CONCURRENTLY IF EXISTS orders_with_mail;
