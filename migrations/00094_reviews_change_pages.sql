-- +goose Up
-- A product's page shows what buyers say of it, their photographs too.
CREATE TRIGGER listing_page_changed AFTER INSERT ON review REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listing_page_changed();
CREATE TRIGGER listing_page_changed_again AFTER UPDATE ON review REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listing_page_changed();
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_after_photo() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO shelf_change (listing_id, lists)
    SELECT DISTINCT p.listing_id, true FROM listing_photo p JOIN changed c ON c.hash = p.photo_hash
    UNION ALL
    SELECT DISTINCT r.listing_id, false FROM review_photo p JOIN changed c ON c.hash = p.photo_hash JOIN review r ON r.id = p.review_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER listing_page_changed ON review;
DROP TRIGGER listing_page_changed_again ON review;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION shelf_after_photo() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO shelf_change (listing_id, lists)
    SELECT DISTINCT p.listing_id, true FROM listing_photo p JOIN changed c ON c.hash = p.photo_hash;
    RETURN NULL;
END $$;
-- +goose StatementEnd
