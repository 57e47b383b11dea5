-- +goose Up
-- What hangs on something that has a wall is behind it too: whose that is, is asked of it. By functions, because the
-- planner takes a sub-select in a policy to be run for every row, also of those who pass by the first half, and plans
-- everything else around that. They are run for a named seller alone, and see what that seller sees.
-- +goose StatementBegin
CREATE FUNCTION seller_of_part(part bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_id FROM seller_order WHERE id = part);
END $$;
CREATE FUNCTION order_is_of(of_order bigint, of_seller bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM seller_order WHERE order_id = of_order AND seller_id = of_seller);
END $$;
CREATE FUNCTION seller_of_certificate(paper bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_id FROM certificate WHERE id = paper);
END $$;
CREATE FUNCTION seller_of_payout(of_payout bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_id FROM payout WHERE id = of_payout);
END $$;
CREATE FUNCTION seller_of_listing(of_listing bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
BEGIN
    RETURN (SELECT seller_id FROM listing WHERE id = of_listing);
END $$;
-- +goose StatementEnd
SELECT build_seller_wall(t::regclass, 'seller_of_part(seller_order_id) = %s')
FROM unnest(ARRAY['order_line', 'parcel', 'return_request', 'order_message', 'remittance_line', 'cash_open']) AS t;
SELECT build_seller_wall('orders', 'order_is_of(id, %s)');
SELECT build_seller_wall(t::regclass, 'seller_of_certificate(certificate_id) = %s') FROM unnest(ARRAY['certificate_scan', 'certificate_history']) AS t;
SELECT build_seller_wall('payout_entry', 'seller_of_payout(payout_id) = %s');
SELECT build_seller_wall('listing_change', 'seller_of_listing(listing_id) = %s');
-- Accounts of the marketplace are in each transaction; of sellers' accounts only the own are.
SELECT build_seller_wall(t::regclass, 'account NOT LIKE ''seller:%%'' OR split_part(account, '':'', 2) = (%s)::text')
FROM unnest(ARRAY['ledger_entry', 'ledger_balance']) AS t;

-- What is published everybody reads, and its seller alone changes. A policy that lets all pass costs a reader nothing.
-- +goose StatementBegin
CREATE FUNCTION build_seller_gate(of regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    passes text := '(SELECT CASE WHEN coalesce(current_setting(''nongsan.seller'', true), '''') = '''' THEN true END) IS NOT NULL OR '
                || 'seller_id = (SELECT nullif(current_setting(''nongsan.seller'', true), '''')::bigint)';
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', of);
    EXECUTE format('CREATE POLICY seller_gate_read ON %s FOR SELECT USING (true)', of);
    EXECUTE format('CREATE POLICY seller_gate_add ON %s FOR INSERT WITH CHECK (%s)', of, passes);
    EXECUTE format('CREATE POLICY seller_gate ON %s FOR UPDATE USING (%s) WITH CHECK (%2$s)', of, passes);
    EXECUTE format('CREATE POLICY seller_gate_remove ON %s FOR DELETE USING (%s)', of, passes);
END $$;
-- +goose StatementEnd
SELECT build_seller_gate(t::regclass) FROM unnest(ARRAY['listing', 'shipping_zone', 'pickup_place']) AS t;

-- +goose Down
SELECT raze_seller_wall(t::regclass) FROM unnest(ARRAY['order_line', 'parcel', 'return_request', 'order_message', 'remittance_line', 'cash_open',
    'orders', 'certificate_scan', 'certificate_history', 'payout_entry', 'listing_change', 'ledger_entry', 'ledger_balance']) AS t;
-- +goose StatementBegin
DO $$
DECLARE of text;
BEGIN
    FOREACH of IN ARRAY ARRAY['listing', 'shipping_zone', 'pickup_place'] LOOP
        EXECUTE format('DROP POLICY seller_gate ON %I; DROP POLICY seller_gate_read ON %1$I; DROP POLICY seller_gate_add ON %1$I;
            DROP POLICY seller_gate_remove ON %1$I; ALTER TABLE %1$I DISABLE ROW LEVEL SECURITY', of);
    END LOOP;
END $$;
-- +goose StatementEnd
DROP FUNCTION build_seller_gate, seller_of_part, order_is_of, seller_of_certificate, seller_of_payout, seller_of_listing;
