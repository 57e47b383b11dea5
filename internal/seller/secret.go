package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/look"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/vault"
)

// Secret is a number that is sealed.
type Secret string

// The sealed numbers. A household or an individual has a citizen number, which is its tax number too; a cooperative
// or company has a tax number.
const (
	CitizenNumber Secret = "citizen_number"
	TaxNumber     Secret = "tax_number"
	BankAccount   Secret = "bank_account"
)

// NumberOf is the number that names a seller of that kind to the state.
func NumberOf(kind Kind) Secret {
	if kind == Household {
		return CitizenNumber
	}
	return TaxNumber
}

// Secrets keeps the numbers of sellers: sealed in the database, masked on pages, each look noted.
type Secrets struct{ SecretsOptions }

// SecretsOptions is what Secrets works with.
type SecretsOptions struct {
	DB       *sqlx.DB
	Clock    clock.Clock
	Vault    *vault.Vault
	Messages *notify.Service       // tells the owner that the account for payouts is another
	KnowBank func(bin string) bool // whether a bank has that BIN
}

// NewSecrets returns Secrets.
func NewSecrets(o SecretsOptions) *Secrets { return &Secrets{o} }

// Payout is the bank account a seller is paid on.
type Payout struct {
	BankBIN string
	Number  string
	Holder  string // as banks write it: capitals without marks
}

// secretRow is a sealed number as the table has it.
type secretRow struct {
	SellerID   int64     `db:"seller_id"`
	Field      Secret    `db:"field"`
	Sealed     []byte    `db:"sealed"`
	BankBIN    string    `db:"bank_bin"`
	BankHolder string    `db:"bank_holder"`
	ChangedAt  time.Time `db:"changed_at"`
}

func placeOf(field Secret, sellerID int64) string {
	return vault.Place("seller_secret."+string(field), sellerID)
}

// Masked is a seller's numbers as pages show them: the last three digits; empty where there is none.
type Masked struct {
	Number     string // citizen or tax number
	BankBIN    string
	BankNumber string
	BankHolder string
	BankSince  time.Time // when the account for payouts was last changed
}

// Masked tells a seller's numbers without showing them.
func (s *Secrets) Masked(ctx context.Context, sellerID int64) (m Masked, err error) {
	rows, err := secretsOf(ctx, s.DB, sellerID)
	if err != nil {
		return m, err
	}
	for _, r := range rows {
		text, err := s.Vault.Open(placeOf(r.Field, sellerID), r.Sealed)
		if err != nil {
			return m, fmt.Errorf("%s of seller %d: %w", r.Field, sellerID, err)
		}
		if r.Field != BankAccount {
			m.Number = vault.Mask(text)
			continue
		}
		m.BankBIN, m.BankHolder, m.BankNumber, m.BankSince = r.BankBIN, r.BankHolder, vault.Mask(text), r.ChangedAt
	}
	return m, nil
}

// PublicTaxNumber is the tax number of a cooperative or company, which the state's register shows to everybody, or "".
// A household's number is never public.
func (s *Secrets) PublicTaxNumber(ctx context.Context, of Seller) (string, error) {
	if of.Kind == Household {
		return "", nil
	}
	row, err := secretOf(ctx, s.DB, of.ID, TaxNumber)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Vault.Open(placeOf(TaxNumber, of.ID), row.Sealed)
}

// Look shows a number whole to an officer, who says why, and notes it.
func (s *Secrets) Look(ctx context.Context, viewer, sellerID int64, field Secret, why string) (number string, err error) {
	err = pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		_, number, err = s.open(ctx, tx, viewer, sellerID, field, why)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look at %s of seller %d: %w", field, sellerID, err)
	}
	return number, nil
}

// PayoutAccount is where a seller is paid, for the transaction of who pays it, and notes the look. A seller without
// one is errs.NotFound "seller.no_payout".
func (s *Secrets) PayoutAccount(ctx context.Context, tx pg.Tx, sellerID, viewer int64, why string) (bankBIN, number, holder string, err error) {
	row, number, err := s.open(ctx, tx, viewer, sellerID, BankAccount, why)
	if errs.Is(err, errs.NotFound) {
		return "", "", "", errs.New(errs.NotFound, "seller.no_payout")
	}
	if err != nil {
		return "", "", "", fmt.Errorf("payout account of seller %d: %w", sellerID, err)
	}
	return row.BankBIN, number, row.BankHolder, nil
}

// open opens a number and notes the look in the same transaction.
func (s *Secrets) open(ctx context.Context, tx pg.Tx, viewer, sellerID int64, field Secret, why string) (row secretRow, number string, err error) {
	if row, err = secretOf(ctx, tx, sellerID, field); err != nil {
		return row, "", err
	}
	noted := look.Look{Viewer: viewer, Subject: look.Seller, SubjectID: sellerID, Field: string(field), Why: why}
	if err := look.Note(ctx, tx, noted, s.Clock()); err != nil {
		return row, "", err
	}
	number, err = s.Vault.Open(placeOf(field, sellerID), row.Sealed)
	return row, number, err
}

// OpenAll opens all numbers of a seller, for the transaction of who hands them over, and notes each look. They stand
// under their field's name, the bank and the holder of the account under bank_bin and bank_holder.
func (s *Secrets) OpenAll(ctx context.Context, tx pg.Tx, viewer, sellerID int64, why string) (map[string]string, error) {
	rows, err := secretsOf(ctx, tx, sellerID)
	if err != nil {
		return nil, err
	}
	opened := map[string]string{}
	for _, r := range rows {
		_, number, err := s.open(ctx, tx, viewer, sellerID, r.Field, why)
		if err != nil {
			return nil, fmt.Errorf("open %s of seller %d: %w", r.Field, sellerID, err)
		}
		opened[string(r.Field)] = number
		if r.Field == BankAccount {
			opened["bank_bin"], opened["bank_holder"] = r.BankBIN, r.BankHolder
		}
	}
	return opened, nil
}

func secretsOf(ctx context.Context, q pg.Queryer, sellerID int64) (rows []secretRow, err error) {
	err = q.SelectContext(ctx, &rows, secretColumns+` WHERE seller_id = $1`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("numbers of seller %d: %w", sellerID, err)
	}
	return rows, nil
}

const secretColumns = `
	SELECT seller_id, field, sealed, coalesce(bank_bin, '') AS bank_bin, coalesce(bank_holder, '') AS bank_holder, changed_at
	FROM seller_secret`

func secretOf(ctx context.Context, q pg.Queryer, sellerID int64, field Secret) (row secretRow, err error) {
	err = q.GetContext(ctx, &row, secretColumns+` WHERE seller_id = $1 AND field = $2`, sellerID, field)
	if errors.Is(err, sql.ErrNoRows) {
		return row, errs.New(errs.NotFound, "seller.no_number")
	}
	return row, err
}
