-- +goose Up
-- What the marketplace keeps of a sale: for one category, for one seller, for both, or (neither) for everybody. The
-- most particular rate that has begun counts. A rate is announced 20 days before it begins (Decree 248/2026, art.
-- 8.2); it is never changed, another follows it; until it begins it can be withdrawn.
CREATE TABLE commission_rate (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_id  integer REFERENCES category (id),
    seller_id    bigint REFERENCES seller (id),
    rate_bp      integer NOT NULL CHECK (rate_bp BETWEEN 0 AND 3000), -- hundredths of a percent
    begins_at    timestamptz NOT NULL,
    note         text NOT NULL DEFAULT '' CHECK (char_length(note) <= 200),
    set_by       bigint REFERENCES account (id),
    set_at       timestamptz NOT NULL,
    withdrawn_at timestamptz CHECK (withdrawn_at < begins_at),
    withdrawn_by bigint REFERENCES account (id),
    CONSTRAINT commission_rate_notice CHECK (begins_at >= set_at + interval '20 days')
);
CREATE UNIQUE INDEX commission_rate_once ON commission_rate (coalesce(category_id, 0), coalesce(seller_id, 0), begins_at) WHERE withdrawn_at IS NULL;
INSERT INTO commission_rate (rate_bp, begins_at, note, set_at) VALUES (0, '2026-01-21', 'Sàn chưa thu phí', '2026-01-01');

-- A line keeps the rates it was sold at, and what they come to: whole dong, half up.
ALTER TABLE order_line
    ADD COLUMN tax_class     text NOT NULL DEFAULT 'goods' CHECK (tax_class IN ('own_unprocessed', 'goods', 'production', 'service')),
    ADD COLUMN vat_bp        integer NOT NULL DEFAULT 0 CHECK (vat_bp BETWEEN 0 AND 3000),
    ADD COLUMN pit_bp        integer NOT NULL DEFAULT 0 CHECK (pit_bp BETWEEN 0 AND 3000),
    ADD COLUMN commission_bp integer NOT NULL DEFAULT 0 CHECK (commission_bp BETWEEN 0 AND 3000),
    ADD COLUMN vat           bigint NOT NULL DEFAULT 0,
    ADD COLUMN pit           bigint NOT NULL DEFAULT 0,
    ADD COLUMN commission    bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_line_vat CHECK (vat = (price * quantity * vat_bp + 5000) / 10000),
    ADD CONSTRAINT order_line_pit CHECK (pit = (price * quantity * pit_bp + 5000) / 10000),
    ADD CONSTRAINT order_line_commission CHECK (commission = (price * quantity * commission_bp + 5000) / 10000);

-- +goose Down
ALTER TABLE order_line DROP COLUMN tax_class, DROP COLUMN vat_bp, DROP COLUMN pit_bp, DROP COLUMN commission_bp,
    DROP COLUMN vat, DROP COLUMN pit, DROP COLUMN commission;
DROP TABLE commission_rate;
