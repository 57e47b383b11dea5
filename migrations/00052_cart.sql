-- +goose Up
-- Who is signed in has one cart, the same on every device.
ALTER TABLE cart ADD COLUMN account_id bigint UNIQUE REFERENCES account (id);
-- Carts nobody has touched for 60 days are swept away.
CREATE INDEX cart_updated ON cart (updated_at);

-- +goose Down
DROP INDEX cart_updated;
ALTER TABLE cart DROP COLUMN account_id;
