-- The office finds a buyer's orders by telephone number. Written beside the running old version.
-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_phone ON orders (phone, id DESC);

-- +goose Down
DROP INDEX IF EXISTS orders_phone;
