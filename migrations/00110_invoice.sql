-- +goose Up
-- What an electronic invoice says of its seller (Decree 254/2026, art. 10), as it was when the order was placed. The tax
-- number is not copied: it stays sealed in one place.
ALTER TABLE seller_order
    ADD COLUMN seller_name     text CHECK (seller_name <> ''),
    ADD COLUMN seller_tax_kind text CHECK (seller_tax_kind IN ('household', 'individual', 'cooperative', 'company')),
    ADD COLUMN seller_commune  text CHECK (seller_commune ~ '^[0-9]{5}$'),
    ADD COLUMN seller_address  text;

-- +goose StatementBegin
CREATE FUNCTION seller_order_names_seller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'who sold stays as it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'seller_order_names_seller';
    END IF;
    SELECT legal_name, tax_kind, commune_code, address_line
    INTO NEW.seller_name, NEW.seller_tax_kind, NEW.seller_commune, NEW.seller_address
    FROM seller WHERE id = NEW.seller_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER seller_order_names_seller BEFORE INSERT ON seller_order
    FOR EACH ROW EXECUTE FUNCTION seller_order_names_seller();
UPDATE seller_order so
SET seller_name = s.legal_name, seller_tax_kind = s.tax_kind, seller_commune = s.commune_code, seller_address = s.address_line
FROM seller s WHERE s.id = so.seller_id;
ALTER TABLE seller_order
    ALTER COLUMN seller_name SET NOT NULL, ALTER COLUMN seller_tax_kind SET NOT NULL,
    ALTER COLUMN seller_commune SET NOT NULL, ALTER COLUMN seller_address SET NOT NULL;
CREATE TRIGGER seller_order_keeps_seller BEFORE UPDATE OF seller_name, seller_tax_kind, seller_commune, seller_address ON seller_order
    FOR EACH ROW EXECUTE FUNCTION seller_order_names_seller();

-- A buyer wants the invoice in the name of a company, a household or a person with a tax number.
CREATE TABLE invoice_wish (
    order_id   bigint PRIMARY KEY REFERENCES orders (id),
    company    text NOT NULL CHECK (char_length(company) BETWEEN 2 AND 200),
    tax_number text NOT NULL CHECK (tax_number ~ '^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$'),
    address    text NOT NULL CHECK (char_length(address) BETWEEN 3 AND 300),
    email      text NOT NULL DEFAULT '' CHECK (email = '' OR email ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$'),
    CHECK (char_length(email) <= 120)
);

-- +goose Down
DROP TABLE invoice_wish;
DROP TRIGGER seller_order_keeps_seller ON seller_order;
DROP TRIGGER seller_order_names_seller ON seller_order;
DROP FUNCTION seller_order_names_seller;
ALTER TABLE seller_order
    DROP COLUMN seller_name, DROP COLUMN seller_tax_kind, DROP COLUMN seller_commune, DROP COLUMN seller_address;
