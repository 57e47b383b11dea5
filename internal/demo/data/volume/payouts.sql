-- Every fortnight sellers are paid what they were owed a week before; less than 10.000 ₫ waits for the next time.
CREATE TEMP TABLE volume_payday ON COMMIT DROP AS
SELECT k AS fortnight, nextval(pg_get_serial_sequence('payout_batch', 'id')) AS id, w.begins + k * interval '14 days' AS cutoff
FROM volume_trade w, generate_series(1, 60) AS k
WHERE w.begins + k * interval '14 days' + interval '10 days' <= w.at ORDER BY k;
CREATE INDEX volume_owed_fortnight ON volume_owed (fortnight);
ANALYZE volume_owed;
DO $$
DECLARE k integer;
BEGIN
    FOR k IN SELECT fortnight FROM volume_payday ORDER BY fortnight LOOP
        UPDATE volume_owed SET fortnight = k + 1 WHERE fortnight = k AND seller_id IN (
            SELECT seller_id FROM volume_owed WHERE fortnight = k GROUP BY seller_id HAVING -sum(amount) < 10000);
    END LOOP;
END $$;
CREATE TEMP TABLE volume_payout ON COMMIT DROP AS
SELECT d.fortnight, o.seller_id, d.id AS batch_id, nextval(pg_get_serial_sequence('payout', 'id')) AS id, o.amount, d.cutoff + interval '8 days' AS at
FROM (SELECT fortnight, seller_id, -sum(amount)::bigint AS amount FROM volume_owed GROUP BY 1, 2) o JOIN volume_payday d ON d.fortnight = o.fortnight
ORDER BY d.fortnight, o.seller_id;

INSERT INTO payout_batch (id, state, cutoff, made_by, made_at, approved_by, approved_at, ended_at)
OVERRIDING SYSTEM VALUE
SELECT d.id, 'done', d.cutoff, p.maker, d.cutoff + interval '7 days', p.checker, d.cutoff + interval '7 days 2 hours', d.cutoff + interval '8 days'
FROM volume_payday d
CROSS JOIN (SELECT coalesce((SELECT min(account_id) FROM officer WHERE role = 'accountant'), (SELECT min(id) FROM account)) AS maker,
                   coalesce((SELECT min(account_id) FROM officer WHERE role = 'admin'), (SELECT max(id) FROM account)) AS checker) p
WHERE EXISTS (SELECT FROM volume_payout x WHERE x.batch_id = d.id);
INSERT INTO payout (id, batch_id, seller_id, amount, reference, state, bank_txn, settled_at)
OVERRIDING SYSTEM VALUE
SELECT id, batch_id, seller_id, amount, 'NSCT' || batch_id || 'S' || seller_id, 'paid', 'MHNSCT' || batch_id || 'S' || seller_id, at FROM volume_payout ORDER BY id;
INSERT INTO payout_entry (payout_id, entry_id)
SELECT p.id, o.entry_id FROM volume_owed o JOIN volume_payout p ON p.fortnight = o.fortnight AND p.seller_id = o.seller_id ORDER BY 1, 2;
TRUNCATE volume_post;
INSERT INTO volume_post
SELECT nextval(pg_get_serial_sequence('ledger_transaction', 'id')), 'paid_out:payout:' || id, 'paid_out', NULL, NULL, seller_id, at,
       ARRAY['seller:' || seller_id, 'bank'], ARRAY[amount, -amount], ARRAY['paid_out', 'paid_out']
FROM volume_payout ORDER BY id;
