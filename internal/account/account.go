// Package account is people: their phone number and name, how they sign in, and the sessions of their browsers.
//
// Invariants: an account is one phone number; a session's token is known to its browser alone, the table keeps its
// hash; a signed-in session is never the one from before; known and unknown numbers get the same answer after the
// same work; of the tries on a number at most five a quarter of an hour look at the password, however many come at
// once; a code is six digits that one browser may answer within five minutes, wrongly five times, rightly once; of all
// wrong answers an hour has 300, and a number five a day; two passwords are hashed at a time and twenty wait.
package account

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/pg"
)

// Account is a person who signs in.
type Account struct {
	ID    int64  `db:"id"`
	Phone string `db:"phone"` // E.164: +84912345678
	Name  string `db:"name"`
	Demo  bool   `db:"demo"`
}

// Role is what an officer may do.
type Role string

// The officers' roles.
const (
	Moderator  Role = "moderator"
	Promoter   Role = "promoter"
	Accountant Role = "accountant"
	Admin      Role = "admin"
)

// Duty is a role an officer has, for the whole province or one commune.
type Duty struct {
	Role        Role   `json:"role"`
	CommuneCode string `json:"commune_code"` // empty: the province
}

// Service keeps accounts and sessions.
type Service struct {
	db    *sqlx.DB
	now   clock.Clock
	queue *queue
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service {
	return &Service{db: db, now: now, queue: newQueue()}
}

// Appoint gives an account a role for the whole province, or for one commune. Twice is once. Its sessions end: an
// officer's are shorter than those that were opened before.
func (s *Service) Appoint(ctx context.Context, accountID int64, duty Duty) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := upsertOfficer(ctx, tx, accountID, duty, now); err != nil {
			return err
		}
		return revokeSessionsOf(ctx, tx, accountID, now)
	})
	if err != nil {
		return fmt.Errorf("appoint account %d: %w", accountID, err)
	}
	return nil
}
