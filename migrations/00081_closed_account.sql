-- +goose Up
-- An account that its person closed: what no law keeps is gone, and the row stays for what it is named in.
ALTER TABLE account ADD COLUMN closed_at timestamptz;
ALTER TABLE account DROP CONSTRAINT account_phone_check;
ALTER TABLE account ADD CONSTRAINT account_phone_check CHECK (
    phone ~ '^\+84[35789][0-9]{8}$' AND closed_at IS NULL OR phone = 'closed ' || id AND closed_at IS NOT NULL);
ALTER TABLE account ADD CONSTRAINT account_closed_check CHECK (
    closed_at IS NULL OR password_hash IS NULL AND disabled_at IS NOT NULL);

-- Orders stay by law; after their time the buyer in them is forgotten.
ALTER TABLE orders ADD COLUMN forgotten_at timestamptz;
ALTER TABLE orders DROP CONSTRAINT orders_phone_check;
ALTER TABLE orders ADD CONSTRAINT orders_phone_check CHECK (
    phone ~ '^\+84[35789][0-9]{8}$' AND forgotten_at IS NULL OR phone = '' AND forgotten_at IS NOT NULL);
CREATE INDEX orders_of_closed ON orders (placed_at) WHERE forgotten_at IS NULL AND account_id IS NOT NULL;

-- +goose Down
DROP INDEX orders_of_closed;
ALTER TABLE orders DROP CONSTRAINT orders_phone_check;
ALTER TABLE orders ADD CONSTRAINT orders_phone_check CHECK (phone ~ '^\+84[35789][0-9]{8}$');
ALTER TABLE orders DROP COLUMN forgotten_at;
ALTER TABLE account DROP CONSTRAINT account_closed_check;
ALTER TABLE account DROP CONSTRAINT account_phone_check;
ALTER TABLE account ADD CONSTRAINT account_phone_check CHECK (phone ~ '^\+84[35789][0-9]{8}$');
ALTER TABLE account DROP COLUMN closed_at;
