package intake

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

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
		var slips []Slip
		err := pg.WithTx(ctx, s.db, func(tx pg.Tx) (err error) {
			slips, err = s.drawCodes(ctx, tx, communeCode, again, after)
			return err
		})
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

// drawCodes draws the codes of the next sellers after one. Who draws at the same time waits for the other to end, and
// sees whom that one invited.
func (s *Service) drawCodes(ctx context.Context, tx pg.Tx, communeCode string, again bool, after int64) (slips []Slip, err error) {
	if _, err = tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('activation_code', 0))`); err != nil {
		return nil, err
	}
	err = tx.SelectContext(ctx, &slips, `
		SELECT s.id AS seller_id, s.stall_name, s.legal_name, s.phone, s.commune_code, s.address_line
		FROM seller s
		LEFT JOIN activation_code c ON c.seller_id = s.id
		WHERE s.id > $1 AND s.intake_run IS NOT NULL AND ($2 = '' OR s.commune_code = $2)
		  AND (c.seller_id IS NULL OR ($3 AND c.used_at IS NULL))
		ORDER BY s.id
		LIMIT $4`, after, communeCode, again, batchRows)
	if err != nil || len(slips) == 0 {
		return nil, err
	}
	return slips, s.saveCodes(ctx, tx, slips, s.now())
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
