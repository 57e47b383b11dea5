-- Makes the role to serve with, which owns nothing; `nongsan migrate` gives it its rights. Once, as a superuser:
--
--   psql -U postgres -v password='…' -f deploy/web-role.sql
--
-- Then `nongsan migrate` gets the owner's DATABASE_URL, and `nongsan serve` the one of nongsan_web.
CREATE ROLE nongsan_web LOGIN PASSWORD :'password';
