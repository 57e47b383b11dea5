-- +goose Up
-- What the words people type stand for, kept by the office. A term is in the spelling of vn_text.
CREATE TABLE search_term (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text NOT NULL CHECK (kind IN ('same', 'skip', 'group')), -- another word for it; says nothing; names a category
    term     text NOT NULL CHECK (term = vn_text(term) AND char_length(term) BETWEEN 1 AND 60),
    means    text NOT NULL DEFAULT '' CHECK (char_length(means) <= 60), -- same: a term; group: the category's slug
    unmarked boolean NOT NULL, -- also when it was typed without marks: not where other words look the same then
    added_by bigint REFERENCES account (id), -- null: came with the program
    added_at timestamptz NOT NULL DEFAULT now(),
    ended_by bigint REFERENCES account (id),
    ended_at timestamptz,
    CHECK ((kind = 'skip') = (means = '')),
    CHECK (kind <> 'same' OR (means = vn_text(means) AND means <> term)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX search_term_once ON search_term (kind, term, means) WHERE ended_at IS NULL;

-- Both ways, also without marks.
INSERT INTO search_term (kind, term, means, unmarked)
SELECT 'same', vn_text(way.term), vn_text(way.means), true
FROM (VALUES
    ('chè', 'trà'), ('bắp', 'ngô'), ('mãng cầu', 'na'), ('đậu phộng', 'lạc'), ('dưa leo', 'dưa chuột'), ('nấm mèo', 'mộc nhĩ'),
    ('nấm tai mèo', 'mộc nhĩ'), ('đậu nành', 'đỗ tương'), ('bánh tráng', 'bánh đa'), ('lạp xưởng', 'lạp sườn'),
    ('mướp đắng', 'khổ qua'), ('chanh dây', 'chanh leo'), ('bí đao', 'bí xanh'), ('bí rợ', 'bí đỏ'), ('ba rọi', 'ba chỉ'),
    ('hun khói', 'gác bếp'), ('nấm bào ngư', 'nấm sò'), ('nấm đông cô', 'nấm hương'), ('dấm', 'giấm'), ('bắc cạn', 'bắc kạn'),
    ('hữu cơ', 'organic'), ('củ mài', 'hoài sơn'), ('cá lóc', 'cá quả'), ('chả lụa', 'giò lụa'), ('đu đủ', 'thù đủ'),
    ('bắp cải', 'cải bắp'), ('quýt', 'quít'), ('cải làn', 'cải rổ'), ('đậu cô ve', 'đỗ quả'), ('đậu que', 'đỗ quả'), ('đậu phụ', 'đậu hũ'),
    ('sầu riêng', 'xầu riêng'), ('gà ta', 'gà đồi'), ('bột trà xanh', 'matcha'), ('bánh ú', 'bánh gio'), ('bánh tro', 'bánh gio'),
    ('mộc nhĩ', 'mộc nhỉ'), ('linh chi', 'nấm lim'), ('shan tuyết', 'san tuyết')) AS pair (a, b)
CROSS JOIN LATERAL (VALUES (a, b), (b, a)) AS way (term, means);
-- One way only, or only as it is typed with marks: without them other things look the same.
INSERT INTO search_term (kind, term, means, unmarked)
SELECT 'same', vn_text(one.term), vn_text(one.means), one.unmarked
FROM (VALUES
    ('heo', 'lợn', true), ('lợn', 'heo', false), ('trái thơm', 'dứa', true), ('thơm', 'dứa', false), ('khóm', 'dứa', true),
    ('dứa', 'khóm', false), ('dứa', 'trái thơm', false), ('đậu phụng', 'lạc', true), ('khoai mì', 'sắn', true), ('sắn', 'khoai mì', false),
    ('hột gà', 'trứng gà', true), ('hột vịt', 'trứng vịt', true), ('bún tàu', 'miến', true), ('tàu hũ', 'đậu phụ', true),
    ('lài', 'nhài', false), ('trà lài', 'trà nhài', true), ('chè lài', 'chè nhài', true), ('hoa lài', 'nhài', true),
    ('trâu khô', 'trâu gác bếp', true), ('bò bía', 'bánh đa nem', false), ('bánh đa cuốn nem', 'bánh đa nem', true), ('gà thả vườn', 'gà đồi', true),
    ('gà thả đồi', 'gà đồi', true), ('mè', 'vừng', false), ('vừng', 'mè', false), ('chè khô', 'chè búp khô', true), ('chè mạn', 'chè', true),
    ('vịt xiêm', 'ngan', true), ('ngan', 'vịt xiêm', false), ('thịt rừng', 'lợn rừng', true), ('nước cốt chanh dây', 'chanh leo', true),
    ('tinh nghệ', 'tinh bột nghệ', true), ('cao lương khương', 'riềng', true), ('đại hồi', 'hoa hồi', true), ('hồi hương', 'hoa hồi', true),
    ('mật', 'mật ong', false), ('nón', 'nón lá', false), ('cỗ lam', 'cơm lam', true), ('ống cơm lam', 'cơm lam', true), ('pho khô', 'bánh phở khô', true),
    ('phở khô', 'bánh phở', true), ('trà hoà tan', 'hòa tan', true), ('trứng ta', 'trứng gà', true), ('măng le', 'măng', true), ('măng vầu', 'măng', true),
    ('trà đen', 'hồng trà', false), ('hồng trà', 'trà đen', true), ('hồng giòn', 'hồng không hạt', true), ('tắm lá', 'lá tắm', true)) AS one (term, means, unmarked);
-- What people add that names nothing.
INSERT INTO search_term (kind, term, unmarked)
SELECT 'skip', vn_text(one.term), one.unmarked
FROM (VALUES
    ('mua', true), ('huyện', true), ('xã', false), ('phường', false), ('tỉnh', false), ('thị trấn', true), ('thành phố', true), ('tp', true),
    ('bán', false), ('giá', false), ('giá rẻ', true), ('rẻ', false), ('ngon', true), ('đặc sản', true), ('chính hiệu', true),
    ('chính gốc', true), ('loại', false), ('loại ngon', true), ('loại 1', true), ('ở', false), ('tại', false), ('của', true), ('và', false), ('cho', false), ('trái', false),
    ('quả', false), ('bao nhiêu', true), ('bao nhiêu tiền', true), ('ở đâu', true), ('tốt', false), ('nhất', false), ('hàng', false), ('sản phẩm', true),
    ('nông sản', true), ('tìm', true), ('cần', false), ('cần mua', true), ('muốn', false), ('muốn mua', true), ('online', true), ('ship', true), ('gói', false), ('kg', true), ('1kg', true), ('cân', false), ('ký', false)) AS one (term, unmarked);
-- What people call the shelves.
INSERT INTO search_term (kind, term, means, unmarked)
SELECT 'group', vn_text(one.term), one.slug, true
FROM (VALUES
    ('trái cây', 'trai-cay-tuoi'), ('hoa quả', 'trai-cay-tuoi'), ('trái cây tươi', 'trai-cay-tuoi'), ('hoa quả tươi', 'trai-cay-tuoi'),
    ('gia vị', 'gia-vi'), ('đồ uống', 'do-uong-ruou'), ('nước uống', 'do-uong-ruou'), ('thủ công', 'thu-cong'), ('đồ thủ công', 'thu-cong'),
    ('thủ công mỹ nghệ', 'thu-cong'), ('mây tre đan', 'thu-cong'), ('gia cầm', 'thit-gia-cam-trung'), ('thủy sản', 'thuy-san'), ('hải sản', 'thuy-san'), ('cá tôm', 'thuy-san'),
    ('dược liệu', 'duoc-lieu-tinh-dau'), ('thuốc nam', 'duoc-lieu-tinh-dau'), ('thảo dược', 'duoc-lieu-tinh-dau'), ('tinh dầu', 'duoc-lieu-tinh-dau'),
    ('bánh kẹo', 'banh-keo'), ('bánh', 'banh-keo'), ('ngũ cốc', 'gao-ngu-coc'), ('rau củ', 'rau-cu-nam'), ('rau củ quả', 'rau-cu-nam'), ('rau sạch', 'rau-cu-nam'), ('rau xanh', 'rau-cu-nam'),
    ('nông sản khô', 'mang-nam-nong-san-kho'), ('đồ khô', 'mang-nam-nong-san-kho'), ('trà thảo mộc', 'tra-thao-moc'), ('thảo mộc', 'tra-thao-moc'),
    ('thực phẩm chế biến', 'thuc-pham-che-bien'), ('đồ ăn sẵn', 'thuc-pham-che-bien'), ('bún miến', 'mien-bun-banh-kho'), ('bún bánh khô', 'mien-bun-banh-kho')) AS one (term, slug)
JOIN category c ON c.slug = one.slug;

-- What people looked for, by day: the words and how often, nobody's name. Texts that look like a number or an address
-- are never written.
CREATE TABLE search_count (
    day    date NOT NULL,
    words  text NOT NULL CHECK (char_length(words) BETWEEN 1 AND 60),
    asked  integer NOT NULL CHECK (asked > 0),
    empty  integer NOT NULL CHECK (empty BETWEEN 0 AND asked), -- times nothing was found as it was typed
    PRIMARY KEY (day, words)
);
CREATE INDEX search_count_empty ON search_count (day) WHERE empty > 0;

-- +goose Down
DROP TABLE search_count, search_term;
