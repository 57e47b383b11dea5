-- +goose Up
-- The last form that changed the listing: the same form sent again changes nothing, least of all the stock again.
ALTER TABLE listing ADD COLUMN form_mark text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE listing DROP COLUMN form_mark;
