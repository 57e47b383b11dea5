-- +goose Up
CREATE TABLE seller (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug          text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    kind          text NOT NULL CHECK (kind IN ('household', 'cooperative', 'company')),
    legal_name    text NOT NULL CHECK (legal_name <> ''),
    stall_name    text NOT NULL CHECK (stall_name <> ''),
    story         text NOT NULL DEFAULT '',
    phone         text NOT NULL CHECK (phone ~ '^\+84[35789][0-9]{8}$'),
    province_code text NOT NULL,
    commune_code  text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'),
    address_line  text NOT NULL DEFAULT '',
    since_year    integer CHECK (since_year BETWEEN 1900 AND 2100),
    photo_hash    text REFERENCES photo (hash),
    demo          boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL
);

CREATE TABLE seller_member (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id  bigint NOT NULL REFERENCES seller (id),
    account_id bigint NOT NULL REFERENCES account (id),
    role       text NOT NULL CHECK (role IN ('owner', 'helper')),
    joined_at  timestamptz NOT NULL,
    ended_at   timestamptz CHECK (ended_at >= joined_at)
);
CREATE UNIQUE INDEX seller_member_once ON seller_member (seller_id, account_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX seller_one_owner ON seller_member (seller_id) WHERE role = 'owner' AND ended_at IS NULL;
CREATE INDEX seller_member_account ON seller_member (account_id) WHERE ended_at IS NULL;

CREATE TABLE category (
    id         integer PRIMARY KEY, -- their order in the shop too
    slug       text NOT NULL UNIQUE,
    name_vi    text NOT NULL,
    name_en    text NOT NULL,
    ocop_group text NOT NULL,
    cover      text NOT NULL -- drawn cover
);
-- The marketplace's categories with the OCOP product group each belongs to (Decision 148/QĐ-TTg 2023).
INSERT INTO category (id, slug, name_vi, name_en, ocop_group, cover) VALUES
    (1, 'che-tra', 'Chè, trà', 'Tea', 'Đồ uống', 'che-tra-1'),
    (2, 'tra-thao-moc', 'Trà thảo mộc', 'Herbal tea', 'Đồ uống', 'tra-thao-moc-1'),
    (3, 'gao-ngu-coc', 'Gạo, ngũ cốc', 'Rice, grains', 'Thực phẩm', 'gao-ngu-coc-1'),
    (4, 'mien-bun-banh-kho', 'Miến, bún, bánh khô', 'Dried noodles', 'Thực phẩm', 'mien-bun-banh-kho-1'),
    (5, 'trai-cay-tuoi', 'Trái cây tươi', 'Fresh fruit', 'Thực phẩm', 'trai-cay-tuoi-na'),
    (6, 'rau-cu-nam', 'Rau, củ, nấm', 'Vegetables, roots, mushrooms', 'Thực phẩm', 'rau-cu-nam-1'),
    (7, 'mang-nam-nong-san-kho', 'Măng, nấm, nông sản khô', 'Dried shoots, mushrooms, nuts', 'Thực phẩm', 'mang-nam-nong-san-kho-1'),
    (8, 'thit-gia-cam-trung', 'Thịt, gia cầm, trứng', 'Meat, poultry, eggs', 'Thực phẩm', 'thit-gia-cam-trung-1'),
    (9, 'thuc-pham-che-bien', 'Thực phẩm chế biến', 'Prepared food', 'Thực phẩm', 'thuc-pham-che-bien-1'),
    (10, 'mat-ong', 'Mật ong', 'Honey', 'Thực phẩm', 'mat-ong-1'),
    (11, 'do-uong-ruou', 'Đồ uống, rượu', 'Drinks, spirits', 'Đồ uống', 'do-uong-ruou-1'),
    (12, 'duoc-lieu-tinh-dau', 'Dược liệu, tinh dầu', 'Herbs, essential oils', 'Dược liệu và sản phẩm từ dược liệu', 'duoc-lieu-tinh-dau-1'),
    (13, 'gia-vi', 'Gia vị', 'Spices and sauces', 'Thực phẩm', 'gia-vi-1'),
    (14, 'banh-keo', 'Bánh, kẹo', 'Cakes, sweets', 'Thực phẩm', 'banh-keo-1'),
    (15, 'thuy-san', 'Thủy sản', 'Fish and shrimp', 'Thực phẩm', 'thuy-san-1'),
    (16, 'thu-cong', 'Thủ công', 'Crafts', 'Thủ công mỹ nghệ', 'thu-cong-1');

CREATE TABLE listing (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug          text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    seller_id     bigint NOT NULL REFERENCES seller (id),
    category_id   integer NOT NULL REFERENCES category (id),
    name          text NOT NULL CHECK (char_length(name) BETWEEN 3 AND 120),
    summary       text NOT NULL DEFAULT '' CHECK (char_length(summary) <= 160), -- one line under the name
    description   text NOT NULL DEFAULT '' CHECK (char_length(description) <= 5000),
    preservation  text NOT NULL DEFAULT '' CHECK (char_length(preservation) <= 1000),
    province_code text NOT NULL,
    commune_code  text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'),
    old_place     text NOT NULL DEFAULT '' CHECK (char_length(old_place) <= 120), -- hamlet or old commune: finer than today's commune
    season        smallint[] NOT NULL DEFAULT '{}' CHECK (season <@ ARRAY[1,2,3,4,5,6,7,8,9,10,11,12]::smallint[]), -- months; empty: all year
    cover         text NOT NULL DEFAULT '' CHECK (cover ~ '^[a-z0-9-]*$'), -- drawn cover, shown while there is no photograph
    status        text NOT NULL CHECK (status IN ('draft', 'pending', 'published', 'rejected', 'hidden')),
    status_reason text NOT NULL DEFAULT '',
    published_at  timestamptz,
    demo          boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    -- Written with the listing: name and description, stall, place and category, with marks and without.
    search_tone   tsvector NOT NULL DEFAULT '',
    search_plain  tsvector NOT NULL DEFAULT '',
    CHECK (status <> 'rejected' OR status_reason <> ''),
    CHECK (status <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX listing_seller ON listing (seller_id, id DESC);
CREATE INDEX listing_newest ON listing (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX listing_category ON listing (category_id, published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX listing_commune ON listing (commune_code) WHERE status = 'published';
CREATE INDEX listing_waiting ON listing (updated_at, id) WHERE status = 'pending';
CREATE INDEX listing_search_plain ON listing USING gin (search_plain) WHERE status = 'published';
CREATE INDEX listing_name_trgm ON listing USING gin (vn_fold(name) gin_trgm_ops) WHERE status = 'published';

CREATE TABLE listing_history (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id       bigint NOT NULL REFERENCES listing (id),
    from_status      text,
    to_status        text NOT NULL,
    actor_account_id bigint REFERENCES account (id),
    reason           text NOT NULL DEFAULT '',
    at               timestamptz NOT NULL
);
CREATE INDEX listing_history_listing ON listing_history (listing_id, id);

CREATE TABLE variant (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id  bigint NOT NULL REFERENCES listing (id),
    position    integer NOT NULL CHECK (position >= 0),
    unit        text NOT NULL CHECK (char_length(unit) BETWEEN 1 AND 40), -- as people say it: kg, gói 500 g, hộp
    base_amount integer NOT NULL DEFAULT 0 CHECK (base_amount >= 0),      -- grams, millilitres or pieces in one unit; 0: not known
    base_unit   text NOT NULL DEFAULT '' CHECK (base_unit IN ('', 'g', 'ml', 'piece')),
    price       bigint NOT NULL CHECK (price BETWEEN 1000 AND 999999999), -- dong
    stock       integer NOT NULL CHECK (stock BETWEEN 0 AND 1000000),
    retired_at  timestamptz, -- no longer offered; kept for the orders that name it
    UNIQUE (listing_id, position),
    CHECK ((base_amount = 0) = (base_unit = ''))
);

-- Every change of a variant's stock, the opening stock too: stock is the sum of its moves.
CREATE TABLE stock_move (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id       bigint NOT NULL REFERENCES variant (id),
    delta            integer NOT NULL CHECK (delta <> 0),
    kind             text NOT NULL CHECK (kind IN ('opened', 'counted', 'sold', 'given_back')),
    order_line_id    bigint, -- references order_line, added with it
    actor_account_id bigint REFERENCES account (id),
    at               timestamptz NOT NULL,
    CHECK ((kind IN ('sold', 'given_back')) = (order_line_id IS NOT NULL)),
    CHECK (kind <> 'sold' OR delta < 0),
    CHECK (kind <> 'given_back' OR delta > 0)
);
CREATE INDEX stock_move_variant ON stock_move (variant_id, id);

CREATE TABLE listing_photo (
    listing_id bigint NOT NULL REFERENCES listing (id),
    photo_hash text NOT NULL REFERENCES photo (hash),
    position   integer NOT NULL CHECK (position BETWEEN 0 AND 11),
    PRIMARY KEY (listing_id, position),
    UNIQUE (listing_id, photo_hash)
);

CREATE TABLE certificate (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id  bigint NOT NULL REFERENCES listing (id),
    kind        text NOT NULL CHECK (kind IN ('ocop', 'vietgap', 'organic', 'gi')),
    stars       integer CHECK (stars BETWEEN 3 AND 5),
    number      text NOT NULL CHECK (number <> ''),
    issuer      text NOT NULL,
    issued_on   date NOT NULL,
    expires_on  date NOT NULL, -- the last day it is valid; OCOP: 36 months (Decision 1489/QĐ-TTg 2025)
    verified_at timestamptz,
    demo        boolean NOT NULL DEFAULT false,
    CHECK ((kind = 'ocop') = (stars IS NOT NULL)),
    CHECK (expires_on > issued_on)
);
CREATE INDEX certificate_listing ON certificate (listing_id);

CREATE TABLE featured_slot (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id bigint NOT NULL REFERENCES listing (id),
    note       text NOT NULL DEFAULT '' CHECK (char_length(note) <= 300), -- why now, shown on the home page
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    placed_by  bigint REFERENCES account (id),
    placed_at  timestamptz NOT NULL,
    CHECK (ends_at > starts_at)
);
CREATE INDEX featured_slot_time ON featured_slot (ends_at, starts_at);

-- +goose Down
DROP TABLE featured_slot, certificate, listing_photo, stock_move, variant, listing_history, listing, category, seller_member, seller;
