-- +goose Up
-- Nobody reads how many units of a listing were sold, and counting them wrote the listing, and so its row of the shelf, at
-- each delivery. The column stays for the version before this one, which still selects it, and goes with a later migration.
COMMENT ON COLUMN listing.sold_count IS 'not counted any more';

-- +goose Down
UPDATE listing l SET sold_count = n.units
FROM (SELECT g.id, coalesce(sum(l.quantity - l.cancelled - l.refused), 0) AS units
      FROM listing g LEFT JOIN (
          SELECT v.listing_id, l.quantity, l.cancelled, l.refused FROM order_line l
          JOIN seller_order so ON so.id = l.seller_order_id AND so.state IN ('delivered', 'returned') JOIN variant v ON v.id = l.variant_id) l ON l.listing_id = g.id
      GROUP BY g.id) n
WHERE n.id = l.id AND l.sold_count <> n.units;
COMMENT ON COLUMN listing.sold_count IS NULL;
