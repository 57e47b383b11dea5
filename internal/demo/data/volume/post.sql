-- What stands in volume_post, into the books.
ANALYZE volume_post;
INSERT INTO ledger_transaction (id, key, kind, order_id, seller_order_id, at)
OVERRIDING SYSTEM VALUE
SELECT id, key, kind, order_id, part_id, at FROM volume_post ORDER BY id;
WITH entered AS (
    INSERT INTO ledger_entry (transaction_id, account, amount, what)
    SELECT x.id, e.account, e.amount, e.what FROM volume_post x, unnest(x.accounts, x.amounts, x.whats) AS e (account, amount, what)
    WHERE e.amount <> 0 ORDER BY x.id
    RETURNING id, transaction_id, account, amount, what)
INSERT INTO volume_owed
SELECT e.id, x.seller_id, e.amount, 1 + floor(extract(epoch FROM x.at - w.begins) / 1209600)::integer
FROM entered e JOIN volume_post x ON x.id = e.transaction_id CROSS JOIN volume_trade w
WHERE e.account LIKE 'seller:%' AND e.account NOT LIKE '%:cod' AND e.what <> 'paid_out';
