-- +goose Up
-- Codes sent to phones. Whether a number has an account is not asked before its code was right.
CREATE TABLE one_time_code (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone        text NOT NULL CHECK (phone ~ '^\+84[35789][0-9]{8}$'),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32), -- the browser that asked; no other may answer
    code_hash    bytea NOT NULL CHECK (octet_length(code_hash) = 32), -- HMAC with the server's key
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    tries        integer NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5), -- wrong ones
    dead_at      timestamptz, -- a newer one came, or it was guessed at five times
    proved_at    timestamptz, -- the right answer came, once
    account_id   bigint REFERENCES account (id), -- who was signed in by it
    CHECK (dead_at IS NULL OR proved_at IS NULL),
    CHECK (account_id IS NULL OR proved_at IS NOT NULL)
);
CREATE UNIQUE INDEX one_time_code_live ON one_time_code (phone) WHERE dead_at IS NULL AND proved_at IS NULL;
CREATE INDEX one_time_code_phone ON one_time_code (phone, created_at);
CREATE INDEX one_time_code_browser ON one_time_code (browser_hash, id);
CREATE INDEX one_time_code_created ON one_time_code (created_at);

-- Every answer, for the limits.
CREATE TABLE code_try (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone   text NOT NULL,
    correct boolean NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX code_try_phone ON code_try (phone, at) WHERE NOT correct;
CREATE INDEX code_try_at ON code_try (at, correct);

-- What a person agreed to, in which words, when and where (Law 91/2025).
CREATE TABLE consent (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   bigint NOT NULL REFERENCES account (id),
    kind         text NOT NULL CHECK (kind IN ('terms')),
    version      text NOT NULL CHECK (version <> ''),
    channel      text NOT NULL CHECK (channel IN ('web')),
    at           timestamptz NOT NULL,
    withdrawn_at timestamptz CHECK (withdrawn_at >= at)
);
CREATE INDEX consent_account ON consent (account_id);

ALTER TABLE session ADD COLUMN by_code boolean NOT NULL DEFAULT false; -- opened by a code: the phone was at hand

-- +goose Down
ALTER TABLE session DROP COLUMN by_code;
DROP TABLE consent, code_try, one_time_code;
