package view

import (
	"time"
)

// SellMembers is who acts for a stall, and who was asked to.
type SellMembers struct {
	Owner   bool // the reader is the owner
	Members []SellMember
	Asked   []SellAsked
	Phone   string // of the form
	Errors  map[string]string
}

// SellMember is a person who acts for the stall.
type SellMember struct {
	ID      int64
	Name    string
	Phone   string // masked
	Owner   bool
	Since   time.Time
	MayEnd  bool // the reader may end it
	MayGive bool // the stall to
	Oneself bool
}

// SellAsked is an open invitation.
type SellAsked struct {
	ID    int64
	Phone string
	At    time.Time
	ToOwn bool // the stall, not only to help
}

// Invitation is an invitation to the reader.
type Invitation struct {
	ID        int64
	Stall     string
	InvitedBy string
	At        time.Time
	ToOwn     bool // the stall, not only to help
}
