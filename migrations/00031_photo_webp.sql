-- +goose Up
-- Whether a photograph's pictures are kept as WebP too: they are where that is smaller at every width.
ALTER TABLE photo ADD COLUMN webp boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE photo DROP COLUMN webp;
