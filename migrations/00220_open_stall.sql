-- +goose Up
-- A stall that closes takes off the shelf what shows or waits to show. What is sent, or shown again, at that moment waits
-- for it, as an order does, and is refused; what came first is waited for and taken off.
ALTER FUNCTION seller_order_open_stall() RENAME TO needs_open_stall;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION needs_open_stall() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed timestamptz;
BEGIN
    SELECT closed_at INTO closed FROM seller WHERE id = NEW.seller_id FOR KEY SHARE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'seller % has closed', NEW.seller_id USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_open_stall';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listing_open_stall BEFORE INSERT ON listing
    FOR EACH ROW WHEN (NEW.status IN ('published', 'pending')) EXECUTE FUNCTION needs_open_stall();
CREATE TRIGGER listing_open_stall_again BEFORE UPDATE OF status ON listing
    FOR EACH ROW WHEN (NEW.status IN ('published', 'pending') AND OLD.status NOT IN ('published', 'pending')) EXECUTE FUNCTION needs_open_stall();

-- +goose Down
DROP TRIGGER listing_open_stall_again ON listing;
DROP TRIGGER listing_open_stall ON listing;
ALTER FUNCTION needs_open_stall() RENAME TO seller_order_open_stall;
