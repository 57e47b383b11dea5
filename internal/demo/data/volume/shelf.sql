ALTER TABLE shelf DISABLE TRIGGER shelf_score;
DROP INDEX shelf_words, shelf_words_1, shelf_words_2, shelf_words_3, shelf_words_4, shelf_words_5, shelf_words_6;
INSERT INTO shelf (listing_id, seller_id, category_id, commune_code, name_text, name_plain, words, price, in_stock, months,
                   three_until, four_until, five_until, closed_until, published_at, reviews, rating, points, score)
SELECT n.listing_id, n.seller_id, n.category_id, n.commune_code, n.name_text, n.name_plain, n.words, n.price, n.in_stock, n.months,
       n.three_until, n.four_until, n.five_until, n.closed_until, n.published_at, n.reviews, n.rating,
       n.in_stock::int * stock.points, n.in_stock::int * stock.points + star.points * shelf_stars(n.three_until, n.four_until, n.five_until, current_date)
FROM shelf_now n
JOIN volume_listing v ON v.id = n.listing_id
CROSS JOIN (SELECT points FROM ranking_weight WHERE name = 'in_stock') stock
CROSS JOIN (SELECT points FROM ranking_weight WHERE name = 'star') star;
SELECT shelf_draw_tiers();
CREATE INDEX shelf_words ON shelf USING gin (words) WITH (fastupdate = off);
CREATE INDEX shelf_words_1 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 1;
CREATE INDEX shelf_words_2 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 2;
CREATE INDEX shelf_words_3 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 3;
CREATE INDEX shelf_words_4 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 4;
CREATE INDEX shelf_words_5 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 5;
CREATE INDEX shelf_words_6 ON shelf USING gin (words) WITH (fastupdate = off) WHERE tier >= 6;
INSERT INTO search_word (word)
SELECT w FROM (SELECT DISTINCT unnest(tsvector_to_array(words)) AS w FROM shelf) all_words WHERE w ~ '^[[:alnum:]]' AND w = vn_fold(w)
ON CONFLICT DO NOTHING;
INSERT INTO shelf_change (listing_id, lists) VALUES (0, true);

ALTER TABLE shelf ENABLE TRIGGER shelf_score;
ALTER TABLE listing ENABLE TRIGGER shelf_listing_added;
ALTER TABLE variant ENABLE TRIGGER shelf_variant_added;
ALTER TABLE certificate ENABLE TRIGGER shelf_certificate_added;
ALTER TABLE listing_photo ENABLE TRIGGER shelf_photo_added;
ANALYZE shelf;
