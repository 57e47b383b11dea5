-- +goose Up
-- Money of sellers on its way to their banks: a batch is drawn up by one person, approved by another, sent as a file,
-- and each payout in it is confirmed when the bank's statement shows it.
CREATE TABLE payout_batch (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state       text NOT NULL CHECK (state IN ('draft', 'approved', 'done', 'dropped')),
    cutoff      timestamptz NOT NULL, -- sales that were complete before it
    made_by     bigint NOT NULL REFERENCES account (id),
    made_at     timestamptz NOT NULL,
    approved_by bigint REFERENCES account (id),
    approved_at timestamptz,
    ended_by    bigint REFERENCES account (id),
    ended_at    timestamptz,
    CONSTRAINT payout_batch_two_people CHECK (approved_by <> made_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (state NOT IN ('approved', 'done') OR approved_at IS NOT NULL),
    CHECK ((state IN ('done', 'dropped')) = (ended_at IS NOT NULL))
);
-- One batch at a time is drawn up, so that two people do not divide the same money.
CREATE UNIQUE INDEX payout_batch_one_draft ON payout_batch ((1)) WHERE state = 'draft';

CREATE TABLE payout (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id   bigint NOT NULL REFERENCES payout_batch (id),
    seller_id  bigint NOT NULL REFERENCES seller (id),
    amount     bigint NOT NULL CHECK (amount > 0),
    reference  text NOT NULL UNIQUE, -- in the transfer's description
    state      text NOT NULL CHECK (state IN ('waiting', 'paid', 'failed', 'dropped')),
    bank_txn   text NOT NULL DEFAULT '', -- the bank's number of the transfer
    why        text NOT NULL DEFAULT '' CHECK (char_length(why) <= 300),
    settled_by bigint REFERENCES account (id),
    settled_at timestamptz,
    UNIQUE (batch_id, seller_id),
    CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CHECK (state <> 'paid' OR bank_txn <> ''),
    CHECK (state <> 'failed' OR why <> '')
);
CREATE INDEX payout_seller ON payout (seller_id, id);

-- Which entries a payout pays: none is ever paid twice. A payout that failed or was dropped lets its entries go.
CREATE TABLE payout_entry (
    payout_id   bigint NOT NULL REFERENCES payout (id),
    entry_id    bigint NOT NULL REFERENCES ledger_entry (id),
    released_at timestamptz,
    PRIMARY KEY (payout_id, entry_id)
);
CREATE UNIQUE INDEX payout_entry_once ON payout_entry (entry_id) WHERE released_at IS NULL;

-- Cash on delivery that a carrier handed over: a list with one line a parcel's part of an order.
CREATE TABLE remittance (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carrier     text NOT NULL CHECK (char_length(carrier) BETWEEN 2 AND 80),
    reference   text NOT NULL CHECK (char_length(reference) BETWEEN 2 AND 80), -- the carrier's number of the list
    received_on date NOT NULL,
    gross       bigint NOT NULL CHECK (gross > 0),
    fee         bigint NOT NULL CHECK (fee >= 0),
    made_by     bigint NOT NULL REFERENCES account (id),
    made_at     timestamptz NOT NULL,
    CONSTRAINT remittance_once UNIQUE (carrier, reference)
);
CREATE TABLE remittance_line (
    seller_order_id bigint PRIMARY KEY REFERENCES seller_order (id), -- handed over once
    remittance_id   bigint NOT NULL REFERENCES remittance (id),
    gross           bigint NOT NULL CHECK (gross > 0),
    fee             bigint NOT NULL CHECK (fee BETWEEN 0 AND gross)
);
CREATE INDEX remittance_line_list ON remittance_line (remittance_id);

-- A month's withheld tax that was filed and paid to the state.
CREATE TABLE tax_filing (
    month     date PRIMARY KEY CHECK (month = date_trunc('month', month)),
    vat       bigint NOT NULL,
    pit       bigint NOT NULL,
    reference text NOT NULL CHECK (char_length(reference) BETWEEN 2 AND 80), -- of the treasury's receipt
    filed_by  bigint NOT NULL REFERENCES account (id),
    filed_at  timestamptz NOT NULL
);

-- +goose Down
DROP TABLE tax_filing, remittance_line, remittance, payout_entry, payout, payout_batch;
