-- +goose Up
-- The one spelling in which texts are compared: composed, lower case, the tone of oa, oe and uy on its first vowel,
-- a lone y as i (Hỷ = Hỉ), nothing but letters and digits between single spaces. internal/catalog/spell.go says the same.
-- +goose StatementBegin
CREATE FUNCTION vn_text(t text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
    s text := regexp_replace(lower(normalize(t, NFC)), '[^[:alnum:]]+', ' ', 'g');
BEGIN
    IF s ~ '(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])\M' THEN
        s := regexp_replace(s, 'oà\M', 'òa', 'g'); s := regexp_replace(s, 'oá\M', 'óa', 'g'); s := regexp_replace(s, 'oả\M', 'ỏa', 'g');
        s := regexp_replace(s, 'oã\M', 'õa', 'g'); s := regexp_replace(s, 'oạ\M', 'ọa', 'g');
        s := regexp_replace(s, 'oè\M', 'òe', 'g'); s := regexp_replace(s, 'oé\M', 'óe', 'g'); s := regexp_replace(s, 'oẻ\M', 'ỏe', 'g');
        s := regexp_replace(s, 'oẽ\M', 'õe', 'g'); s := regexp_replace(s, 'oẹ\M', 'ọe', 'g');
        s := regexp_replace(s, '(^|[^q])uỳ\M', '\1ùy', 'g'); s := regexp_replace(s, '(^|[^q])uý\M', '\1úy', 'g');
        s := regexp_replace(s, '(^|[^q])uỷ\M', '\1ủy', 'g'); s := regexp_replace(s, '(^|[^q])uỹ\M', '\1ũy', 'g');
        s := regexp_replace(s, '(^|[^q])uỵ\M', '\1ụy', 'g');
    END IF;
    IF s ~ '\m[bcdđghklmnpqrstvx]+[yỳýỷỹỵ]\M' THEN
        s := regexp_replace(s, '\m([bcdđghklmnpqrstvx]+)y\M', '\1i', 'g'); s := regexp_replace(s, '\m([bcdđghklmnpqrstvx]+)ỳ\M', '\1ì', 'g');
        s := regexp_replace(s, '\m([bcdđghklmnpqrstvx]+)ý\M', '\1í', 'g'); s := regexp_replace(s, '\m([bcdđghklmnpqrstvx]+)ỷ\M', '\1ỉ', 'g');
        s := regexp_replace(s, '\m([bcdđghklmnpqrstvx]+)ỹ\M', '\1ĩ', 'g'); s := regexp_replace(s, '\m([bcdđghklmnpqrstvx]+)ỵ\M', '\1ị', 'g');
    END IF;
    RETURN btrim(s);
END $$;
-- +goose StatementEnd

-- vn_words are the words of a text in that spelling, each with its marks and without.
-- +goose StatementBegin
CREATE FUNCTION vn_words(spelled text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_tsvector('pg_catalog.simple', spelled || ' ' || public.vn_fold(spelled)) $$;
-- +goose StatementEnd

-- What people call a place: today's commune, what it was made of, the district and the province it was in.
CREATE TABLE commune_words (
    commune_code text PRIMARY KEY CHECK (commune_code ~ '^[0-9]{5}$'),
    names        text NOT NULL
);
INSERT INTO commune_words (commune_code, names) VALUES
    ('01840', 'Đức Xuân, Nguyễn Thị Minh Khai, Huyền Tụng, Bắc Kạn, Thái Nguyên'),
    ('01843', 'Bắc Kạn, Sông Cầu, Phùng Chí Kiên, Nông Thượng, Xuất Hóa, Thái Nguyên'),
    ('01849', 'Phong Quang, Đôn Phong, Dương Quang, Bạch Thông, Bắc Kạn, Thái Nguyên'),
    ('01864', 'Bằng Thành, Nhạn Môn, Bộc Bố, Giáo Hiệu, Pác Nặm, Bắc Kạn, Thái Nguyên'),
    ('01879', 'Cao Minh, Công Bằng, Cổ Linh, Cao Tân, Pác Nặm, Bắc Kạn, Thái Nguyên'),
    ('01882', 'Nghiên Loan, Xuân La, An Thắng, Pác Nặm, Bắc Kạn, Thái Nguyên'),
    ('01894', 'Phúc Lộc, Bành Trạch, Hà Hiệu, Ba Bể, Bắc Kạn, Thái Nguyên'),
    ('01906', 'Ba Bể, Cao Thượng, Khang Ninh, Nam Mẫu, Bắc Kạn, Thái Nguyên'),
    ('01912', 'Chợ Rã, Thượng Giáo, Địa Linh, Ba Bể, Bắc Kạn, Thái Nguyên'),
    ('01921', 'Thượng Minh, Yến Dương, Chu Hương, Mỹ Phương, Ba Bể, Bắc Kạn, Thái Nguyên'),
    ('01933', 'Đồng Phúc, Quảng Khê, Hoàng Trĩ, Bằng Phúc, Ba Bể, Bắc Kạn, Chợ Đồn, Thái Nguyên'),
    ('01936', 'Nà Phặc, Trung Hoà, Ngân Sơn, Bắc Kạn, Thái Nguyên'),
    ('01942', 'Bằng Vân, Thượng Ân, Ngân Sơn, Bắc Kạn, Thái Nguyên'),
    ('01954', 'Ngân Sơn, Cốc Đán, Đức Vân, Vân Tùng, Bắc Kạn, Thái Nguyên'),
    ('01957', 'Thượng Quan, Ngân Sơn, Bắc Kạn, Thái Nguyên'),
    ('01960', 'Hiệp Lực, Thuần Mang, Ngân Sơn, Bắc Kạn, Thái Nguyên'),
    ('01969', 'Phủ Thông, Vi Hương, Lục Bình, Tân Tú, Bạch Thông, Bắc Kạn, Thái Nguyên'),
    ('01981', 'Vĩnh Thông, Sĩ Bình, Sỹ Bình, Vũ Muộn, Cao Sơn, Bạch Thông, Bắc Kạn, Thái Nguyên'),
    ('02008', 'Cẩm Giàng, Nguyên Phúc, Quân Hà, Mỹ Thanh, Bạch Thông, Bắc Kạn, Thái Nguyên'),
    ('02014', 'Bạch Thông, Dương Phong, Quang Thuận, Đồng Thắng, Bắc Kạn, Chợ Đồn, Thái Nguyên'),
    ('02020', 'Chợ Đồn, Bằng Lũng, Phương Viên, Ngọc Phái, Bằng Lãng, Bắc Kạn, Thái Nguyên'),
    ('02026', 'Nam Cường, Xuân Lạc, Đồng Lạc, Chợ Đồn, Bắc Kạn, Thái Nguyên'),
    ('02038', 'Quảng Bạch, Tân Lập, Chợ Đồn, Bắc Kạn, Thái Nguyên'),
    ('02044', 'Yên Thịnh, Bản Thi, Yên Thượng, Chợ Đồn, Bắc Kạn, Thái Nguyên'),
    ('02071', 'Nghĩa Tá, Lương Bằng, Bình Trung, Chợ Đồn, Bắc Kạn, Thái Nguyên'),
    ('02083', 'Yên Phong, Đại Sảo, Yên Mỹ, Chợ Đồn, Bắc Kạn, Thái Nguyên'),
    ('02086', 'Chợ Mới, Đồng Tâm, Như Cố, Quảng Chu, Bắc Kạn, Thái Nguyên'),
    ('02101', 'Thanh Mai, Thanh Vận, Mai Lạp, Chợ Mới, Bắc Kạn, Thái Nguyên'),
    ('02104', 'Tân Kỳ, Tân Sơn, Hoà Mục, Cao Kỳ, Chợ Mới, Bắc Kạn, Thái Nguyên'),
    ('02107', 'Thanh Thịnh, Nông Hạ, Chợ Mới, Bắc Kạn, Thái Nguyên'),
    ('02116', 'Yên Bình, Yên Cư, Yên Hân, Bình Văn, Chợ Mới, Bắc Kạn, Thái Nguyên'),
    ('02143', 'Văn Lang, Lương Thượng, Kim Hỷ, Na Rì, Bắc Kạn, Thái Nguyên'),
    ('02152', 'Cường Lợi, Văn Vũ, Na Rì, Bắc Kạn, Thái Nguyên'),
    ('02155', 'Na Rì, Yến Lạc, Kim Lư, Sơn Thành, Bắc Kạn, Thái Nguyên'),
    ('02176', 'Trần Phú, Văn Minh, Cư Lễ, Na Rì, Bắc Kạn, Thái Nguyên'),
    ('02185', 'Côn Minh, Quang Phong, Dương Sơn, Na Rì, Bắc Kạn, Thái Nguyên'),
    ('02191', 'Xuân Dương, Đổng Xá, Liêm Thuỷ, Na Rì, Bắc Kạn, Thái Nguyên'),
    ('05443', 'Phan Đình Phùng, Túc Duyên, Hoàng Văn Thụ, Trưng Vương, Quang Trung, Tân Thịnh, Đồng Quang, Gia Sàng, Thái Nguyên'),
    ('05455', 'Quyết Thắng, Thịnh Đán, Phúc Hà, Thái Nguyên'),
    ('05467', 'Gia Sàng, Cam Giá, Hương Sơn, Đồng Liên, Thái Nguyên'),
    ('05482', 'Quan Triều, Quang Vinh, Tân Long, Sơn Cẩm, Thái Nguyên'),
    ('05488', 'Đại Phúc, Hùng Sơn, Tân Thái, Phúc Tân, Phúc Xuân, Phúc Trìu, Đại Từ, Thái Nguyên, Phổ Yên'),
    ('05500', 'Tích Lương, Tân Lập, Cam Giá, Phú Xá, Trung Thành, Tân Thành, Thái Nguyên'),
    ('05503', 'Tân Cương, Bình Sơn, Thịnh Đức, Sông Công, Thái Nguyên'),
    ('05518', 'Sông Công, Cải Đan, Thắng Lợi, Phố Cò, Thái Nguyên'),
    ('05528', 'Bách Quang, Lương Sơn, Tân Quang, Sông Công, Thái Nguyên'),
    ('05533', 'Bá Xuyên, Châu Sơn, Mỏ Chè, Sông Công, Thái Nguyên'),
    ('05542', 'Lam Vỹ, Linh Thông, Định Hóa, Thái Nguyên'),
    ('05551', 'Kim Phượng, Quy Kỳ, Định Hóa, Thái Nguyên'),
    ('05563', 'Phượng Tiến, Tân Thịnh, Tân Dương, Định Hóa, Thái Nguyên'),
    ('05569', 'Định Hoá, Bảo Linh, Phúc Chu, Chợ Chu, Đồng Thịnh, Định Hóa, Thái Nguyên'),
    ('05581', 'Trung Hội, Phú Tiến, Bộc Nhiêu, Định Hóa, Thái Nguyên'),
    ('05587', 'Bình Yên, Định Biên, Thanh Định, Trung Lương, Định Hóa, Thái Nguyên'),
    ('05602', 'Phú Đình, Điềm Mặc, Định Hóa, Thái Nguyên'),
    ('05605', 'Bình Thành, Sơn Phú, Định Hóa, Thái Nguyên'),
    ('05611', 'Phú Lương, Đu, Yên Lạc, Động Đạt, Giang Tiên, Thái Nguyên'),
    ('05620', 'Yên Trạch, Yên Ninh, Yên Đổ, Phú Lương, Thái Nguyên'),
    ('05632', 'Hợp Thành, Ôn Lương, Phủ Lý, Phú Lương, Thái Nguyên'),
    ('05641', 'Vô Tranh, Phú Đô, Tức Tranh, Cổ Lũng, Phú Lương, Thái Nguyên'),
    ('05662', 'Trại Cau, Hợp Tiến, Đồng Hỷ, Thái Nguyên'),
    ('05665', 'Văn Lăng, Hòa Bình, Đồng Hỷ, Thái Nguyên'),
    ('05674', 'Quang Sơn, Tân Long, Đồng Hỷ, Thái Nguyên'),
    ('05680', 'Văn Hán, Khe Mo, Đồng Hỷ, Thái Nguyên'),
    ('05692', 'Đồng Hỷ, Sông Cầu, Minh Lập, Hóa Trung, Hóa Thượng, Thái Nguyên'),
    ('05707', 'Nam Hoà, Cây Thị, Nam Hòa, Đồng Hỷ, Thái Nguyên'),
    ('05710', 'Linh Sơn, Chùa Hang, Cao Ngạn, Đồng Bẩm, Huống Thượng, Thái Nguyên'),
    ('05716', 'Võ Nhai, Đình Cả, Phú Thượng, Lâu Thượng, Thái Nguyên'),
    ('05719', 'Sảng Mộc, Võ Nhai, Thái Nguyên'),
    ('05722', 'Nghinh Tường, Vũ Chấn, Võ Nhai, Thái Nguyên'),
    ('05725', 'Thần Sa, Thần Xa, Thượng Nung, Võ Nhai, Thái Nguyên'),
    ('05740', 'La Hiên, Cúc Đường, Võ Nhai, Thái Nguyên'),
    ('05746', 'Tràng Xá, Liên Minh, Võ Nhai, Thái Nguyên'),
    ('05755', 'Dân Tiến, Phương Giao, Bình Long, Võ Nhai, Thái Nguyên'),
    ('05773', 'Phú Xuyên, Na Mao, Yên Lãng, Đại Từ, Thái Nguyên'),
    ('05776', 'Đức Lương, Phúc Lương, Minh Tiến, Đại Từ, Thái Nguyên'),
    ('05788', 'Phú Lạc, Tân Linh, Phục Linh, Đại Từ, Thái Nguyên'),
    ('05800', 'Phú Thịnh, Na Mao, Phú Cường, Bản Ngoại, Đại Từ, Thái Nguyên'),
    ('05809', 'An Khánh, Cù Vân, Hà Thượng, Đại Từ, Thái Nguyên'),
    ('05818', 'La Bằng, Tiên Hội, Hoàng Nông, Đại Từ, Thái Nguyên'),
    ('05830', 'Đại Từ, Khôi Kỳ, Bình Thuận, Lục Ba, Mỹ Yên, Thái Nguyên'),
    ('05845', 'Vạn Phú, Vạn Thọ, Ký Phú, Văn Yên, Đại Từ, Thái Nguyên'),
    ('05851', 'Quân Chu, Cát Nê, Đại Từ, Thái Nguyên'),
    ('05857', 'Phúc Thuận, Bắc Sơn, Minh Đức, Phổ Yên, Thái Nguyên'),
    ('05860', 'Phổ Yên, Bãi Bông, Ba Hàng, Hồng Tiến, Đắc Sơn, Thái Nguyên'),
    ('05881', 'Thành Công, Vạn Phái, Phổ Yên, Thái Nguyên'),
    ('05890', 'Vạn Xuân, Đồng Tiến, Tiên Phong, Nam Tiến, Tân Hương, Phổ Yên, Thái Nguyên'),
    ('05899', 'Trung Thành, Đông Cao, Tân Phú, Thuận Thành, Phổ Yên, Thái Nguyên'),
    ('05908', 'Phú Bình, Hương Sơn, Bảo Lý, Thượng Đình, Nhã Lộng, Xuân Phương, Úc Kỳ, Thái Nguyên'),
    ('05917', 'Tân Khánh, Bàn Đạt, Đào Xá, Phú Bình, Thái Nguyên'),
    ('05923', 'Tân Thành, Tân Kim, Tân Hòa, Phú Bình, Thái Nguyên'),
    ('05941', 'Điềm Thuỵ, Thượng Đình, Điềm Thụy, Nga My, Hà Châu, Phú Bình, Thái Nguyên'),
    ('05953', 'Kha Sơn, Tân Đức, Lương Phú, Thanh Ninh, Dương Thành, Phú Bình, Thái Nguyên');

-- What ranks first, in points; the page /cach-sap-xep is made of these rows (Law 122/2025/QH15 and Decree 248/2026, art. 11).
CREATE TABLE ranking_weight (
    name     text PRIMARY KEY,
    points   integer NOT NULL CHECK (points BETWEEN 0 AND 1000000),
    position integer NOT NULL UNIQUE
);
INSERT INTO ranking_weight (name, points, position) VALUES
    ('name_exact', 40000, 1),  -- the name is what was typed
    ('name_start', 20000, 2),  -- the name begins with it
    ('name_phrase', 15000, 3), -- its words stand side by side in the name
    ('name_words', 10000, 4),  -- all its words are in the name
    ('name_marks', 5000, 5),   -- with the marks as they were typed
    ('in_stock', 4000, 6),
    ('star', 300, 7),          -- each OCOP star
    ('rating', 250, 8),        -- each star of the buyers' mean, in full from five reviews on
    ('sale', 20, 9);           -- each unit that reached a buyer in the last 90 days, 50 at most

-- The shelf: a row for each published listing with all that lists and search ask of it, kept by the triggers below.
CREATE TABLE shelf (
    listing_id   bigint PRIMARY KEY REFERENCES listing (id),
    seller_id    bigint NOT NULL,
    category_id  integer NOT NULL,
    commune_code text NOT NULL,
    name_text    text NOT NULL, -- vn_text of the name
    name_plain   text NOT NULL, -- the same without marks
    words        tsvector NOT NULL,
    price        bigint NOT NULL,  -- of the variant its card shows
    in_stock     boolean NOT NULL,
    months       integer NOT NULL, -- bit 0 is January; 0: all year
    three_until  date NOT NULL,    -- the last day of at least 3, 4, 5 OCOP stars
    four_until   date NOT NULL,
    five_until   date NOT NULL,
    closed_until date NOT NULL, -- the last day of the stall's holiday
    published_at timestamptz NOT NULL,
    reviews      integer NOT NULL,
    rating       integer NOT NULL, -- mean of the reviews' stars times 100
    -- in_stock, months, category and commune in one number, so that a search counts thousands at once
    traits       bigint NOT NULL GENERATED ALWAYS AS
                 (in_stock::integer::bigint | (months::bigint << 1) | (category_id::bigint << 16) | (commune_code::bigint << 24)) STORED,
    sales        integer NOT NULL DEFAULT 0, -- units of the last months; counted by a job, not by the triggers
    points       integer NOT NULL DEFAULT 0, -- of stock, sales and reviews
    score        integer NOT NULL DEFAULT 0  -- points and those of the stars on the day it was written
);
CREATE INDEX shelf_words ON shelf USING gin (words) WITH (fastupdate = off);
CREATE INDEX shelf_score ON shelf (score DESC, listing_id DESC);
CREATE INDEX shelf_category ON shelf (category_id, score DESC, listing_id DESC);
CREATE INDEX shelf_commune ON shelf (commune_code, score DESC, listing_id DESC);
CREATE INDEX shelf_seller ON shelf (seller_id);
CREATE INDEX shelf_name ON shelf (name_plain text_pattern_ops);
CREATE INDEX shelf_price ON shelf (price, listing_id DESC);
CREATE INDEX shelf_newest ON shelf (published_at DESC, listing_id DESC);
CREATE INDEX shelf_starred ON shelf (five_until) WHERE three_until > '2000-01-01';

-- Every word there is, to mend a typing error by.
CREATE TABLE search_word (
    word text PRIMARY KEY CHECK (word <> '') -- without marks
);

-- What shelf_points gives a listing, apart from its stars and the words that were typed.
-- +goose StatementBegin
CREATE FUNCTION shelf_points(in_stock boolean, sales integer, reviews integer, rating integer) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT (sum(points * CASE name
        WHEN 'in_stock' THEN in_stock::integer
        WHEN 'sale' THEN least(sales, 50)
        WHEN 'rating' THEN least(reviews, 5) / 5.0 * rating / 100.0
        ELSE 0 END))::integer
    FROM ranking_weight
$$;
CREATE FUNCTION shelf_star_points(stars integer) RETURNS integer
    LANGUAGE sql STABLE
    AS $$ SELECT points * stars FROM ranking_weight WHERE name = 'star' $$;
CREATE FUNCTION shelf_stars(three date, four date, five date, day date) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN five >= day THEN 5 WHEN four >= day THEN 4 WHEN three >= day THEN 3 ELSE 0 END $$;
-- +goose StatementEnd

-- What the shelf must hold. A later migration may replace the view and shelf_refresh.
CREATE VIEW shelf_now AS
SELECT l.id AS listing_id, l.seller_id, l.category_id, l.commune_code, t.name AS name_text, vn_fold(t.name) AS name_plain,
       setweight(vn_words(t.name), 'A')
         || setweight(vn_words(vn_text(concat_ws(' ', s.stall_name, s.legal_name, w.names, l.old_place, marks.words))), 'C')
         || setweight(vn_words(vn_text(concat_ws(' ', l.summary, c.name_vi))), 'D') AS words,
       v.price, v.in_stock,
       (SELECT coalesce(bit_or(1 << (m - 1)), 0) FROM unnest(l.season) AS m) AS months,
       marks.three_until, marks.four_until, marks.five_until, coalesce(s.on_holiday_until, '1900-01-01') AS closed_until, l.published_at,
       l.rating_count AS reviews, coalesce(100 * l.rating_sum / nullif(l.rating_count, 0), 0) AS rating
FROM listing l
JOIN seller s ON s.id = l.seller_id
JOIN category c ON c.id = l.category_id
LEFT JOIN commune_words w ON w.commune_code = l.commune_code
CROSS JOIN LATERAL (SELECT vn_text(l.name) AS name) t
CROSS JOIN LATERAL (
    SELECT price, stock > 0 AS in_stock FROM variant
    WHERE listing_id = l.id AND retired_at IS NULL ORDER BY stock > 0 DESC, price, id LIMIT 1) v
CROSS JOIN LATERAL (
    SELECT coalesce(max(expires_on) FILTER (WHERE stars >= 3), '1900-01-01') AS three_until,
           coalesce(max(expires_on) FILTER (WHERE stars >= 4), '1900-01-01') AS four_until,
           coalesce(max(expires_on) FILTER (WHERE stars >= 5), '1900-01-01') AS five_until,
           string_agg(CASE kind WHEN 'vietgap' THEN 'VietGAP' WHEN 'globalgap' THEN 'GlobalGAP' WHEN 'organic' THEN 'hữu cơ organic'
                                WHEN 'gi' THEN 'chỉ dẫn địa lý' END, ' ')
             FILTER (WHERE expires_on >= current_date) AS words
    FROM certificate
    WHERE verified_at IS NOT NULL AND (listing_id = l.id OR listing_id IS NULL AND seller_id = l.seller_id)) marks
WHERE l.status = 'published';

-- shelf_refresh brings the rows of some listings up to date. Whoever comes second waits for the first and then reads
-- what the first has written: the lock comes before the look. It is the last lock a transaction takes.
-- +goose StatementBegin
CREATE FUNCTION shelf_refresh(ids bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF cardinality(ids) > 500 THEN
        LOCK TABLE shelf IN SHARE ROW EXCLUSIVE MODE;
    ELSE
        PERFORM pg_advisory_xact_lock(1936221286, id::integer) FROM (SELECT DISTINCT unnest(ids) AS id ORDER BY 1) AS mine;
    END IF;
    DELETE FROM shelf WHERE listing_id = ANY(ids) AND listing_id NOT IN (SELECT listing_id FROM shelf_now WHERE listing_id = ANY(ids));
    INSERT INTO shelf AS old (listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
                              three_until, four_until, five_until, closed_until, published_at, reviews, rating)
    SELECT listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
           three_until, four_until, five_until, closed_until, published_at, reviews, rating
    FROM shelf_now WHERE listing_id = ANY(ids)
    ON CONFLICT (listing_id) DO UPDATE SET
        seller_id = excluded.seller_id, category_id = excluded.category_id, commune_code = excluded.commune_code,
        name_text = excluded.name_text, name_plain = excluded.name_plain, words = excluded.words, price = excluded.price,
        in_stock = excluded.in_stock, months = excluded.months, three_until = excluded.three_until,
        four_until = excluded.four_until, five_until = excluded.five_until, closed_until = excluded.closed_until,
        published_at = excluded.published_at, reviews = excluded.reviews, rating = excluded.rating;
    INSERT INTO search_word (word)
    SELECT DISTINCT w FROM shelf, unnest(tsvector_to_array(words)) AS w WHERE listing_id = ANY(ids) AND w = vn_fold(w)
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION shelf_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.points := shelf_points(NEW.in_stock, NEW.sales, NEW.reviews, NEW.rating);
    NEW.score := NEW.points + shelf_star_points(shelf_stars(NEW.three_until, NEW.four_until, NEW.five_until, current_date));
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER shelf_score BEFORE INSERT OR UPDATE ON shelf FOR EACH ROW EXECUTE FUNCTION shelf_score();

-- Which listings look different, for processes that remember pages. A reader keeps its last snapshot and asks for what
-- has become visible since; numbers would not do, because transactions end in another order than they begin.
CREATE TABLE shelf_change (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xact       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    listing_id bigint NOT NULL,
    lists      boolean NOT NULL, -- lists look different too, not its own page alone
    at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX shelf_change_xact ON shelf_change (xact);

-- +goose StatementBegin
CREATE FUNCTION shelf_changed(ids bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF cardinality(ids) > 0 THEN
        PERFORM shelf_refresh(ids);
        INSERT INTO shelf_change (listing_id, lists) SELECT DISTINCT unnest(ids), true;
    END IF;
END $$;

CREATE FUNCTION shelf_after_listing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM shelf_changed(ARRAY(SELECT id FROM changed ORDER BY id));
    RETURN NULL;
END $$;

-- Stock moves with every order; lists look different only when a variant appears, goes, costs something else, or is
-- sold out or there again.
CREATE FUNCTION shelf_after_variant() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    seen bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        seen := ARRAY(SELECT DISTINCT c.listing_id FROM changed c ORDER BY 1);
    ELSE
        seen := ARRAY(
            SELECT DISTINCT c.listing_id FROM changed c JOIN before b ON b.id = c.id
            WHERE (c.stock > 0, c.price, c.unit, c.base_amount, c.base_unit, c.retired_at)
                  IS DISTINCT FROM (b.stock > 0, b.price, b.unit, b.base_amount, b.base_unit, b.retired_at)
            ORDER BY 1);
        INSERT INTO shelf_change (listing_id, lists)
        SELECT DISTINCT c.listing_id, false FROM changed c WHERE c.listing_id <> ALL(seen);
    END IF;
    PERFORM shelf_changed(seen);
    RETURN NULL;
END $$;

CREATE FUNCTION shelf_after_part() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM shelf_changed(ARRAY(SELECT DISTINCT listing_id FROM changed ORDER BY 1));
    RETURN NULL;
END $$;

-- A certificate is of a listing or of all its seller's.
CREATE FUNCTION shelf_after_certificate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM shelf_changed(ARRAY(
        SELECT listing_id FROM changed WHERE listing_id IS NOT NULL
        UNION
        SELECT l.id FROM listing l JOIN changed c ON c.listing_id IS NULL AND c.seller_id = l.seller_id WHERE l.status = 'published'
        ORDER BY 1));
    RETURN NULL;
END $$;

CREATE FUNCTION shelf_after_seller() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM shelf_changed(ARRAY(
        SELECT l.id FROM listing l JOIN changed c ON c.id = l.seller_id WHERE l.status = 'published' ORDER BY 1));
    RETURN NULL;
END $$;

-- A photograph is developed after it was sent: the shelf stays as it is, pages look different.
CREATE FUNCTION shelf_after_photo() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO shelf_change (listing_id, lists)
    SELECT DISTINCT p.listing_id, true FROM listing_photo p JOIN changed c ON c.hash = p.photo_hash;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER shelf_listing_added AFTER INSERT ON listing REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_listing();
CREATE TRIGGER shelf_listing_changed AFTER UPDATE ON listing REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_listing();
CREATE TRIGGER shelf_variant_added AFTER INSERT ON variant REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_variant();
CREATE TRIGGER shelf_variant_changed AFTER UPDATE ON variant REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_variant();
CREATE TRIGGER shelf_certificate_added AFTER INSERT ON certificate REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_certificate();
CREATE TRIGGER shelf_certificate_changed AFTER UPDATE ON certificate REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_certificate();
CREATE TRIGGER shelf_certificate_gone AFTER DELETE ON certificate REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_certificate();
CREATE TRIGGER shelf_photo_added AFTER INSERT ON listing_photo REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_part();
CREATE TRIGGER shelf_photo_gone AFTER DELETE ON listing_photo REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_part();
CREATE TRIGGER shelf_photo_developed AFTER UPDATE ON photo REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_photo();
CREATE TRIGGER shelf_seller_changed AFTER UPDATE ON seller REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION shelf_after_seller();

-- The listings that are there already.
INSERT INTO shelf (listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
                   three_until, four_until, five_until, closed_until, published_at, reviews, rating)
SELECT listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
       three_until, four_until, five_until, closed_until, published_at, reviews, rating
FROM shelf_now;
INSERT INTO search_word (word)
SELECT DISTINCT w FROM shelf, unnest(tsvector_to_array(words)) AS w WHERE w = vn_fold(w);

-- The shelf has them now.
DROP INDEX listing_newest, listing_category, listing_commune, listing_name_trgm;
ALTER TABLE listing DROP COLUMN search_tone, DROP COLUMN search_plain;

-- +goose Down
ALTER TABLE listing ADD COLUMN search_tone tsvector NOT NULL DEFAULT '', ADD COLUMN search_plain tsvector NOT NULL DEFAULT '';
CREATE INDEX listing_newest ON listing (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX listing_category ON listing (category_id, published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX listing_commune ON listing (commune_code) WHERE status = 'published';
CREATE INDEX listing_search_plain ON listing USING gin (search_plain) WHERE status = 'published';
CREATE INDEX listing_name_trgm ON listing USING gin (vn_fold(name) gin_trgm_ops) WHERE status = 'published';
DROP TRIGGER shelf_seller_changed ON seller;
DROP TRIGGER shelf_photo_developed ON photo;
DROP TRIGGER shelf_photo_added ON listing_photo;
DROP TRIGGER shelf_photo_gone ON listing_photo;
DROP TRIGGER shelf_certificate_added ON certificate;
DROP TRIGGER shelf_certificate_changed ON certificate;
DROP TRIGGER shelf_certificate_gone ON certificate;
DROP TRIGGER shelf_variant_added ON variant;
DROP TRIGGER shelf_variant_changed ON variant;
DROP TRIGGER shelf_listing_added ON listing;
DROP TRIGGER shelf_listing_changed ON listing;
DROP FUNCTION shelf_after_listing, shelf_after_variant, shelf_after_part, shelf_after_certificate, shelf_after_photo, shelf_after_seller, shelf_changed, shelf_refresh;
DROP VIEW shelf_now;
DROP TABLE shelf_change, search_word, shelf;
DROP FUNCTION shelf_score, shelf_points, shelf_star_points, shelf_stars;
DROP TABLE ranking_weight, commune_words;
DROP FUNCTION vn_words, vn_text;
