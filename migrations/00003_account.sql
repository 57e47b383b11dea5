-- +goose Up
CREATE TABLE account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone         text NOT NULL UNIQUE CHECK (phone ~ '^\+84[35789][0-9]{8}$'),
    name          text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 80),
    password_hash text, -- argon2id in PHC form; null: no password
    demo          boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz
);

-- What an account may do in the province's name. A commune's officer sees its commune alone.
CREATE TABLE officer (
    account_id   bigint NOT NULL REFERENCES account (id),
    role         text NOT NULL CHECK (role IN ('moderator', 'promoter', 'accountant', 'admin')),
    commune_code text CHECK (commune_code ~ '^[0-9]{5}$'),
    since        timestamptz NOT NULL,
    ended_at     timestamptz,
    PRIMARY KEY (account_id, role)
);

CREATE TABLE session (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32), -- SHA-256 of the cookie
    account_id bigint NOT NULL REFERENCES account (id),
    device     text NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz NOT NULL, -- to the minute
    idle       interval NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX session_account ON session (account_id);

-- Tries to sign in that did not succeed, by the number that was typed: known and unknown ones are counted alike.
CREATE TABLE sign_in_failure (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone_hash bytea NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX sign_in_failure_phone ON sign_in_failure (phone_hash, at);
CREATE INDEX sign_in_failure_at ON sign_in_failure (at);

-- +goose Down
DROP TABLE sign_in_failure, session, officer, account;
