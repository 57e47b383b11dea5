-- +goose Up
-- More ways to pay. Cash on delivery is the only one for which the goods leave first.
ALTER TABLE orders DROP CONSTRAINT orders_method_check, DROP CONSTRAINT orders_check, DROP CONSTRAINT orders_check1;
ALTER TABLE orders
    ADD CONSTRAINT orders_method CHECK (method IN ('cod', 'vietqr', 'vnpay', 'momo', 'zalopay', 'stripe')),
    ADD CONSTRAINT orders_expiry CHECK ((method <> 'cod') = (expires_at IS NOT NULL)),
    ADD CONSTRAINT orders_prepaid CHECK (method <> 'cod' OR state NOT IN ('waiting_payment', 'paid', 'expired'));
ALTER TABLE payment DROP CONSTRAINT payment_method_check;
ALTER TABLE payment ADD CONSTRAINT payment_method CHECK (method IN ('cod', 'vietqr', 'vnpay', 'momo', 'zalopay', 'stripe'));

-- A try to pay on a gateway's page. The row stands before the gateway is called.
CREATE TABLE payment_attempt (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id    bigint NOT NULL REFERENCES payment (id),
    gateway       text NOT NULL,
    number        integer NOT NULL CHECK (number > 0),
    reference     text NOT NULL, -- ours at the gateway
    amount        bigint NOT NULL CHECK (amount > 0),
    state         text NOT NULL CHECK (state IN ('made', 'open', 'unknown', 'refused', 'paid', 'failed', 'gone')),
    address       text NOT NULL DEFAULT '', -- where the buyer pays
    gateway_ref   text NOT NULL DEFAULT '', -- theirs, where asking needs it
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > created_at),
    queries       integer NOT NULL DEFAULT 0 CHECK (queries >= 0),
    next_query_at timestamptz, -- null: nothing is left to ask
    UNIQUE (gateway, reference),
    UNIQUE (payment_id, number),
    CHECK (state <> 'open' OR address <> '')
);
CREATE INDEX payment_attempt_due ON payment_attempt (next_query_at) WHERE next_query_at IS NOT NULL;
CREATE INDEX payment_attempt_day ON payment_attempt (gateway, created_at);

ALTER TABLE gateway_message ADD COLUMN query text NOT NULL DEFAULT '' CHECK (octet_length(query) <= 16384);

ALTER TABLE gateway_event DROP CONSTRAINT gateway_event_kind_check;
ALTER TABLE gateway_event
    ADD CONSTRAINT gateway_event_kind CHECK (kind IN ('paid', 'collected', 'failed', 'refunded', 'refund_failed')),
    ADD CONSTRAINT gateway_event_credit CHECK (credited = 0 OR kind IN ('paid', 'collected')),
    ADD COLUMN attempt_id bigint REFERENCES payment_attempt (id),
    ADD COLUMN refund_id  bigint REFERENCES refund (id),
    ADD COLUMN txn_id     text NOT NULL DEFAULT '',
    ADD COLUMN reference  text NOT NULL DEFAULT '', -- as the source wrote it
    ADD COLUMN account    text NOT NULL DEFAULT '', -- ours at the source
    ADD COLUMN bank_ref   text; -- the bank's own number: two feeds of one account tell of one transfer once
CREATE INDEX gateway_event_attempt ON gateway_event (attempt_id) WHERE attempt_id IS NOT NULL;
CREATE INDEX gateway_event_bank ON gateway_event (account, bank_ref) WHERE bank_ref IS NOT NULL;

ALTER TABLE money_parked DROP CONSTRAINT money_parked_why_check;
ALTER TABLE money_parked
    ADD CONSTRAINT money_parked_why CHECK (why IN ('no_code', 'unknown_code', 'two_codes', 'too_much', 'already_paid', 'order_over',
        'not_transfer', 'wrong_account', 'wrong_amount', 'wrong_currency')),
    ADD COLUMN how text CHECK (how IN ('kept', 'refund', 'assigned')), -- what was decided
    ADD COLUMN refund_id bigint REFERENCES refund (id),
    ADD COLUMN assigned_event_id bigint UNIQUE REFERENCES gateway_event (id);
UPDATE money_parked SET how = 'kept' WHERE resolved_at IS NOT NULL;
ALTER TABLE money_parked
    ADD CONSTRAINT money_parked_decided CHECK ((how IS NULL) = (resolved_at IS NULL)),
    ADD CONSTRAINT money_parked_assigned CHECK ((how = 'assigned') IS NOT DISTINCT FROM (assigned_event_id IS NOT NULL) OR how IS NULL);

-- What a day's comparison found: our books and the gateway's do not say the same.
CREATE TABLE reconciliation (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gateway   text NOT NULL,
    from_at   timestamptz NOT NULL,
    until_at  timestamptz NOT NULL CHECK (until_at > from_at),
    compared  integer NOT NULL CHECK (compared >= 0),
    found     integer NOT NULL CHECK (found >= 0),
    run_by    bigint REFERENCES account (id), -- null: the clock
    run_at    timestamptz NOT NULL
);
CREATE INDEX reconciliation_newest ON reconciliation (gateway, run_at DESC);
CREATE TABLE payment_difference (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gateway    text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('ours_only', 'theirs_only', 'amount', 'silent', 'refund')),
    key        text NOT NULL, -- what it is about: a reference, or an event's key
    ours       bigint NOT NULL CHECK (ours >= 0),
    theirs     bigint NOT NULL CHECK (theirs >= 0),
    found_at   timestamptz NOT NULL,
    closed_at  timestamptz,
    closed_by  bigint REFERENCES account (id), -- null: it was gone the next time
    note       text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX payment_difference_open ON payment_difference (gateway, kind, key) WHERE closed_at IS NULL;

-- +goose Down
DROP TABLE payment_difference, reconciliation;
ALTER TABLE money_parked DROP CONSTRAINT money_parked_assigned, DROP CONSTRAINT money_parked_decided, DROP CONSTRAINT money_parked_why,
    DROP COLUMN how, DROP COLUMN refund_id, DROP COLUMN assigned_event_id;
ALTER TABLE money_parked ADD CONSTRAINT money_parked_why_check CHECK (why IN ('no_code', 'unknown_code', 'two_codes', 'too_much', 'already_paid', 'order_over', 'not_transfer', 'wrong_account'));
DROP INDEX gateway_event_bank, gateway_event_attempt;
ALTER TABLE gateway_event DROP CONSTRAINT gateway_event_kind, DROP CONSTRAINT gateway_event_credit, DROP COLUMN attempt_id, DROP COLUMN refund_id,
    DROP COLUMN txn_id, DROP COLUMN reference, DROP COLUMN account, DROP COLUMN bank_ref;
ALTER TABLE gateway_event ADD CONSTRAINT gateway_event_kind_check CHECK (kind IN ('paid', 'collected'));
ALTER TABLE gateway_message DROP COLUMN query;
DROP TABLE payment_attempt;
ALTER TABLE payment DROP CONSTRAINT payment_method;
ALTER TABLE payment ADD CONSTRAINT payment_method_check CHECK (method IN ('cod', 'vietqr'));
ALTER TABLE orders DROP CONSTRAINT orders_method, DROP CONSTRAINT orders_expiry, DROP CONSTRAINT orders_prepaid;
ALTER TABLE orders ADD CHECK (method IN ('cod', 'vietqr')), ADD CHECK ((method = 'vietqr') = (expires_at IS NOT NULL)),
    ADD CHECK (method = 'vietqr' OR state NOT IN ('waiting_payment', 'paid', 'expired'));
