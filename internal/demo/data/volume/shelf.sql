ALTER TABLE shelf DISABLE TRIGGER shelf_score;
DROP INDEX shelf_words;
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
CREATE INDEX shelf_words ON shelf USING gin (words, marks) WITH (fastupdate = off);
INSERT INTO search_word (word)
SELECT DISTINCT w FROM (SELECT DISTINCT unnest(tsvector_to_array(words)) AS w FROM shelf) all_words WHERE w = vn_fold(w) AND w ~ '^[[:alnum:]]'
ON CONFLICT DO NOTHING;
INSERT INTO shelf_change (listing_id, lists) VALUES (0, true);

ALTER TABLE shelf ENABLE TRIGGER shelf_score;
ALTER TABLE listing ENABLE TRIGGER shelf_listing_added;
ALTER TABLE variant ENABLE TRIGGER shelf_variant_added;
ALTER TABLE certificate ENABLE TRIGGER shelf_certificate_added;
ALTER TABLE listing_photo ENABLE TRIGGER shelf_photo_added;
ANALYZE shelf;
