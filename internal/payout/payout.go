// Package payout brings sellers their money: carriers hand over the cash they took, batches of payouts go to the bank,
// statements say what came of each sale, and withheld tax goes to the state.
//
// Invariants: an entry of the ledger is paid by one payout at most; a payout is the sum of its entries and above zero,
// what a seller owes is carried on; whoever drew a batch up does not approve it; only an approved batch becomes a file
// for the bank; a payout is posted when the bank's statement shows it, not before. Nothing here moves money: people do,
// at the bank, with the file.
package payout

import (
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/money"
	"nongsan/internal/seller"
)

// Hold is how long after a sale was complete it waits before it is paid: returns are asked for in that time.
const Hold = 7 * 24 * time.Hour

// Least is the smallest sum worth a transfer; less waits for the next batch.
const Least money.VND = 10_000

// State is where a batch or a payout stands.
type State string

// The states of a batch: Draft, Approved, Done, Dropped; of a payout: Waiting, Paid, Failed, Dropped.
const (
	Draft    State = "draft"
	Approved State = "approved"
	Done     State = "done"
	Dropped  State = "dropped"
	Waiting  State = "waiting"
	Paid     State = "paid"
	Failed   State = "failed"
)

// Batch is payouts that go to the bank together.
type Batch struct {
	ID         int64      `db:"id"`
	State      State      `db:"state"`
	Cutoff     time.Time  `db:"cutoff"`
	MadeByID   int64      `db:"made_by_id"`
	MadeBy     string     `db:"made_by"`
	MadeAt     time.Time  `db:"made_at"`
	ApprovedBy string     `db:"approved_by"`
	ApprovedAt *time.Time `db:"approved_at"`
	EndedAt    *time.Time `db:"ended_at"`
	Sellers    int        `db:"sellers"`
	Total      money.VND  `db:"total"`
	Paid       int        `db:"paid"` // how many payouts the bank has confirmed
	Payouts    []Payout   `db:"-"`
}

// Payout is what one seller gets in a batch.
type Payout struct {
	ID         int64      `db:"id"`
	SellerID   int64      `db:"seller_id"`
	LegalName  string     `db:"legal_name"`
	Stall      string     `db:"stall_name"`
	Amount     money.VND  `db:"amount"`
	Reference  string     `db:"reference"`
	State      State      `db:"state"`
	BankTxn    string     `db:"bank_txn"`
	Why        string     `db:"why"`
	SettledAt  *time.Time `db:"settled_at"`
	HasAccount bool       `db:"has_account"` // the seller has told where it is paid
}

// Service keeps payouts.
type Service struct {
	db      *sqlx.DB
	now     clock.Clock
	secrets *seller.Secrets
}

// New returns a Service on db; secrets opens sellers' accounts for the file of a batch.
func New(db *sqlx.DB, now clock.Clock, secrets *seller.Secrets) *Service {
	return &Service{db: db, now: now, secrets: secrets}
}
