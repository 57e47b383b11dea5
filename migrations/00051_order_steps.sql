-- +goose Up
-- What may happen to orders, seller orders and wishes to return, and who may do it. internal/order/states.go is the
-- same table; the history can hold nothing else.
CREATE TABLE order_step (
    subject    text NOT NULL CHECK (subject IN ('order', 'seller_order', 'return')),
    from_state text NOT NULL,
    to_state   text NOT NULL,
    actor      text NOT NULL CHECK (actor IN ('buyer', 'seller', 'officer', 'bank', 'clock')),
    PRIMARY KEY (subject, from_state, to_state, actor)
);
INSERT INTO order_step (subject, from_state, to_state, actor) VALUES
    ('order', 'waiting_payment', 'paid', 'bank'),
    ('order', 'waiting_payment', 'expired', 'clock'),
    ('order', 'waiting_payment', 'cancelled', 'buyer'),
    ('order', 'waiting_payment', 'cancelled', 'officer'),
    ('order', 'expired', 'paid', 'bank'),
    ('order', 'placed', 'completed', 'seller'),
    ('order', 'placed', 'completed', 'officer'),
    ('order', 'placed', 'completed', 'buyer'),
    ('order', 'placed', 'cancelled', 'buyer'),
    ('order', 'placed', 'cancelled', 'seller'),
    ('order', 'placed', 'cancelled', 'officer'),
    ('order', 'paid', 'completed', 'seller'),
    ('order', 'paid', 'completed', 'officer'),
    ('order', 'paid', 'completed', 'buyer'),
    ('order', 'paid', 'cancelled', 'buyer'),
    ('order', 'paid', 'cancelled', 'seller'),
    ('order', 'paid', 'cancelled', 'officer'),
    ('seller_order', 'waiting_payment', 'received', 'bank'),
    ('seller_order', 'waiting_payment', 'expired', 'clock'),
    ('seller_order', 'waiting_payment', 'cancelled', 'buyer'),
    ('seller_order', 'waiting_payment', 'cancelled', 'officer'),
    ('seller_order', 'expired', 'received', 'bank'),
    ('seller_order', 'received', 'confirmed', 'seller'),
    ('seller_order', 'received', 'cancelled', 'buyer'),
    ('seller_order', 'received', 'cancelled', 'seller'),
    ('seller_order', 'received', 'cancelled', 'officer'),
    ('seller_order', 'confirmed', 'part_shipped', 'seller'),
    ('seller_order', 'confirmed', 'shipped', 'seller'),
    ('seller_order', 'confirmed', 'cancelled', 'seller'),
    ('seller_order', 'confirmed', 'cancelled', 'officer'),
    ('seller_order', 'part_shipped', 'shipped', 'seller'),
    ('seller_order', 'part_shipped', 'shipped', 'officer'),
    ('seller_order', 'shipped', 'delivered', 'seller'),
    ('seller_order', 'shipped', 'delivered', 'officer'),
    ('seller_order', 'shipped', 'refused', 'seller'),
    ('seller_order', 'shipped', 'refused', 'officer'),
    ('seller_order', 'delivered', 'returned', 'seller'),
    ('seller_order', 'delivered', 'returned', 'officer'),
    ('return', 'asked', 'accepted', 'seller'),
    ('return', 'asked', 'accepted', 'officer'),
    ('return', 'asked', 'declined', 'seller'),
    ('return', 'asked', 'declined', 'officer'),
    ('return', 'asked', 'withdrawn', 'buyer'),
    ('return', 'declined', 'accepted', 'officer'),
    ('return', 'accepted', 'received', 'seller'),
    ('return', 'accepted', 'received', 'officer'),
    ('return', 'accepted', 'withdrawn', 'buyer');

