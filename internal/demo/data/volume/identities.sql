-- Who offers something is identified, as the law wants: by the state's provider, which here is made up.
INSERT INTO seller_secret (seller_id, field, sealed, key_id, mark, changed_at)
SELECT n.seller_id, n.field, n.sealed, n.key_id, n.mark, s.since
FROM volume_number n JOIN volume_seller s ON s.id = n.seller_id;

INSERT INTO identity_check (seller_id, method, provider, reference, checked_by, checked_at)
SELECT s.id, 'electronic', 'Minh hoạ', 'minh-hoa-' || s.n, s.account_id, s.since
FROM volume_number n JOIN volume_seller s ON s.id = n.seller_id;
