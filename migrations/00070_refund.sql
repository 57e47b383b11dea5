-- +goose Up
-- What of a payment was promised back: the sum of its refunds that did not fail. It can never exceed what came.
ALTER TABLE payment ADD COLUMN refunded bigint NOT NULL DEFAULT 0;
ALTER TABLE payment ADD CONSTRAINT payment_refunded CHECK (refunded BETWEEN 0 AND captured);

CREATE TABLE refund (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key             text NOT NULL UNIQUE CHECK (char_length(key) BETWEEN 1 AND 120), -- of who asks: the same wish twice is one refund
    payment_id      bigint REFERENCES payment (id),       -- null: money that was parked, so counted towards nothing
    seller_order_id bigint REFERENCES seller_order (id),  -- the part it is for; null: the order as a whole
    event_id        bigint REFERENCES gateway_event (id), -- the very money that goes back; null: whatever came
    way             text NOT NULL CHECK (way ~ '^[a-z]{2,20}$'), -- bank: a person transfers it; else the gateway it came by
    reference       text NOT NULL DEFAULT '',             -- ours, at the gateway; the same in every try
    amount          bigint NOT NULL CHECK (amount > 0),
    reason          text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 300),
    state           text NOT NULL CHECK (state IN ('requested', 'sent', 'unknown', 'done', 'failed')),
    txn_id          text NOT NULL DEFAULT '',             -- the gateway's or the bank's number of the money that went
    tries           integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_try_at     timestamptz,                          -- gateways only, while it is not settled
    requested_by    bigint REFERENCES account (id),       -- null: the program itself
    requested_at    timestamptz NOT NULL,
    settled_by      bigint REFERENCES account (id),
    settled_at      timestamptz,
    CHECK (payment_id IS NOT NULL OR event_id IS NOT NULL),
    CHECK ((state IN ('done', 'failed')) = (settled_at IS NOT NULL)),
    CHECK (state <> 'done' OR txn_id <> ''),
    CHECK (way = 'bank' OR (event_id IS NOT NULL AND reference <> ''))
);
CREATE INDEX refund_payment ON refund (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX refund_event ON refund (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX refund_open ON refund (requested_at) WHERE settled_at IS NULL;
CREATE UNIQUE INDEX refund_reference ON refund (way, reference) WHERE reference <> '';
-- One transfer settles one refund: a reference typed twice is a mistake.
CREATE UNIQUE INDEX refund_txn ON refund (way, txn_id) WHERE txn_id <> '';

CREATE TABLE refund_history (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refund_id        bigint NOT NULL REFERENCES refund (id),
    from_state       text,
    to_state         text NOT NULL,
    actor_account_id bigint REFERENCES account (id),
    note             text NOT NULL DEFAULT '',
    at               timestamptz NOT NULL
);
CREATE INDEX refund_history_refund ON refund_history (refund_id, id);

-- +goose Down
DROP TABLE refund_history, refund;
ALTER TABLE payment DROP COLUMN refunded;