ALTER TABLE seller_order DROP CONSTRAINT seller_order_state_check,
    ADD CONSTRAINT seller_order_state_check CHECK (state IN ('waiting_payment', 'received', 'confirmed', 'part_shipped',
        'shipped', 'delivered', 'cancelled', 'expired', 'refused', 'returned')),
    -- dong that no longer have to be paid, since units were taken off or did not reach the buyer
    ADD COLUMN taken_off bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT seller_order_taken_off_check CHECK (taken_off BETWEEN 0 AND goods + shipping);

-- What became of a line's units. Each counter is the sum of its line_change or parcel_line rows.
ALTER TABLE order_line
    ADD COLUMN cancelled integer NOT NULL DEFAULT 0, -- taken off before they were sent
    ADD COLUMN shipped   integer NOT NULL DEFAULT 0, -- in parcels
    ADD COLUMN refused   integer NOT NULL DEFAULT 0, -- of the shipped: not taken at the door
    ADD COLUMN returned  integer NOT NULL DEFAULT 0, -- of the shipped: sent back afterwards
    ADD COLUMN restocked integer NOT NULL DEFAULT 0, -- of the refused and returned: for sale again
    ADD CONSTRAINT order_line_units CHECK (cancelled >= 0 AND shipped >= 0 AND refused >= 0 AND returned >= 0
        AND cancelled + shipped <= quantity AND refused + returned <= shipped AND restocked BETWEEN 0 AND refused + returned);

CREATE TABLE line_change (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id    bigint NOT NULL REFERENCES order_line (id),
    kind             text NOT NULL CHECK (kind IN ('cancelled', 'refused', 'returned')),
    quantity         integer NOT NULL CHECK (quantity > 0),
    restocked        boolean NOT NULL, -- for sale again
    actor            text NOT NULL CHECK (actor IN ('buyer', 'seller', 'officer')),
    actor_account_id bigint REFERENCES account (id),
    reason           text NOT NULL DEFAULT '' CHECK (char_length(reason) <= 300),
    at               timestamptz NOT NULL
);
CREATE INDEX line_change_line ON line_change (order_line_id, id);

CREATE TABLE parcel (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_order_id bigint NOT NULL REFERENCES seller_order (id),
    number          integer NOT NULL CHECK (number > 0), -- 1, 2, … in its seller order
    carrier         text NOT NULL CHECK (carrier ~ '^[a-z]{2,20}$'), -- the adapter; manual: the seller sees to it
    carrier_name    text NOT NULL DEFAULT '' CHECK (char_length(carrier_name) <= 60), -- as the seller says it
    tracking        text NOT NULL DEFAULT '' CHECK (char_length(tracking) <= 60),
    state           text NOT NULL CHECK (state IN ('shipped', 'delivered', 'refused')),
    shipped_at      timestamptz NOT NULL,
    ended_at        timestamptz CHECK (ended_at >= shipped_at),
    UNIQUE (seller_order_id, number),
    CHECK ((state = 'shipped') = (ended_at IS NULL))
);
CREATE TABLE parcel_line (
    parcel_id     bigint NOT NULL REFERENCES parcel (id),
    order_line_id bigint NOT NULL REFERENCES order_line (id),
    quantity      integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (parcel_id, order_line_id)
);
CREATE INDEX parcel_line_line ON parcel_line (order_line_id);
-- What the carrier, or the seller for it, says about a parcel on its way.
CREATE TABLE tracking_event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id  bigint NOT NULL REFERENCES parcel (id),
    dedup_key  text NOT NULL, -- the same word twice is one
    what       text NOT NULL CHECK (char_length(what) BETWEEN 2 AND 200),
    at         timestamptz NOT NULL,
    told_by    bigint REFERENCES account (id), -- null: the carrier
    UNIQUE (parcel_id, dedup_key)
);

