package view

import "time"

// OfficeDiff is what changed of a listing.
type OfficeDiff struct {
	Fields        []OfficeDiffField
	Before, After []Picture // both empty: the photographs stayed
}

// OfficeDiffField is a field that changed.
type OfficeDiffField struct {
	Label string
	Runs  []OfficeRun
}

// OfficeRun is a stretch of text that stayed (""), went ("del") or came ("ins").
type OfficeRun struct{ Kind, Text string }

// OfficePast is a change that was decided.
type OfficePast struct {
	State     string // approved, rejected, replaced
	SentAt    time.Time
	SentBy    string
	DecidedAt time.Time
	DecidedBy string
	Reason    string
	Diff      *OfficeDiff // nil: it was new
}

// OfficeStanding is how a seller's offers have fared.
type OfficeStanding struct {
	Trusted           bool
	Approved, Refused string
}
