-- +goose Up
-- A harvest or a batch of a listing, which a buyer can follow back (Circular 02/2024/TT-BKHCN).
CREATE TABLE lot (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code          text NOT NULL UNIQUE CHECK (code ~ '^LO[0-9A-HJKMNP-TV-Z]{8}$'), -- on the label and in its address
    form_key      text NOT NULL UNIQUE CHECK (char_length(form_key) BETWEEN 8 AND 200), -- the same form sent again is the same lot
    listing_id    bigint NOT NULL REFERENCES listing (id),
    planting_code text NOT NULL DEFAULT '' CHECK (char_length(planting_code) <= 40), -- of the planting area, as the authority wrote it
    harvested_on  date NOT NULL,
    packed_on     date CHECK (packed_on >= harvested_on),
    best_before   date CHECK (best_before > coalesce(packed_on, harvested_on)),
    amount        text NOT NULL DEFAULT '' CHECK (char_length(amount) <= 60), -- as people say it: 40 kg of dried leaves
    created_at    timestamptz NOT NULL,
    created_by    bigint REFERENCES account (id),
    recalled_at   timestamptz, -- must not be used any more
    recalled_by   bigint REFERENCES account (id),
    recall_reason text NOT NULL DEFAULT '',
    CHECK ((recalled_at IS NULL) = (recall_reason = ''))
);
CREATE INDEX lot_listing ON lot (listing_id, id DESC);

-- What was done with a lot, day by day. Steps are added; one that was wrong is struck out, not deleted.
CREATE TABLE lot_step (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lot_id     bigint NOT NULL REFERENCES lot (id),
    form_key   text NOT NULL UNIQUE CHECK (char_length(form_key) BETWEEN 8 AND 200),
    done_on    date NOT NULL,
    title      text NOT NULL CHECK (char_length(title) BETWEEN 2 AND 80),
    note       text NOT NULL DEFAULT '' CHECK (char_length(note) <= 500),
    photo_hash text REFERENCES photo (hash),
    added_at   timestamptz NOT NULL,
    added_by   bigint REFERENCES account (id),
    struck_at  timestamptz,
    struck_by  bigint REFERENCES account (id)
);
CREATE INDEX lot_step_lot ON lot_step (lot_id, done_on, id);
CREATE INDEX lot_step_photo ON lot_step (photo_hash) WHERE photo_hash IS NOT NULL;

-- +goose Down
DROP TABLE lot_step, lot;
