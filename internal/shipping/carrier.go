package shipping

import (
	"context"
	"time"
)

// Carrier is who takes a parcel from a seller to a buyer. Viettel Post, VNPost and GHN each become one; Manual is the
// seller itself, with any post office.
type Carrier interface {
	// Name is the carrier's name in the database: "manual".
	Name() string
	// Book announces a parcel and returns its number; twice with one Reference is once. It is called before the
	// order's transaction, never inside it.
	Book(ctx context.Context, in Booking) (tracking string, err error)
	// Events are what the carrier has said about a parcel so far.
	Events(ctx context.Context, tracking string) ([]Event, error)
}

// Booking is a parcel to be taken.
type Booking struct {
	Reference string // ours: order code and the parcel's number
	Tracking  string // typed by the seller, where the carrier gives its number on paper
	Grams     int
}

// Event is a word of a carrier about a parcel.
type Event struct {
	Key  string // the same word twice has the same key
	What string
	At   time.Time
}

// Manual is the carrier of a seller who takes the parcel to the post office, or to the buyer, and types what it says.
type Manual struct{}

var _ Carrier = Manual{}

// Name is "manual".
func (Manual) Name() string { return "manual" }

// Book takes the number the seller typed.
func (Manual) Book(_ context.Context, in Booking) (string, error) { return in.Tracking, nil }

// Events has none: the seller tells.
func (Manual) Events(context.Context, string) ([]Event, error) { return nil, nil }
