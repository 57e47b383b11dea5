-- +goose Up
-- The ledger: double entry in whole dong. An amount above zero is a debit, below zero a credit: what we have grows
-- above zero, what we owe and earn below.
CREATE TABLE ledger_account (
    code      text PRIMARY KEY CHECK (code ~ '^[a-z_]+(:[a-z0-9_]+)*$'),
    kind      text NOT NULL CHECK (kind IN ('asset', 'liability', 'income', 'expense')),
    seller_id bigint REFERENCES seller (id),
    CHECK ((code LIKE 'seller:%') = (seller_id IS NOT NULL))
);
CREATE INDEX ledger_account_seller ON ledger_account (seller_id) WHERE seller_id IS NOT NULL;
-- Accounts of sellers (seller:12 can be paid out, seller:12:cod waits for the carrier) and of gateways
-- (gateway:vnpay) open with their first entry.
INSERT INTO ledger_account (code, kind) VALUES
    ('bank', 'asset'),           -- the account that collects
    ('bank_other', 'asset'),     -- transfers that went to another account of ours
    ('carrier', 'asset'),        -- cash that carriers took at the door and have not remitted
    ('transit', 'liability'),    -- buyers' money for orders that are not complete
    ('parked', 'liability'),     -- money nobody could place
    ('refunds', 'liability'),    -- promised back to buyers, not yet with them
    ('tax:vat', 'liability'),    -- withheld for the state
    ('tax:pit', 'liability'),
    ('commission', 'income'),
    ('shipping', 'expense'),     -- carriers' fees until they are passed on
    ('gateway_fees', 'expense');

CREATE TABLE ledger_transaction (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key             text NOT NULL CONSTRAINT ledger_transaction_key UNIQUE CHECK (char_length(key) BETWEEN 3 AND 120), -- one event is posted once
    kind            text NOT NULL CHECK (kind IN ('captured', 'parked', 'resolved', 'collected', 'completed', 'reversed',
                        'refund_asked', 'refunded', 'refund_failed', 'remitted', 'settled', 'paid_out', 'tax_paid', 'adjusted')),
    order_id        bigint REFERENCES orders (id),
    seller_order_id bigint REFERENCES seller_order (id),
    note            text NOT NULL DEFAULT '' CHECK (char_length(note) <= 300),
    at              timestamptz NOT NULL
);
CREATE INDEX ledger_transaction_order ON ledger_transaction (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ledger_transaction_part ON ledger_transaction (seller_order_id) WHERE seller_order_id IS NOT NULL;
CREATE INDEX ledger_transaction_at ON ledger_transaction (at);

CREATE TABLE ledger_entry (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id bigint NOT NULL REFERENCES ledger_transaction (id),
    account        text NOT NULL REFERENCES ledger_account (code),
    amount         bigint NOT NULL CHECK (amount <> 0),
    what           text NOT NULL CHECK (what IN ('payment', 'parked', 'cash', 'goods', 'shipping', 'commission', 'vat', 'pit',
                       'refund', 'carrier_fee', 'remitted', 'gateway_fee', 'settled', 'paid_out', 'tax_paid', 'adjusted'))
);
CREATE INDEX ledger_entry_transaction ON ledger_entry (transaction_id);
CREATE INDEX ledger_entry_account ON ledger_entry (account, id) WHERE account LIKE 'seller:%';

-- What each account's entries add up to, kept by the statement that adds them. Accounts that every order touches
-- are spread over 16 rows, so that no two payments wait for one another; a balance is the sum of its rows.
CREATE TABLE ledger_balance (
    account text NOT NULL REFERENCES ledger_account (code),
    shard   smallint NOT NULL CHECK (shard BETWEEN 0 AND 15),
    amount  bigint NOT NULL,
    PRIMARY KEY (account, shard)
) WITH (fillfactor = 50);

-- +goose StatementBegin
CREATE FUNCTION ledger_keep_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added GROUP BY transaction_id HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'entries of a transaction do not sum to zero' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced';
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_entry e WHERE e.transaction_id IN (SELECT transaction_id FROM added)
               AND NOT EXISTS (SELECT 1 FROM added a WHERE a.id = e.id)) THEN
        RAISE EXCEPTION 'entries cannot be added to a transaction that has some' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_closed';
    END IF;
    INSERT INTO ledger_balance AS b (account, shard, amount)
    SELECT account, CASE WHEN account LIKE 'seller:%' THEN 0 ELSE transaction_id % 16 END, sum(amount)
    FROM added GROUP BY 1, 2 ORDER BY 1, 2 -- one order of locks
    ON CONFLICT (account, shard) DO UPDATE SET amount = b.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total bigint;
    lines integer;
BEGIN
    SELECT coalesce(sum(amount), 0), count(*) INTO total, lines FROM ledger_entry WHERE transaction_id = NEW.id;
    IF total <> 0 OR lines < 2 THEN
        RAISE EXCEPTION 'transaction % has % entries that sum to %', NEW.key, lines, total USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to: post the opposite instead' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_append_only';
END $$;
-- +goose StatementEnd

CREATE TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balances();
CREATE CONSTRAINT TRIGGER ledger_transaction_balanced AFTER INSERT ON ledger_transaction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_unbalanced();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- +goose Down
DROP TABLE ledger_balance, ledger_entry, ledger_transaction, ledger_account;
DROP FUNCTION ledger_keep_balances, ledger_refuse_unbalanced, ledger_refuse_change;
