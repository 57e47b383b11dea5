-- +goose Up
-- What a stall wants to say of itself is its own until it shows.
SELECT build_seller_wall('stall_change', 'seller_id = %s');

-- +goose Down
SELECT raze_seller_wall('stall_change');
