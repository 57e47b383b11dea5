-- What orders are drawn from, and what a batch of them is made in. Nothing is to hold the rows up on their way in: keys
-- and indexes are taken down and built, and so proved, at the end; triggers sleep. Balances of the ledger and stock are
-- written at the end as the triggers and verbs would have; nongsan check proves it.
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL work_mem = '64MB';
CREATE TEMP TABLE volume_asleep ON COMMIT DROP AS
SELECT format('ALTER TABLE %s ENABLE TRIGGER %I', tgrelid::regclass, tgname) AS wake, format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) AS put
FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' AND tgrelid = ANY (ARRAY['ledger_transaction', 'ledger_entry', 'listing', 'payout_entry', 'remittance_line']::regclass[]);
CREATE TEMP TABLE volume_down ON COMMIT DROP AS
WITH filled AS (
    SELECT unnest(ARRAY['orders', 'seller_order', 'order_line', 'order_history', 'payment', 'payment_attempt', 'gateway_event', 'parcel', 'parcel_line',
        'line_change', 'stock_move', 'return_request', 'return_line', 'return_history', 'refund', 'refund_history', 'ledger_transaction', 'ledger_entry',
        'remittance_line', 'payout', 'payout_entry']::regclass[]) AS on_table)
SELECT CASE c.contype WHEN 'f' THEN 1 ELSE 2 END AS turn, format('ALTER TABLE %s DROP CONSTRAINT %I', on_table, c.conname) AS dropped,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', on_table, c.conname, pg_get_constraintdef(c.oid)) AS made
FROM filled JOIN pg_constraint c ON c.conrelid = on_table AND c.contype IN ('f', 'u')
WHERE NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid AND c.contype = 'u')
UNION ALL
SELECT 2, format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM filled JOIN pg_index i ON i.indrelid = on_table
WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'));
DO $$
DECLARE x record;
BEGIN
    FOR x IN SELECT put FROM volume_asleep LOOP
        EXECUTE x.put;
    END LOOP;
    FOR x IN SELECT dropped FROM volume_down ORDER BY turn LOOP
        EXECUTE x.dropped;
    END LOOP;
END $$;

CREATE TEMP TABLE volume_trade (
    orders bigint, at timestamptz, begins timestamptz, family text[], middle text[], given text[]
) ON COMMIT DROP;
CREATE TEMP TABLE volume_place (i serial, province text, commune text) ON COMMIT DROP;
CREATE TEMP TABLE volume_rate (month date, tax_class text, tax_kind text, vat integer, pit integer) ON COMMIT DROP;
CREATE TEMP TABLE volume_fee (month date, category_id integer, bp integer) ON COMMIT DROP;
CREATE TEMP TABLE volume_batch (n bigint, code text, placed_at timestamptz) ON COMMIT DROP;

CREATE TEMP TABLE volume_order (
    n bigint PRIMARY KEY, id bigint, code text, placed_at timestamptz, month date, goods_there bigint, method text, prepaid boolean,
    account_id bigint, name text, phone text, province text, commune text, line text, state text, total bigint,
    paid_at timestamptz, expired_at timestamptz, cancelled_at timestamptz, closed_at timestamptz,
    payment_id bigint, attempt_id bigint, event_id bigint
) ON COMMIT DROP;
CREATE TEMP TABLE volume_line (
    id bigint, n bigint, part_id bigint, seller_id bigint, variant_id bigint, slug text, name text, unit text, price bigint, quantity integer,
    tax_class text, vat_bp integer, pit_bp integer, fee_bp integer
) ON COMMIT DROP;
CREATE TEMP TABLE volume_part (
    id bigint PRIMARY KEY, n bigint, order_id bigint, seller_id bigint, owner_id bigint, account_id bigint, method text, prepaid boolean, state text,
    goods bigint, shipping bigint, vat bigint, pit bigint, fee bigint, tracking text, way text, bad text,
    received_at timestamptz, cancelled_at timestamptz, expired_at timestamptz, confirmed_at timestamptz, declined_at timestamptz,
    shipped_at timestamptz, ended_at timestamptz, asked_at timestamptz, accepted_at timestamptz, returned_at timestamptz, return_id bigint,
    event_id bigint, placed_at timestamptz, waited boolean
) ON COMMIT DROP;
CREATE TEMP TABLE volume_refund (
    id bigint, key text, n bigint, payment_id bigint, order_id bigint, part_id bigint, event_id bigint, way text, reference text,
    amount bigint, reason text, at timestamptz, settled_at timestamptz
) ON COMMIT DROP;
CREATE TEMP TABLE volume_post (
    id bigint, key text, kind text, order_id bigint, part_id bigint, seller_id bigint, at timestamptz,
    accounts text[], amounts bigint[], whats text[]
) ON COMMIT DROP;
-- For what follows when all orders are there: cash that carriers have, and what sellers are owed, by fortnight.
CREATE TEMP TABLE volume_cash (part_id bigint, order_id bigint, seller_id bigint, gross bigint, owed bigint, ended_at timestamptz) ON COMMIT DROP;
CREATE TEMP TABLE volume_owed (entry_id bigint, seller_id bigint, amount bigint, fortnight integer) ON COMMIT DROP;

CREATE FUNCTION pg_temp.before(t timestamptz, now timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN t <= now THEN t END $$;
CREATE FUNCTION pg_temp.later(t timestamptz, n bigint, salt bigint, soonest integer, latest integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    AS $$ SELECT t + make_interval(mins => (soonest + pg_temp.draw(n, salt) % (latest - soonest))::integer) $$;
