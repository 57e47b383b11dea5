-- +goose Up
-- A product's page is kept until something it shows changes: a review, its answer, or its hiding does.
-- +goose StatementBegin
CREATE FUNCTION review_page_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO shelf_change (listing_id, lists) SELECT DISTINCT listing_id, false FROM changed;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER review_page_changed AFTER INSERT ON review REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION review_page_changed();
CREATE TRIGGER review_page_changed_again AFTER UPDATE ON review REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION review_page_changed();

-- +goose Down
DROP TRIGGER review_page_changed ON review;
DROP TRIGGER review_page_changed_again ON review;
DROP FUNCTION review_page_changed();
