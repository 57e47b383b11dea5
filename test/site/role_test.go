package site_test

import (
	"testing"

	"nongsan/internal/pgtest"
)

// The role that serves owns no table and no function, and can neither change the schema nor what is written down for
// ever. That it is enough to serve with, the other tests of this package show: they all run as it.
func TestTheServingRoleOwnsNothing(t *testing.T) {
	t.Parallel()
	dsn := settled.Clone(t)
	web, owner := pgtest.Open(t, asWeb(dsn)), pgtest.Open(t, dsn)
	var owns []string
	err := web.SelectContext(t.Context(), &owns, `
		SELECT relname FROM pg_class WHERE relowner = current_user::regrole
		UNION ALL SELECT proname FROM pg_proc WHERE proowner = current_user::regrole
		UNION ALL SELECT rolname FROM pg_roles WHERE oid = current_user::regrole AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls)`)
	if err != nil || len(owns) > 0 {
		t.Errorf("owns %v, %v", owns, err)
	}
	if _, err := owner.ExecContext(t.Context(), `INSERT INTO personal_look (viewer_account_id, subject, subject_id, field, why, at)
		SELECT id, 'account', id, 'phone', 'gọi hỏi về đơn hàng', now() FROM account LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{
		`CREATE TABLE mine (a int)`, `ALTER TABLE account ADD COLUMN mine int`, `DROP TABLE cart_line`, `CREATE INDEX ON account (name)`,
		`ALTER TABLE audit DISABLE TRIGGER only_added_to`, `UPDATE audit SET content = sha256('x')`, `DELETE FROM audit`, `TRUNCATE audit`,
		`UPDATE personal_look SET why = 'khác đi'`, `DELETE FROM personal_look`, `DELETE FROM officer_history`, `TRUNCATE seller_history`, `UPDATE moderation_history SET was = 'khác'`,
		`UPDATE goose_db_version SET version_id = 1`, `SET session_replication_role = replica`, `COPY account TO '/tmp/account'`,
		`COPY account TO PROGRAM 'cat'`, `CREATE EXTENSION dblink`, `ALTER ROLE nongsan_web SUPERUSER`, `SELECT pg_read_file('/etc/passwd')`,
	} {
		if _, err := web.ExecContext(t.Context(), forbidden); err == nil {
			t.Errorf("it may %s", forbidden)
		}
	}
	for _, refused := range []string{`UPDATE audit SET content = sha256('x')`, `DELETE FROM officer_history`, `TRUNCATE seller_history`} {
		if _, err := owner.ExecContext(t.Context(), refused); err == nil {
			t.Errorf("even the owner may, by mistake, %s", refused)
		}
	}
}