-- Parcels that were sent before there were parcels.
INSERT INTO parcel (seller_order_id, number, carrier, tracking, state, shipped_at, ended_at)
SELECT so.id, 1, 'manual', coalesce(left(s.reason, 60), ''), so.state, s.at, d.at
FROM seller_order so
JOIN order_history s ON s.seller_order_id = so.id AND s.to_state = 'shipped'
LEFT JOIN order_history d ON d.seller_order_id = so.id AND d.to_state = 'delivered'
WHERE so.state IN ('shipped', 'delivered');
INSERT INTO parcel_line (parcel_id, order_line_id, quantity)
SELECT p.id, l.id, l.quantity FROM parcel p JOIN order_line l ON l.seller_order_id = p.seller_order_id;
UPDATE order_line l SET shipped = l.quantity FROM parcel p WHERE p.seller_order_id = l.seller_order_id;

ALTER TABLE order_history
    ADD COLUMN subject text NOT NULL GENERATED ALWAYS AS (CASE WHEN seller_order_id IS NULL THEN 'order' ELSE 'seller_order' END) STORED,
    ADD CONSTRAINT order_history_step FOREIGN KEY (subject, from_state, to_state, actor) REFERENCES order_step;

-- A buyer asks to give goods back.
CREATE TABLE return_request (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_order_id bigint NOT NULL REFERENCES seller_order (id),
    key             text NOT NULL UNIQUE CHECK (char_length(key) BETWEEN 16 AND 64),
    state           text NOT NULL CHECK (state IN ('asked', 'accepted', 'declined', 'received', 'withdrawn')),
    why             text NOT NULL CHECK (why IN ('not_as_described', 'damaged', 'wrong_goods', 'spoiled', 'other')),
    words           text NOT NULL CHECK (char_length(words) BETWEEN 5 AND 1000),
    shipping_too    boolean NOT NULL DEFAULT false, -- the fee goes back as well
    amount          bigint NOT NULL CHECK (amount > 0), -- dong that go back when it ends well
    asked_at        timestamptz NOT NULL
);
CREATE INDEX return_request_part ON return_request (seller_order_id, id);
CREATE UNIQUE INDEX return_request_open ON return_request (seller_order_id) WHERE state IN ('asked', 'accepted');
CREATE TABLE return_line (
    return_id     bigint NOT NULL REFERENCES return_request (id),
    order_line_id bigint NOT NULL REFERENCES order_line (id),
    quantity      integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (return_id, order_line_id)
);
CREATE TABLE return_photo (
    return_id  bigint NOT NULL REFERENCES return_request (id),
    position   integer NOT NULL CHECK (position BETWEEN 0 AND 5),
    photo_hash text NOT NULL REFERENCES photo (hash),
    PRIMARY KEY (return_id, position)
);
CREATE TABLE return_history (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    return_id        bigint NOT NULL REFERENCES return_request (id),
    from_state       text,
    to_state         text NOT NULL,
    actor            text NOT NULL CHECK (actor IN ('buyer', 'seller', 'officer')),
    actor_account_id bigint REFERENCES account (id),
    words            text NOT NULL DEFAULT '' CHECK (char_length(words) <= 1000),
    at               timestamptz NOT NULL,
    subject          text NOT NULL GENERATED ALWAYS AS ('return') STORED,
    FOREIGN KEY (subject, from_state, to_state, actor) REFERENCES order_step
);
CREATE INDEX return_history_return ON return_history (return_id, id);

-- +goose Down
DROP TABLE return_history, return_photo, return_line, return_request, tracking_event, parcel_line, parcel, line_change;
ALTER TABLE order_history DROP CONSTRAINT order_history_step, DROP COLUMN subject;
ALTER TABLE order_line DROP CONSTRAINT order_line_units, DROP COLUMN restocked, DROP COLUMN returned, DROP COLUMN refused,
    DROP COLUMN shipped, DROP COLUMN cancelled;
ALTER TABLE seller_order DROP COLUMN taken_off, DROP CONSTRAINT seller_order_state_check,
    ADD CONSTRAINT seller_order_state_check CHECK (state IN ('waiting_payment', 'received', 'confirmed', 'shipped', 'delivered', 'cancelled', 'expired'));
DROP TABLE order_step;
