-- +goose Up
-- What of the books still waits: sales whose money no payout pays, and cash that carriers have. Both are a few weeks'
-- worth among years of entries. The statements that add entries, payouts and remittances keep them.
CREATE TABLE payout_open (
    seller_id bigint NOT NULL REFERENCES seller (id),
    sale      bigint NOT NULL,          -- the seller order, or minus the ledger's transaction where it is of none
    amount    bigint NOT NULL,          -- as in the ledger: below zero we owe it
    since     timestamptz NOT NULL,     -- of the first entry
    entries   bigint[] NOT NULL CHECK (cardinality(entries) > 0),
    PRIMARY KEY (seller_id, sale)
);
CREATE TABLE cash_open (
    seller_order_id bigint PRIMARY KEY REFERENCES seller_order (id),
    gross           bigint NOT NULL CHECK (gross > 0),
    at              timestamptz NOT NULL
);
CREATE INDEX cash_open_at ON cash_open (at, seller_order_id);

-- +goose StatementBegin
-- What payout_open has to hold for these entries, of those that no payout pays.
CREATE FUNCTION payout_open_of(ids bigint[]) RETURNS TABLE (seller_id bigint, sale bigint, amount bigint, since timestamptz, entries bigint[])
LANGUAGE sql STABLE AS $$
    SELECT a.seller_id, coalesce(t.seller_order_id, -t.id), sum(e.amount)::bigint, min(t.at), array_agg(e.id ORDER BY e.id)
    FROM ledger_entry e
    JOIN ledger_account a ON a.code = e.account
    JOIN ledger_transaction t ON t.id = e.transaction_id
    WHERE e.id = ANY (ids) AND e.account LIKE 'seller:%' AND e.account NOT LIKE '%:cod' AND e.what <> 'paid_out'
    GROUP BY 1, 2 ORDER BY 1, 2 -- one order of locks
$$;
CREATE FUNCTION payout_open_add(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO payout_open AS o (seller_id, sale, amount, since, entries)
    SELECT seller_id, sale, amount, since, entries FROM payout_open_of(ids)
    ON CONFLICT (seller_id, sale) DO UPDATE
    SET amount = o.amount + EXCLUDED.amount, since = least(o.since, EXCLUDED.since), entries = o.entries || EXCLUDED.entries
$$;

CREATE FUNCTION ledger_entry_opens() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := ARRAY(SELECT id FROM added WHERE account LIKE 'seller:%' AND account NOT LIKE '%:cod' AND what <> 'paid_out');
BEGIN
    IF cardinality(ids) > 0 THEN
        PERFORM payout_open_add(ids);
    END IF;
    INSERT INTO cash_open (seller_order_id, gross, at)
    SELECT t.seller_order_id, e.amount, t.at FROM added e JOIN ledger_transaction t ON t.id = e.transaction_id
    WHERE e.account = 'carrier' AND t.kind = 'collected';
    RETURN NULL;
END $$;

CREATE FUNCTION payout_entry_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH paid AS (SELECT * FROM payout_open_of(ARRAY(SELECT entry_id FROM added WHERE released_at IS NULL))),
    whole AS (DELETE FROM payout_open o USING paid WHERE (o.seller_id, o.sale) = (paid.seller_id, paid.sale) AND o.entries <@ paid.entries)
    UPDATE payout_open o SET amount = o.amount - paid.amount, entries = ARRAY(SELECT unnest(o.entries) EXCEPT SELECT unnest(paid.entries))
    FROM paid WHERE (o.seller_id, o.sale) = (paid.seller_id, paid.sale) AND NOT o.entries <@ paid.entries;
    RETURN NULL;
END $$;
CREATE FUNCTION payout_entry_reopens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payout_open_add(ARRAY(SELECT n.entry_id FROM after_it n JOIN before_it b USING (payout_id, entry_id) WHERE n.released_at IS NOT NULL AND b.released_at IS NULL));
    RETURN NULL;
END $$;
CREATE FUNCTION remittance_line_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cash_open c USING added a WHERE c.seller_order_id = a.seller_order_id;
    RETURN NULL;
END $$;

-- Both anew, from the books: for what was there before, and for who filled tables past the triggers.
CREATE FUNCTION open_money_anew() RETURNS void LANGUAGE sql AS $$
    DELETE FROM payout_open;
    DELETE FROM cash_open;
    INSERT INTO payout_open (seller_id, sale, amount, since, entries)
    SELECT a.seller_id, coalesce(t.seller_order_id, -t.id), sum(e.amount), min(t.at), array_agg(e.id ORDER BY e.id)
    FROM ledger_entry e
    JOIN ledger_account a ON a.code = e.account
    JOIN ledger_transaction t ON t.id = e.transaction_id
    WHERE e.account LIKE 'seller:%' AND e.account NOT LIKE '%:cod' AND e.what <> 'paid_out'
    AND NOT EXISTS (SELECT FROM payout_entry p WHERE p.entry_id = e.id AND p.released_at IS NULL)
    GROUP BY 1, 2;
    INSERT INTO cash_open (seller_order_id, gross, at)
    SELECT t.seller_order_id, e.amount, t.at
    FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.account = 'carrier'
    WHERE t.kind = 'collected' AND NOT EXISTS (SELECT FROM remittance_line r WHERE r.seller_order_id = t.seller_order_id)
$$;
-- +goose StatementEnd
LOCK TABLE ledger_entry, payout_entry, remittance_line IN SHARE ROW EXCLUSIVE MODE;
SELECT open_money_anew();
CREATE TRIGGER ledger_entry_opens AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_opens();
CREATE TRIGGER payout_entry_closes AFTER INSERT ON payout_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payout_entry_closes();
CREATE TRIGGER payout_entry_reopens AFTER UPDATE ON payout_entry REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
    FOR EACH STATEMENT EXECUTE FUNCTION payout_entry_reopens();
CREATE TRIGGER remittance_line_closes AFTER INSERT ON remittance_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION remittance_line_closes();

-- +goose Down
DROP TRIGGER remittance_line_closes ON remittance_line;
DROP TRIGGER payout_entry_reopens ON payout_entry;
DROP TRIGGER payout_entry_closes ON payout_entry;
DROP TRIGGER ledger_entry_opens ON ledger_entry;
DROP FUNCTION open_money_anew, remittance_line_closes, payout_entry_reopens, payout_entry_closes, ledger_entry_opens, payout_open_add, payout_open_of;
DROP TABLE cash_open, payout_open;
