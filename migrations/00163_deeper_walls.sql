-- +goose Up
-- What hangs on an order, a parcel, a return, a line or an offer of one seller is behind its wall as well, and what is
-- published of an offer its seller alone changes. Refunds have none: what may still go back by a gateway counts those of
-- all parts of an order.
-- +goose StatementBegin
CREATE FUNCTION seller_of_parcel(of_parcel bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_of_part(seller_order_id) FROM parcel WHERE id = of_parcel);
END $$;
CREATE FUNCTION seller_of_return(of_return bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_of_part(seller_order_id) FROM return_request WHERE id = of_return);
END $$;
CREATE FUNCTION seller_of_line(line bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_of_part(seller_order_id) FROM order_line WHERE id = line);
END $$;
CREATE FUNCTION seller_of_variant(of_variant bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT l.seller_id FROM variant v JOIN listing l ON l.id = v.listing_id WHERE v.id = of_variant);
END $$;
CREATE FUNCTION seller_of_lot(of_lot bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_of_listing(listing_id) FROM lot WHERE id = of_lot);
END $$;
-- build_seller_gate for a table that names no seller itself; own is as for build_seller_wall.
CREATE FUNCTION build_seller_gate(of regclass, own text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    passes text := '(SELECT CASE WHEN coalesce(current_setting(''nongsan.seller'', true), '''') = '''' THEN true END) IS NOT NULL OR '
                || format(own, '(SELECT nullif(current_setting(''nongsan.seller'', true), '''')::bigint)');
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', of);
    EXECUTE format('CREATE POLICY seller_gate_read ON %s FOR SELECT USING (true)', of);
    EXECUTE format('CREATE POLICY seller_gate_add ON %s FOR INSERT WITH CHECK (%s)', of, passes);
    EXECUTE format('CREATE POLICY seller_gate ON %s FOR UPDATE USING (%s) WITH CHECK (%2$s)', of, passes);
    EXECUTE format('CREATE POLICY seller_gate_remove ON %s FOR DELETE USING (%s)', of, passes);
END $$;
CREATE FUNCTION raze_seller_gate(of regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP POLICY seller_gate ON %s; DROP POLICY seller_gate_read ON %1$s; DROP POLICY seller_gate_add ON %1$s;
        DROP POLICY seller_gate_remove ON %1$s; ALTER TABLE %1$s DISABLE ROW LEVEL SECURITY', of);
END $$;
-- +goose StatementEnd
SELECT build_seller_wall('invoice_wish', 'order_is_of(order_id, %s)');
SELECT build_seller_wall('order_history', 'CASE WHEN seller_order_id IS NULL THEN order_is_of(order_id, %1$s) ELSE seller_of_part(seller_order_id) = %1$s END');
SELECT build_seller_wall(t::regclass, 'seller_of_parcel(parcel_id) = %s') FROM unnest(ARRAY['parcel_line', 'tracking_event']) AS t;
SELECT build_seller_wall(t::regclass, 'seller_of_return(return_id) = %s') FROM unnest(ARRAY['return_line', 'return_photo', 'return_history']) AS t;
SELECT build_seller_wall('line_change', 'seller_of_line(order_line_id) = %s');
SELECT build_seller_wall('stock_move', 'seller_of_variant(variant_id) = %s');
-- These are added by the statement that adds what they hang on, whose rows it does not see yet.
ALTER POLICY seller_wall ON parcel_line WITH CHECK (true);
ALTER POLICY seller_wall ON stock_move WITH CHECK (true);
SELECT build_seller_wall('listing_history', 'seller_of_listing(listing_id) = %s');
SELECT build_seller_gate(t::regclass, 'seller_of_listing(listing_id) = %s') FROM unnest(ARRAY['variant', 'listing_photo', 'lot']) AS t;
SELECT build_seller_gate('lot_step', 'seller_of_lot(lot_id) = %s');

-- +goose Down
SELECT raze_seller_gate(t::regclass) FROM unnest(ARRAY['variant', 'listing_photo', 'lot', 'lot_step']) AS t;
SELECT raze_seller_wall(t::regclass) FROM unnest(ARRAY['invoice_wish', 'order_history', 'parcel_line', 'tracking_event', 'return_line', 'return_photo',
    'return_history', 'line_change', 'stock_move', 'listing_history']) AS t;
DROP FUNCTION build_seller_gate(regclass, text), raze_seller_gate, seller_of_parcel, seller_of_return, seller_of_line, seller_of_variant, seller_of_lot;
