-- +goose Up
-- A seller asks a person to help by phone number; the person accepts once signed in with that number.
CREATE TABLE seller_invitation (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id   bigint NOT NULL REFERENCES seller (id),
    phone       text NOT NULL CHECK (phone ~ '^\+84[35789][0-9]{8}$'),
    invited_by  bigint NOT NULL REFERENCES account (id),
    invited_at  timestamptz NOT NULL,
    answer      text CHECK (answer IN ('accepted', 'declined', 'withdrawn')), -- null: open
    answered_by bigint REFERENCES account (id),
    answered_at timestamptz,
    CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL))
);
CREATE UNIQUE INDEX seller_invitation_open ON seller_invitation (seller_id, phone) WHERE answer IS NULL;
CREATE INDEX seller_invitation_phone ON seller_invitation (phone) WHERE answer IS NULL;

ALTER TABLE seller_member ADD COLUMN ended_by bigint REFERENCES account (id);

-- +goose Down
ALTER TABLE seller_member DROP COLUMN ended_by;
DROP TABLE seller_invitation;
