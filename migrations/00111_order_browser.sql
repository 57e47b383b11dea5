-- +goose Up
-- An order's code stands on the parcel and in the transfer, so it is no key: a guest's order is opened by the browser that
-- placed it, or by the link in a text message to the number it was ordered with, which ends with the order's pass.
ALTER TABLE orders ADD COLUMN pass text CHECK (pass ~ '^[0-9a-f]{12}$'); -- null: ordered before there were any
ALTER TABLE orders ALTER COLUMN pass SET DEFAULT encode(substring(uuid_send(gen_random_uuid()) FROM 1 FOR 6), 'hex');
CREATE TABLE order_browser (
    order_id     bigint NOT NULL REFERENCES orders (id),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32), -- SHA-256 of the browser's cookie
    how          text NOT NULL CHECK (how IN ('placed', 'link')),
    at           timestamptz NOT NULL,
    PRIMARY KEY (order_id, browser_hash)
);

-- +goose Down
DROP TABLE order_browser;
ALTER TABLE orders DROP COLUMN pass;
