package view

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
}
