// Package identity lets the owner of a stall prove to the state's identity provider who they are, and tells sellers in
// time that they must.
//
// Invariants: a way to the provider and back is gone once, within ten minutes, by the browser and the account that
// began it; the provider's answer names the nonce of that way; nothing of the answer is kept but who said so, the
// provider's own name for the person, and the number, sealed; no picture of a document passes through here.
package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// Way is what a sign-in at the provider is bound to.
type Way struct {
	State    string // comes back in the address
	Nonce    string // comes back inside the answer
	Verifier string // proves to the provider that we began (PKCE)
}

// Claims is what the provider says of who signed in.
type Claims struct {
	Subject string // the provider's own name for the person
	Number  string // personal identification number
}

// Provider is who answers for people.
type Provider interface {
	// Name is who says so: the issuer.
	Name() string
	// Begin is the address to send the browser to.
	Begin(ctx context.Context, w Way) (url string, err error)
	// Finish asks what the code stands for. An answer that proves nothing is errs.Invalid "identity.not_proved"; a
	// provider that is away is errs.Unavailable "identity.away".
	Finish(ctx context.Context, w Way, code string) (Claims, error)
}

// wayLife is how long a person may take at the provider.
const wayLife = 10 * time.Minute

// keepWays is how long it is remembered who went.
const keepWays = 30 * 24 * time.Hour

// Service leads owners to the provider and back.
type Service struct {
	db       *sqlx.DB
	now      clock.Clock
	secrets  *seller.Secrets
	provider Provider
}

// New returns a Service.
func New(db *sqlx.DB, now clock.Clock, secrets *seller.Secrets, provider Provider) *Service {
	return &Service{db: db, now: now, secrets: secrets, provider: provider}
}

// Begin is the address at which the owner of a household's stall proves who they are. Cooperatives and companies show
// their registration to an officer: errs.Conflict "identity.households_only".
func (s *Service) Begin(ctx context.Context, by seller.By, browser []byte) (url string, err error) {
	if len(browser) == 0 {
		return "", errs.New(errs.Invalid, "identity.gone")
	}
	w, now := Way{State: secret(), Nonce: secret(), Verifier: secret()}, s.now()
	if url, err = s.provider.Begin(ctx, w); err != nil {
		return "", fmt.Errorf("begin at %s: %w", s.provider.Name(), err)
	}
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := mayBegin(ctx, tx, by); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM identity_attempt WHERE created_at < $1`, now.Add(-keepWays)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO identity_attempt (state_hash, seller_id, account_id, browser_hash, nonce, verifier, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			hash(w.State), by.SellerID, by.AccountID, hash(string(browser)), w.Nonce, w.Verifier, now, now.Add(wayLife))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("begin to identify seller %d: %w", by.SellerID, err)
	}
	return url, nil
}

func mayBegin(ctx context.Context, tx pg.Tx, by seller.By) error {
	var s struct {
		Kind  seller.Kind `db:"kind"`
		Owner bool        `db:"owner"`
	}
	err := tx.GetContext(ctx, &s, `
		SELECT kind, EXISTS (SELECT FROM seller_member m WHERE m.seller_id = s.id AND m.account_id = $2 AND m.role = 'owner' AND m.ended_at IS NULL) AS owner
		FROM seller s WHERE id = $1`, by.SellerID, by.AccountID)
	switch {
	case err != nil:
		return err
	case !s.Owner:
		return errs.New(errs.Forbidden, "seller.only_owner")
	case s.Kind != seller.Household:
		return errs.New(errs.Conflict, "identity.households_only")
	}
	return nil
}

// Finish takes who comes back with a state and a code. A way that is not the browser's and the account's, or was gone
// already, is errs.NotFound "identity.gone", and nothing is asked of the provider.
func (s *Service) Finish(ctx context.Context, accountID int64, browser []byte, state, code string) error {
	if state == "" || code == "" || len(browser) == 0 {
		return errs.New(errs.NotFound, "identity.gone")
	}
	by, w, err := s.take(ctx, accountID, browser, state)
	if err != nil {
		return err
	}
	claims, err := s.provider.Finish(ctx, w, code)
	if err != nil {
		return fmt.Errorf("ask %s who came back: %w", s.provider.Name(), err)
	}
	err = s.secrets.Identify(ctx, by, seller.Proof{Provider: s.provider.Name(), Reference: claims.Subject, Number: claims.Number})
	if e, ok := errs.As(err); ok && len(e.Fields) > 0 { // there is no form to show it beside
		return errs.Wrap(errs.Conflict, e.Fields["number"], err)
	}
	return err
}

// take uses a way up.
func (s *Service) take(ctx context.Context, accountID int64, browser []byte, state string) (by seller.By, w Way, err error) {
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var row struct {
			SellerID int64  `db:"seller_id"`
			Nonce    string `db:"nonce"`
			Verifier string `db:"verifier"`
		}
		err := tx.GetContext(ctx, &row, `
			UPDATE identity_attempt SET used_at = $4
			WHERE state_hash = $1 AND account_id = $2 AND browser_hash = $3 AND used_at IS NULL AND expires_at > $4
			RETURNING seller_id, nonce, verifier`, hash(state), accountID, hash(string(browser)), now)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "identity.gone")
		}
		by, w = seller.By{SellerID: row.SellerID, AccountID: accountID}, Way{State: state, Nonce: row.Nonce, Verifier: row.Verifier}
		return err
	})
	return by, w, err
}

// secret is 256 random bits; as a PKCE verifier it has the 43 characters that RFC 7636 asks for.
func secret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func hash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
