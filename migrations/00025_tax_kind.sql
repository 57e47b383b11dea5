-- +goose Up
-- How a seller is taxed (Decree 252/2026): of households and individuals the marketplace withholds, cooperatives and
-- companies declare themselves.
ALTER TABLE seller ADD COLUMN tax_kind text NOT NULL DEFAULT 'household'
    CHECK (tax_kind IN ('household', 'individual', 'cooperative', 'company'));
UPDATE seller SET tax_kind = kind WHERE kind <> 'household';
ALTER TABLE seller ADD CONSTRAINT seller_tax_fits CHECK (
    CASE kind WHEN 'household' THEN tax_kind IN ('household', 'individual') ELSE tax_kind = kind END);

-- +goose Down
ALTER TABLE seller DROP COLUMN tax_kind;
