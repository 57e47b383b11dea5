package view

import "time"

// Paper is a certificate as its seller and the officers see it.
type Paper struct {
	ID                   int64
	Name                 string // "OCOP 4 sao"
	Listing, ListingSlug string // empty: of all the stall offers
	Stall, StallSlug     string
	Number, Issuer       string
	IssuedOn, ExpiresOn  time.Time
	State                string // waiting, verified, ended, rejected, withdrawn
	Reason               string
	SentAt               time.Time
	Scans                int
	Days                 int  // until its last one
	Soon                 bool // it ends soon
	Demo                 bool
}

func (p Paper) tone() string {
	switch {
	case p.State == "verified" && p.Soon, p.State == "waiting":
		return "wait"
	case p.State == "verified":
		return "ok"
	}
	return "bad"
}

// SellPapers is a stall's papers and the form for another.
type SellPapers struct {
	Papers   []Paper
	Action   string // /upload/{ticket}/…
	Kinds    []Option
	Listings []Option
	Today    string // 2006-01-02
	Kind     string // as it was typed
	Listing  string
	Stars    string
	Number   string
	Issuer   string
	Issued   string
	Expires  string
	Errors   map[string]string
}

func (p SellPapers) field(f Field) Field {
	f.Error = p.Errors[f.Name]
	return f
}

// OfficePapers is what officers do about papers.
type OfficePapers struct {
	MayFeature bool
	Waiting    []Paper
	Ending     []Paper // soon
}

// OfficePaper is one paper before an officer.
type OfficePaper struct {
	MayFeature bool
	Paper      Paper
	Scans      []OfficeScan
	History    []OfficePaperStep
	Reason     string // as it was typed
	Error      string
	Message    string
}

// OfficeScan is a page of the paper.
type OfficeScan struct {
	Href  string
	Image bool // false: a PDF
}

// OfficePaperStep is a row of a paper's history.
type OfficePaperStep struct {
	State  string
	By     string
	Reason string
	At     time.Time
}
