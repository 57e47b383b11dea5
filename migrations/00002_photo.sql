-- +goose Up
CREATE TABLE photo (
    hash       text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{32}$'), -- names the files
    width      int NOT NULL CHECK (width > 0),  -- of the widest file
    height     int NOT NULL CHECK (height > 0),
    color      text NOT NULL CHECK (color ~ '^#[0-9a-f]{6}$'), -- shown until the picture has loaded
    widths     int[] NOT NULL CHECK (cardinality(widths) > 0), -- steps that are stored
    bytes      int NOT NULL CHECK (bytes > 0), -- of all steps
    created_at timestamptz NOT NULL
);
-- +goose Down
DROP TABLE photo;
