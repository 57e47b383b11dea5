package view

import "net/url"

// Activate asks a household for the code on its slip and its number.
type Activate struct {
	Slip, Phone string
	Used        string // says that the stall is open already; empty: it is not
	Errors      map[string]string
}

// ActivateCode takes the six digits that were sent.
type ActivateCode struct {
	Slip, Phone string // Phone as people write it; empty: nothing is on its way any more
	Code        string
	Consent     bool
	OnlyHere    bool // nothing is sent; the code is on the office's page
	Errors      map[string]string
}

// Again is the address that begins anew.
func (p ActivateCode) Again() string { return "/kich-hoat?" + url.Values{"ma": {p.Slip}}.Encode() }
