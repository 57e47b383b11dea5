package seller

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/vault"
	"nongsan/internal/vntext"
)

// payoutTopic names the messages that tell of another account.
const payoutTopic = "payout_changed"

// SetPayout changes the account a seller is paid on and tells the owner's phone. Only the owner or the office may; who
// asks has proved themselves anew. The account it has already changes nothing. Errors are errs.Invalid with the Fields
// bank, account and holder.
func (s *Secrets) SetPayout(ctx context.Context, by By, p Payout) error {
	p.Number = strings.ToUpper(bare(p.Number))
	p.Holder = strings.Join(strings.Fields(strings.ToUpper(vntext.Fold(p.Holder))), " ")
	fields := errs.Fields{}
	if !binForm.MatchString(p.BankBIN) || !s.KnowBank(p.BankBIN) {
		fields.Add("bank", "seller.bank_missing")
	}
	if !accountForm.MatchString(p.Number) {
		fields.Add("account", "seller.account_wrong")
	}
	if !holderForm.MatchString(p.Holder) {
		fields.Add("holder", "seller.holder_wrong")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	now := s.Clock()
	return asOwner(ctx, s.DB, by, func(tx pg.Tx) error {
		same, err := s.sameAccount(ctx, tx, by.SellerID, p)
		if err != nil || same {
			return err
		}
		if err := s.put(ctx, tx, by, BankAccount, p.Number, &p, now); err != nil {
			return err
		}
		if err := insertHistory(ctx, tx, by, "payout", now); err != nil {
			return err
		}
		return s.tellOwner(ctx, tx, by, p.Number, now)
	})
}

func (s *Secrets) sameAccount(ctx context.Context, tx pg.Tx, sellerID int64, p Payout) (bool, error) {
	row, err := secretOf(ctx, tx, sellerID, BankAccount)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	number, err := s.Vault.Open(placeOf(BankAccount, sellerID), row.Sealed)
	return number == p.Number && row.BankBIN == p.BankBIN && row.BankHolder == p.Holder, err
}

// put writes a number, sealed; bank is nil but for the account.
func (s *Secrets) put(ctx context.Context, tx pg.Tx, by By, field Secret, number string, bank *Payout, now time.Time) error {
	if bank == nil {
		bank = &Payout{}
	}
	n := s.seal(field, by.SellerID, number)
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seller_secret (seller_id, field, sealed, key_id, mark, bank_bin, bank_holder, changed_at, changed_by)
		VALUES ($1, $2, $3, $4, $5, NULLIF($6, ''), NULLIF($7, ''), $8, NULLIF($9, 0))
		ON CONFLICT (seller_id, field) DO UPDATE
		SET sealed = EXCLUDED.sealed, key_id = EXCLUDED.key_id, mark = EXCLUDED.mark, bank_bin = EXCLUDED.bank_bin,
		    bank_holder = EXCLUDED.bank_holder, changed_at = EXCLUDED.changed_at, changed_by = EXCLUDED.changed_by`,
		by.SellerID, field, n.Sealed, n.KeyID, n.Mark, bank.BankBIN, bank.Holder, now, by.AccountID)
	return err
}

// Sealed is a number as the table keeps it.
type Sealed struct {
	Field        Secret
	Sealed, Mark []byte
	KeyID        string
}

// Sealed seals the number that names a seller to the state, for who fills the tables by the hundred thousand.
func (s *Secrets) Sealed(kind Kind, sellerID int64, number string) Sealed {
	return s.seal(NumberOf(kind), sellerID, number)
}

func (s *Secrets) seal(field Secret, sellerID int64, number string) Sealed {
	return Sealed{
		Field: field, Sealed: s.Vault.Seal(placeOf(field, sellerID), number), KeyID: s.Vault.Newest(),
		Mark: s.Vault.Mark(string(field), number),
	}
}

// tellOwner sends the owner a message: whoever changed the account, the owner learns of it. The phones of the
// demonstration's sellers ring nowhere.
func (s *Secrets) tellOwner(ctx context.Context, tx pg.Tx, by By, number string, now time.Time) error {
	sellerID, to := by.SellerID, struct {
		Phone string `db:"phone"`
		Demo  bool   `db:"demo"`
	}{}
	err := tx.GetContext(ctx, &to, `
		SELECT coalesce(a.phone, s.phone) AS phone, s.demo
		FROM seller s
		LEFT JOIN seller_member m ON m.seller_id = s.id AND m.role = 'owner' AND m.ended_at IS NULL
		LEFT JOIN account a ON a.id = m.account_id
		WHERE s.id = $1`, sellerID)
	if err != nil {
		return fmt.Errorf("owner of seller %d: %w", sellerID, err)
	}
	if to.Demo && by.Office {
		return nil
	}
	return s.Messages.Enqueue(ctx, tx, notify.Message{
		Topic: payoutTopic, Key: fmt.Sprintf("%d %d", sellerID, now.UnixMicro()), Channel: notify.SMS, To: to.Phone,
		Text: locale.T(locale.With(ctx, locale.Vi), "sms.payout_changed", "account", strings.TrimLeft(vault.Mask(number), "•")),
	})
}

// setNumber writes the number that names the seller to the state; the caller has asked who may and holds the seller's
// lock. A number that another seller has is errs.Invalid with the Field number.
func (s *Secrets) setNumber(ctx context.Context, tx pg.Tx, by By, kind Kind, text string, now time.Time) (changed bool, err error) {
	field := NumberOf(kind)
	number, err := numberFor(field, text)
	if err != nil {
		return false, err
	}
	var same bool
	err = tx.GetContext(ctx, &same, `
		SELECT EXISTS (SELECT FROM seller_secret WHERE seller_id = $1 AND field = $2 AND mark = $3)`,
		by.SellerID, field, s.Vault.Mark(string(field), number))
	if err != nil || same {
		return false, err
	}
	err = s.put(ctx, tx, by, field, number, nil, now)
	if pg.IsUnique(err, "seller_secret_once") {
		return false, errs.Fields{"number": "seller.number_taken"}.Err()
	}
	return err == nil, err
}

func numberFor(field Secret, text string) (string, error) {
	if field == CitizenNumber {
		if number, ok := citizenNumber(text); ok {
			return number, nil
		}
		return "", errs.Fields{"number": "seller.citizen_wrong"}.Err()
	}
	if number, ok := taxNumber(text); ok {
		return number, nil
	}
	return "", errs.Fields{"number": "seller.tax_wrong"}.Err()
}

// resealed is how many numbers one transaction of Reseal takes.
const resealed = 500

// Reseal seals numbers with the newest key that another one sealed, some hundreds at a time, and returns how many are
// left. It may be stopped and called again, by several at once, while the program serves: both keys open meanwhile.
func (s *Secrets) Reseal(ctx context.Context) (left int, err error) {
	err = pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		var rows []secretRow
		err := tx.SelectContext(ctx, &rows, secretColumns+`
			WHERE key_id <> $1 ORDER BY seller_id, field LIMIT $2 FOR UPDATE SKIP LOCKED`, s.Vault.Newest(), resealed)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := s.reseal(ctx, tx, r); err != nil {
				return err
			}
		}
		return tx.GetContext(ctx, &left, `SELECT count(*) FROM seller_secret WHERE key_id <> $1`, s.Vault.Newest())
	})
	if err != nil {
		return 0, fmt.Errorf("seal sellers' numbers anew: %w", err)
	}
	return left, nil
}

func (s *Secrets) reseal(ctx context.Context, tx pg.Tx, r secretRow) error {
	place := placeOf(r.Field, r.SellerID)
	text, err := s.Vault.Open(place, r.Sealed)
	if err != nil {
		return fmt.Errorf("%s of seller %s: %w", r.Field, strconv.FormatInt(r.SellerID, 10), err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE seller_secret SET sealed = $3, key_id = $4 WHERE seller_id = $1 AND field = $2`,
		r.SellerID, r.Field, s.Vault.Seal(place, text), s.Vault.Newest())
	return err
}
