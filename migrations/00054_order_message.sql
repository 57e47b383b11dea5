-- +goose Up
-- What buyer and seller write to each other under a seller order; the province may join in.
CREATE TABLE order_message (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_order_id   bigint NOT NULL REFERENCES seller_order (id),
    form_key          text NOT NULL UNIQUE CHECK (char_length(form_key) BETWEEN 16 AND 64), -- the same form twice is one message
    sender            text NOT NULL CHECK (sender IN ('buyer', 'seller', 'officer')),
    sender_account_id bigint REFERENCES account (id), -- null: a guest who knows the code
    body              text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 1000),
    at                timestamptz NOT NULL
);
CREATE INDEX order_message_part ON order_message (seller_order_id, id);

-- +goose Down
DROP TABLE order_message;
