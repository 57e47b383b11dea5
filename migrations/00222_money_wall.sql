-- +goose Up
-- The money of an order is behind the wall as its lines are: who acts for a seller sees what came for orders that it has a
-- part in, and of what goes back what is for its own part or for the whole order. The version of before may, while it still
-- runs, ask a gateway for more than it has left, which refuses, and a person sends it.
-- +goose StatementBegin
CREATE FUNCTION payment_is_of(of_payment bigint, of_seller bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM payment WHERE id = of_payment AND order_is_of(order_id, of_seller));
END $$;
CREATE FUNCTION refund_is_of(of_refund bigint, of_seller bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM refund WHERE id = of_refund AND CASE WHEN seller_order_id IS NULL THEN payment_is_of(payment_id, of_seller)
        ELSE seller_of_part(seller_order_id) = of_seller END);
END $$;
-- How much of what a gateway brought is on its way back or is back: of all parts, so for whoever asks.
CREATE FUNCTION sent_back(of_event bigint, of_payment bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(amount), 0)::bigint FROM refund WHERE event_id = of_event AND payment_id = of_payment AND state <> 'failed'
$$;
CREATE FUNCTION seller_of_change(of_change bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_of_listing(listing_id) FROM listing_change WHERE id = of_change);
END $$;

-- What is added by the statement that adds what it hangs on: a volatile function sees the rows of its own statement.
CREATE FUNCTION seller_of_new_parcel(of_parcel bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE COST 1 AS $$
BEGIN
    RETURN seller_of_parcel(of_parcel);
END $$;
CREATE FUNCTION seller_of_new_variant(of_variant bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE COST 1 AS $$
BEGIN
    RETURN seller_of_variant(of_variant);
END $$;
CREATE FUNCTION seller_of_new_change(of_change bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE COST 1 AS $$
BEGIN
    RETURN seller_of_change(of_change);
END $$;
-- Checks what is added to a table that has its wall; own is as for build_seller_wall.
CREATE FUNCTION check_seller_wall(of regclass, own text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    passes text := '(SELECT CASE WHEN coalesce(current_setting(''nongsan.seller'', true), '''') = '''' THEN true END) IS NOT NULL OR '
                || format(own, '(SELECT nullif(current_setting(''nongsan.seller'', true), '''')::bigint)');
BEGIN
    EXECUTE format('ALTER POLICY seller_wall ON %s WITH CHECK (%s)', of, passes);
END $$;
-- +goose StatementEnd

SELECT build_seller_wall('payment', 'order_is_of(order_id, %s)');
SELECT build_seller_wall(t::regclass, 'payment_is_of(payment_id, %s)') FROM unnest(ARRAY['payment_attempt', 'gateway_event']) AS t;
SELECT build_seller_wall('refund', 'CASE WHEN seller_order_id IS NULL THEN payment_is_of(payment_id, %1$s) ELSE seller_of_part(seller_order_id) = %1$s END');
SELECT build_seller_wall('refund_history', 'refund_is_of(refund_id, %s)');
SELECT build_seller_wall('listing_change_photo', 'seller_of_change(change_id) = %s');

SELECT check_seller_wall('parcel_line', 'seller_of_new_parcel(parcel_id) = %s');
SELECT check_seller_wall('stock_move', 'seller_of_new_variant(variant_id) = %s');
SELECT check_seller_wall('listing_change_photo', 'seller_of_new_change(change_id) = %s');

-- +goose Down
ALTER POLICY seller_wall ON parcel_line WITH CHECK (true);
ALTER POLICY seller_wall ON stock_move WITH CHECK (true);
SELECT raze_seller_wall(t::regclass)
FROM unnest(ARRAY['payment', 'payment_attempt', 'gateway_event', 'refund', 'refund_history', 'listing_change_photo']) AS t;
DROP FUNCTION check_seller_wall, seller_of_new_parcel, seller_of_new_variant, seller_of_new_change, seller_of_change, sent_back, refund_is_of, payment_is_of;
