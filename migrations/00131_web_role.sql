-- +goose Up
-- The program may be served by a role that owns no table. Emptying the stage of lists is all that would need more.
CREATE FUNCTION clear_intake_rows() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'TRUNCATE intake_row';

-- +goose Down
DROP FUNCTION clear_intake_rows;
