-- +goose Up
-- stock is what can still be sold; reserved is what open orders hold until they are paid or over. On hand is both.
ALTER TABLE variant ADD COLUMN reserved integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT variant_reserved_check CHECK (reserved BETWEEN 0 AND 1000000);

-- delta is the change of stock, held the change of reserved; each kind moves what its name says and nothing else.
ALTER TABLE stock_move ADD COLUMN held integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT stock_move_delta_check, DROP CONSTRAINT stock_move_kind_check,
    DROP CONSTRAINT stock_move_check, DROP CONSTRAINT stock_move_check1, DROP CONSTRAINT stock_move_check2;

-- Orders that wait for their money held their stock as sold until today.
UPDATE stock_move m SET kind = 'reserved', held = -m.delta
FROM order_line l JOIN seller_order so ON so.id = l.seller_order_id
WHERE l.id = m.order_line_id AND so.state = 'waiting_payment' AND m.kind = 'sold';
UPDATE variant v SET reserved = h.held
FROM (SELECT variant_id, sum(held) AS held FROM stock_move GROUP BY variant_id) h
WHERE h.variant_id = v.id AND h.held <> 0;

ALTER TABLE stock_move
    ADD CONSTRAINT stock_move_kind_check CHECK (CASE kind
        WHEN 'opened' THEN delta > 0 AND held = 0      -- the seller's first count
        WHEN 'counted' THEN delta <> 0 AND held = 0    -- the seller counted anew
        WHEN 'reserved' THEN delta < 0 AND held = -delta
        WHEN 'released' THEN delta > 0 AND held = -delta -- the order was cancelled, or its time ran out
        WHEN 'paid' THEN delta = 0 AND held < 0        -- what was reserved is sold
        WHEN 'sold' THEN delta < 0 AND held = 0        -- without having been reserved
        WHEN 'given_back' THEN delta > 0 AND held = 0  -- sold goods that are for sale again
        ELSE false END),
    ADD CONSTRAINT stock_move_line_check CHECK ((kind IN ('opened', 'counted')) = (order_line_id IS NULL));

-- +goose Down
UPDATE stock_move SET kind = 'sold' WHERE kind = 'reserved';
UPDATE stock_move SET kind = 'given_back' WHERE kind = 'released';
DELETE FROM stock_move WHERE kind = 'paid';
ALTER TABLE stock_move DROP CONSTRAINT stock_move_kind_check, DROP CONSTRAINT stock_move_line_check, DROP COLUMN held,
    ADD CONSTRAINT stock_move_delta_check CHECK (delta <> 0),
    ADD CONSTRAINT stock_move_kind_check CHECK (kind IN ('opened', 'counted', 'sold', 'given_back')),
    ADD CONSTRAINT stock_move_check CHECK ((kind IN ('sold', 'given_back')) = (order_line_id IS NOT NULL)),
    ADD CONSTRAINT stock_move_check1 CHECK (kind <> 'sold' OR delta < 0),
    ADD CONSTRAINT stock_move_check2 CHECK (kind <> 'given_back' OR delta > 0);
ALTER TABLE variant DROP COLUMN reserved;
