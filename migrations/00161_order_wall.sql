-- +goose Up
-- A seller's part of an order is its own; whether the whole order is over depends on the parts of others too.
-- +goose StatementBegin
CREATE FUNCTION order_part_states(of bigint) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT state FROM seller_order WHERE order_id = of
$$;
-- +goose StatementEnd
SELECT build_seller_wall('seller_order', 'seller_id = %s');

-- +goose Down
SELECT raze_seller_wall('seller_order');
DROP FUNCTION order_part_states;
