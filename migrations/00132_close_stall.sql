-- +goose Up
-- A stall that its owner closed: it stays for its orders and books, nobody acts for it, and nobody orders there.
ALTER TABLE seller
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN closed_by bigint REFERENCES account (id),
    ADD CONSTRAINT seller_closed_by CHECK ((closed_at IS NULL) = (closed_by IS NULL));
-- An owner may ask a helper to take the stall over.
ALTER TABLE seller_invitation ADD COLUMN role text NOT NULL DEFAULT 'helper' CHECK (role IN ('helper', 'owner'));
ALTER TABLE seller_history DROP CONSTRAINT seller_history_what_check,
    ADD CONSTRAINT seller_history_what_check CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone', 'handed_over', 'closed'));

-- +goose StatementBegin
-- Who orders while the stall is being closed waits for it, and who closes it waits for the order.
CREATE FUNCTION seller_order_open_stall() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed timestamptz;
BEGIN
    SELECT closed_at INTO closed FROM seller WHERE id = NEW.seller_id FOR KEY SHARE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'seller % has closed', NEW.seller_id USING ERRCODE = 'check_violation', CONSTRAINT = 'seller_order_open_stall';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER seller_order_open_stall BEFORE INSERT ON seller_order FOR EACH ROW EXECUTE FUNCTION seller_order_open_stall();

-- +goose Down
DROP TRIGGER seller_order_open_stall ON seller_order;
DROP FUNCTION seller_order_open_stall;
ALTER TABLE seller_history DROP CONSTRAINT seller_history_what_check,
    ADD CONSTRAINT seller_history_what_check CHECK (what IN ('opened', 'stall', 'legal', 'number', 'payout', 'phone')) NOT VALID;
ALTER TABLE seller_invitation DROP COLUMN role;
ALTER TABLE seller DROP COLUMN closed_by, DROP COLUMN closed_at;
