-- +goose Up
ALTER TABLE seller
    ADD COLUMN pickup_commune text CHECK (pickup_commune ~ '^[0-9]{5}$'), -- null: parcels are fetched at the seller's address
    ADD COLUMN pickup_line    text NOT NULL DEFAULT '' CHECK (char_length(pickup_line) <= 200),
    ADD COLUMN open_days      smallint[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}' -- 1 is Monday
        CHECK (cardinality(open_days) > 0 AND open_days <@ ARRAY[1,2,3,4,5,6,7]::smallint[]),
    ADD CONSTRAINT seller_pickup_whole CHECK ((pickup_commune IS NULL) = (pickup_line = '')),
    ADD CONSTRAINT seller_story_length CHECK (char_length(story) <= 3000);
CREATE INDEX seller_commune ON seller (commune_code, id DESC);

-- Who changed what of a seller; what it was changed to stands in the seller.
CREATE TABLE seller_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id  bigint NOT NULL REFERENCES seller (id),
    what       text NOT NULL CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone')),
    account_id bigint REFERENCES account (id),
    office     boolean NOT NULL, -- in the province's name
    at         timestamptz NOT NULL
);
CREATE INDEX seller_history_seller ON seller_history (seller_id, id);

-- A person asks to open a stall; the office opens it or says why not.
CREATE TABLE stall_request (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   bigint NOT NULL REFERENCES account (id),
    legal_name   text NOT NULL CHECK (char_length(legal_name) BETWEEN 3 AND 120),
    stall_name   text NOT NULL CHECK (char_length(stall_name) BETWEEN 3 AND 80),
    commune_code text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'),
    address_line text NOT NULL CHECK (char_length(address_line) BETWEEN 3 AND 200),
    sells        text NOT NULL CHECK (char_length(sells) BETWEEN 3 AND 300), -- what the person wants to sell
    asked_at     timestamptz NOT NULL,
    answer       text CHECK (answer IN ('opened', 'declined')), -- null: waits
    answered_at  timestamptz CHECK (answered_at >= asked_at),
    answered_by  bigint REFERENCES account (id),
    reason       text NOT NULL DEFAULT '',
    seller_id    bigint REFERENCES seller (id),
    CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
    CHECK ((answer = 'opened') IS TRUE = (seller_id IS NOT NULL)),
    CHECK (answer <> 'declined' OR reason <> '')
);
CREATE UNIQUE INDEX stall_request_open ON stall_request (account_id) WHERE answer IS NULL;
CREATE INDEX stall_request_waiting ON stall_request (asked_at) WHERE answer IS NULL;

-- +goose Down
DROP TABLE stall_request, seller_history;
DROP INDEX seller_commune;
ALTER TABLE seller
    DROP COLUMN pickup_commune, DROP COLUMN pickup_line, DROP COLUMN open_days, DROP CONSTRAINT seller_story_length;
