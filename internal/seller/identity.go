package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Method is how a seller was identified.
type Method string

// The methods.
const (
	Electronic Method = "electronic" // by the state's identity provider
	InPerson   Method = "in_person"  // an officer saw a document
)

// Document is what an officer was shown. No picture of it is kept.
type Document string

// The documents.
const (
	CitizenCard        Document = "citizen_card"
	Passport           Document = "passport"
	BusinessLicence    Document = "business_licence"
	CooperativeLicence Document = "cooperative_licence"
)

// Documents lists what an officer may be shown by a seller of that kind.
func Documents(kind Kind) []Document {
	switch kind {
	case Cooperative:
		return []Document{CooperativeLicence}
	case Company:
		return []Document{BusinessLicence}
	default:
		return []Document{CitizenCard, Passport, BusinessLicence}
	}
}

// Identity is that a seller is who it says.
type Identity struct {
	Method    Method    `db:"method"`
	Provider  string    `db:"provider"`
	Document  Document  `db:"document"`
	CheckedBy string    `db:"checked_by"` // the officer's name; empty: electronic
	CheckedAt time.Time `db:"checked_at"`
}

// Identity finds how a seller was identified, or returns nil.
func (s *Service) Identity(ctx context.Context, sellerID int64) (*Identity, error) {
	var found Identity
	err := s.db.GetContext(ctx, &found, `
		SELECT i.method, i.provider, coalesce(i.document, '') AS document, i.checked_at,
		       CASE i.method WHEN 'in_person' THEN a.name ELSE '' END AS checked_by
		FROM identity_check i
		LEFT JOIN account a ON a.id = i.checked_by
		WHERE i.seller_id = $1 AND i.ended_at IS NULL`, sellerID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("identity of seller %d: %w", sellerID, err)
	}
	return &found, nil
}

// IdentifyInPerson notes that an officer saw a seller's document, which bears the name and the number that the seller
// has here. A seller that is identified stays so. Errors are errs.Invalid with the Field document.
func (s *Service) IdentifyInPerson(ctx context.Context, officer, sellerID int64, document Document) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		kind, err := lockSeller(ctx, tx, sellerID)
		if err != nil {
			return err
		}
		if err := fitsDocument(ctx, tx, sellerID, kind, document); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO identity_check (seller_id, method, document, checked_by, checked_at)
			VALUES ($1, 'in_person', $2, $3, $4)
			ON CONFLICT (seller_id) WHERE ended_at IS NULL DO NOTHING`, sellerID, document, officer, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("identify seller %d: %w", sellerID, err)
	}
	return nil
}

func fitsDocument(ctx context.Context, tx pg.Tx, sellerID int64, kind Kind, document Document) error {
	fits := false
	for _, d := range Documents(kind) {
		fits = fits || d == document
	}
	if !fits {
		return errs.Fields{"document": "seller.document_missing"}.Err()
	}
	_, err := secretOf(ctx, tx, sellerID, NumberOf(kind))
	if errs.Is(err, errs.NotFound) {
		return errs.Fields{"document": "seller.number_first"}.Err()
	}
	return err
}

// Proof is what an identity provider says of who signed in there.
type Proof struct {
	Provider  string // who says so
	Reference string // the provider's own name for the person
	Number    string // citizen or tax number
}

// Identify notes that the state's identity provider answered for the owner of a seller. The number it tells becomes the
// seller's; one that differs from the seller's is errs.Conflict "seller.another_person".
func (s *Secrets) Identify(ctx context.Context, by By, p Proof) error {
	now := s.Clock()
	return asOwner(ctx, s.DB, by, func(tx pg.Tx) error {
		kind, err := lockSeller(ctx, tx, by.SellerID)
		if err != nil {
			return err
		}
		if err := s.adoptNumber(ctx, tx, by, kind, p.Number, now); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO identity_check (seller_id, method, provider, reference, checked_by, checked_at)
			VALUES ($1, 'electronic', $2, $3, $4, $5)
			ON CONFLICT (seller_id) WHERE ended_at IS NULL DO NOTHING`, by.SellerID, p.Provider, p.Reference, by.AccountID, now)
		return err
	})
}

