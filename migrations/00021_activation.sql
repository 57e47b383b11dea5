-- +goose Up
-- Slips that were printed: a commune's at a time. The file with the codes is kept for a day, in case the printer jams.
CREATE TABLE invitation_print (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_key     text NOT NULL UNIQUE CHECK (char_length(form_key) BETWEEN 16 AND 100), -- the form sent twice prints once
    commune_code text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'),
    again        boolean NOT NULL, -- also for those who had a code; it ended
    slips        integer NOT NULL CHECK (slips >= 0),
    printed_by   bigint NOT NULL REFERENCES account (id),
    printed_at   timestamptz NOT NULL,
    file_gone    boolean NOT NULL DEFAULT false
);
CREATE INDEX invitation_print_commune ON invitation_print (commune_code, id);

-- Wrong activation codes, for the limits, by number and by code.
CREATE TABLE activation_try (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone_hash bytea NOT NULL CHECK (octet_length(phone_hash) = 32),
    code_hash  bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    at         timestamptz NOT NULL
);
CREATE INDEX activation_try_phone ON activation_try (phone_hash, at);
CREATE INDEX activation_try_code ON activation_try (code_hash, at);
CREATE INDEX activation_try_at ON activation_try (at);

-- +goose Down
DROP TABLE activation_try, invitation_print;
