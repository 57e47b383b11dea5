package view

import "time"

// OpenStall is the form with which a person asks for a stall, and what became of the last one.
type OpenStall struct {
	LegalName, StallName, Commune, Address, Sells string
	Communes                                      []Option
	Errors                                        map[string]string

	Asked   string // name of the stall that was asked for last; empty: none was
	AskedAt time.Time
	Answer  string // opened, declined, or empty: it waits
	Reason  string
}

// OfficeRequests are people who want a stall.
type OfficeRequests struct {
	Bound string // the officer's commune; empty: the province
	Lines []OfficeRequest
}

// OfficeRequest is one of them.
type OfficeRequest struct {
	ID                                          int64
	Name, Phone, LegalName, Stall, Place, Sells string
	At                                          time.Time
	Reason, Error                               string // as typed
}
