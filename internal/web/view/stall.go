package view

import "time"

// Stall is the page of a seller.
type Stall struct {
	Crumbs    []Crumb
	Maker     Maker
	LegalName string
	Cards     []Card
	Total     int
	Pages     Pages
	Closed    string // on holiday, until when
	Demo      bool   // invented

	Picture Picture    // of the stall; no hash: none
	Info    SellerInfo // what the law asks a platform to publish
}

// SellerInfo is what a platform publishes of a seller (Decree 248/2026, art. 18.1).
type SellerInfo struct {
	Kind      string // household, cooperative or company
	LegalName string
	Address   string
	TaxNumber string // of an organisation; a household's is never public
	Identity  *Identity
	OpenDays  []int
	OnSite    time.Time // when the stall was opened here
}
