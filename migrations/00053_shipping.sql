-- +goose Up
-- Where a seller sends to and for how much. Of the zones that hold a place the nearest counts: one that names its
-- commune, else one that names its province, else one that names nothing. A seller without zones has the common tariff.
CREATE TABLE shipping_zone (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id  bigint NOT NULL REFERENCES seller (id),
    form_key   text NOT NULL UNIQUE CHECK (char_length(form_key) BETWEEN 16 AND 64), -- the same form twice is one zone
    communes   text[] NOT NULL DEFAULT '{}',
    provinces  text[] NOT NULL DEFAULT '{}',
    fee        bigint NOT NULL CHECK (fee BETWEEN 0 AND 10000000), -- dong
    included_g integer NOT NULL DEFAULT 0 CHECK (included_g BETWEEN 0 AND 1000000), -- grams the fee covers
    per_kg     bigint NOT NULL DEFAULT 0 CHECK (per_kg BETWEEN 0 AND 1000000),      -- dong for each kilogram begun beyond; 0: weight does not matter
    free_from  bigint CHECK (free_from > 0), -- goods worth this much travel free; null: never
    days_from  integer NOT NULL CHECK (days_from BETWEEN 0 AND 60),
    days_to    integer NOT NULL CHECK (days_to BETWEEN days_from AND 60),
    created_at timestamptz NOT NULL,
    retired_at timestamptz,
    CHECK (cardinality(communes) = 0 OR cardinality(provinces) = 0)
);
CREATE INDEX shipping_zone_seller ON shipping_zone (seller_id, id) WHERE retired_at IS NULL;

-- Where buyers come for their goods themselves.
CREATE TABLE pickup_place (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id    bigint NOT NULL REFERENCES seller (id),
    form_key     text NOT NULL UNIQUE CHECK (char_length(form_key) BETWEEN 16 AND 64),
    kind         text NOT NULL CHECK (kind IN ('stall', 'market')),
    name         text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 80),
    address      text NOT NULL CHECK (char_length(address) BETWEEN 3 AND 200),
    commune_code text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'),
    opening      text NOT NULL CHECK (char_length(opening) BETWEEN 2 AND 120), -- as people say it: Chủ nhật, 6–10 giờ
    created_at   timestamptz NOT NULL,
    retired_at   timestamptz
);
CREATE INDEX pickup_place_seller ON pickup_place (seller_id, id) WHERE retired_at IS NULL;

-- How a seller order reaches its buyer, as it was promised.
ALTER TABLE seller_order
    ADD COLUMN pickup_place_id bigint REFERENCES pickup_place (id), -- null: it is sent
    ADD COLUMN pickup_at text NOT NULL DEFAULT '' CHECK (char_length(pickup_at) <= 500), -- the place in words, as it was
    ADD COLUMN expected_from date,
    ADD COLUMN expected_to date,
    ADD CONSTRAINT seller_order_pickup CHECK ((pickup_place_id IS NULL) = (pickup_at = '')),
    ADD CONSTRAINT seller_order_pickup_free CHECK (pickup_place_id IS NULL OR shipping = 0),
    ADD CONSTRAINT seller_order_expected CHECK (expected_to >= expected_from);

-- +goose Down
ALTER TABLE seller_order DROP CONSTRAINT seller_order_expected, DROP CONSTRAINT seller_order_pickup_free, DROP CONSTRAINT seller_order_pickup,
    DROP COLUMN expected_to, DROP COLUMN expected_from, DROP COLUMN pickup_at, DROP COLUMN pickup_place_id;
DROP TABLE pickup_place, shipping_zone;
