#!/bin/bash
# Runs once, when the database's volume is empty: the program gets a role that owns its database and is
# no superuser.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/app_password)" --username postgres --dbname postgres <<'SQL'
CREATE ROLE nongsan LOGIN PASSWORD :'password';
CREATE DATABASE nongsan OWNER nongsan TEMPLATE template0;
SQL
