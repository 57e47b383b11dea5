-- +goose Up
CREATE TABLE cart (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32), -- SHA-256 of the browser's cookie
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE cart_line (
    cart_id    bigint NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
    variant_id bigint NOT NULL REFERENCES variant (id),
    quantity   integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    price_seen bigint NOT NULL CHECK (price_seen > 0), -- dong, when it was put in: a change is told before paying
    added_at   timestamptz NOT NULL,
    PRIMARY KEY (cart_id, variant_id)
);

CREATE TABLE orders (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code            text NOT NULL UNIQUE CHECK (code ~ '^NS[0-9A-Z]{7}$'),
    idempotency_key text NOT NULL UNIQUE CHECK (char_length(idempotency_key) BETWEEN 16 AND 64),
    account_id      bigint REFERENCES account (id),
    state           text NOT NULL CHECK (state IN ('waiting_payment', 'placed', 'paid', 'completed', 'cancelled', 'expired')),
    method          text NOT NULL CHECK (method IN ('cod', 'vietqr')),
    buyer_name      text NOT NULL CHECK (char_length(buyer_name) BETWEEN 2 AND 80),
    phone           text NOT NULL CHECK (phone ~ '^\+84[35789][0-9]{8}$'),
    province_code   text NOT NULL,
    commune_code    text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'),
    address_line    text NOT NULL CHECK (char_length(address_line) BETWEEN 3 AND 200),
    note            text NOT NULL DEFAULT '' CHECK (char_length(note) <= 500),
    total           bigint NOT NULL CHECK (total > 0), -- dong: goods and shipping of all its seller orders
    placed_at       timestamptz NOT NULL,
    expires_at      timestamptz, -- when an unpaid order gives its stock back
    CHECK ((method = 'vietqr') = (expires_at IS NOT NULL)),
    CHECK (method = 'vietqr' OR state NOT IN ('waiting_payment', 'paid', 'expired'))
);
CREATE INDEX orders_account ON orders (account_id, id DESC) WHERE account_id IS NOT NULL;
CREATE INDEX orders_waiting ON orders (expires_at) WHERE state = 'waiting_payment';

CREATE TABLE seller_order (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id  bigint NOT NULL REFERENCES orders (id),
    seller_id bigint NOT NULL REFERENCES seller (id),
    state     text NOT NULL CHECK (state IN ('waiting_payment', 'received', 'confirmed', 'shipped', 'delivered', 'cancelled', 'expired')),
    goods     bigint NOT NULL CHECK (goods > 0),
    shipping  bigint NOT NULL CHECK (shipping >= 0),
    UNIQUE (order_id, seller_id)
);
CREATE INDEX seller_order_seller ON seller_order (seller_id, state, id DESC);

CREATE TABLE order_line (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_order_id bigint NOT NULL REFERENCES seller_order (id),
    variant_id      bigint NOT NULL REFERENCES variant (id),
    listing_slug    text NOT NULL,
    name            text NOT NULL, -- name, unit and price as they were
    unit            text NOT NULL,
    price           bigint NOT NULL CHECK (price > 0),
    quantity        integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    UNIQUE (seller_order_id, variant_id)
);
ALTER TABLE stock_move ADD FOREIGN KEY (order_line_id) REFERENCES order_line (id);
CREATE INDEX stock_move_line ON stock_move (order_line_id) WHERE order_line_id IS NOT NULL;

CREATE TABLE order_history (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id         bigint NOT NULL REFERENCES orders (id),
    seller_order_id  bigint REFERENCES seller_order (id), -- null: the order as a whole
    from_state       text,
    to_state         text NOT NULL,
    actor            text NOT NULL CHECK (actor IN ('buyer', 'seller', 'officer', 'bank', 'clock')),
    actor_account_id bigint REFERENCES account (id),
    reason           text NOT NULL DEFAULT '',
    at               timestamptz NOT NULL
);
CREATE INDEX order_history_order ON order_history (order_id, id);

CREATE TABLE payment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   bigint NOT NULL UNIQUE REFERENCES orders (id),
    reference  text NOT NULL UNIQUE, -- the order's code: what stands in the transfer's description
    method     text NOT NULL CHECK (method IN ('cod', 'vietqr')),
    amount     bigint NOT NULL CHECK (amount > 0),
    captured   bigint NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    created_at timestamptz NOT NULL
);

-- Every message of a gateway, whole and before it is judged.
CREATE TABLE gateway_message (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gateway     text NOT NULL,
    headers     jsonb NOT NULL,
    body        bytea NOT NULL CHECK (octet_length(body) <= 65536),
    verified    boolean NOT NULL,
    received_at timestamptz NOT NULL
);
-- What verified messages say. One event is one row, however often it is told.
CREATE TABLE gateway_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gateway     text NOT NULL,
    dedup_key   text NOT NULL,
    message_id  bigint REFERENCES gateway_message (id),
    payment_id  bigint REFERENCES payment (id),
    kind        text NOT NULL CHECK (kind IN ('paid', 'collected')),
    amount      bigint NOT NULL CHECK (amount > 0),
    credited    bigint NOT NULL DEFAULT 0 CHECK (credited BETWEEN 0 AND amount), -- counted towards the payment; the rest is parked
    memo        text NOT NULL DEFAULT '',
    happened_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    UNIQUE (gateway, dedup_key),
    CHECK (credited = 0 OR payment_id IS NOT NULL)
);
CREATE INDEX gateway_event_payment ON gateway_event (payment_id);
-- Money that came and belongs to no open payment: a person decides.
CREATE TABLE money_parked (
    event_id    bigint PRIMARY KEY REFERENCES gateway_event (id),
    amount      bigint NOT NULL CHECK (amount > 0),
    why         text NOT NULL CHECK (why IN ('no_code', 'unknown_code', 'two_codes', 'too_much', 'already_paid', 'order_over', 'not_transfer', 'wrong_account')),
    parked_at   timestamptz NOT NULL,
    resolved_at timestamptz,
    resolved_by bigint REFERENCES account (id),
    resolution  text NOT NULL DEFAULT ''
);
CREATE INDEX money_parked_open ON money_parked (parked_at) WHERE resolved_at IS NULL;

-- +goose Down
DROP TABLE money_parked, gateway_event, gateway_message, payment, order_history;
ALTER TABLE stock_move DROP CONSTRAINT stock_move_order_line_id_fkey;
DROP TABLE order_line, seller_order, orders, cart_line, cart;
