package intake

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Codes: ten characters of Crockford's base 32 are 50 bits; the invitation is carried to the house, so two weeks.
const (
	codeLength   = 10
	codeLife     = 14 * 24 * time.Hour
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// Slip is what an invitation says. Its code exists here and on the paper only.
type Slip struct {
	SellerID    int64  `db:"seller_id"`
	StallName   string `db:"stall_name"`
	LegalName   string `db:"legal_name"`
	Phone       string `db:"phone"`
	CommuneCode string `db:"commune_code"`
	AddressLine string `db:"address_line"`
	Code        string // K7Q2M-9XPR4
	ExpiresAt   time.Time
}

// Invite draws a code for every seller that was taken in and has none, of one commune or all (""), and gives each to
// each, once: afterwards only the hash is known. With again, sellers that have a code but have not used it get
// another, and the old one ends.
func (s *Service) Invite(ctx context.Context, communeCode string, again bool, each func(Slip) error) (int, error) {
	count := 0
	for after := int64(0); ; {
		slips, err := s.drawCodes(ctx, communeCode, again, after)
		if err != nil {
			return count, fmt.Errorf("draw activation codes: %w", err)
		}
		if len(slips) == 0 {
			return count, nil
		}
		for _, slip := range slips {
			if err := each(slip); err != nil {
				return count, err
			}
			count++
		}
		after = slips[len(slips)-1].SellerID
	}
}

func (s *Service) drawCodes(ctx context.Context, communeCode string, again bool, after int64) (slips []Slip, err error) {
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		slips = nil
		err := tx.SelectContext(ctx, &slips, `
			SELECT s.id AS seller_id, s.stall_name, s.legal_name, s.phone, s.commune_code, s.address_line
			FROM seller s
			LEFT JOIN activation_code c ON c.seller_id = s.id
			WHERE s.id > $1 AND s.intake_run IS NOT NULL AND ($2 = '' OR s.commune_code = $2)
			  AND (c.seller_id IS NULL OR ($3 AND c.used_at IS NULL))
			ORDER BY s.id
			LIMIT $4
			FOR UPDATE OF s`, after, communeCode, again, batchRows)
		if err != nil || len(slips) == 0 {
			return err
		}
		return s.saveCodes(ctx, tx, slips, now)
	})
	return slips, err
}

func (s *Service) saveCodes(ctx context.Context, tx pg.Tx, slips []Slip, now time.Time) error {
	ids, hashes := make(pq.Int64Array, len(slips)), make(pq.ByteaArray, len(slips))
	for i := range slips {
		code := newCode()
		slips[i].Code, slips[i].ExpiresAt = code[:codeLength/2]+"-"+code[codeLength/2:], now.Add(codeLife)
		ids[i], hashes[i] = slips[i].SellerID, s.hash(code)
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO activation_code AS c (seller_id, code_hash, issued_at, expires_at)
		SELECT seller_id, hash, $3, $4 FROM unnest($1::bigint[], $2::bytea[]) AS new (seller_id, hash)
		ON CONFLICT (seller_id) DO UPDATE
		SET code_hash = EXCLUDED.code_hash, issued_at = EXCLUDED.issued_at, expires_at = EXCLUDED.expires_at
		WHERE c.used_at IS NULL`, ids, hashes, now, now.Add(codeLife))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || int(n) != len(slips) {
		return errors.Join(err, errs.New(errs.Conflict, "intake.running")) // a code was used at this moment: ask again
	}
	return nil
}

func newCode() string {
	var raw [codeLength]byte
	_, _ = rand.Read(raw[:]) // never fails (crypto/rand)
	for i, b := range raw {
		raw[i] = codeAlphabet[b%32] // 256 is a multiple of 32
	}
	return string(raw[:])
}

// hash is keyed: 50 bits could be tried out against a stolen table.
func (s *Service) hash(code string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("activation:" + code))
	return mac.Sum(nil)
}

// readCode takes a code as people type it: any case, spaces and dashes, O for 0, I and L for 1.
func readCode(typed string) string {
	if len(typed) > 4*codeLength {
		return ""
	}
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
}

// Redeem uses a code up for the number it was given to, and calls then in the same transaction with the account and
// the seller it belongs to. A code that is wrong, used, ended or another number's is errs.Invalid "intake.code_wrong".
func (s *Service) Redeem(ctx context.Context, typed, phone string, then func(tx pg.Tx, accountID, sellerID int64) error) error {
	number, err := account.ParsePhone(phone)
	if err != nil {
		return err
	}
	now, hash := s.now(), s.hash(readCode(typed))
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var used struct {
			SellerID  int64 `db:"seller_id"`
			AccountID int64 `db:"account_id"`
		}
		err := tx.GetContext(ctx, &used, `
			UPDATE activation_code c SET used_at = $3
			FROM seller_member m
			JOIN account a ON a.id = m.account_id
			WHERE c.code_hash = $1 AND c.used_at IS NULL AND c.expires_at > $3
			  AND m.seller_id = c.seller_id AND m.role = 'owner' AND m.ended_at IS NULL
			  AND a.phone = $2 AND a.disabled_at IS NULL
			RETURNING c.seller_id, a.id AS account_id`, hash, number, now)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.Invalid, "intake.code_wrong")
		}
		if err != nil {
			return fmt.Errorf("use an activation code: %w", err)
		}
		return then(tx, used.AccountID, used.SellerID)
	})
}

// Count is how far a commune is.
type Count struct {
	CommuneCode string `db:"commune_code"`
	Sellers     int    `db:"sellers"` // taken in
	Invited     int    `db:"invited"` // have a code
	Activated   int    `db:"activated"`
}

// Counts says for each commune how many sellers were taken in, invited, and have taken their account over.
func (s *Service) Counts(ctx context.Context) (counts []Count, err error) {
	err = s.db.SelectContext(ctx, &counts, `
		SELECT s.commune_code, count(*) AS sellers, count(c.seller_id) AS invited, count(c.used_at) AS activated
		FROM seller s
		LEFT JOIN activation_code c ON c.seller_id = s.id
		WHERE s.intake_run IS NOT NULL
		GROUP BY s.commune_code
		ORDER BY s.commune_code`)
	return counts, err
}
