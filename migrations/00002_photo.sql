-- +goose Up
CREATE TABLE photo (hash text PRIMARY KEY, width int NOT NULL, height int NOT NULL, color text NOT NULL, widths int[] NOT NULL, bytes int NOT NULL, created_at timestamptz NOT NULL);
-- +goose Down
DROP TABLE photo;
