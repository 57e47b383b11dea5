-- +goose Up
-- What is looked at before it shows, as it was and as it is to be (Law 122/2025/QH15, art. 17.1.đ). A published listing
-- stays as it is until its change is approved.
CREATE TABLE listing_change (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id bigint NOT NULL REFERENCES listing (id),
    before     jsonb, -- null: it is new
    after      jsonb NOT NULL,
    flags      text[] NOT NULL DEFAULT '{}', -- what the rules saw, for the person who looks
    state      text NOT NULL CHECK (state IN ('waiting', 'fast', 'approved', 'rejected', 'replaced')), -- fast: shows, and a person looks afterwards
    sent_at    timestamptz NOT NULL,
    sent_by    bigint REFERENCES account (id),
    decided_at timestamptz,
    decided_by bigint REFERENCES account (id),
    reason     text NOT NULL DEFAULT '',
    CHECK ((state IN ('waiting', 'fast')) = (decided_at IS NULL)),
    CHECK (state <> 'rejected' OR reason <> ''),
    CHECK (state <> 'fast' OR cardinality(flags) = 0)
);
CREATE UNIQUE INDEX listing_change_waiting ON listing_change (listing_id) WHERE state = 'waiting';
CREATE INDEX listing_change_listing ON listing_change (listing_id, id DESC);
-- The photographs of a change, before and after, so that they are kept as long as it is.
CREATE TABLE listing_change_photo (
    change_id  bigint NOT NULL REFERENCES listing_change (id),
    photo_hash text NOT NULL REFERENCES photo (hash),
    PRIMARY KEY (change_id, photo_hash)
);
CREATE INDEX listing_change_photo_hash ON listing_change_photo (photo_hash);
CREATE INDEX listing_change_queue ON listing_change (sent_at, id) WHERE state IN ('waiting', 'fast');
INSERT INTO listing_change (listing_id, after, state, sent_at)
    SELECT l.id, jsonb_build_object(
        'name', l.name, 'category', c.slug, 'summary', l.summary, 'description', l.description, 'ingredients', l.ingredients,
        'harvest', l.harvest, 'shelf_life', l.shelf_life, 'preservation', l.preservation, 'commune', l.commune_code,
        'old_place', l.old_place, 'tax_class', l.tax_class, 'restricted', l.restricted,
        'photos', coalesce((SELECT jsonb_agg(photo_hash ORDER BY position) FROM listing_photo p WHERE p.listing_id = l.id), '[]')),
        'waiting', l.updated_at
    FROM listing l JOIN category c ON c.id = l.category_id WHERE l.status = 'pending';
INSERT INTO listing_change_photo (change_id, photo_hash)
    SELECT g.id, p.photo_hash FROM listing_change g JOIN listing_photo p ON p.listing_id = g.listing_id;

-- Sellers whose offers show once the rules found nothing; an officer says so, and takes it back.
CREATE TABLE seller_trust (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id  bigint NOT NULL REFERENCES seller (id),
    granted_at timestamptz NOT NULL,
    granted_by bigint REFERENCES account (id),
    ended_at   timestamptz CHECK (ended_at >= granted_at),
    ended_by   bigint REFERENCES account (id),
    end_reason text NOT NULL DEFAULT '',
    CHECK (ended_at IS NULL OR end_reason <> '')
);
CREATE UNIQUE INDEX seller_trust_once ON seller_trust (seller_id) WHERE ended_at IS NULL;

