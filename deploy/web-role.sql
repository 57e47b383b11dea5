-- A role to serve with that owns nothing: it can neither change the schema nor switch a trigger off, and to what is
-- written down for ever it can only add. Run it as the owner of the tables, after every migration:
--
--   psql -U postgres -d nongsan -f deploy/web-role.sql
--   psql -U postgres -c "ALTER ROLE nongsan_web LOGIN PASSWORD '…'"      -- once
--
-- Then `nongsan migrate` gets the owner's DATABASE_URL, and `nongsan serve` the one of nongsan_web.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nongsan_web') THEN
        CREATE ROLE nongsan_web NOLOGIN;
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO nongsan_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO nongsan_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO nongsan_web;
REVOKE UPDATE, DELETE ON audit, personal_look, officer_history, seller_history FROM nongsan_web;
REVOKE INSERT, UPDATE, DELETE ON goose_db_version, river_migration FROM nongsan_web;
