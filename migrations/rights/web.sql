-- What the role that serves may do. `nongsan migrate` grants it as the owner of the tables, each time at its end, where
-- there is a role nongsan_web: it owns nothing, can neither change the schema nor switch a trigger off, and to what is
-- written down for ever it can only add.
GRANT USAGE ON SCHEMA public TO nongsan_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO nongsan_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO nongsan_web;
REVOKE UPDATE, DELETE ON audit, personal_look, officer_history, seller_history, moderation_history, review_answer_taken, takedown_history FROM nongsan_web;
REVOKE INSERT, UPDATE, DELETE ON goose_db_version, river_migration FROM nongsan_web;
