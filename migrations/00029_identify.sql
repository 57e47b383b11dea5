-- +goose Up
-- An owner was sent to the identity provider and has not come back, or has, once.
CREATE TABLE identity_attempt (
    state_hash   bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32), -- SHA-256 of what the provider sends back
    seller_id    bigint NOT NULL REFERENCES seller (id),
    account_id   bigint NOT NULL REFERENCES account (id),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32), -- no other browser may come back
    nonce        text NOT NULL,
    verifier     text NOT NULL, -- PKCE
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at      timestamptz CHECK (used_at >= created_at AND used_at < expires_at)
);
CREATE INDEX identity_attempt_created ON identity_attempt (created_at);

-- That a seller was told how many days are left until the gate falls.
CREATE TABLE identity_notice (
    seller_id bigint NOT NULL REFERENCES seller (id),
    closes_at timestamptz NOT NULL, -- the gate that was told of
    days      integer NOT NULL CHECK (days IN (30, 7, 1)),
    at        timestamptz NOT NULL,
    PRIMARY KEY (seller_id, closes_at, days)
);

-- +goose Down
DROP TABLE identity_notice, identity_attempt;
