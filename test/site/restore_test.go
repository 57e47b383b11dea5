package site_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"nongsan/internal/pgtest"
)

// restores rehearses the backup of docs/operations.md with all that a test left behind: dumped, restored into an empty
// database, every row is there and every invariant holds.
func (w *world) restores() {
	w.Helper()
	dump, empty := filepath.Join(w.TempDir(), "nongsan.dump"), pgtest.Empty(w)
	for _, command := range []*exec.Cmd{
		exec.CommandContext(w.Context(), "pg_dump", "-Fc", "-f", dump, w.dsn),
		exec.CommandContext(w.Context(), "pg_restore", "--no-owner", "--exit-on-error", "-d", empty, dump),
	} {
		if said, err := command.CombinedOutput(); err != nil {
			w.Fatalf("%s: %v\n%s", command.Path, err, said)
		}
	}
	restored := *w
	restored.db, restored.counted = pgtest.Open(w, empty), nil
	restored.sound()
	var tables []string
	w.must(w.db.SelectContext(w.Context(), &tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'intake_row'`))
	for _, table := range tables {
		var was, is string
		count := `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ` + table + ` t`
		w.must(w.db.GetContext(w.Context(), &was, count))
		w.must(restored.db.GetContext(w.Context(), &is, count))
		if was != is {
			w.Errorf("%s was %s and is restored as %s", table, was, is)
		}
	}
}

func TestABackupIsRestoredWhole(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	for _, make := range []string{"{arrived}", "{return}", "{refund}", "{payout}", "{lot}", "{list}", "{review}", "{request}"} {
		k.made(make, household)
	}
	k.visitors[officerHere].mustPost("/quan-ly/gian-hang/che-nam-tien/nguoi-ban", values(t, legalForm+"019085001234"), 303)
	k.visitors[officerHere].mustPost("/quan-ly/gian-hang/che-nam-tien/xem", values(t, "field=citizen_number&why=đối chiếu thuế"), 200)
	k.restores()
}
