-- +goose Up
-- A file of sellers that was taken in, or is being.
CREATE TABLE intake_run (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_hash   bytea NOT NULL CHECK (octet_length(file_hash) = 32), -- SHA-256: the same file goes on where it stopped
    file_name   text NOT NULL,
    state       text NOT NULL CHECK (state IN ('reading', 'merging', 'finished', 'tried', 'left')), -- tried: a dry run
    staged      integer NOT NULL DEFAULT 0 CHECK (staged >= 0), -- rows, once all are read
    merged      integer[] NOT NULL DEFAULT '{0,0}', -- the file is merged in two lanes: how far each came
    created     integer NOT NULL DEFAULT 0,
    unchanged   integer NOT NULL DEFAULT 0,
    refused     integer NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
CREATE UNIQUE INDEX intake_run_one ON intake_run ((true)) WHERE state IN ('reading', 'merging');

-- The rows of the one file that is being taken in; empty between two. Not logged: a crash costs reading the file
-- again, and names and numbers do not lie in backups.
CREATE UNLOGGED TABLE intake_row (
    line    integer PRIMARY KEY, -- in the file
    outcome text NOT NULL DEFAULT '', -- '': to be added; same: there already; else the text that says what is wrong
    about   text NOT NULL DEFAULT '', -- what that text speaks of
    phone   text NOT NULL,
    person  text NOT NULL,
    kind    text NOT NULL,
    legal   text NOT NULL,
    stall   text NOT NULL,
    commune text NOT NULL,
    address text NOT NULL
);

-- The run that opened a stall; null: its household did. No foreign key: it would look at the one row a million times.
ALTER TABLE seller ADD COLUMN intake_run bigint;
CREATE INDEX seller_intake ON seller (id) WHERE intake_run IS NOT NULL;

-- The code on the invitation with which a household takes over the account that was opened for it.
CREATE TABLE activation_code (
    seller_id  bigint PRIMARY KEY REFERENCES seller (id),
    code_hash  bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32), -- HMAC-SHA-256
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > issued_at),
    used_at    timestamptz CHECK (used_at >= issued_at AND used_at < expires_at)
);

-- +goose Down
DROP TABLE activation_code, intake_row, intake_run;
ALTER TABLE seller DROP COLUMN intake_run;
