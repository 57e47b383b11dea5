-- +goose Up
-- A second proof beside password or message: the codes of an app (RFC 6238). Officers need one.
CREATE TABLE second_factor (
    account_id bigint PRIMARY KEY REFERENCES account (id),
    sealed     bytea NOT NULL, -- the app's secret, sealed for this row
    key_id     text NOT NULL CHECK (key_id <> ''), -- of the key that sealed it
    last_step  bigint NOT NULL, -- the half minute whose code was used last: a code is used once
    since      timestamptz NOT NULL
);

-- Wrong codes, for the limit.
CREATE TABLE factor_try (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account (id),
    at         timestamptz NOT NULL
);
CREATE INDEX factor_try_account ON factor_try (account_id, at);

ALTER TABLE session ADD COLUMN factor_at timestamptz; -- when the second proof was given

-- +goose Down
ALTER TABLE session DROP COLUMN factor_at;
DROP TABLE factor_try, second_factor;