// adoptNumber makes the provider's number the seller's while it has none.
func (s *Secrets) adoptNumber(ctx context.Context, tx pg.Tx, by By, kind Kind, told string, now time.Time) error {
	row, err := secretOf(ctx, tx, by.SellerID, NumberOf(kind))
	if errs.Is(err, errs.NotFound) {
		_, err = s.setNumber(ctx, tx, by, kind, told, now)
		return err
	}
	if err != nil {
		return err
	}
	number, err := numberFor(NumberOf(kind), told)
	if err != nil {
		return err
	}
	have, err := s.Vault.Open(placeOf(NumberOf(kind), by.SellerID), row.Sealed)
	if err == nil && have != number {
		return errs.New(errs.Conflict, "seller.another_person")
	}
	return err
}

// EndIdentity takes an identification back, with the reason.
func (s *Service) EndIdentity(ctx context.Context, officer, sellerID int64, reason string) error {
	reason = strings.Join(strings.Fields(reason), " ")
	if n := len([]rune(reason)); n < 5 || n > 300 {
		return errs.Fields{"reason": "seller.reason_missing"}.Err()
	}
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return endIdentity(ctx, tx, officer, sellerID, reason, now) })
	if err != nil {
		return fmt.Errorf("end the identity of seller %d: %w", sellerID, err)
	}
	return nil
}

func endIdentity(ctx context.Context, tx pg.Tx, account, sellerID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE identity_check SET ended_at = $4, ended_by = $2, ended_reason = $3
		WHERE seller_id = $1 AND ended_at IS NULL`, sellerID, account, reason, now)
	return err
}

// MayPublish refuses to show what a seller offers while the seller is not identified and the gate has fallen
// (Decree 248/2026, art. 52.2): errs.Conflict "seller.not_identified", which the database refuses too; and what a stall
// offered that is closed or suspended: errs.Conflict "seller.closed", "seller.suspended".
func MayPublish(ctx context.Context, q pg.Queryer, sellerID int64, now time.Time) error {
	var n struct {
		May       bool `db:"may"`
		Closed    bool `db:"closed"`
		Suspended bool `db:"suspended"`
	}
	err := q.GetContext(ctx, &n, `
		SELECT $2 < closes_at OR EXISTS (SELECT FROM identity_check WHERE seller_id = $1 AND ended_at IS NULL) AS may,
		       EXISTS (SELECT FROM seller WHERE id = $1 AND closed_at IS NOT NULL) AS closed,
		       EXISTS (SELECT FROM seller_suspension WHERE seller_id = $1 AND lifted_at IS NULL) AS suspended
		FROM identity_gate`, sellerID, now)
	if err != nil {
		return fmt.Errorf("may seller %d show what it offers: %w", sellerID, err)
	}
	switch {
	case n.Closed:
		return errs.New(errs.Conflict, "seller.closed")
	case n.Suspended:
		return errs.New(errs.Conflict, "seller.suspended")
	case !n.May:
		return errs.New(errs.Conflict, "seller.not_identified")
	}
	return nil
}

// Gate is when the gate falls.
func (s *Service) Gate(ctx context.Context) (at time.Time, err error) {
	if err := s.db.GetContext(ctx, &at, `SELECT closes_at FROM identity_gate`); err != nil {
		return at, fmt.Errorf("read the gate: %w", err)
	}
	return at, nil
}

// SetGate moves the gate to a time.
func (s *Service) SetGate(ctx context.Context, at time.Time) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE identity_gate SET closes_at = $1 WHERE closes_at <> $1`, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("set the gate: %w", err)
	}
	return nil
}

// lockSeller locks a seller and tells its kind.
func lockSeller(ctx context.Context, tx pg.Tx, id int64) (kind Kind, err error) {
	err = tx.GetContext(ctx, &kind, `SELECT kind FROM seller WHERE id = $1 FOR NO KEY UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", errs.New(errs.NotFound, "seller.not_found")
	}
	return kind, err
}