-- Words the rules look for, lower case, in the order they are said.
CREATE TABLE moderation_word (
    words text PRIMARY KEY CHECK (words = lower(words) AND words <> ''),
    kind  text NOT NULL CHECK (kind IN ('refuse', 'look', 'alcohol', 'health')), -- refuse: cannot be sent; look: a person decides; the others need papers
    why   text NOT NULL
);
INSERT INTO moderation_word (words, kind, why) VALUES
    ('ngà voi', 'refuse', 'Luật Đa dạng sinh học'), ('sừng tê giác', 'refuse', 'Luật Đa dạng sinh học'),
    ('cao hổ', 'refuse', 'Luật Đa dạng sinh học'), ('cao hổ cốt', 'refuse', 'Luật Đa dạng sinh học'),
    ('mật gấu', 'refuse', 'Luật Đa dạng sinh học'), ('vảy tê tê', 'refuse', 'Luật Đa dạng sinh học'),
    ('thịt thú rừng', 'refuse', 'Luật Lâm nghiệp'), ('thịt rừng', 'look', 'Luật Lâm nghiệp'), ('lợn rừng', 'look', 'Luật Lâm nghiệp: lợn nuôi hay săn bắt'),
    ('thuốc phiện', 'refuse', 'Luật Phòng, chống ma túy'), ('cần sa', 'refuse', 'Luật Phòng, chống ma túy'), ('cây anh túc', 'refuse', 'Luật Phòng, chống ma túy'),
    ('thuốc lá', 'refuse', 'Luật Phòng, chống tác hại của thuốc lá'), ('thuốc lào', 'refuse', 'Luật Phòng, chống tác hại của thuốc lá'),
    ('pháo nổ', 'refuse', 'Nghị định 137/2020/NĐ-CP'), ('thuốc trừ sâu', 'look', 'Hàng kinh doanh có điều kiện'),
    ('chữa bệnh', 'look', 'Luật Quảng cáo: thực phẩm không được nói có tác dụng chữa bệnh'), ('chữa bách bệnh', 'look', 'Luật Quảng cáo: thực phẩm không được nói có tác dụng chữa bệnh'),
    ('khỏi bệnh', 'look', 'Luật Quảng cáo'), ('khỏi mọi bệnh', 'look', 'Luật Quảng cáo'), ('điều trị', 'look', 'Luật Quảng cáo'), ('đặc trị', 'look', 'Luật Quảng cáo'),
    ('thần dược', 'look', 'Luật Quảng cáo'), ('tiểu đường', 'look', 'Luật Quảng cáo: nhắc tên bệnh'), ('ung thư', 'look', 'Luật Quảng cáo: nhắc tên bệnh'),
    ('huyết áp', 'look', 'Luật Quảng cáo: nhắc tên bệnh'), ('giảm cân', 'look', 'Luật Quảng cáo'), ('tăng cường sinh lý', 'look', 'Luật Quảng cáo'),
    ('tốt nhất', 'look', 'Luật Quảng cáo: từ “nhất” phải có giấy tờ chứng minh'), ('ngon nhất', 'look', 'Luật Quảng cáo: từ “nhất” phải có giấy tờ chứng minh'),
    ('duy nhất', 'look', 'Luật Quảng cáo: từ “nhất” phải có giấy tờ chứng minh'), ('số một', 'look', 'Luật Quảng cáo: từ “số một” phải có giấy tờ chứng minh'), ('số 1', 'look', 'Luật Quảng cáo: từ “số một” phải có giấy tờ chứng minh'),
    ('rượu', 'alcohol', 'Nghị định 105/2017/NĐ-CP: phải có giấy phép'), ('bia', 'alcohol', 'Luật Phòng, chống tác hại của rượu, bia'),
    ('thực phẩm chức năng', 'health', 'Nghị định 15/2018/NĐ-CP: phải công bố'), ('thực phẩm bảo vệ sức khỏe', 'health', 'Nghị định 15/2018/NĐ-CP: phải công bố'),
    ('viên nang', 'health', 'Nghị định 15/2018/NĐ-CP: phải công bố'), ('viên uống', 'health', 'Nghị định 15/2018/NĐ-CP: phải công bố'), ('nano curcumin', 'health', 'Nghị định 15/2018/NĐ-CP: phải công bố');

-- Geographical indications and the communes as they were that each covers; the right to use one is granted to each
-- producer besides.
CREATE TABLE indication (
    id            integer PRIMARY KEY,
    name          text NOT NULL,
    words         text NOT NULL, -- in a listing's name, lower case
    category_slug text NOT NULL REFERENCES category (slug),
    registered_on date NOT NULL
);
CREATE TABLE indication_area (
    indication_id integer NOT NULL REFERENCES indication (id),
    former_name   text NOT NULL, -- commune before July 2025, without its kind
    commune_code  text NOT NULL CHECK (commune_code ~ '^[0-9]{5}$'), -- that it went to
    PRIMARY KEY (indication_id, former_name)
);
INSERT INTO indication (id, name, words, category_slug, registered_on) VALUES (1, 'Tân Cương', 'tân cương', 'che-tra', '2007-09-20');
INSERT INTO indication_area (indication_id, former_name, commune_code) VALUES
    (1, 'Phúc Hà', '05455'), (1, 'Phúc Xuân', '05488'), (1, 'Quyết Thắng', '05455'),
    (1, 'Phúc Trìu', '05488'), (1, 'Thịnh Đức', '05503'), (1, 'Tân Cương', '05503');

-- What needs papers does not show without them (Decree 105/2017/NĐ-CP, Decree 15/2018/NĐ-CP).
-- +goose StatementBegin
CREATE FUNCTION listing_needs_papers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM certificate c WHERE c.seller_id = NEW.seller_id AND (c.listing_id IS NULL OR c.listing_id = NEW.id)
        AND c.kind = CASE NEW.restricted WHEN 'alcohol' THEN 'alcohol' ELSE 'declaration' END
        AND c.state = 'verified' AND c.expires_on >= (NEW.updated_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) THEN
        RAISE EXCEPTION 'listing % needs papers', NEW.slug USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_needs_papers';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listing_needs_papers BEFORE INSERT OR UPDATE OF status, restricted ON listing
    FOR EACH ROW WHEN (NEW.status = 'published' AND NEW.restricted <> '') EXECUTE FUNCTION listing_needs_papers();

-- +goose Down
DROP TRIGGER listing_needs_papers ON listing;
DROP FUNCTION listing_needs_papers();
DROP TABLE indication_area, indication, moderation_word, seller_trust, listing_change_photo, listing_change;
