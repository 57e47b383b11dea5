package view

import (
	"net/url"

	"nongsan/internal/locale"
)

// OfficeSellers is the sellers of a commune or of the province, with their figures.
type OfficeSellers struct {
	Bound                             string // the officer's commune; empty: chosen with Commune
	Text, Commune                     string
	Unidentified                      bool
	Communes                          []Option
	All, Identified, Payable, Selling int
	Lines                             []OfficeSellerLine
	Requests                          int   // people who ask for a stall
	Older                             int64 // leads to more; 0: there are none
}

// older is the address of the next page.
func (v OfficeSellers) older() string {
	q := url.Values{"truoc": {itoa(v.Older)}, "q": {v.Text}}
	if v.Bound == "" {
		q.Set("xa", v.Commune)
	}
	if v.Unidentified {
		q.Set("chua", "1")
	}
	return "/quan-ly/gian-hang?" + q.Encode()
}

// share is a part of all in percent: "12 (60 %)".
func (v OfficeSellers) share(n int) string {
	if v.All == 0 {
		return "0"
	}
	return locale.Number(n) + " (" + locale.Number(n*100/v.All) + " %)"
}

// OfficeSellerLine is one seller of the list.
type OfficeSellerLine struct {
	Slug, Stall, LegalName, Kind, Where string
	Phone                               string // masked
	Identified, Payable                 bool
}

// OfficeSellerPage is one seller as the office sees it.
type OfficeSellerPage struct {
	Profile     Profile
	Documents   []Option // an officer may be shown
	NumberField string   // citizen_number or tax_number
	Seen        string   // a number that is shown whole this once
	Field       string   // which
	Why, Reason string   // as typed
	Errors      map[string]string

	Suspended   *SellSuspended // nil: it sells
	SuspendedBy string         // the page of the request
	Asks        string         // the page where an authority's request about it is entered; empty: not this officer's
}
