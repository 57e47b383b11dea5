-- +goose Up
ALTER TABLE listing
    -- What the sale is for the tax office, as the seller declares and an officer checks it (Decree 252/2026, art. 44).
    ADD COLUMN tax_class text NOT NULL DEFAULT 'goods' CHECK (tax_class IN ('own_unprocessed', 'goods', 'production', 'service')),
    -- What may be sold only with papers: alcohol of 5.5° and more, health products.
    ADD COLUMN restricted text NOT NULL DEFAULT '' CHECK (restricted IN ('', 'alcohol', 'health')),
    ADD COLUMN harvest text NOT NULL DEFAULT '' CHECK (char_length(harvest) <= 200),         -- when and how it is picked or made
    ADD COLUMN ingredients text NOT NULL DEFAULT '' CHECK (char_length(ingredients) <= 1000),
    ADD COLUMN shelf_life text NOT NULL DEFAULT '' CHECK (char_length(shelf_life) <= 120),   -- best before, as people say it: 12 months from packing
    ADD COLUMN deliver_month date CHECK (extract(day FROM deliver_month) = 1),               -- ordered before the harvest, sent in this month; null: at once
    ADD COLUMN rating_sum integer NOT NULL DEFAULT 0 CHECK (rating_sum >= 0),                -- of all reviews that show
    ADD COLUMN rating_count integer NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
    ADD COLUMN sold_count bigint NOT NULL DEFAULT 0 CHECK (sold_count >= 0),                 -- units that were delivered
    ADD CHECK (rating_sum BETWEEN rating_count AND 5 * rating_count);

ALTER TABLE variant
    ADD COLUMN min_quantity integer NOT NULL DEFAULT 1 CHECK (min_quantity BETWEEN 1 AND 999), -- the fewest one may order
    ADD COLUMN weight_g integer CHECK (weight_g BETWEEN 1 AND 1000000);                        -- grams of one unit, packed; null: not known

ALTER TABLE seller
    ADD COLUMN on_holiday_until date, -- the last day on which the stall is closed; null or past: open
    ADD COLUMN holiday_note text NOT NULL DEFAULT '' CHECK (char_length(holiday_note) <= 200);

ALTER TABLE orders ADD COLUMN adult_confirmed boolean NOT NULL DEFAULT false; -- the buyer said to be 18 or more: it holds alcohol
ALTER TABLE order_line ADD COLUMN deliver_month date; -- ordered before the harvest: promised for this month

-- +goose Down
ALTER TABLE order_line DROP COLUMN deliver_month;
ALTER TABLE orders DROP COLUMN adult_confirmed;
ALTER TABLE seller DROP COLUMN holiday_note, DROP COLUMN on_holiday_until;
ALTER TABLE variant DROP COLUMN weight_g, DROP COLUMN min_quantity;
ALTER TABLE listing
    DROP COLUMN sold_count, DROP COLUMN rating_count, DROP COLUMN rating_sum, DROP COLUMN deliver_month, DROP COLUMN shelf_life,
    DROP COLUMN ingredients, DROP COLUMN harvest, DROP COLUMN restricted, DROP COLUMN tax_class;
