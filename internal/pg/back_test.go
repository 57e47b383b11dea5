package pg_test

import (
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/migrations"
)

// schema is what the steps build, a line each thing, and rows that steps write.
const schema = `
	SELECT format('column %s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS line
	FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
	UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
	UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
	UNION ALL SELECT pg_get_triggerdef(t.oid) || tgenabled::text FROM pg_trigger t WHERE NOT tgisinternal
	UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
		AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')
	UNION ALL SELECT pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
	UNION ALL SELECT format('policy %s %s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
	UNION ALL SELECT format('wall %s', relname) FROM pg_class WHERE relrowsecurity
	UNION ALL SELECT format('category %s', slug) FROM category
	UNION ALL SELECT to_jsonb(s)::text FROM order_step s`

func lines(t *testing.T, db *sqlx.DB) (list []string) {
	t.Helper()
	if err := db.SelectContext(t.Context(), &list, schema); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// Each step can be taken back, down to nothing, and done again: the schema is the same.
func TestEachStepCanBeTakenBackAndDoneAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t, pgtest.Empty(t))
	if _, err := pg.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	before := lines(t, db)
	steps, err := goose.NewProvider(goose.DialectPostgres, db.DB, migrations.FS, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	for {
		done, err := steps.Down(t.Context())
		if err != nil {
			t.Fatalf("%v", err)
		}
		if done == nil || done.Source.Version == 1 {
			break
		}
	}
	var left []string
	err = db.SelectContext(t.Context(), &left, `
		SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND relname NOT LIKE 'river%' AND relname <> 'goose_db_version'
		UNION ALL SELECT proname::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'river%'
			AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e')`)
	if err != nil || len(left) > 0 {
		t.Errorf("left of all steps: %v, %v", left, err)
	}
	if _, err := pg.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	after := lines(t, db)
	for _, one := range before {
		if !slices.Contains(after, one) {
			t.Errorf("lost: %s", one)
		}
	}
	for _, one := range after {
		if !slices.Contains(before, one) {
			t.Errorf("new: %s", one)
		}
	}
}
