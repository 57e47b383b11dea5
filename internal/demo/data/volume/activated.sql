-- The list's households are of the demonstration. In some communes more of those who were invited have come than in
-- others, each at an hour of its own, and agreed to the terms.
UPDATE seller SET demo = true WHERE intake_run IS NOT NULL;
UPDATE account SET demo = true WHERE id IN (
    SELECT m.account_id FROM seller_member m JOIN seller s ON s.id = m.seller_id WHERE s.intake_run IS NOT NULL);

WITH came AS (
    UPDATE activation_code c SET used_at = c.issued_at + make_interval(mins => (60 + (hashint8(c.seller_id) & 16383) % 14000)::int)
    FROM seller s
    WHERE s.id = c.seller_id AND (hashint8(c.seller_id * 7) & 1023) % 100 < 20 + (hashtext(s.commune_code) & 1023) % 65
    RETURNING c.seller_id, c.used_at)
INSERT INTO consent (account_id, kind, version, channel, at)
SELECT m.account_id, 'terms', '2026-11-24', 'web', came.used_at
FROM came JOIN seller_member m ON m.seller_id = came.seller_id AND m.role = 'owner';
