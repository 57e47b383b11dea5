#!/bin/bash
# Runs once, when the database's volume is empty: one role owns the database and migrates it, the other serves it and
# owns nothing. Neither is a superuser.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/app_password)" --username postgres --dbname postgres <<'SQL'
CREATE ROLE nongsan LOGIN PASSWORD :'password';
CREATE DATABASE nongsan OWNER nongsan TEMPLATE template0;
SQL
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/web_password)" --username postgres --dbname postgres -f /web-role.sql
