-- +goose Up
-- Messages to people's phones and mailboxes, written in the transaction of what they tell of.
CREATE TABLE outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic         text NOT NULL CHECK (topic <> ''),
    dedupe_key    text NOT NULL CHECK (dedupe_key <> ''),
    channel       text NOT NULL CHECK (channel IN ('sms', 'mail')),
    recipient     text NOT NULL CHECK (recipient <> ''),
    subject       text NOT NULL DEFAULT '', -- of mail
    body          text NOT NULL, -- forgotten once it was sent, when it is a secret
    secret        boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CHECK (expires_at > created_at), -- of no use afterwards
    attempts      integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    claimed_until timestamptz, -- somebody is sending it
    sent_at       timestamptz,
    given_up_at   timestamptz,
    last_error    text NOT NULL DEFAULT '',
    CONSTRAINT outbox_once UNIQUE (topic, dedupe_key),
    CHECK (sent_at IS NULL OR given_up_at IS NULL)
);
CREATE INDEX outbox_waiting ON outbox (expires_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX outbox_created ON outbox (created_at);

-- Text messages cost money: how many were ordered on a day of Vietnam, and which alarm was raised.
CREATE TABLE sms_day (
    day     date PRIMARY KEY,
    ordered integer NOT NULL CHECK (ordered > 0),
    alarmed integer NOT NULL DEFAULT 0 CHECK (alarmed IN (0, 80, 100)) -- percent of the budget
);

-- +goose Down
DROP TABLE sms_day, outbox;
