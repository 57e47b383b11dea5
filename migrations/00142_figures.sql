-- +goose Up
-- Days and months that are over stay as they were, for the books are only added to: each is counted once.
CREATE TABLE sales_month (
    month     date PRIMARY KEY CHECK (month = date_trunc('month', month)),
    orders    integer NOT NULL CHECK (orders >= 0),
    sellers   integer NOT NULL CHECK (sellers >= 0),
    turnover  bigint NOT NULL,
    closed_at timestamptz NOT NULL
);
-- What a day did to an account that is no seller's: above and below zero.
CREATE TABLE ledger_day (
    account text NOT NULL REFERENCES ledger_account (code),
    day     date NOT NULL,
    come    bigint NOT NULL CHECK (come >= 0),
    gone    bigint NOT NULL CHECK (gone >= 0),
    PRIMARY KEY (account, day)
);
CREATE INDEX ledger_day_newest ON ledger_day (day);
-- The figures of a time that people ask for first, counted beforehand.
CREATE TABLE sales_span (
    from_at    timestamptz NOT NULL,
    until_at   timestamptz NOT NULL CHECK (until_at > from_at),
    figures    jsonb NOT NULL,
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (from_at, until_at)
);
-- What sales were worth, and what was withheld of them, is read in the indexes alone.
CREATE INDEX ledger_transaction_sale ON ledger_transaction (at) INCLUDE (id, kind, order_id, seller_order_id) WHERE kind IN ('completed', 'reversed');
CREATE INDEX ledger_entry_sale ON ledger_entry (transaction_id) INCLUDE (account, amount, what) WHERE what IN ('goods', 'vat', 'pit') AND account LIKE 'seller:%';

-- +goose Down
DROP INDEX ledger_entry_sale, ledger_transaction_sale;
DROP TABLE sales_span, ledger_day, sales_month;
