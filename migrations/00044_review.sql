-- +goose Up
-- What buyers say of what they received: one for each line, in full, and hidden only where it is unlawful
-- (Law 122/2025/QH15, art. 17.2.h).
CREATE TABLE review (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id bigint NOT NULL UNIQUE REFERENCES order_line (id),
    listing_id    bigint NOT NULL REFERENCES listing (id),
    account_id    bigint REFERENCES account (id), -- null: a guest who knew the order's code
    buyer_name    text NOT NULL,                  -- given name alone
    stars         integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    words         text NOT NULL DEFAULT '' CHECK (char_length(words) <= 1000),
    created_at    timestamptz NOT NULL,
    seen_at       timestamptz, -- an officer has looked
    seen_by       bigint REFERENCES account (id),
    hidden_at     timestamptz,
    hidden_by     bigint REFERENCES account (id),
    hidden_reason text NOT NULL DEFAULT '',
    answer        text NOT NULL DEFAULT '' CHECK (char_length(answer) <= 1000), -- the seller's
    answered_at   timestamptz,
    answered_by   bigint REFERENCES account (id),
    CHECK ((hidden_at IS NULL) = (hidden_reason = '')),
    CHECK ((answered_at IS NULL) = (answer = ''))
);
CREATE INDEX review_listing ON review (listing_id, id DESC) WHERE hidden_at IS NULL;
CREATE INDEX review_unseen ON review (id) WHERE seen_at IS NULL;

CREATE TABLE review_photo (
    review_id  bigint NOT NULL REFERENCES review (id),
    position   integer NOT NULL CHECK (position BETWEEN 0 AND 4),
    photo_hash text NOT NULL REFERENCES photo (hash),
    PRIMARY KEY (review_id, position)
);
CREATE INDEX review_photo_hash ON review_photo (photo_hash);

-- Every time a review was hidden or shown again.
CREATE TABLE review_history (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id        bigint NOT NULL REFERENCES review (id),
    hidden           boolean NOT NULL,
    actor_account_id bigint REFERENCES account (id),
    reason           text NOT NULL DEFAULT '',
    at               timestamptz NOT NULL,
    CHECK (NOT hidden OR reason <> '')
);
CREATE INDEX review_history_review ON review_history (review_id, id);

UPDATE listing l SET sold_count = n.units
FROM (SELECT v.listing_id, sum(o.quantity) AS units
      FROM order_line o JOIN seller_order p ON p.id = o.seller_order_id JOIN variant v ON v.id = o.variant_id
      WHERE p.state = 'delivered' GROUP BY v.listing_id) n
WHERE n.listing_id = l.id;

-- +goose Down
DROP TABLE review_history, review_photo, review;
