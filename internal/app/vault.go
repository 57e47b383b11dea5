package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

// openVault reads the keys that seal people's numbers. The demonstration makes its own and keeps them under DATA_DIR;
// a real site is given them: what is sealed with a key that nobody backed up is lost with it.
func openVault(cfg config.Config) (*vault.Vault, error) {
	keys, err := keptKey(cfg, cfg.VaultKeys, "vault.keys", "demo:")
	if err != nil {
		return nil, err
	}
	marks, err := keptKey(cfg, cfg.VaultLookupKey, "vault-lookup.key", "")
	if err != nil {
		return nil, err
	}
	if keys == "" || marks == "" {
		return nil, errors.New("VAULT_KEYS and VAULT_LOOKUP_KEY are missing: `nongsan vault key` makes one for each; keep them apart from the database's backups")
	}
	v, err := vault.New(keys, marks)
	if err != nil {
		return nil, fmt.Errorf("VAULT_KEYS, VAULT_LOOKUP_KEY: %w", err)
	}
	return v, nil
}

// keptKey is the key that was given; in the demonstration, else, one that was made once and is kept in a file of
// DATA_DIR that only its owner can read.
func keptKey(cfg config.Config, given config.Secret, name, prefix string) (string, error) {
	if given != "" || !cfg.Demo {
		return given.Reveal(), nil
	}
	path := filepath.Join(cfg.DataDir, name)
	raw, err := os.ReadFile(path)
	if err == nil {
		return string(raw), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	made := prefix + vault.NewKey()
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return "", fmt.Errorf("create DATA_DIR: %w", err)
	}
	if err := os.WriteFile(path, []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("keep %s: %w", name, err)
	}
	return made, nil
}

// knowBank reports whether a bank has that BIN.
func knowBank(bin string) bool {
	_, ok := vietqr.BankByBIN(bin)
	return ok
}

// setGate tells the database from when on an unidentified seller's listings do not show.
func setGate(ctx context.Context, cfg config.Config, s Services) error {
	at, err := cfg.GateAt()
	if err != nil {
		return err
	}
	return s.Sellers.SetGate(ctx, at)
}

// resealer is whoever keeps sealed values: it seals some anew with the newest key and says how many are left.
type resealer func(ctx context.Context) (left int, err error)

// RotateVault seals everything anew with the newest of VAULT_KEYS, told how far it is. It may be stopped and started
// again, beside a server that has the same keys.
func RotateVault(ctx context.Context, cfg config.Config, log *slog.Logger, tell func(left int)) error {
	v, err := openVault(cfg)
	if err != nil {
		return err
	}
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan vault", Pool: 1, Statement: time.Minute, Lock: 10 * time.Second})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		sellers := seller.NewSecrets(seller.SecretsOptions{DB: db, Clock: clock.System, Vault: v})
		factors := account.NewFactors(account.New(db, clock.System), v, nil)
		for _, reseal := range []resealer{sellers.Reseal, factors.Reseal} {
			if err := untilDone(ctx, reseal, tell); err != nil {
				return err
			}
		}
		return nil
	})
}

func untilDone(ctx context.Context, reseal resealer, tell func(left int)) error {
	for {
		left, err := reseal(ctx)
		if err != nil {
			return err
		}
		tell(left)
		if left == 0 {
			return nil
		}
	}
}

// bankName is a bank's short name, or its BIN where nobody knows it.
func bankName(bin string) string {
	if bank, ok := vietqr.BankByBIN(bin); ok {
		return bank.ShortName
	}
	return bin
}
