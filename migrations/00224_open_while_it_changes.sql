-- +goose Up
-- A batch that is drawn up while a sale's return is entered waits for its row of payout_open, and has to look at the row
-- as it is then. The statement looked at it as it was before: it neither deleted nor changed it, so what a payout pays
-- stood among what waits, and no batch could be drawn up any more.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION payout_entry_closes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := ARRAY(SELECT entry_id FROM added WHERE released_at IS NULL);
BEGIN
    PERFORM FROM payout_open WHERE (seller_id, sale) IN (SELECT seller_id, sale FROM payout_open_of(ids)) ORDER BY seller_id, sale FOR UPDATE;
    WITH paid AS (SELECT * FROM payout_open_of(ids)),
    whole AS (DELETE FROM payout_open o USING paid WHERE (o.seller_id, o.sale) = (paid.seller_id, paid.sale) AND o.entries <@ paid.entries)
    UPDATE payout_open o SET amount = o.amount - paid.amount, entries = ARRAY(SELECT unnest(o.entries) EXCEPT SELECT unnest(paid.entries))
    FROM paid WHERE (o.seller_id, o.sale) = (paid.seller_id, paid.sale) AND NOT o.entries <@ paid.entries;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- Where that has happened: what a payout pays does not wait.
LOCK TABLE payout_open IN SHARE ROW EXCLUSIVE MODE;
WITH waits AS (
    SELECT o.seller_id, o.sale, array_agg(e.id ORDER BY e.id) AS entries, sum(e.amount)::bigint AS amount
    FROM payout_open o CROSS JOIN LATERAL (SELECT DISTINCT unnest(o.entries) AS id) u JOIN ledger_entry e ON e.id = u.id
    WHERE NOT EXISTS (SELECT FROM payout_entry p WHERE p.entry_id = e.id AND p.released_at IS NULL)
    GROUP BY 1, 2),
gone AS (DELETE FROM payout_open o WHERE NOT EXISTS (SELECT FROM waits w WHERE (w.seller_id, w.sale) = (o.seller_id, o.sale)))
UPDATE payout_open o SET entries = w.entries, amount = w.amount
FROM waits w WHERE (w.seller_id, w.sale) = (o.seller_id, o.sale) AND (cardinality(o.entries), o.amount) <> (cardinality(w.entries), w.amount);

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION payout_entry_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH paid AS (SELECT * FROM payout_open_of(ARRAY(SELECT entry_id FROM added WHERE released_at IS NULL))),
    whole AS (DELETE FROM payout_open o USING paid WHERE (o.seller_id, o.sale) = (paid.seller_id, paid.sale) AND o.entries <@ paid.entries)
    UPDATE payout_open o SET amount = o.amount - paid.amount, entries = ARRAY(SELECT unnest(o.entries) EXCEPT SELECT unnest(paid.entries))
    FROM paid WHERE (o.seller_id, o.sale) = (paid.seller_id, paid.sale) AND NOT o.entries <@ paid.entries;
    RETURN NULL;
END $$;
-- +goose StatementEnd
