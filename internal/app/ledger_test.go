package app_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"nongsan/internal/app"
	"nongsan/internal/config"
	"nongsan/internal/pgtest"
)

// `nongsan ledger rebuild` tells which balances are wrong, and mends them when it is told to.
func TestLedgerRebuildMendsBalances(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	cfg := config.Config{DatabaseURL: config.Secret(address), DataDir: t.TempDir()}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	pgtest.Open(t, address).MustExec(`
		WITH t AS (INSERT INTO ledger_transaction (key, kind, at) VALUES ('captured:event:1', 'captured', now()) RETURNING id)
		INSERT INTO ledger_entry (transaction_id, account, amount, what)
		SELECT id, account, amount, 'payment' FROM t, (VALUES ('bank', 250000), ('transit', -250000)) e (account, amount);
		UPDATE ledger_balance SET amount = 7 WHERE account = 'bank'`)
	for _, test := range []struct {
		write bool
		says  string
		fails bool
	}{
		{false, "kept 7\u00a0₫, entries 250.000\u00a0₫", true},
		{true, "balances written anew: 1", false},
		{false, "every balance is the sum of its entries", false},
	} {
		var out bytes.Buffer
		err := app.RebuildLedger(t.Context(), cfg, log, &out, test.write)
		if (err != nil) != test.fails || !strings.Contains(out.String(), test.says) {
			t.Errorf("write %v: %v, printed\n%s", test.write, err, &out)
		}
	}
}
