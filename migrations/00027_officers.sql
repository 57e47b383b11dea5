-- +goose Up
-- Who was appointed to what and when it ended: the officer's row is how it stands now, this is how it came.
CREATE TABLE officer_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint NOT NULL REFERENCES account (id),
    role          text NOT NULL CHECK (role IN ('moderator', 'promoter', 'accountant', 'admin')),
    commune_code  text CHECK (commune_code ~ '^[0-9]{5}$'), -- null: the province
    what          text NOT NULL CHECK (what IN ('appointed', 'ended')),
    by_account_id bigint REFERENCES account (id), -- null: from the command line
    at            timestamptz NOT NULL
);
CREATE INDEX officer_history_account ON officer_history (account_id, role, id);
INSERT INTO officer_history (account_id, role, commune_code, what, at) SELECT account_id, role, commune_code, 'appointed', since FROM officer;
INSERT INTO officer_history (account_id, role, commune_code, what, at)
SELECT account_id, role, commune_code, 'ended', ended_at FROM officer WHERE ended_at IS NOT NULL;

-- +goose Down
DROP TABLE officer_history;
