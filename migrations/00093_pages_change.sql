-- +goose Up
-- Pages of buyers that are kept until something changes also show what is not of one listing: what sending costs, and
-- the shelves. A change of such a table makes all of them old. A new table that these pages show gets this trigger too.
-- +goose StatementBegin
CREATE FUNCTION pages_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO shelf_change (listing_id, lists) VALUES (0, true);
    RETURN NULL;
END $$;
-- The same for what is of one listing and stands on its page alone.
CREATE FUNCTION listing_page_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO shelf_change (listing_id, lists) SELECT DISTINCT listing_id, false FROM changed;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listing_page_changed AFTER INSERT ON lot REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listing_page_changed();
CREATE TRIGGER listing_page_changed_again AFTER UPDATE ON lot REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listing_page_changed();
CREATE TRIGGER pages_changed AFTER INSERT OR UPDATE OR DELETE ON shipping_zone FOR EACH STATEMENT EXECUTE FUNCTION pages_changed();
CREATE TRIGGER pages_changed AFTER INSERT OR UPDATE OR DELETE ON pickup_place FOR EACH STATEMENT EXECUTE FUNCTION pages_changed();
CREATE TRIGGER pages_changed AFTER INSERT OR UPDATE OR DELETE ON category FOR EACH STATEMENT EXECUTE FUNCTION pages_changed();
CREATE TRIGGER pages_changed AFTER INSERT OR UPDATE OR DELETE ON ranking_weight FOR EACH STATEMENT EXECUTE FUNCTION pages_changed();
CREATE TRIGGER pages_changed AFTER INSERT OR UPDATE OR DELETE ON search_term FOR EACH STATEMENT EXECUTE FUNCTION pages_changed();

-- +goose Down
DROP TRIGGER pages_changed ON shipping_zone;
DROP TRIGGER pages_changed ON pickup_place;
DROP TRIGGER pages_changed ON category;
DROP TRIGGER pages_changed ON ranking_weight;
DROP TRIGGER pages_changed ON search_term;
DROP TRIGGER listing_page_changed ON lot;
DROP TRIGGER listing_page_changed_again ON lot;
DROP FUNCTION pages_changed, listing_page_changed;
