// Package account is people: their phone number and name, how they sign in, and the sessions of their browsers.
//
// Invariants: an account is one phone number; a session's token is known to its browser alone, the table keeps its
// hash; a signed-in session is never the one from before; known and unknown numbers get the same answer in the
// same time.
package account

import (
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
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

// Limits of sessions. Officers see other people's data, so theirs are short (ASVS 7.3).
const (
	idleAnyone    = 30 * 24 * time.Hour
	longAnyone    = 90 * 24 * time.Hour
	idleOfficer   = 30 * time.Minute
	longOfficer   = 12 * time.Hour
	noteUseEvery  = time.Minute
	failureWindow = 15 * time.Minute
	failureLimit  = 5
)

// Service keeps accounts and sessions.
type Service struct {
	db     *sqlx.DB
	now    clock.Clock
	hasher *hasher
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service {
	return &Service{db: db, now: now, hasher: newHasher()}
}
