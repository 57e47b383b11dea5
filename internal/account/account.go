// Package account is people: their phone number and name, how they sign in, and the sessions of their browsers.
//
// Invariants: an account is one phone number; a session's token is known to its browser alone, the table keeps its
// hash; a signed-in session is never the one from before; known and unknown numbers get the same answer after the
// same work; of the tries on a number at most five a quarter of an hour look at the password, however many come at
// once; a code is six digits that one browser may answer within five minutes, wrongly five times, rightly once; of all
// wrong answers an hour has 300, and a number five a day; two passwords are hashed at a time and twenty wait; the
// province is never without an admin, and who was appointed by whom stays on record.
package account

import (
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

	needFactor bool // of officers
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service {
	return &Service{db: db, now: now, queue: newQueue()}
}
